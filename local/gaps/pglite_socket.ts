// Gap: many clients on one PGlite.
//
// @electric-sql/pglite-socket 0.1.5 queues each message of the protocol by itself and knows only its own clients. So
// two clients' unnamed statements run each other's text, a transaction of REST (which uses the same PGlite) takes in
// statements of a client and the other way round, a failed call leaves the queue locked for good, prepared statements
// and temporary tables of the same name collide and outlive their client, everybody is told to be a superuser, SET and
// SET ROLE leak into everybody's session, and PGlite's own surplus ReadyForQuery after an error in the extended protocol
// reaches the client. COPY FROM STDIN ends the database.
// pglite_socket.test.ts shows that this server does none of it; when upstream.test.ts says so, this file can go.
//
// This server gives each client the connection from its first message until the transaction is over.
import type { Buffer } from "node:buffer";
import { createServer, type Server, type Socket } from "node:net";
import type { Release } from "../database/fair_lock.ts";
import { PgliteSession, type PgliteSessions } from "../database/pglite_sessions.ts";
import {
  concat,
  cstring,
  errorResponse,
  int32,
  type Message,
  message,
  MessageReader,
  serverMessages,
} from "../database/wire_messages.ts";

const sslRequest = 80877103;
const cancelRequest = 80877102;
const gssRequest = 80877104;
const maxMessage = 256 * 1024 * 1024;
const maxClients = 100;

/** Ends a batch: what came before is run. */
const terminators = new Set(["Q", "S", "H", "F"]);
const copyIn = /\bcopy\b[^;]*\bfrom\s+stdin\b/i;
const onlyCopyIn = /^\s*copy\s[^;]*\bfrom\s+stdin\b[^;]*;?\s*$/i;
const discardAll = /^\s*discard\s+all\s*;?\s*$/i;
const copyFail = message("f", "COPY FROM STDIN works only as a statement by itself here\0");

/** Settings of the wire server. */
export interface WireOptions {
  port: number;
  /** How long a client may keep a transaction open and idle while others wait for it. */
  idleInTransactionMs?: number;
  /** Called when the embedded Postgres has ended, which nothing can repair. */
  onCrash: (reason: unknown) => void;
}

/** A running wire server. */
export interface WireServer {
  port: number;
  stop(): Promise<void>;
}

/** Listens on the loopback interface for clients of the Postgres protocol. */
export async function serveWire(shared: PgliteSessions, options: WireOptions): Promise<WireServer> {
  const clients = new Set<Client>();
  const parameters = await serverParameters(shared);
  let number = 0;
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const client = new Client(socket, shared, ++number, parameters, options);
    if (clients.size >= maxClients) {
      return client.refuse("53300", "sorry, too many clients already");
    }
    clients.add(client);
    client.closed.finally(() => clients.delete(client));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", () => resolve());
  });
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...clients].map((client) => client.terminate()));
      await closed;
    },
  };
}

async function serverParameters(shared: PgliteSessions): Promise<Uint8Array> {
  const names = [
    "server_version",
    "server_encoding",
    "client_encoding",
    "DateStyle",
    "IntervalStyle",
    "TimeZone",
    "integer_datetimes",
    "standard_conforming_strings",
    "in_hot_standby",
    "default_transaction_read_only",
    "scram_iterations",
  ];
  const { rows } = await shared.exclusively((db) =>
    db.query<{ name: string; value: string }>(
      "select name, current_setting(name) as value from unnest($1::text[]) name",
      [names],
    )
  );
  return concat(rows.map(({ name, value }) => message("S", `${name}\0${value}\0`)));
}

class Client {
  readonly closed: Promise<void>;
  readonly #reader = new MessageReader(maxMessage);
  #session = new PgliteSession();
  #batch: Uint8Array[] = [];
  #batchSql: string[] = [];
  /** What the batch does with the unnamed statement first: "parse" makes its own, "use" relies on an earlier one. */
  #unnamedFirst: "parse" | "use" | undefined;
  /** The last unnamed statement, to be parsed again when others have parsed theirs in between. */
  #unnamed: Uint8Array | undefined;
  /** The client's names of prepared statements and what the server calls them. */
  readonly #statements = new Map<string, string>();
  readonly #unsubscribe = new Map<string, () => void>();
  /** Whether the batch is DISCARD ALL. */
  #discards = false;
  #copy: Uint8Array[] | undefined;
  #mayCopyIn = false;
  #release: Release | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | undefined;
  #gone = false;
  #ready = false;

  constructor(
    readonly socket: Socket,
    readonly shared: PgliteSessions,
    readonly number: number,
    readonly parameters: Uint8Array,
    readonly options: WireOptions,
  ) {
    socket.on("data", (chunk: Buffer) => {
      this.#reader.push(chunk);
      this.#wake?.();
    });
    const leave = () => {
      this.#gone = true;
      this.#wake?.();
    };
    socket.on("end", leave);
    socket.on("close", leave);
    socket.on("error", leave);
    this.closed = this.#serve();
  }

  /** Turns a client away with a reason. */
  refuse(sqlstate: string, reason: string): void {
    this.socket.write(errorResponse("FATAL", sqlstate, reason));
    this.#gone = true;
    this.socket.end();
    this.#wake?.();
  }

  /** Ends the connection because the server stops. */
  async terminate(): Promise<void> {
    this.refuse("57P01", "terminating connection because the stack stops");
    await this.closed;
  }

  async #serve(): Promise<void> {
    try {
      for (let next = await this.#nextMessage(); next; next = await this.#nextMessage()) {
        if (!this.#ready) await this.#startUp(next);
        else if (next.type === "X") break;
        else await this.#take(next);
      }
    } catch (error) {
      if (error instanceof WireError) this.refuse(error.sqlstate, error.message);
      else if (isCrash(error)) this.options.onCrash(error);
      else this.refuse("08P01", (error as Error).message);
    } finally {
      clearTimeout(this.#idleTimer);
      await this.#leave();
      this.socket.destroy();
    }
  }

  async #nextMessage(): Promise<Message | undefined> {
    for (;;) {
      if (this.#gone) return undefined;
      const next = this.#reader.next();
      if (next) return next;
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
    }
  }

  // Start-up -----------------------------------------------------------------------------------------------------

  async #startUp({ bytes }: Message): Promise<void> {
    const version = new DataView(bytes.buffer, bytes.byteOffset).getInt32(4);
    if (version === sslRequest || version === gssRequest) return void this.socket.write("N");
    // A query runs to its end here: the thread that would hear of the cancellation is the one that runs it.
    if (version === cancelRequest) return void (this.#gone = true);
    if (version >> 16 !== 3) throw new WireError("0A000", "unsupported frontend protocol");
    const given = new Map<string, string>();
    for (let offset = 8; offset < bytes.length && bytes[offset] !== 0;) {
      const [name, afterName] = cstring(bytes, offset);
      const [value, afterValue] = cstring(bytes, afterName);
      given.set(name, value);
      offset = afterValue;
    }
    const user = given.get("user") ?? "postgres";
    const database = given.get("database") ?? user;
    const isSuperuser = await this.#checkUser(user, database);
    this.#session = new PgliteSession(user);
    for (const [name, value] of startUpSettings(given)) this.#session.settings.set(name, value);
    const negotiate = version > 196608 ? [message("v", int32(196608), int32(0))] : [];
    this.#reader.startedUp();
    this.#ready = true;
    this.#write(concat([
      ...negotiate,
      // Whoever reaches the loopback interface is trusted, as with the Supabase CLI's own stack and its known password.
      message("R", int32(0)),
      this.parameters,
      message("S", `is_superuser\0${isSuperuser ? "on" : "off"}\0`),
      message("S", `session_authorization\0${user}\0`),
      message("S", `application_name\0${given.get("application_name") ?? ""}\0`),
      message("K", int32(this.number), int32(0)),
      message("Z", "I"),
    ]));
  }

  /** Whether the user is a superuser. */
  async #checkUser(user: string, database: string): Promise<boolean> {
    const { rows } = await this.shared.exclusively((db) =>
      db.query<{ may_log_in: boolean | null; superuser: boolean | null; database: string }>(
        `select (select rolcanlogin from pg_roles where rolname = $1) as may_log_in,
                (select rolsuper from pg_roles where rolname = $1) as superuser,
                current_database() as database`,
        [user],
      )
    );
    const [{ may_log_in: mayLogIn, superuser, database: only }] = rows;
    if (mayLogIn === null) throw new WireError("28000", `role "${user}" does not exist`);
    if (!mayLogIn) throw new WireError("28000", `role "${user}" is not permitted to log in`);
    if (database !== only) {
      throw new WireError(
        "3D000",
        `database "${database}" does not exist: there is only "${only}" here`,
      );
    }
    return superuser === true;
  }

  // Messages -----------------------------------------------------------------------------------------------------

  async #take({ type, bytes }: Message): Promise<void> {
    if (this.#copy) return await this.#takeCopyData(type, bytes);
    switch (type) {
      case "Q": {
        const [sql] = cstring(bytes, 5);
        if (onlyCopyIn.test(sql)) return this.#startCopy(bytes);
        this.#note(sql);
        this.#batch.push(this.#rewriteQuery(sql) ?? bytes);
        // COPY FROM STDIN reads on after the query; without anything to read the database would end.
        if (copyIn.test(sql)) this.#batch.push(copyFail);
        break;
      }
      case "P":
        this.#parse(bytes);
        break;
      case "B": {
        const [portal, afterPortal] = cstring(bytes, 5);
        const [name, rest] = cstring(bytes, afterPortal);
        const statement = this.#serverName(name);
        this.#batch.push(message("B", `${portal}\0${statement}\0`, bytes.subarray(rest)));
        break;
      }
      case "D":
      case "C": {
        const kind = String.fromCharCode(bytes[5]);
        const [name] = cstring(bytes, 6);
        const target = kind === "S" ? this.#serverName(name) : name;
        if (type === "C" && kind === "S") this.#statements.delete(name);
        this.#batch.push(message(type, `${kind}${target}\0`));
        break;
      }
      case "E":
        this.#batch.push(bytes);
        if (this.#mayCopyIn) this.#batch.push(copyFail);
        break;
      case "S":
      case "H":
      case "F":
        this.#batch.push(bytes);
        break;
      case "d":
      case "c":
      case "f":
        return;
      default:
        throw new WireError("08P01", `invalid frontend message type ${bytes[0]}`);
    }
    if (terminators.has(type)) await this.#run(type);
  }

  #parse(bytes: Uint8Array): void {
    const [name, afterName] = cstring(bytes, 5);
    const [sql] = cstring(bytes, afterName);
    this.#note(sql);
    this.#mayCopyIn ||= copyIn.test(sql);
    if (name === "") {
      this.#unnamed = bytes.slice();
      this.#unnamedFirst ??= "parse";
      this.#batch.push(bytes);
      return;
    }
    const own = `${name}@${this.number}`;
    const statement = own.length < 60 ? own : `statement${this.#statements.size}@${this.number}`;
    this.#statements.set(name, statement);
    this.#batch.push(message("P", `${statement}\0`, bytes.subarray(afterName)));
  }

  /** What the server calls a prepared statement of this client. */
  #serverName(name: string): string {
    if (name !== "") return this.#statements.get(name) ?? `${name}@${this.number}`;
    this.#unnamedFirst ??= "use";
    return "";
  }

  /** Statements that name prepared statements, which have other names on the server. */
  #rewriteQuery(sql: string): Uint8Array | undefined {
    if (discardAll.test(sql)) {
      // Everything of this client, and nothing of the others. It is answered as the one statement that it is.
      this.#discards = true;
      return message("Q", `${this.#deallocateAll()}close all; reset role; reset all\0`);
    }
    const [, all, quoted, plain] =
      /^\s*deallocate\s+(?:prepare\s+)?(?:(all)|"([^"]+)"|([\w$]+))\s*;?\s*$/i.exec(sql) ?? [];
    if (all) return message("Q", `${this.#deallocateAll() || "reset role"}\0`);
    const name = quoted ?? plain;
    const statement = name && this.#statements.get(name);
    if (!statement) return undefined;
    this.#statements.delete(name);
    return message("Q", `deallocate "${statement}"\0`);
  }

  #deallocateAll(): string {
    const sql = [...this.#statements.values()].map((name) => `deallocate "${name}"; `).join("");
    this.#statements.clear();
    return sql;
  }

  #note(sql: string): void {
    this.#batchSql.push(sql);
  }

  // Running ------------------------------------------------------------------------------------------------------

  /** Runs the batch in a turn of its own, or in the one that an open transaction holds. */
  async #run(terminator: string): Promise<void> {
    const batch = this.#batch;
    const texts = this.#batchSql;
    // In somebody else's turn the unnamed statement may have become theirs.
    const discards = this.#discards;
    this.#discards = false;
    let reparsed = this.#unnamedFirst === "use" && !this.#release && this.#unnamed !== undefined;
    this.#batch = [];
    this.#batchSql = [];
    this.#unnamedFirst = undefined;
    clearTimeout(this.#idleTimer);
    this.#release ??= await this.shared.acquire(this.#session);
    // It left while it was waiting: what it had asked for was never begun.
    if (this.#gone) return;
    for (const sql of texts) this.#session.note(sql, this.shared);
    this.#follow();
    if (reparsed) batch.unshift(this.#unnamed!);
    if (discards && !this.shared.db.isInTransaction()) await this.shared.end(this.#session);
    const answer = await this.shared.db.execProtocol(concat(batch), {
      throwOnError: false,
      syncToFs: false,
    });
    let status = this.shared.db.isInTransaction() ? "T" : "I";
    const parts: Uint8Array[] = [];
    for (const part of serverMessages(answer.data)) {
      // PGlite says it is ready after an error as well as after the Sync that follows it; a client counts.
      if (part.type === "Z") status = String.fromCharCode(part.bytes[5]);
      else if (part.type === "1" && reparsed) reparsed = false;
      else if (part.type === "G") continue;
      // Notifications are delivered to those who listen, whoever's turn it is.
      else if (part.type !== "A") parts.push(part.bytes);
    }
    if (discards) parts.splice(0, Infinity, ...discardAnswer(parts));
    const finished = terminator !== "H";
    if (finished) parts.push(message("Z", status));
    if (finished && status === "I") this.#yieldTurn();
    else this.#watchIdle();
    if (parts.length > 0) await this.#write(concat(parts));
  }

  #yieldTurn(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #watchIdle(): void {
    const limit = this.options.idleInTransactionMs ?? 60_000;
    this.#idleTimer = setTimeout(() => {
      if (this.shared.waiting === 0) return this.#watchIdle();
      this.refuse(
        "25P03",
        "terminating connection: its open transaction kept everybody else waiting",
      );
    }, limit);
  }

  /** Delivers notifications of the channels that the session has begun to listen on. */
  #follow(): void {
    for (const channel of this.#session.channels) {
      if (this.#unsubscribe.has(channel)) continue;
      const deliver = (payload: string) => {
        void this.#write(message("A", int32(this.number), `${channel}\0${payload}\0`));
      };
      this.#unsubscribe.set(channel, this.shared.subscribe(channel, deliver));
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#gone || this.socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.socket.off("drain", done).off("close", done);
        resolve();
      };
      this.socket.on("drain", done).on("close", done);
    });
  }

  // COPY FROM STDIN ----------------------------------------------------------------------------------------------

  /** Asks for the data at once, and runs the whole when it is there: the database cannot wait for more. */
  #startCopy(query: Uint8Array): void {
    this.#copy = [query];
    this.#write(message("G", new Uint8Array([0, 0, 0])));
  }

  async #takeCopyData(type: string, bytes: Uint8Array): Promise<void> {
    if (type === "S" || type === "H") return;
    this.#copy!.push(bytes);
    if (type === "d") return;
    this.#batch = this.#copy!;
    this.#copy = undefined;
    await this.#run("Q");
  }

  // Leaving ------------------------------------------------------------------------------------------------------

  /** Undoes what the client left open, and forgets what was kept for it. */
  async #leave(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe.values()) unsubscribe();
    const openTransaction = this.#release !== undefined;
    if (!openTransaction && this.#statements.size === 0 && !this.#session.hasObjects) return;
    try {
      this.#release ??= await this.shared.acquire(this.#session);
      if (openTransaction) await this.shared.db.exec("rollback");
      await this.shared.end(this.#session);
      const close = [...this.#statements.values()].map((name) => message("C", `S${name}\0`));
      const bytes = concat([...close, message("S")]);
      await this.shared.db.execProtocol(bytes, { throwOnError: false, syncToFs: false });
    } catch (error) {
      if (isCrash(error)) this.options.onCrash(error);
    } finally {
      this.#yieldTurn();
    }
  }
}

/** One answer for the statements that DISCARD ALL has been replaced by. */
function discardAnswer(parts: Uint8Array[]): Uint8Array[] {
  const completed = "C".charCodeAt(0);
  const others = parts.filter(([type]) => type !== completed);
  const failed = others.some(([type]) => type === "E".charCodeAt(0));
  return failed ? others : [...others, message("C", "DISCARD ALL\0")];
}

/** A reason to end one client's connection. */
class WireError extends Error {
  constructor(readonly sqlstate: string, message: string) {
    super(message);
  }
}

/** Whether an error is the end of the embedded Postgres rather than of a statement. */
function isCrash(error: unknown): boolean {
  return (error as Error)?.name === "ExitStatus" || error instanceof WebAssembly.RuntimeError;
}

/** What a client asks for when it connects, apart from user and database: settings. */
function* startUpSettings(given: Map<string, string>): Generator<[string, string]> {
  for (const [name, value] of given) {
    if (name === "user" || name === "database" || name === "replication") continue;
    if (name.startsWith("_pq_.")) continue;
    if (name !== "options") yield [name.toLowerCase(), value];
    else {
      for (const [, key, setting] of value.matchAll(/(?:-c\s*|--)([\w.]+)=((?:\\.|\S)*)/g)) {
        yield [key.toLowerCase().replaceAll("-", "_"), setting.replace(/\\(.)/g, "$1")];
      }
    }
  }
}
