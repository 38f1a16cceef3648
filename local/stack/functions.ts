import { parseEnv } from "node:util";
import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { jwtVerify } from "jose";
import type { Config, FunctionConfig } from "../config.ts";
import { type Log, mayColour, prefixed } from "../log.ts";
import { BootError, CrashError, WorkerProcess } from "./worker_process.ts";

const reloadDelayMs = 100;

/** What hosted Supabase gives a function, in megabytes: one that takes more is ended here too. */
const memoryLimit = 256;

/** Edge Functions of a project, each a process that its first request starts. */
export class EdgeFunctions {
  readonly #workers = new Map<string, { config: FunctionConfig; worker: WorkerProcess }>();
  readonly #dir: string;
  #watcher: Deno.FsWatcher | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changed = new Set<string>();

  constructor(
    readonly config: Config,
    /** Environment that every function gets, unless supabase/functions/.env says otherwise. */
    env: Record<string, string>,
    /** What not even that file can change. */
    overrides: Record<string, string>,
    readonly jwtSecret: string,
    readonly log: Log,
  ) {
    this.#dir = join(config.supabaseDir, "functions");
    for (const entry of config.functions) {
      const worker = new WorkerProcess({
        entrypoint: entry.entrypoint,
        cwd: config.projectDir,
        flags: [...this.#permissions(), `--v8-flags=--max-heap-size=${memoryLimit}`],
        env: () => ({
          ...systemEnv(),
          ...env,
          ...readDotenv(join(this.#dir, ".env")),
          ...overrides,
        }),
        log: prefixed(log, entry.name, mayColour()),
      });
      this.#workers.set(entry.name, { config: entry, worker });
    }
  }

  /** Network and its own environment, its own code to read; nothing to write, nothing to run. */
  #permissions(): string[] {
    const readable = [this.#dir, join(this.config.projectDir, "node_modules")];
    return ["--allow-net", "--allow-env", `--allow-read=${readable.join(",")}`];
  }

  /** Restarts functions when their code changes. */
  watch(): void {
    if (!existsSync(this.#dir)) return;
    const watcher = Deno.watchFs(this.#dir);
    this.#watcher = watcher;
    (async () => {
      for await (const event of watcher) {
        if (event.kind === "access") continue;
        for (const path of event.paths) this.#fileChanged(relative(this.#dir, path));
      }
    })();
  }

  #fileChanged(path: string): void {
    if (/\.test\.ts$|~$|\.sw.$/.test(path)) return;
    const [first, ...rest] = path.split(sep);
    // A function may be deployed under several names.
    const folder = join(this.#dir, first) + sep;
    const own = rest.length === 0 ? [] : [...this.#workers]
      .filter(([, { config }]) => config.entrypoint.startsWith(folder)).map(([name]) => name);
    const shared = first === "_shared" || path === ".env";
    if (own.length === 0 && !shared) return;
    for (const name of shared ? this.#workers.keys() : own) this.#changed.add(name);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const name of this.#changed) this.#workers.get(name)?.worker.restart();
      this.#changed.clear();
    }, reloadDelayMs);
  }

  /** Answers /functions/v1/<name>/…, `path` being what comes after /functions/v1. */
  async fetch(request: Request, path: string, headers: Headers): Promise<Response> {
    // Names of functions need no escapes.
    const name = path.split(/[/?]/)[1] ?? "";
    const entry = this.#workers.get(name);
    if (!entry) return failure(404, "NOT_FOUND", "Requested function was not found");
    if (entry.config.verifyJwt && request.method !== "OPTIONS") {
      const denied = await this.#verifyJwt(request);
      if (denied) return denied;
    }
    try {
      return await entry.worker.fetch(request, path, headers);
    } catch (error) {
      if (error instanceof BootError) {
        this.log(`Function ${name} did not start: ${error.message}.`);
        return failure(503, "BOOT_ERROR", "Function failed to start (please check logs)");
      }
      if (!(error instanceof CrashError)) throw error;
      return failure(500, "WORKER_ERROR", "Function exited due to an error (please check logs)");
    }
  }

  async #verifyJwt(request: Request): Promise<Response | undefined> {
    const [, token] = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
    if (!token) return failure(401, "UNAUTHORIZED_NO_AUTH_HEADER", "Missing authorization header");
    try {
      await jwtVerify(token, new TextEncoder().encode(this.jwtSecret), { algorithms: ["HS256"] });
    } catch {
      return failure(401, "UNAUTHORIZED_INVALID_JWT_FORMAT", "Invalid JWT");
    }
  }

  /** Ids of the processes that run, by function. */
  async processes(): Promise<Record<string, number>> {
    const pids: Record<string, number> = {};
    for (const [name, { worker }] of this.#workers) {
      const pid = await worker.pid();
      if (pid) pids[name] = pid;
    }
    return pids;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#watcher?.close();
    } catch {
      // The folder went away, and the watcher with it.
    }
    await Promise.all([...this.#workers.values()].map(({ worker }) => worker.stop()));
  }
}

/** What Deno itself needs to find its cache. */
export function systemEnv(): Record<string, string> {
  const names = [
    "PATH",
    "HOME",
    "DENO_DIR",
    "XDG_CACHE_HOME",
    "LOCALAPPDATA",
    "USERPROFILE",
    "TMPDIR",
  ];
  return Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/** The variables of a dotenv file, none if there is no such file. */
export function readDotenv(file: string): Record<string, string> {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) as Record<string, string> : {};
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, {
    status,
    headers: { "access-control-allow-origin": "*" },
  });
}
