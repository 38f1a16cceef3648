// Gap: transactions of REST on PGlite.
//
// The PGlite dialect of @supabase/lite 0.10.0 hands the one connection to everybody at once: two requests' BEGIN …
// COMMIT run into each other, and with them the role and the claims that row level security goes by. This dialect asks
// for a turn first and keeps it until the transaction is over. When upstream.test.ts says so, upstream has caught up and this
// file can go.
import type { PGlite } from "@electric-sql/pglite";
import type { PgliteConnection } from "@supabase/lite/pglite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { Release } from "../database/fair_lock.ts";
import type { PgliteSessions } from "../database/pglite_sessions.ts";
import { requireFewValues } from "./lite_values.ts";

/** Makes REST and Auth take turns with everybody else on the same PGlite. */
export function takeTurns(connection: PgliteConnection, shared: PgliteSessions): void {
  connection.kysely = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new TurnDriver(shared),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const exec = connection.exec.bind(connection);
  connection.exec = <T>(sql: string, ...parameters: readonly unknown[]) =>
    // With parameters it goes through Kysely, which takes a turn by itself.
    parameters.length > 0 ? exec<T>(sql, ...parameters) : shared.exclusively(() => exec<T>(sql));
}

class TurnDriver implements Driver {
  constructor(readonly shared: PgliteSessions) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<TurnConnection> {
    return new TurnConnection(this.shared.db, await this.shared.acquire());
  }

  async beginTransaction(connection: TurnConnection): Promise<void> {
    await connection.db.exec("begin");
  }

  async commitTransaction(connection: TurnConnection): Promise<void> {
    await connection.db.exec("commit");
  }

  async rollbackTransaction(connection: TurnConnection): Promise<void> {
    await connection.db.exec("rollback");
  }

  // deno-lint-ignore require-await -- the interface wants a promise
  async releaseConnection(connection: TurnConnection): Promise<void> {
    connection.release();
  }

  /** The PGlite is closed by who opened it. */
  async destroy(): Promise<void> {}
}

class TurnConnection implements DatabaseConnection {
  constructor(readonly db: PGlite, readonly release: Release) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    requireFewValues(query.parameters);
    const { rows, affectedRows } = await this.db.query<Row>(query.sql, [...query.parameters]);
    return { rows, numAffectedRows: affectedRows === undefined ? undefined : BigInt(affectedRows) };
  }

  // deno-lint-ignore require-yield -- PGlite has no cursors over the protocol
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("PGlite does not stream.");
  }
}
