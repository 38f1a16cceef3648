/** What the benchmarks of public data share: a database of their own, its users, and the results. */

import postgres from "postgres";
import type { Stack } from "../../local/stack/stack.ts";
import { startStack } from "../../local/stack/stack.ts";
import { signUp } from "../chat.ts";
import { Embeddings } from "./embeddings.ts";

/** One figure: which data, which function or part of it, what was measured. */
export interface Result {
  bench: string;
  way: string;
  metric: string;
  value: number;
}

/** A way of searching: a function, and the arguments of it for a question. */
export interface Way {
  name: string;
  rpc: string;
  args: (question: { text: string; vector: string }) => Record<string, unknown>;
}

export type Row = Record<string, unknown>;

export class Field {
  readonly results: Result[] = [];

  private constructor(
    readonly embeddings: Embeddings,
    readonly log: (line: string) => void,
    private readonly stack: Stack,
    private readonly sql: postgres.Sql,
    private readonly drop: () => Promise<void>,
  ) {}

  /** Migrates a database of its own: a new one on the given server, or one in memory. */
  static async open(server: string | undefined, log: (line: string) => void): Promise<Field> {
    const own = server ? await newDatabase(server) : undefined;
    try {
      const stack = await startStack({
        apiPort: 0,
        dbPort: 0,
        databaseUrl: own?.url,
        seed: false,
        functions: false,
      });
      const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
      // A benchmark writes faster than a user may.
      await sql`update private.limits set rows_per_minute = 1000000000`;
      const drop = async () => await own?.drop();
      return new Field(new Embeddings(), log, stack, sql as postgres.Sql, drop);
    } catch (error) {
      await own?.drop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.sql.end();
    await this.stack.stop();
    await this.drop();
  }

  /** Makes a user; what follows is done as that user, as PostgREST does it. */
  async actAsNewUser(): Promise<void> {
    await this.sql`reset role`;
    const { id } = await signUp(this.stack);
    const claims = JSON.stringify({ sub: id, role: "authenticated" });
    await this.sql`select set_config('request.jwt.claims', ${claims}, false)`;
    await this.sql`set role authenticated`;
  }

  /** Makes people in one go, without passwords; what is written for them is written as a backend does it. */
  async newPeople(count: number): Promise<string[]> {
    await this.sql`reset role`;
    const rows = await this.sql<{ id: string }[]>`
      insert into auth.users (id, aud, role, email)
      select u.id, 'authenticated', 'authenticated', u.id || '@example.com'
      from (select gen_random_uuid() as id from generate_series(1, ${count})) u
      returning id`;
    return rows.map(({ id }) => id);
  }

  /** What follows is done with the secret key. */
  async actAsService(): Promise<void> {
    await this.sql`reset role`;
    await this.sql`select set_config('request.jwt.claims', '{"role": "service_role"}', false)`;
    await this.sql`set role service_role`;
  }

  /** Does what no user may, in between: makes rows older, say. */
  async between(statement: string): Promise<void> {
    await this.sql`reset role`;
    await this.sql.unsafe(statement);
    await this.sql`set role authenticated`;
  }

  /** Rows of a table that the user may read, by name of the columns. */
  async select(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return await this.sql.unsafe(statement, parameters as never[]);
  }

  /** Calls an RPC for what it writes. */
  async write(rpc: string, args: Record<string, unknown>): Promise<Row[]> {
    return await this.call(rpc, args);
  }

  /** Calls an RPC for what it finds, and takes back what it writes: recalls count as accesses. */
  async search(rpc: string, args: Record<string, unknown>): Promise<Row[]> {
    await this.sql`begin`;
    try {
      return await this.call(rpc, args);
    } finally {
      await this.sql`rollback`;
    }
  }

  /** The ways whose function this database has. */
  async existing(ways: Way[]): Promise<Way[]> {
    const known = await this.select(
      `select distinct proname from pg_proc where pronamespace = 'public'::regnamespace`,
    );
    const names = new Set(known.map(({ proname }) => proname));
    for (const { name, rpc } of ways) if (!names.has(rpc)) this.log(`${name}: no such function`);
    return ways.filter(({ rpc }) => names.has(rpc));
  }

  add(bench: string, way: string, means: [metric: string, value: number][]): void {
    for (const [metric, value] of means) this.results.push({ bench, way, metric, value });
  }

  private async call(rpc: string, args: Record<string, unknown>): Promise<Row[]> {
    const given = Object.entries(args).filter(([, value]) => value !== undefined);
    const list = given.map(([name], i) => `${name} => $${i + 1}`).join(", ");
    // The server says of which type each argument is; JSON and vectors are text until then.
    const values = given.map(([, value]) => value);
    return await this.sql.unsafe(`select * from public.${rpc}(${list})`, values as never[]);
  }
}

/** A database on a server that is dropped at the end. */
async function newDatabase(server: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  const name = `engram_field_${Date.now()}`;
  await admin.unsafe(`create database ${name}`);
  return {
    url: Object.assign(new URL(server), { pathname: `/${name}` }).href,
    async drop() {
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
