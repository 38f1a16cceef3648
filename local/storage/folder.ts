import { createHash } from "node:crypto";
import { copyFileSync, existsSync, globSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where the bytes of a database's files are; undefined where the stack keeps nothing. */
export function storageFolder(
  dataDir: string | undefined,
  databaseUrl: string | undefined,
): string | undefined {
  if (dataDir === undefined) return undefined;
  if (databaseUrl === undefined) return join(dataDir, "storage");
  // Each Postgres has its own: a reset of one removes no files of another.
  const { host, pathname } = new URL(databaseUrl);
  const hash = createHash("sha256").update(host + pathname).digest("hex").slice(0, 12);
  return join(dataDir, `storage-${hash}`);
}

/** Copies the files that the other folder lacks. One that is removed meanwhile is left out: its row is gone as well. */
export function copyFiles(from: string, to: string): void {
  for (const path of globSync("*/*", { cwd: from })) {
    const target = join(to, path);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    try {
      copyFileSync(join(from, path), target);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
  }
}
