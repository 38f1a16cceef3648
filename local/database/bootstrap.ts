import type { App } from "@supabase/lite";
import { readFileSync } from "node:fs";
import type { Database } from "./database.ts";

/**
 * Makes a database what Supabase's is before the first migration: roles, default privileges, the extensions schema, Auth's
 * and Storage's tables and functions, the migration history. Safe to run on every start.
 */
export async function bootstrap(database: Database, app: App): Promise<void> {
  await database.session(async (session) => {
    const [{ done }] = await session.query<{ done: boolean }>(
      "select exists (select from pg_event_trigger where evtname = 'pgrst_drop_watch') as done",
    );
    // Once only: a second time it would grant again what the migrations have revoked since.
    if (!done) await session.exec(`begin; ${sqlFile("bootstrap.sql")}; commit`);
  });
  await app.ensureSystemSchema();
  await database.session(async (session) => {
    const [{ done }] = await session.query<{ done: boolean }>(
      "select exists (select from pg_namespace where nspname = 'storage') as done",
    );
    if (!done) await session.exec(`begin; ${sqlFile("storage.sql")}; commit`);
  });
  await database.session((session) => session.exec(`begin; ${sqlFile("auth.sql")}; commit`));
}

/** Removes everything that migrations, Auth and the stack have made, and with it every row. */
export async function dropEverything(database: Database): Promise<void> {
  await database.session((session) => session.exec(sqlFile("drop_everything.sql")));
}

/** All that a database is made from before the first migration. */
export function bootstrapText(): string {
  return sqlFile("bootstrap.sql") + sqlFile("auth.sql") + sqlFile("storage.sql");
}

function sqlFile(name: string): string {
  return readFileSync(new URL(`./sql/${name}`, import.meta.url), "utf8");
}
