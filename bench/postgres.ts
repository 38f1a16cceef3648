/**
 * npm run bench:postgres: what the database functions cost on Postgres 17, beside the ways they replace,
 * interleaved in one run. Printed as Markdown, as docs/performance.md keeps it; never asserted.
 */

import { availableParallelism } from "node:os";
import postgres from "postgres";
import { help } from "../local/help.ts";
import {
  contextOverHttp,
  conversation,
  messageRow,
  ok,
  pairsOverHttp,
  type Person,
  signUp,
  words,
} from "./chat.ts";
import { interleaved, percentile, table } from "./measure.ts";
import { routing } from "./router.ts";
import { embedSentences } from "./sentences.ts";
import { startStackProcess } from "./stack_process.ts";

help(`Usage: npm run bench:postgres

Fills a database of its own on a Postgres 17 and measures there; about a quarter of an hour.

Environment:
  DATABASE_URL  the server, as a superuser; without it .ci/postgres17.sh provides one
  BENCH_ROWS    rows of the vector tables (100000)
  BENCH_ROUNDS  rounds of each measurement (100); those of routing are 1,000 at least`);

const rows = Number(Deno.env.get("BENCH_ROWS") ?? 100_000);
const rounds = Number(Deno.env.get("BENCH_ROUNDS") ?? 100);
const server = Deno.env.get("DATABASE_URL") || await ownServer();
const database = `engram_bench_${Date.now()}`;

async function ownServer(): Promise<string> {
  const control = new URL("../.ci/postgres17.sh", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command(control, {
    args: ["start"],
    stderr: "inherit",
  })
    .output();
  if (!success) Deno.exit(1);
  return new TextDecoder().decode(stdout).trim();
}

const admin = postgres(server, { max: 1, onnotice: () => {} });
await admin.unsafe(`create database ${database}`);
const databaseUrl = Object.assign(new URL(server), { pathname: `/${database}` }).href;
Deno.env.set("DATABASE_URL", databaseUrl);
const stack = await startStackProcess(Deno.makeTempDirSync());
const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
await sql`select setseed(0.5)`;
await sql`set maintenance_work_mem = '2GB'`;

try {
  const [{ version }] = await sql`select version()`;
  console.log(`${version.split(" on ")[0]}, pgvector, ${availableParallelism()} cores, loopback.`);
  console.log(
    `${rounds} rounds, interleaved; milliseconds; ratio: the row's p50 in units of the first.`,
  );
  await pairsOverHttp(await signUp(stack), rounds);
  await pairsInSql();
  await contextOverHttp(await signUp(stack), rounds);
  await routing(stack, await signUp(stack), databaseUrl, Math.max(rounds, 1_000));
  await search(await history());
  await recallOnRealText();
  await recallOnMixtures();
  await growth();
} finally {
  await sql.end();
  await stack.stop();
  await admin.unsafe(`drop database ${database} with (force)`);
  await admin.end();
}

/** Makes `sql` act as the person, as PostgREST does it. */
async function actAs(userId: string): Promise<void> {
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId })}, false)`;
  await sql`set role authenticated`;
}

async function pairsInSql(): Promise<void> {
  const writer = await signUp(stack);
  const [one, two] = [await conversation(writer), await conversation(writer)];
  await actAs(writer.id);
  table(
    "A pair of messages, in SQL",
    await interleaved({
      // With the same columns as the function fills: the answer refers to the question.
      "one bare insert of two rows": (i) => {
        const question = crypto.randomUUID();
        return sql`insert into public.chat_messages ${
          sql([
            { ...messageRow(writer, one, words(i), "user"), id: question, parent_id: null },
            {
              ...messageRow(writer, one, words(i + 1), "ai"),
              id: crypto.randomUUID(),
              parent_id: question,
            },
          ])
        }`;
      },
      store_chat_pair: (i) =>
        sql`select public.store_chat_pair(${words(i)}, ${words(i + 1)}, ${two})`,
    }, 5 * rounds),
  );
  await sql`reset role`;
}

/** Messages in bulk, as so many stored pairs would have left them; the trigger's work is done here. */
async function manyMessages(userId: string, count: number): Promise<string> {
  const session = crypto.randomUUID();
  await sql`insert into public.conversations (user_id, id, title) values (${userId}, ${session}, 'bulk')`;
  await sql`set session_replication_role = replica`;
  await sql`
    insert into public.chat_messages (user_id, session_id, seq, message_text, sender_type, "timestamp")
    select ${userId}, ${session}, i,
      'Note ' || i || ': the ' || (array['river','stone','garden','window'])[1 + i % 4]
        || case when i % 20011 = 17 then ' pangolin' else ' bridge' end || ' in winter',
      case when i % 2 = 1 then 'user' else 'ai' end,
      now() - (${count} - i) * interval '1 second'
    from generate_series(1, ${count}) i`;
  await sql`set session_replication_role = origin`;
  await sql`
    update public.conversations set message_count = ${count}, last_message_at = now()
    where user_id = ${userId} and id = ${session}`;
  await sql`vacuum analyze public.chat_messages`;
  return session;
}

/** Returns who has the 100,000 messages. */
async function history(): Promise<Person> {
  const writer = await signUp(stack);
  const { id } = writer;
  await manyMessages(id, 100_000);
  await actAs(id);
  const cursor = (page: number) => () =>
    sql`select * from public.get_chat_history(p_limit => 50,
      p_before => (now() - ${50 * (page - 1)} * interval '1 second'))`;
  const offset = (page: number) => () =>
    sql`select id, message_text from public.chat_messages where user_id = ${id}
      order by "timestamp" desc, id desc limit 50 offset ${50 * (page - 1)}`;
  table(
    "A page of 50 of 100,000 messages, in SQL",
    await interleaved({
      "page 1 by cursor": cursor(1),
      "page 100 by cursor": cursor(100),
      "page 1,000 by cursor": cursor(1000),
      "page 1 by offset": offset(1),
      "page 100 by offset": offset(100),
      "page 1,000 by offset": offset(1000),
    }, rounds),
  );
  await sql`reset role`;
  return writer;
}

async function search({ id, supabase }: Person): Promise<void> {
  table(
    "A rare word in 100,000 messages, over HTTP",
    await interleaved({
      search_chat_messages: () =>
        ok(supabase.rpc("search_chat_messages", { p_query: "pangolins" })),
      "ilike, as the source document does": () =>
        ok(
          supabase.from("chat_messages").select("*").eq("user_id", id)
            .ilike("message_text", "%pangolin%").order("timestamp", { ascending: false }).limit(20),
        ),
    }, Math.min(rounds, 30)),
  );
}

/** How many of the ten nearest a way finds, on average over the queries. */
async function recallAt10(
  queries: string[],
  exact: (query: string) => Promise<string[]>,
  way: (query: string) => Promise<string[]>,
): Promise<number> {
  let found = 0;
  let all = 0;
  for (const query of queries) {
    const nearest = await exact(query);
    const answer = new Set(await way(query));
    found += nearest.filter((id) => answer.has(id)).length;
    all += nearest.length;
  }
  return found / all;
}

function ids(rows: Iterable<{ id: string }>): string[] {
  return [...rows].map(({ id }) => id);
}

/** Exact distances in plain SQL, as good as it can be written by hand. */
function exactSql(name: string) {
  return async (user: string, query: string): Promise<string[]> =>
    ids(
      await sql.unsafe<{ id: string }[]>(
        `with own as materialized (
          select id, embedding operator(extensions.<=>) $1::extensions.vector as distance
          from public.${name} where user_id = $2 and embedding is not null
        )
        select id from own order by distance limit 10`,
        [query, user],
      ),
    );
}

async function recallOnRealText(): Promise<void> {
  const sizes = [100, 500, 1500];
  const vectors = await embedSentences(`${stack.apiUrl}/models/v1`, Math.max(...sizes) + 50);
  const queries = vectors.slice(-50);
  const results: string[][] = [];
  for (const size of sizes) {
    const { id } = await signUp(stack);
    await sql`set session_replication_role = replica`;
    for (let start = 0; start < size; start += 500) {
      const batch = vectors.slice(start, Math.min(start + 500, size)).map((embedding, i) => ({
        user_id: id,
        memory_key: `fact_${start + i}`,
        memory_value: "a sentence",
        embedding,
        embedding_model: "local",
      }));
      await sql`insert into public.user_memories ${sql(batch)}`;
    }
    await sql`set session_replication_role = origin`;
    await sql`analyze public.user_memories`;
    await actAs(id);
    const match = async (query: string) =>
      ids(await sql<{ id: string }[]>`select id from public.match_memories(${query}, 10, -1)`);
    const exact = exactSql("user_memories");
    const recall = await recallAt10(queries, (query) => exact(id, query), match);
    results.push([String(size), recall.toFixed(4)]);
    await sql`reset role`;
  }
  console.log("\n### match_memories on real sentences, by the local model\n");
  console.log("| memories of the user | recall@10 |\n|---:|---:|");
  for (const row of results) console.log(`| ${row.join(" | ")} |`);
}

/** Users of growing size in a table of `rows`, vectors from a mixture of 200 directions. */
async function recallOnMixtures(): Promise<void> {
  const sizes = [20, 100, 1000, 5000, 20_000].filter((size) => size < rows / 2);
  for (const name of ["user_memories", "chat_messages"] as const) {
    const users: { size: number; id: string }[] = [];
    for (const size of sizes) users.push({ size, id: (await signUp(stack)).id });
    const others: string[] = [];
    for (let i = 0; i < 60; i++) others.push((await signUp(stack)).id);
    const rest = Math.ceil((rows - sizes.reduce((a, b) => a + b)) / others.length);
    await sql.unsafe(`
      create temp table centres as
      select c, (select array_agg(random_normal()) from generate_series(1, 1536) where c = c) as v
      from generate_series(0, 199) c`);
    await sql`set session_replication_role = replica`;
    for (const { size, id } of [...users, ...others.map((id) => ({ size: rest, id }))]) {
      await mixture(name, id, size);
    }
    await sql`set session_replication_role = origin`;
    await sql.unsafe("drop table centres");
    await sql.unsafe(
      `create index bench_hnsw on public.${name} using hnsw (embedding extensions.vector_cosine_ops)`,
    );
    await sql.unsafe(`vacuum analyze public.${name}`);
    const rpc = name === "user_memories" ? "match_memories" : "match_chat_messages";
    const exact = exactSql(name);
    const hnsw = (scan: "off" | "relaxed_order") => async (user: string, query: string) =>
      await sql.begin(async (sql) => {
        await sql.unsafe(
          `set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off;
           set local hnsw.iterative_scan = ${scan}`,
        );
        return ids(
          await sql.unsafe<{ id: string }[]>(
            `select id from public.${name} where user_id = $2
             order by embedding operator(extensions.<=>) $1::extensions.vector limit 10`,
            [query, user],
          ),
        );
      });
    const ways: Record<string, (user: string, query: string) => Promise<string[]>> = {
      [rpc]: async (_, query) =>
        ids(
          await sql.unsafe<{ id: string }[]>(`select id from public.${rpc}($1, 10, -1)`, [query]),
        ),
      "exact SQL": exact,
      "HNSW, defaults": hnsw("off"),
      "HNSW, relaxed": hnsw("relaxed_order"),
    };
    console.log(`\n### ${rpc}: the 10 nearest in ${rows.toLocaleString("en")} rows\n`);
    console.log("| rows of the user | way | recall@10 | p50 | p95 | first 5 / later calls |");
    console.log("|---:|---|---:|---:|---:|---:|");
    for (const { size, id } of users) {
      const queries = [
        ...await sql.unsafe<{ q: string }[]>(
          `select embedding::text as q from public.${name} where user_id = $1 order by random() limit 20`,
          [id],
        ),
      ].map(({ q }) => perturbed(q));
      await sql`discard plans`;
      await actAs(id);
      const early: number[] = [];
      for (let i = 0; i < 5; i++) {
        const started = performance.now();
        await ways[rpc](id, queries[i]);
        early.push(performance.now() - started);
      }
      const timings = await interleaved(
        Object.fromEntries(
          Object.entries(ways).map((
            [way, run],
          ) => [way, (i) => run(id, queries[i % queries.length])]),
        ),
        Math.min(rounds, 50),
      );
      for (const { name: way, p50, p95 } of timings) {
        const recall = await recallAt10(
          queries,
          (query) => exact(id, query),
          (query) => ways[way](id, query),
        );
        const jump = way === rpc ? (percentile(early.slice(1), 0.5) / p50).toFixed(2) : "";
        console.log(
          `| ${size} | ${way} | ${recall.toFixed(3)} | ${p50.toFixed(2)} | ${
            p95.toFixed(2)
          } | ${jump} |`,
        );
      }
      await sql`reset role`;
    }
    await sql.unsafe("drop index public.bench_hnsw");
  }
}

/** Fills one user's part of a table: each vector one of the centres and noise of its own. */
async function mixture(name: "user_memories" | "chat_messages", user: string, size: number) {
  const vectors = `
    select i, (
      select array_agg(m.centre + 0.7 * random_normal() order by m.j)
      from unnest(c.v) with ordinality m (centre, j)
    )::real[]::extensions.vector(1536) as embedding
    from generate_series(1, $2::integer) i
    join centres c on c.c = (i * 7919) % 200`;
  if (name === "user_memories") {
    await sql.unsafe(
      `insert into public.user_memories (user_id, memory_key, memory_value, embedding, embedding_model)
       select $1, 'fact_' || i, 'a fact', embedding, 'bench' from (${vectors}) v`,
      [user, size],
    );
    return;
  }
  const session = crypto.randomUUID();
  await sql`insert into public.conversations (user_id, id) values (${user}, ${session})`;
  await sql.unsafe(
    `insert into public.chat_messages
       (user_id, session_id, seq, message_text, sender_type, embedding, embedding_model)
     select $1, $3, i, 'a message', 'user', embedding, 'bench' from (${vectors}) v`,
    [user, size, session],
  );
}

/** A query near a stored vector, but not equal to it. */
function perturbed(vector: string): string {
  return JSON.stringify(
    (JSON.parse(vector) as number[]).map((n, i) => n + 0.5 * Math.sin(i * 12.9898)),
  );
}

async function growth(): Promise<void> {
  console.log("\n### Cost against the number of a user's messages, in SQL, p50\n");
  console.log(
    "| messages | store_chat_pair | get_chat_history | search_chat_messages | get_chat_context |",
  );
  console.log("|---:|---:|---:|---:|---:|");
  for (const count of [10_000, 100_000, 1_000_000]) {
    const { id } = await signUp(stack);
    const session = await manyMessages(id, count);
    await actAs(id);
    const timings = await interleaved({
      store: (i) => sql`select public.store_chat_pair(${words(i)}, ${words(i + 1)}, ${session})`,
      history: () => sql`select * from public.get_chat_history(${session})`,
      search: () => sql`select * from public.search_chat_messages('pangolin')`,
      context: () => sql`select public.get_chat_context(${session}, p_query_text => 'the river')`,
    }, rounds);
    await sql`reset role`;
    console.log(
      `| ${count.toLocaleString("en")} | ${timings.map(({ p50 }) => p50.toFixed(2)).join(" | ")} |`,
    );
  }
}
