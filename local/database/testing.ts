// What the tests of the embedded database need: one in memory, and a client that speaks its protocol.
import { PGlite } from "@electric-sql/pglite";
import { connect, type Socket } from "node:net";
import postgres from "postgres";
import { serveWire } from "../gaps/pglite_socket.ts";
import { emptyDataDir } from "./pglite_data.ts";
import { pgliteOptions } from "./pglite_open.ts";
import { PgliteSessions } from "./pglite_sessions.ts";
import { int32, message, serverMessages } from "./wire_messages.ts";

/** An empty embedded database in memory. */
export async function memoryDatabase(): Promise<PGlite> {
  const loadDataDir = await emptyDataDir() as File;
  const db = new PGlite({ ...pgliteOptions, loadDataDir });
  await db.waitReady;
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
