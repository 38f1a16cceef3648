import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bootstrap, dropEverything } from "../database/bootstrap.ts";
import { type Config, loadConfig, projectDir } from "../config.ts";
import type { Database } from "../database/database.ts";
import { startEmbeddingCalls } from "./embedding_calls.ts";
import { EdgeFunctions, systemEnv } from "./functions.ts";
import { functionsEnv } from "./functions_env.ts";
import { answerAdmin } from "../gaps/lite_admin.ts";
import { claimsOf } from "../gaps/lite_claims.ts";
import { Issuer } from "../gaps/lite_issuer.ts";
import { RoleSettings } from "../gaps/lite_role_settings.ts";
import { mostValues } from "../gaps/lite_values.ts";
import { serveGateway } from "./gateway.ts";
import { keepReceiptKey, type Keys, loadKeys } from "./keys.ts";
import { type Log, mayColour, prefixed, silent } from "../log.ts";
import { keepTemplate, migratedTemplate, readTemplate } from "../database/migrated_template.ts";
import { migrate, seed } from "../database/migrations.ts";
import { openPglite } from "../database/pglite_database.ts";
import { openPostgres } from "../database/postgres_database.ts";
import { listening } from "./ports.ts";
import { ByteStore } from "../storage/byte_store.ts";
import { storageFolder } from "../storage/folder.ts";
import { Storage } from "../storage/storage.ts";
import { createApp } from "./rest.ts";
import { RestBodies } from "./rest_body.ts";
import { WorkerProcess } from "./worker_process.ts";

/** How a stack is to run. */
export interface StackOptions {
  /** Port of the API; that of supabase/config.toml if left out, any free one if 0. */
  apiPort?: number;
  /** Port of the database, likewise. */
  dbPort?: number;
  /** Where the embedded database, files and the keys are kept; in memory, and files in a temporary folder, if left out. */
  dataDir?: string;
  /** A Postgres to use instead of the embedded one. */
  databaseUrl?: string;
  /** Whether the seed runs when it has not yet: true if left out. */
  seed?: boolean;
  /** Whether pending migrations are applied: true if left out. */
  migrate?: boolean;
  /** Whether Edge Functions are served: true if left out. */
  functions?: boolean;
  /** Whether the database is emptied first. */
  reset?: boolean;
  /** Environment of the functions that has the last word, over supabase/functions/.env too. */
  env?: Record<string, string>;
  /** The folder that holds supabase/, for projects other than this one. */
  projectDir?: string;
  /** Where progress and the functions' output go; nowhere if left out. */
  log?: Log;
  /** Whether each migration is a line of the log, and not only all of them together. */
  verbose?: boolean;
  /** Called when the embedded database has ended by itself. */
  onCrash?: (reason: unknown) => void;
}

/** A stack that runs. */
export interface Stack extends Keys {
  apiUrl: string;
  functionsUrl: string;
  dbUrl: string;
  /** Drops everything, migrates and seeds; requests are answered with 503 meanwhile. */
  reset(): Promise<void>;
  /** Ids of the processes it has started, by name. */
  processes(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

const reloadDelayMs = 50;

/** Starts the whole stack; several can run in one process. If it fails, nothing of it stays behind. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const config = loadConfig(options.projectDir);
  const log = options.log ?? silent;
  const undo: (() => Promise<unknown>)[] = [];
  try {
    return await start(options, config, log, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function start(
  options: StackOptions,
  config: Config,
  log: Log,
  undo: (() => Promise<unknown>)[],
): Promise<Stack> {
  const timed = stopwatch(log);
  const keys = await loadKeys(options.dataDir);
  const template = inMemory(options) && options.migrate !== false
    ? migratedTemplate(config)
    : undefined;
  const database = await timed("Database", () => openDatabase(options, config, template, log));
  undo.push(() => database.close());
  const roles = new RoleSettings(database);
  const app = createApp(database, roles, config, keys, log);
  const bodies = new RestBodies(database, config.schemas);
  const bytes = new ByteStore(storageFolder(options.dataDir, options.databaseUrl));
  // deno-lint-ignore require-await -- the steps are waited for
  undo.push(async () => bytes.close());
  const issuer = new Issuer(
    keys.jwtSecret,
    (token, method) => claimsOf(database, token, method),
  );

  const prepare = async () => {
    await timed("Roles and Auth", () => bootstrap(database, app));
    if (options.migrate !== false) await migrate(database, config, log, options.verbose ?? false);
    if (template && !existsSync(template)) {
      await keepTemplate(template, await database.dump!("none"));
    }
    // Afterwards, so that no template holds a key.
    if (options.functions !== false) await keepReceiptKey(database, keys);
    if (options.seed !== false) await timed("Seed", () => seed(database, config));
  };
  const reloadSchema = async () => {
    await database.connection.clearSchemaCache();
    database.renew?.();
    await bodies.load();
    await roles.load();
  };
  const followSchema = () =>
    reloadSchema().catch((error) => log(`The schema was not read again: ${error.message}.`));
  if (options.reset) {
    await timed("Reset", () => dropEverything(database));
    bytes.clear();
  }
  await prepare();
  await reloadSchema();
  await database.listen("pgrst", debounced(reloadDelayMs, followSchema));

  const modelsWorker = new WorkerProcess({
    entrypoint: fileURLToPath(new URL("../models/server.ts", import.meta.url)),
    cwd: projectDir,
    flags: [
      "--allow-net=127.0.0.1",
      "--allow-env",
      `--allow-read=${join(projectDir, "node_modules")}`,
    ],
    env: systemEnv,
    log: prefixed(log, "models", mayColour()),
  });
  let functions: EdgeFunctions | undefined;
  let resetting: Promise<void> | undefined;
  const reset = async () => {
    resetting ??= (async () => {
      await dropEverything(database);
      bytes.clear();
      await prepare();
      await reloadSchema();
    })().finally(() => resetting = undefined);
    await resetting;
  };
  let apiUrl = "";
  const gateway = await listening(
    "[api]",
    options.apiPort ?? config.apiPort,
    log,
    (port) =>
      serveGateway(port, {
        app,
        models: modelsWorker,
        storage: new Storage({ database, keys, bytes, maxBytes: config.maxFileBytes, log }),
        functions: () => functions,
        rest: (request, path) => bodies.rewrite(request, path),
        auth: (response) => issuer.complete(response, `${apiUrl}/auth/v1`),
        admin: (request) => answerAdmin(request, database),
        secretKey: keys.secretKey,
        mostValues: mostValues[options.databaseUrl ? "postgres" : "embedded"],
        reset,
        dump: database.dump?.bind(database),
        resetting: () => resetting !== undefined,
        log,
      }),
  );
  undo.push(() => gateway.stop(), () => modelsWorker.stop());
  apiUrl = `http://127.0.0.1:${gateway.port}`;
  if (options.functions !== false) {
    const env = functionsEnv(apiUrl, database.url, keys);
    functions = new EdgeFunctions(config, env, options.env ?? {}, keys.jwtSecret, log);
    functions.watch();
    undo.push(() => functions!.stop());
    const calls = startEmbeddingCalls(database, functions, keys.secretKey, log);
    undo.push(() => calls.stop());
  }

  return {
    ...keys,
    apiUrl,
    functionsUrl: `${apiUrl}/functions/v1`,
    dbUrl: database.url,
    reset,
    async processes() {
      const models = await modelsWorker.pid();
      return { ...await functions?.processes(), ...(models ? { models } : {}) };
    },
    async stop() {
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
}

function inMemory({ dataDir, databaseUrl }: StackOptions): boolean {
  return dataDir === undefined && databaseUrl === undefined;
}

async function openDatabase(
  options: StackOptions,
  config: Config,
  template: string | undefined,
  log: Log,
): Promise<Database> {
  if (options.databaseUrl) return await openPostgres(options.databaseUrl);
  const archive = template ? await readTemplate(template) : undefined;
  return await listening("[db]", options.dbPort ?? config.dbPort, log, (port) =>
    openPglite({
      dataDir: options.dataDir && join(options.dataDir, "db"),
      archive,
      port,
      onCrash: options.onCrash ?? ((reason) => {
        throw reason;
      }),
    }));
}

/** Says how long a step took, where that is long enough to notice. */
function stopwatch(log: Log): <T>(name: string, step: () => Promise<T>) => Promise<T> {
  return async (name, step) => {
    const started = performance.now();
    const result = await step();
    const elapsed = performance.now() - started;
    if (elapsed > 100) log(`${name} ready in ${(elapsed / 1000).toFixed(1)} s`);
    return result;
  };
}

/** Calls once, a while after the last of a burst of calls. */
function debounced(delayMs: number, call: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => void call(), delayMs);
  };
}
