import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Config, projectDir } from "../config.ts";
import { bootstrapText } from "./bootstrap.ts";
import { migrationFiles, migrationsRole } from "./migrations.ts";

const cache = join(projectDir, ".local", "cache");

/**
 * The file that keeps a migrated database in memory for the next one, so that tests share it; whether it is there or not.
 * Its name says all that it was made of: with another migration, another package or another role it is another file.
 * Nothing for other projects than this one, and where there is nothing to migrate.
 */
export function migratedTemplate(config: Config): string | undefined {
  const migrations = migrationFiles(config);
  if (config.projectDir !== projectDir || migrations.length === 0) return undefined;
  const hash = createHash("sha256");
  for (const name of ["@electric-sql/pglite", "@supabase/lite"]) hash.update(packageText(name));
  hash.update(migrationsRole()).update(bootstrapText());
  for (const { path } of migrations) hash.update(basename(path)).update(readFileSync(path));
  return join(cache, `migrated-${hash.digest("hex").slice(0, 16)}.tar`);
}

/** The archive, if there is one. */
export async function readTemplate(file: string): Promise<Blob | undefined> {
  try {
    return new Blob([await Deno.readFile(file)]);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Keeps an archive as the template, in the place of those of earlier migrations. */
export async function keepTemplate(file: string, archive: Blob): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  for (const name of readdirSync(cache)) {
    if (/^migrated-\w+\.tar$/.test(name)) rmSync(join(cache, name), { force: true });
  }
  // Several stacks may be making it at once: whoever is last replaces it by the same.
  const partial = `${file}.${crypto.randomUUID()}`;
  await Deno.writeFile(partial, archive.stream() as ReadableStream<Uint8Array>);
  renameSync(partial, file);
}

/** What a package says of itself, its version included. */
function packageText(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return readFileSync(join(folder, "package.json"), "utf8");
}
