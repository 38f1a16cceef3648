// npm run backup: all of the database in one file. Keys are not in it: who finds the file cannot sign tokens with it,
// nor decrypt what users have encrypted.
import { existsSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { help } from "./help.ts";
import { openPglite } from "../database/pglite_database.ts";
import { runProgram } from "../database/postgres_programs.ts";
import { copyFiles, storageFolder } from "../storage/folder.ts";
import { claim, dataDir, release, runningStack } from "../stack/state.ts";
import { runCommand, UserError } from "../user_error.ts";

help(`Usage: npm run backup [-- FILE]

Writes all of the database to a file, of one moment, while the stack runs or not. Keys are not in it.

Without DATABASE_URL: the embedded database, as an archive of its folder.
Files of Storage go into the folder FILE.files beside it.
With DATABASE_URL:    that Postgres, in pg_dump's custom format. pg_dump 17 has to be on the PATH, or
                      POSTGRES_PROGRAMS says what goes before its name, such as "docker exec -i db".`);

await runCommand(async () => {
  const databaseUrl = Deno.env.get("DATABASE_URL") || undefined;
  const now = new Date().toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
  const file = resolve(Deno.args[0] ?? `engram-${now}.${databaseUrl ? "dump" : "tar.gz"}`);
  if (existsSync(file)) throw new UserError(`${file} is there already: give another name.`);

  // A backup that was broken off does not look like one.
  const partial = `${file}.partial`;
  const files = { from: storageFolder(dataDir, databaseUrl)!, to: `${file}.files` };
  try {
    // Before and after: whatever the database holds of files at its moment is among them.
    copyFiles(files.from, files.to);
    if (databaseUrl) await runProgram("pg_dump", ["--format=custom", databaseUrl], { to: partial });
    else await writeWhole(partial, await embedded());
    copyFiles(files.from, files.to);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
  console.log(`${file} holds all of the database.`);
  if (existsSync(files.to)) console.log(`${files.to} holds the files of Storage.`);
});

/** The archive of the embedded database, from the stack that has it open or from its folder. */
async function embedded(): Promise<ReadableStream<Uint8Array>> {
  const running = runningStack();
  if (running) {
    if (!running.apiUrl) throw new UserError("The stack is still starting: try again in a moment.");
    const response = await fetch(`${running.apiUrl}/local/v1/backup`, {
      method: "POST",
      headers: { apikey: running.secretKey },
    });
    if (!response.ok || !response.body) throw new UserError((await response.json()).message);
    return response.body;
  }
  const folder = join(dataDir, "db");
  if (!existsSync(folder)) throw new UserError("There is no database yet: npm start makes one.");
  claim();
  try {
    const database = await openPglite({ dataDir: folder, port: 0, onCrash: () => {} });
    try {
      return (await database.dump!()).stream();
    } finally {
      await database.close();
    }
  } finally {
    release();
  }
}

async function writeWhole(path: string, bytes: ReadableStream<Uint8Array>): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true, truncate: true, mode: 0o600 });
  await bytes.pipeTo(file.writable);
}
