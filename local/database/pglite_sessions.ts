import type { PGlite } from "@electric-sql/pglite";
import { identifier as quoted } from "./database.ts";
import { FairLock, type Release } from "./fair_lock.ts";
import { superuser } from "./pglite_open.ts";

/** Text that may change a setting of the session, seen from far away: saying yes too often costs a millisecond. */
const mayChangeSettings = /\b(set|reset|discard|set_config)\b/i;
/** Names with a dot are settings of the application; Postgres does not list them, so they are remembered from the text. */
const ownSettings =
  /\bset\s+(?:session\s+)?([a-z_]\w*\.[\w.]+)|\bset_config\s*\(\s*'([^']+\.[^']+)'/gi;
/** Text that may make or drop something that lasts as long as the session. */
const mayMakeObjects = /\b(prepare|deallocate|discard|temp|temporary|pg_temp\w*)\b/i;
/** A text that prepares one statement and does nothing else. */
const onlyPrepare = /^\s*prepare\b(?:[^;']|'[^']*')*;?\s*$/i;
/** What temporary relations are called while it is not their session's turn. */
const hidden = "hidden_";
const maySilenceChannels = /\b(unlisten|discard)\b/i;
const listenCommand = /\blisten\s+("(?:[^"]|"")+"|[a-z_][\w$]*)/gi;

/** What Postgres keeps per connection and a client relies on, for one of many clients of one connection. */
export class PgliteSession {
  /** Settings other than the server's, to be put back when it is this session's turn again. */
  settings = new Map<string, string>();
  role = "none";
  /** Names of its own settings that its statements have mentioned. */
  readonly ownNames = new Set<string>();
  /** Channels it listens on. */
  readonly channels = new Set<string>();
  touched = false;
  /** Whether it may have made something that is to be put away with it. */
  hasObjects = false;
  /** Its own SQL's prepared statements, as their text, while it is not its turn. */
  prepared: string[] = [];
  /** What its temporary relations are called when it is its turn, by oid. */
  temporary = new Map<number, string>();

  constructor(public user: string = superuser) {}

  /** Takes note of what a statement may do to the session before it runs. */
  note(sql: string, shared: PgliteSessions): void {
    if (mayChangeSettings.test(sql)) {
      this.touched = true;
      for (const [, name, called] of sql.matchAll(ownSettings)) this.ownNames.add(name ?? called);
    }
    if (mayMakeObjects.test(sql)) this.hasObjects = true;
    if (maySilenceChannels.test(sql)) shared.channelsLost = true;
    for (const [, name] of sql.matchAll(listenCommand)) {
      this.channels.add(
        name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase(),
      );
    }
  }
}

/**
 * The turns on PGlite's one connection. Whoever wants to run something takes it for as long as a transaction of theirs
 * is open, REST and every client of the wire protocol alike, and finds the session as they left it: settings, role and
 * user, prepared statements and temporary relations are put away and back where the connection changes hands.
 */
export class PgliteSessions {
  readonly #lock = new FairLock();
  #current: PgliteSession | undefined;
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  /** Somebody ran UNLISTEN or DISCARD, which silences everybody's channels. */
  channelsLost = false;

  constructor(readonly db: PGlite) {
    db.onNotification((channel, payload) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(payload);
    });
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#lock.waiting;
  }

  /** Waits for a turn. Without a session it is one of the superuser's, with the server's settings. */
  async acquire(session?: PgliteSession): Promise<Release> {
    const release = await this.#lock.acquire();
    try {
      if (this.#current !== session) await this.#handOver(session);
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }

  /** Drops what lasts as long as a session, whose turn it is. */
  async end(session: PgliteSession): Promise<void> {
    if (!session.hasObjects) return;
    session.hasObjects = false;
    // What fails from here on leaves the turn to nobody in particular.
    this.#current = undefined;
    await this.#clear();
    await this.#deallocate();
    for (const { name, relkind } of await this.#temporaryRelations()) {
      const kind = { v: "view", S: "sequence" }[relkind] ?? "table";
      // Indexes go with their table, as do the sequences of its columns.
      if (relkind !== "i") await this.db.exec(`drop ${kind} if exists pg_temp.${name} cascade`);
    }
    session.prepared = [];
    session.temporary.clear();
    await this.#takeUp(session);
    this.#current = session;
  }

  /** Runs something with the connection to itself. */
  async exclusively<T>(work: (db: PGlite) => Promise<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await work(this.db);
    } finally {
      release();
    }
  }

  /** Calls back when a channel is notified, however it was notified. */
  async listen(channel: string, listener: (payload: string) => void): Promise<void> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    await this.exclusively((db) => db.exec(`listen "${channel.replaceAll('"', '""')}"`));
  }

  /** Sends notifications of a channel to a session's client from now on; Postgres listens already. */
  subscribe(channel: string, listener: (payload: string) => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async #handOver(next: PgliteSession | undefined): Promise<void> {
    const last = this.#current;
    this.#current = undefined;
    if (last) await this.#putAway(last);
    if (!next) return;
    try {
      await this.#takeUp(next);
    } catch (error) {
      await this.#clear();
      throw error;
    }
    this.#current = next;
  }

  async #putAway(session: PgliteSession): Promise<void> {
    if (session.touched) {
      session.touched = false;
      const { rows } = await this.db.query<{ name: string; setting: string }>(
        `select name, setting from pg_settings where source = 'session'
         union all select name, current_setting(name, true) from unnest($1::text[]) name
         union all select 'role', current_setting('role')
         union all select 'session_authorization', session_user::text`,
        [[...session.ownNames]],
      );
      session.settings = new Map(rows.map(({ name, setting }) => [name, setting]));
      session.role = session.settings.get("role") ?? "none";
      session.user = session.settings.get("session_authorization") ?? session.user;
      session.settings.delete("role");
      session.settings.delete("session_authorization");
    }
    await this.#clear();
    if (session.hasObjects) await this.#hideObjects(session);
    if (this.channelsLost) {
      this.channelsLost = false;
      const channels = [...this.#listeners].filter(([, set]) => set.size > 0).map(([name]) => name);
      for (const channel of channels) {
        await this.db.exec(`listen "${channel.replaceAll('"', '""')}"`);
      }
    }
  }

  async #clear(): Promise<void> {
    // RESET SESSION AUTHORIZATION does nothing here: the embedded server is in single-user mode.
    await this.db.exec(`set session authorization ${superuser}; reset role; reset all`);
  }

  /** Takes prepared statements and temporary relations out of others' way. */
  async #hideObjects(session: PgliteSession): Promise<void> {
    session.prepared = await this.#deallocate();
    session.temporary.clear();
    for (const { oid, relname, name } of await this.#temporaryRelations()) {
      session.temporary.set(oid, relname);
      await this.db.exec(`alter table pg_temp.${name} rename to "${hidden}${oid}"`);
    }
    session.hasObjects = session.prepared.length > 0 || session.temporary.size > 0;
  }

  async #showObjects(session: PgliteSession): Promise<void> {
    for (const [oid, name] of session.temporary) {
      await this.db.exec(
        `alter table if exists pg_temp."${hidden}${oid}" rename to ${quoted(name)}`,
      );
    }
    // A table that it read may be gone: then executing it fails, as it would have otherwise.
    for (const sql of session.prepared) await this.db.exec(sql).catch(() => {});
  }

  /** Forgets the statements that SQL has prepared, and gives their texts. */
  async #deallocate(): Promise<string[]> {
    const { rows } = await this.db.query<{ name: string; statement: string }>(
      "select name, statement from pg_prepared_statements where from_sql order by prepare_time",
    );
    for (const { name } of rows) await this.db.exec(`deallocate ${quoted(name)}`);
    return rows.map(({ statement }) => statement).filter((sql) => onlyPrepare.test(sql));
  }

  /** The temporary relations that are not hidden, with their quoted names; tables before what belongs to them. */
  async #temporaryRelations() {
    const { rows } = await this.db.query<
      { oid: number; relname: string; name: string; relkind: string }
    >(
      `select oid, relname, quote_ident(relname) as name, relkind from pg_class
       where relnamespace = pg_my_temp_schema() and relkind in ('r', 'p', 'v', 'S', 'i', 'I')
         and not starts_with(relname, $1)
       order by array_position(array['v', 'r', 'p', 'S', 'i', 'I'], relkind::text)`,
      [hidden],
    );
    return rows;
  }

  async #takeUp(session: PgliteSession): Promise<void> {
    if (session.hasObjects) await this.#showObjects(session);
    if (session.settings.size > 0) {
      const names = [...session.settings.keys()];
      const calls = names.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, false)`);
      await this.db.query(`select ${calls.join(", ")}`, [...session.settings].flat());
    }
    const become = session.user === superuser
      ? ""
      : `set session authorization ${quoted(session.user)};`;
    const as = session.role === "none" ? "" : `set role ${quoted(session.role)};`;
    if (become || as) await this.db.exec(become + as);
  }
}
