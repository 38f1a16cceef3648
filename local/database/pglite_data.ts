import { PGlite } from "@electric-sql/pglite";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectDir } from "../config.ts";
import { diskIsFull, UserError } from "../user_error.ts";

/** The version of the embedded Postgres is part of the name: a newer one makes its own. */
const template = join(projectDir, ".local", "cache", `pgdata-${packageVersion()}.tar`);

/** An empty data folder as an archive, made by a process of its own the first time and kept. */
export async function emptyDataDir(): Promise<Blob> {
  if (!existsSync(template)) {
    mkdirSync(join(projectDir, ".local", "cache"), { recursive: true });
    const script = fileURLToPath(new URL("./pglite_template.ts", import.meta.url));
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      // It ends before optimised code would pay for its making.
      args: ["run", "--allow-all", "--no-prompt", "--quiet", "--v8-flags=--liftoff-only", script]
        .concat(template),
      cwd: projectDir,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) {
      const reason = new TextDecoder().decode(stderr).trim().split("\n")[0];
      throw new UserError(`A fresh database could not be made: ${reason}.`);
    }
  }
  return new Blob([await Deno.readFile(template)]);
}

/** Whether a folder holds a database already. What an interrupted first start has left there is removed. */
export function holdsDatabase(dataDir: string): boolean {
  if (existsSync(marker(dataDir))) rmSync(dataDir, { recursive: true, force: true });
  if (existsSync(join(dataDir, "PG_VERSION"))) return true;
  const entries = existsSync(dataDir) ? [...Deno.readDirSync(dataDir)] : [];
  if (entries.length > 0) throw damaged(dataDir, "PG_VERSION is missing");
  return false;
}

/** Makes the folder of a new database; until `complete` is called it counts as half made. */
export function beginDataDir(dataDir: string): { complete(): void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(marker(dataDir), "");
  return { complete: () => rmSync(marker(dataDir)) };
}

function marker(dataDir: string): string {
  return `${dataDir}.incomplete`;
}

/** Refuses a folder that Postgres would choke on, with a sentence that says what is wrong with it. */
export function assertUsable(dataDir: string): void {
  const expected = "17";
  const version = readFileSync(join(dataDir, "PG_VERSION"), "utf8").trim();
  if (version !== expected) {
    throw damaged(dataDir, `it is of Postgres ${version || "of no version"}, not ${expected}`);
  }
  const control = statSync(join(dataDir, "global", "pg_control"), { throwIfNoEntry: false });
  if (!control?.size) throw damaged(dataDir, "global/pg_control is missing or empty");
}

/** Of what Postgres writes when it opens a folder, a file of its log alone takes half. */
const roomToOpen = 32 * 1024 * 1024;

/** The one sentence for a data folder that cannot be opened. On a full disk nothing opens, and nothing is damaged by that. */
export function damaged(
  dataDir: string,
  reason: string,
  free: number | undefined = freeSpace(dataDir),
): UserError {
  if (/ENOSPC|no space left/i.test(reason) || (free !== undefined && free < roomToOpen)) {
    return diskIsFull(dataDir, free);
  }
  return new UserError(
    `The data folder ${dataDir} is damaged (${reason}): put a copy in its place, or let ` +
      "npm run reset make a new one.",
  );
}

/** Bytes that may be written where a path is, or will be; undefined where the system does not say. */
function freeSpace(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(existsSync(path) ? path : dirname(path));
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function packageVersion(): string {
  const url = new URL("../package.json", import.meta.resolve("@electric-sql/pglite"));
  return JSON.parse(readFileSync(fileURLToPath(url), "utf8")).version;
}

/** Closes a database that may have failed half way through opening. */
export async function closeQuietly(db: PGlite): Promise<void> {
  try {
    await db.close();
  } catch {
    // It never opened, or it is dead: there is nothing left to close.
  }
}
