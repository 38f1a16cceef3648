/**
 * npm run bench:postgres: what the database functions cost on Postgres 17, beside the ways they replace,
 * interleaved in one run. Printed as Markdown, as docs/performance.md keeps it; never asserted.
 */

import { availableParallelism } from "node:os";
import postgres from "postgres";
import { help } from "../local/commands/help.ts";
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
import type { Bench } from "./bench.ts";
import { allowTheSourcesWay, dueInSql, reviewsOverHttp } from "./flashcards.ts";
import { besideLance } from "./lancedb/bench.ts";
import { ingest } from "./ingest.ts";
import { interleaved, table } from "./measure.ts";
import { interactionsOverHttp, recommendationsBySize } from "./music.ts";
import { recallOnMixtures, recallOnRealText } from "./recall.ts";
import { routing } from "./router.ts";
import { searchesBySize } from "./searches.ts";
import { startStackProcess } from "./stack_process.ts";
import { tasteSimulation } from "./taste.ts";
import { turns } from "./turns.ts";

help(`Usage: npm run bench:postgres [-- SECTION…]

Fills a database of its own on a Postgres 17 and measures there; about half an hour.
Sections: chat, turns, recall, growth, searches, ingest, lancedb, routing, music, flashcards; all of
them, if none is named.

Environment:
  DATABASE_URL  the server, as a superuser; without it .ci/postgres17.sh provides one
  BENCH_ROWS    rows of the vector tables (100000)
  BENCH_BEFORE  the folder of another state of the repository (git worktree add DIR COMMIT): searches are measured
                in both, in turn
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
// A benchmark writes faster than a user may; what counting costs is measured all the same.
await sql`update private.limits set rows_per_minute = 1000000000`;

const bench: Bench = { sql, stack, rows, rounds, actAs };
const sections: Record<string, () => Promise<void>> = {
  async chat() {
    await pairsOverHttp(await signUp(stack), rounds);
    await pairsInSql();
    await contextOverHttp(await signUp(stack), rounds);
    await search(await history());
  },
  turns: () => turns(databaseUrl, rounds),
  async recall() {
    await recallOnRealText(bench);
    await recallOnMixtures(bench);
  },
  growth,
  searches: () => searchesBySize(admin, server, Deno.env.get("BENCH_BEFORE"), rows, rounds),
  ingest: () => ingest(bench),
  lancedb: () => besideLance(bench),
  async routing() {
    await routing(stack, await signUp(stack), databaseUrl, Math.max(rounds, 1_000));
  },
  music,
  async flashcards() {
    await allowTheSourcesWay(sql);
    await reviewsOverHttp(await signUp(stack), rounds);
    await dueInSql(sql, databaseUrl, [await signUp(stack), await signUp(stack)], rounds);
  },
};

try {
  const [{ version }] = await sql`select version()`;
  console.log(`${version.split(" on ")[0]}, pgvector, ${availableParallelism()} cores, loopback.`);
  console.log(
    `${rounds} rounds, interleaved; milliseconds; ratio: the row's p50 in units of the first.`,
  );
  for (const [name, section] of Object.entries(sections)) {
    if (Deno.args.length === 0 || Deno.args.includes(name)) await section();
  }
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

async function music(): Promise<void> {
  await tasteSimulation(sql, async () => (await signUp(stack)).id, 60);
  const listener = await signUp(stack);
  await interactionsOverHttp(sql, listener, rounds);
  await recommendationsBySize(sql, listener, actAs, rounds);
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
