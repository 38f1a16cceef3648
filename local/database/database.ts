import type { Connection } from "@supabase/lite";

/** One session of a database: statements on it see each other's settings and transactions. */
export interface Session {
  /** Runs any number of statements by the simple protocol. */
  exec(sql: string): Promise<void>;
  /** Runs one statement with parameters. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

/** The database of a stack, embedded or not. */
export interface Database {
  /** Where clients of the Postgres protocol connect, as the role that migrations run as. */
  readonly url: string;
  /** What REST and Auth work on. */
  readonly connection: Connection;
  /** Lends a session to itself. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Calls back on every notification of a channel, and whenever some may have been missed. */
  listen(channel: string, listener: () => void): Promise<void>;
  /** Forgets the statements that connections have prepared: the schema has changed. */
  renew?(): void;
  /** All of it as an archive, where it is embedded; a Postgres has pg_dump for that. */
  dump?(compression?: "gzip" | "none"): Promise<Blob>;
  close(): Promise<void>;
}

/** A quoted identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
