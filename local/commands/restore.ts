// npm run restore: a backup in the place of the database, whatever is there now.
import { existsSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { bootstrap, dropEverything } from "../database/bootstrap.ts";
import { loadConfig } from "../config.ts";
import { help } from "./help.ts";
import { loadKeys } from "../stack/keys.ts";
import { silent } from "../log.ts";
import { loadPgliteFolder } from "../database/pglite_database.ts";
import { openPostgres } from "../database/postgres_database.ts";
import { runProgram } from "../database/postgres_programs.ts";
import { RoleSettings } from "../gaps/lite_role_settings.ts";
import { createApp } from "../stack/rest.ts";
import { copyFiles, storageFolder } from "../storage/folder.ts";
import { claim, dataDir, release } from "../stack/state.ts";
import { runCommand, UserError } from "../user_error.ts";

help(`Usage: npm run restore -- FILE --yes

Puts a backup in the place of the database; what is there now is lost, so that --yes has to be said.
The stack has to be stopped first. Files of Storage come from the folder FILE.files, where it is.

Without DATABASE_URL: the embedded database, from an archive of its folder.
With DATABASE_URL:    that Postgres, as a superuser, from pg_dump's custom format, by pg_restore, which is found
                      as pg_dump is by npm run backup. Roles are made as the stack makes them.`);

await runCommand(async () => {
  const databaseUrl = Deno.env.get("DATABASE_URL") || undefined;
  const [given] = Deno.args.filter((argument) => argument !== "--yes");
  if (!given) throw new UserError("Which file? npm run restore -- FILE --yes");
  const file = resolve(given);
  if (!existsSync(file)) throw new UserError(`There is no ${file}.`);
  const kind = await kindOf(file);
  if (kind !== (databaseUrl ? "Postgres" : "embedded")) {
    throw new UserError(
      kind === undefined
        ? `${file} is no backup.`
        : kind === "Postgres"
        ? `${file} is of a Postgres: say in DATABASE_URL where it goes.`
        : `${file} is of the embedded database: leave DATABASE_URL out.`,
    );
  }
  if (!Deno.args.includes("--yes")) {
    const where = databaseUrl ? `the database on ${new URL(databaseUrl).host}` : dataDir;
    throw new UserError(`This would replace ${where}: add --yes, if you mean it.`);
  }
  claim();
  try {
    if (databaseUrl) await restorePostgres(databaseUrl, file);
    else await restoreEmbedded(file);
    restoreFiles(`${file}.files`, storageFolder(dataDir, databaseUrl)!);
  } finally {
    release();
  }
  console.log("The database is what it was when the backup was made.");
});

async function kindOf(file: string): Promise<"Postgres" | "embedded" | undefined> {
  using opened = await Deno.open(file);
  const start = new Uint8Array(5);
  await opened.read(start);
  if (new TextDecoder().decode(start) === "PGDMP") return "Postgres";
  return start[0] === 0x1f && start[1] === 0x8b ? "embedded" : undefined;
}

async function restoreEmbedded(file: string): Promise<void> {
  const folder = join(dataDir, "db");
  const [restored, replaced] = [`${folder}.restored`, `${folder}.replaced`];
  for (const leftover of [restored, replaced]) rmSync(leftover, { recursive: true, force: true });
  try {
    await loadPgliteFolder(restored, new Blob([await Deno.readFile(file)]));
  } catch (error) {
    rmSync(restored, { recursive: true, force: true });
    const reason = (error as Error).message.split("\n")[0];
    throw new UserError(`${file} cannot be read (${reason}); the database is as it was.`);
  }
  if (existsSync(folder)) renameSync(folder, replaced);
  renameSync(restored, folder);
  rmSync(replaced, { recursive: true, force: true });
}

/** Puts the files of the backup in the place of those that are there. */
function restoreFiles(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  copyFiles(from, to);
}

async function restorePostgres(databaseUrl: string, file: string): Promise<void> {
  // Whether the file is whole is found out before anything is dropped.
  await runProgram("pg_restore", ["--file=/dev/null"], { from: file });
  const database = await openPostgres(databaseUrl);
  try {
    const app = createApp(
      database,
      new RoleSettings(database),
      loadConfig(),
      await loadKeys(undefined),
      silent,
    );
    // For the roles, which belong to the server and are in no dump.
    await bootstrap(database, app);
    await dropEverything(database);
  } finally {
    await database.close();
  }
  const target = ["--exit-on-error", "--single-transaction", `--dbname=${databaseUrl}`];
  await runProgram("pg_restore", target, { from: file });
}
