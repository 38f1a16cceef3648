/** Databases that hold some of the migrations, on the server of DATABASE_URL. */

import postgres, { type Sql } from "postgres";
import { startStack } from "../../../local/stack/stack.ts";

const MIGRATIONS = new URL("../../../supabase/migrations/", import.meta.url);

export const migrations = [...Deno.readDirSync(MIGRATIONS)].map(({ name }) => name).sort();

/** Makes a database with roles, Auth's schema and plpgsql_check, and drops it after the work. */
export async function inEmptyDatabase<T>(
  name: string,
  work: (url: string, sql: Sql) => Promise<T>,
): Promise<T> {
  const server = Deno.env.get("DATABASE_URL");
  if (!server) throw new Error("DATABASE_URL is not set: run npm run test:postgres.");
  const database = `engram_${name}_${Date.now()}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${database}`);
  const databaseUrl = Object.assign(new URL(server), { pathname: `/${database}` }).href;
  try {
    const options = { apiPort: 0, dbPort: 0, seed: false, functions: false, migrate: false };
    await (await startStack({ ...options, databaseUrl })).stop();
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    try {
      await sql.unsafe("create extension plpgsql_check schema extensions");
      // Migrations run as the role postgres, which is no superuser.
      await sql.unsafe("set session authorization postgres");
      return await work(databaseUrl, sql);
    } finally {
      await sql.end();
    }
  } finally {
    await admin.unsafe(`drop database ${database} with (force)`);
    await admin.end();
  }
}

export async function apply(sql: Sql, migration: string): Promise<void> {
  const text = await Deno.readTextFile(new URL(migration, MIGRATIONS));
  try {
    await sql.unsafe(text).simple();
  } catch (cause) {
    throw new Error(`${migration} does not apply: ${(cause as Error).message}`, { cause });
  }
}
