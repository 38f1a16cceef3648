import { splitSqlStatements } from "@supabase/lite";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { createHash } from "node:crypto";
import type { Config } from "../config.ts";
import type { Database, Session } from "./database.ts";
import { identifier } from "./database.ts";
import type { Log } from "../log.ts";
import { UserError } from "../user_error.ts";

/** The role that migrations and the seed run as, unless MIGRATIONS_ROLE names another: the one they get on Supabase. */
export const migrationsRole = (): string => Deno.env.get("MIGRATIONS_ROLE") ?? "postgres";

interface Migration {
  version: string;
  name: string;
  path: string;
}

/** The files of supabase/migrations in the order in which they apply. */
export function migrationFiles(config: Config): Migration[] {
  const dir = join(config.supabaseDir, "migrations");
  if (!config.migrationsEnabled || !existsSync(dir)) return [];
  return readdirSync(dir).sort().flatMap((file) => {
    const [, version, name] = /^(\d+)_(.*)\.sql$/.exec(file) ?? [];
    return version ? [{ version, name, path: join(dir, file) }] : [];
  });
}

/**
 * Applies what has not been applied, each file in a transaction of its own, and records it as the Supabase CLI does, so
 * that `supabase db push` and `supabase migration list` see it. Logs one line for all of them; a line for each as well,
 * if `verbose`.
 */
export async function migrate(
  database: Database,
  config: Config,
  log: Log,
  verbose: boolean,
): Promise<void> {
  await database.session(async (session) => {
    const applied = new Set(
      (await session.query<{ version: string }>(
        "select version from supabase_migrations.schema_migrations",
      )).map(({ version }) => version),
    );
    const all = migrationFiles(config);
    const pending = all.filter(({ version }) => !applied.has(version));
    const begun = performance.now();
    for (const migration of pending) {
      const started = performance.now();
      await apply(session, migration, config);
      const elapsed = Math.round(performance.now() - started);
      if (verbose) log(`  ${basename(migration.path)} (${elapsed} ms)`);
    }
    if (all.length === 0) return;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    log(
      pending.length === 0
        ? `Migrations: none of ${all.length} is new`
        : `Migrations: ${pending.length} applied in ${seconds} s`,
    );
  });
}

async function apply(session: Session, migration: Migration, config: Config): Promise<void> {
  const statements = splitSqlStatements(readFileSync(migration.path, "utf8"));
  await inTransaction(session, async () => {
    await runStatements(session, statements, relative(config.projectDir, migration.path));
    await session.query(
      `insert into supabase_migrations.schema_migrations (version, name, statements)
       values ($1, $2, $3)`,
      [migration.version, migration.name, statements],
    );
  });
}

/**
 * Runs the seed files of the configuration that have not run, each in a transaction, and records them as the Supabase CLI
 * does. One that has changed since is not run again: that is what a reset is for.
 */
export async function seed(database: Database, config: Config): Promise<void> {
  await database.session(async (session) => {
    const done = await session.query<{ path: string }>(
      "select path from supabase_migrations.seed_files",
    );
    for (const path of config.seedPaths) {
      const file = relative(config.projectDir, path);
      if (done.some(({ path }) => path === file)) continue;
      const text = readFileSync(path, "utf8");
      await inTransaction(session, async () => {
        await runStatements(session, splitSqlStatements(text), file);
        await session.query(
          `insert into supabase_migrations.seed_files (path, hash) values ($1, $2)
           on conflict (path) do update set hash = excluded.hash`,
          [file, createHash("sha256").update(text).digest("hex")],
        );
      });
    }
  });
}

async function inTransaction(session: Session, work: () => Promise<void>): Promise<void> {
  await session.exec("begin");
  try {
    await session.exec(`set local role ${identifier(migrationsRole())}`);
    await work();
    await session.exec("commit");
  } catch (error) {
    await session.exec("rollback");
    throw error;
  }
}

async function runStatements(session: Session, statements: string[], file: string): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    try {
      await session.exec(statement);
    } catch (error) {
      const { message, detail, code } = error as Error & { detail?: string; code?: string };
      const begins = withoutComments(statement).replace(/\s+/g, " ").trim().slice(0, 80);
      throw new UserError(
        `${file} failed at statement ${index + 1} of ${statements.length} (${begins}…): ` +
          `${message}${detail ? ` (${detail})` : ""}${code ? ` [${code}]` : ""}; ` +
          "nothing of this file was kept. Correct it and start again.",
      );
    }
  }
}

function withoutComments(sql: string): string {
  return sql.replace(/^(\s*--[^\n]*\n|\s*\/\*[\s\S]*?\*\/)*/g, "");
}
