// What several tests of local/ need.
import { PGlite } from "@electric-sql/pglite";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { openKeepingExitCode } from "../gaps/pglite_exit_code.ts";
import { serveWire } from "../gaps/pglite_socket.ts";
import { emptyDataDir } from "../database/pglite_data.ts";
import { pgliteOptions } from "../database/pglite_open.ts";
import { PgliteSessions } from "../database/pglite_sessions.ts";
import { type Stack, type StackOptions, startStack } from "./stack.ts";
import { int32, message, serverMessages } from "../database/wire_messages.ts";

/** An empty embedded database in memory. */
export async function memoryDatabase(): Promise<PGlite> {
  const loadDataDir = await emptyDataDir() as File;
  const db = new PGlite({ ...pgliteOptions, loadDataDir });
  await openKeepingExitCode(db);
  return db;
}

/** The same behind our wire server, with a factory of clients; everything is closed by `close`. */
export async function wireDatabase(options: { idleInTransactionMs?: number } = {}) {
  const db = await memoryDatabase();
  const shared = new PgliteSessions(db);
  const wire = await serveWire(shared, {
    port: 0,
    ...options,
    onCrash: (reason) => {
      throw reason;
    },
  });
  const clients: postgres.Sql[] = [];
  const url = `postgresql://postgres:postgres@127.0.0.1:${wire.port}/postgres`;
  return {
    db,
    shared,
    port: wire.port,
    url,
    client(options: postgres.Options<Record<string, never>> = {}): postgres.Sql {
      const sql = postgres(url, { max: 1, onnotice: () => {}, ...options });
      clients.push(sql as postgres.Sql);
      return sql as postgres.Sql;
    },
    async close() {
      await Promise.all(clients.map((sql) => sql.end({ timeout: 1 })));
      await wire.stop();
      await db.close();
    },
  };
}

/** A client that sends exactly the messages it is told to. */
export class RawClient {
  #received: Uint8Array = new Uint8Array(0);
  #wake: (() => void) | undefined;
  #ended = false;

  private constructor(readonly socket: Socket) {
    socket.on("data", (chunk) => {
      const joined = new Uint8Array(this.#received.length + chunk.length);
      joined.set(this.#received);
      joined.set(chunk as Uint8Array, this.#received.length);
      this.#received = joined;
      this.#wake?.();
    });
    socket.on("close", () => {
      this.#ended = true;
      this.#wake?.();
    });
    socket.on("error", () => {});
  }

  /** Connects and says who it is; the answer is there to be read with `until`. */
  static begin(port: number, user = "postgres"): RawClient {
    const socket = connect({ port, host: "127.0.0.1" });
    const client = new RawClient(socket);
    const parameters = `user\0${user}\0database\0postgres\0\0`;
    const body = new TextEncoder().encode(parameters);
    const startup = new Uint8Array(8 + body.length);
    startup.set(int32(startup.length));
    startup.set(int32(196608), 4);
    startup.set(body, 8);
    socket.write(startup);
    return client;
  }

  /** Connects and waits until the server is ready. */
  static async connect(port: number): Promise<RawClient> {
    const client = RawClient.begin(port);
    await client.until("Z");
    return client;
  }

  send(...messages: Uint8Array[]): void {
    for (const bytes of messages) this.socket.write(bytes);
  }

  /** What has arrived up to the first message of a type, as `type:text` of rows and errors, or just the type. */
  async until(type: string): Promise<string[]> {
    for (;;) {
      const seen: string[] = [];
      let length = 0;
      for (const { type: next, bytes } of whole(this.#received)) {
        seen.push(describe(next, bytes));
        length += bytes.length;
        if (next !== type) continue;
        this.#received = this.#received.slice(length);
        return seen;
      }
      if (this.#ended) return [...seen, "closed"];
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The messages that have arrived completely. */
function* whole(bytes: Uint8Array): Generator<{ type: string; bytes: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  while (end + 5 <= bytes.length && end + 1 + view.getInt32(end + 1) <= bytes.length) {
    end += 1 + view.getInt32(end + 1);
  }
  yield* serverMessages(bytes.subarray(0, end));
}

function describe(type: string, bytes: Uint8Array): string {
  const text = new TextDecoder();
  if (type === "D") return `D:${text.decode(bytes.subarray(11))}`;
  if (type === "Z") return `Z:${text.decode(bytes.subarray(5))}`;
  if (type === "E") return `E:${/\0C(\w{5})/.exec(text.decode(bytes))?.[1]}`;
  return type;
}

/** Messages of the extended protocol. */
export const extended = {
  parse: (name: string, sql: string) => message("P", `${name}\0${sql}\0`, new Uint8Array(2)),
  bind: (name: string) => message("B", `\0${name}\0`, new Uint8Array(6)),
  execute: () => message("E", "\0", int32(0)),
  describe: (name: string) => message("D", `S${name}\0`),
  close: (name: string) => message("C", `S${name}\0`),
  sync: () => message("S"),
  flush: () => message("H"),
  query: (sql: string) => message("Q", `${sql}\0`),
};

/** A project in a folder of its own: files by their path under supabase/. Removed by `remove`. */
export function scratchProject(files: Record<string, string>): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), "stack-test-"));
  const all = { "config.toml": 'project_id = "scratch"\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, "supabase", path)), { recursive: true });
    writeFileSync(join(dir, "supabase", path), text);
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A stack in memory on free ports, and what a test asks of it. */
export async function scratchStack(
  files: Record<string, string>,
  options: StackOptions = {},
): Promise<ScratchStack> {
  const project = scratchProject(files);
  try {
    const stack = await startStack({ apiPort: 0, dbPort: 0, projectDir: project.dir, ...options });
    const scratch: ScratchStack = {
      ...stack,
      dir: project.dir,
      request(path, { token, key = stack.publishableKey, body, ...init } = {}) {
        return fetch(stack.apiUrl + path, {
          ...init,
          method: init.method ?? (body === undefined ? "GET" : "POST"),
          headers: {
            apikey: key,
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...init.headers,
          },
          body: typeof body === "string" || body === undefined ? body : JSON.stringify(body),
        });
      },
      async signUp(email = `${crypto.randomUUID()}@example.com`) {
        const response = await scratch.request("/auth/v1/signup", {
          body: { email, password: "correct horse" },
        });
        const { access_token: token, user } = await response.json();
        return { token, id: user.id };
      },
      async stop() {
        await stack.stop();
        project.remove();
      },
    };
    return scratch;
  } catch (error) {
    project.remove();
    throw error;
  }
}

/** A stack with ways to call it. */
export interface ScratchStack extends Stack {
  dir: string;
  request(
    path: string,
    init?: {
      method?: string;
      key?: string;
      token?: string;
      headers?: Record<string, string>;
      body?: unknown;
      signal?: AbortSignal;
    },
  ): Promise<Response>;
  signUp(email?: string): Promise<{ token: string; id: string }>;
}
