import { parse } from "smol-toml";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSize } from "./sizes.ts";
import { UserError } from "./user_error.ts";

/** The repository, found from this file so that commands work from any directory. */
export const projectDir: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** What `[functions.<name>]` says, or the defaults for a folder that is not mentioned. */
export interface FunctionConfig {
  name: string;
  entrypoint: string;
  verifyJwt: boolean;
}

/** The parts of supabase/config.toml that the stack reads. */
export interface Config {
  projectDir: string;
  supabaseDir: string;
  apiPort: number;
  dbPort: number;
  schemas: string[];
  extraSearchPath: string[];
  maxRows: number;
  migrationsEnabled: boolean;
  seedPaths: string[];
  /** `[storage] file_size_limit`. */
  maxFileBytes: number;
  /** `[auth]` as it stands: Auth knows the same names. */
  auth: Record<string, unknown>;
  functions: FunctionConfig[];
}

type Table = Record<string, unknown>;

/** Reads supabase/config.toml of a project. */
export function loadConfig(project: string = projectDir): Config {
  const supabaseDir = join(resolve(project), "supabase");
  const file = join(supabaseDir, "config.toml");
  let toml: Table;
  try {
    toml = parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new UserError(
      `supabase/config.toml cannot be read (${reason}): correct it and try again.`,
    );
  }
  const api = table(toml.api);
  const db = table(toml.db);
  const seed = table(db.seed);
  const seedPaths = strings(seed.sql_paths, ["./seed.sql"]).map((path) => join(supabaseDir, path));
  return {
    projectDir: resolve(project),
    supabaseDir,
    apiPort: number(api.port, 54321),
    dbPort: number(db.port, 54322),
    schemas: strings(api.schemas, ["public"]),
    extraSearchPath: strings(api.extra_search_path, ["public", "extensions"]),
    maxRows: number(api.max_rows, 1000),
    migrationsEnabled: table(db.migrations).enabled !== false,
    seedPaths: seed.enabled === false ? [] : seedPaths.filter((path) => existsSync(path)),
    maxFileBytes: fileSizeLimit(table(toml.storage).file_size_limit),
    auth: table(toml.auth),
    functions: functions(supabaseDir, table(toml.functions)),
  };
}

/** Every folder with an index.ts, and whatever else the configuration names. */
function functions(supabaseDir: string, configured: Table): FunctionConfig[] {
  const dir = join(supabaseDir, "functions");
  const names = new Set(Object.keys(configured));
  for (const entry of existsSync(dir) ? Deno.readDirSync(dir) : []) {
    const isFunction = entry.isDirectory && !entry.name.startsWith("_") &&
      !entry.name.startsWith(".") && isFile(join(dir, entry.name, "index.ts"));
    if (isFunction) names.add(entry.name);
  }
  return [...names].sort().flatMap((name) => {
    const options = table(configured[name]);
    if (options.enabled === false) return [];
    const entrypoint = typeof options.entrypoint === "string"
      ? join(supabaseDir, options.entrypoint)
      : join(dir, name, "index.ts");
    return [{ name: basename(name), entrypoint, verifyJwt: options.verify_jwt !== false }];
  });
}

function fileSizeLimit(value: unknown): number {
  const given = typeof value === "string" || typeof value === "number" ? value : "50MiB";
  const bytes = parseSize(given);
  if (bytes !== undefined) return bytes;
  throw new UserError(`[storage] file_size_limit is ${given}: give a size such as 50MiB.`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function table(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Table : {};
}

function number(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : fallback;
}

function strings(value: unknown, fallback: string[]): string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value as string[]
    : fallback;
}
