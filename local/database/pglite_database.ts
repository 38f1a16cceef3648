import { PGlite } from "@electric-sql/pglite";
import { createPgliteConnection } from "@supabase/lite/pglite";
import type { Database } from "./database.ts";
import { takeTurns } from "../gaps/lite_pglite_transactions.ts";
import { useMicroseconds } from "../gaps/pglite_clock.ts";
import { readAsPostgresDoes } from "../gaps/pglite_parameters.ts";
import { serveWire } from "../gaps/pglite_socket.ts";
import { keepStack } from "../gaps/pglite_stack.ts";
import {
  assertUsable,
  beginDataDir,
  closeQuietly,
  damaged,
  emptyDataDir,
  holdsDatabase,
} from "./pglite_data.ts";
import { pgliteOptions } from "./pglite_open.ts";
import { PgliteSessions } from "./pglite_sessions.ts";

/** Opens the embedded Postgres: in a folder, or in memory, and reachable on a port of the loopback interface. */
export async function openPglite(options: {
  dataDir: string | undefined;
  /** An archive of a database to begin with, instead of an empty one. */
  archive?: Blob;
  port: number;
  onCrash: (reason: unknown) => void;
}): Promise<Database> {
  const { dataDir } = options;
  const exists = dataDir !== undefined && holdsDatabase(dataDir);
  if (exists) assertUsable(dataDir);
  const begun = dataDir && !exists ? beginDataDir(dataDir) : undefined;
  useMicroseconds();
  const connection = await createPgliteConnection({
    url: dataDir,
    pgliteOptions: {
      ...pgliteOptions,
      loadDataDir: exists ? undefined : (options.archive ?? await emptyDataDir()) as File,
    },
  });
  const db = connection.driver;
  try {
    await db.waitReady;
    begun?.complete();
  } catch (error) {
    await closeQuietly(db);
    if (dataDir) throw damaged(dataDir, (error as Error).message.split("\n")[0]);
    throw error;
  }
  keepStack(db);
  readAsPostgresDoes(db);
  const shared = new PgliteSessions(db);
  takeTurns(connection, shared);
  let wire;
  try {
    wire = await serveWire(shared, { port: options.port, onCrash: options.onCrash });
  } catch (error) {
    await closeQuietly(db);
    throw error;
  }
  return {
    // Said outright, or the Supabase CLI tries TLS and writes its disappointment into what it generates.
    url: `postgresql://postgres:postgres@127.0.0.1:${wire.port}/postgres?sslmode=disable`,
    connection,
    session: (work) =>
      shared.exclusively((db) =>
        work({
          exec: async (sql) => void await db.exec(sql),
          query: async <Row>(sql: string, parameters: unknown[] = []) =>
            (await db.query<Row>(sql, parameters)).rows,
        })
      ),
    listen: (channel, listener) => shared.listen(channel, listener),
    dump: (compression = "gzip") => shared.exclusively((db) => db.dumpDataDir(compression)),
    async close() {
      await wire.stop();
      await shared.exclusively((db) => closeQuietly(db));
    },
  };
}

/** Makes a folder of an archive of one, and sees that it opens. */
export async function loadPgliteFolder(dataDir: string, archive: Blob): Promise<void> {
  const db = new PGlite({ ...pgliteOptions, dataDir, loadDataDir: archive });
  try {
    await db.waitReady;
    await db.query("select from pg_catalog.pg_class");
  } finally {
    await closeQuietly(db);
  }
}
