/** How many of the nearest rows a search finds, and how long it takes, by the number of the user's rows. */

import type { Bench } from "./bench.ts";
import { signUp } from "./chat.ts";
import { interleaved, percentile } from "./measure.ts";
import { embedSentences } from "./sentences.ts";

type Sql = Bench["sql"];

/** How many of the ten nearest a way finds, on average over the queries. */
export async function recallAt10(
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

export function ids(rows: Iterable<{ id: string }>): string[] {
  return [...rows].map(({ id }) => id);
}

/** Exact distances in plain SQL, as good as it can be written by hand. */
export function exactSql(sql: Sql, name: string) {
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

/** The local model's vectors of sentences, which lie as those of texts do. */
export async function recallOnRealText({ sql, stack, actAs }: Bench): Promise<void> {
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
    const exact = exactSql(sql, "user_memories");
    const recall = await recallAt10(queries, (query) => exact(id, query), match);
    results.push([String(size), recall.toFixed(4)]);
    await sql`reset role`;
  }
  console.log("\n### match_memories on real sentences, by the local model\n");
  console.log("| memories of the user | recall@10 |\n|---:|---:|");
  for (const row of results) console.log(`| ${row.join(" | ")} |`);
}

/** A table of vectors, and the RPC that searches it. */
interface Searched {
  table: string;
  rpc: string;
  /** Whether an HNSW index is measured beside it: it takes minutes to build, and the same vectors lie in it. */
  hnsw: boolean;
  /** Fills a user's part from rows of (i, embedding), numbered from 1; `$1` is the user. */
  fill(vectors: string): string[];
}

export const searched: Record<string, Searched> = {
  memories: {
    table: "user_memories",
    rpc: "match_memories",
    hnsw: true,
    fill: (vectors) => [
      `insert into public.user_memories (user_id, memory_key, memory_value, embedding, embedding_model)
       select $1::uuid, 'fact_' || i, 'a fact', embedding, 'bench' from (${vectors}) v`,
    ],
  },
  messages: {
    table: "chat_messages",
    rpc: "match_chat_messages",
    hnsw: true,
    fill: (vectors) => [
      `insert into public.conversations (user_id, id) values ($1::uuid, $1::uuid)`,
      `insert into public.chat_messages
         (user_id, session_id, seq, message_text, sender_type, embedding, embedding_model)
       select $1::uuid, $1::uuid, i, 'a message', 'user', embedding, 'bench' from (${vectors}) v`,
    ],
  },
  // Ten chunks a document.
  documents: {
    table: "embeddings",
    rpc: "match_documents",
    hnsw: false,
    fill: (vectors) => [
      `with filled as (
         insert into public.embeddings
           (user_id, document_id, chunk_index, content, embedding, embedding_model)
         select $1::uuid, md5($1::uuid::text || (i - 1) / 10)::uuid, (i - 1) % 10, 'a chunk', embedding, 'bench'
         from (${vectors}) v
         returning document_id
       )
       insert into public.documents (user_id, id, title, content, content_hash)
       select distinct $1::uuid, document_id, 'a document', 'its text', '' from filled`,
    ],
  },
  vectors: {
    table: "vectors",
    rpc: "match_vectors",
    hnsw: false,
    fill: (vectors) => [
      `insert into public.vectors (user_id, content, embedding, embedding_model)
       select $1::uuid, 'a text', embedding, 'bench' from (${vectors}) v`,
    ],
  },
};

/** Sizes of the measured users in a table of so many rows. */
export function tenantSizes(rows: number): number[] {
  return [20, 100, 1000, 5000, 20_000].filter((size) => size < rows / 2);
}

export interface Tenant {
  size: number;
  id: string;
}

/** Users of growing size among sixty others; the vectors are a mixture of 200 directions. */
export async function fillTable({ sql, stack, rows }: Bench, { table, fill }: Searched): Promise<
  Tenant[]
> {
  const sizes = tenantSizes(rows);
  const users: Tenant[] = [];
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
    const vectors = `
      select i, (
        select array_agg(m.centre + 0.7 * random_normal() order by m.j)
        from unnest(c.v) with ordinality m (centre, j)
      )::real[]::extensions.vector(1536) as embedding
      from generate_series(1, ${size}) i
      join centres c on c.c = (i * 7919) % 200`;
    for (const statement of fill(vectors)) await sql.unsafe(statement, [id]);
  }
  await sql`set session_replication_role = origin`;
  await sql.unsafe("drop table centres");
  await sql.unsafe(`vacuum analyze public.${table}`);
  return users;
}

/** Queries near rows of the user. */
export async function queriesNear({ sql }: Bench, table: string, user: string): Promise<string[]> {
  const rows = await sql.unsafe<{ q: string }[]>(
    `select embedding::text as q from public.${table} where user_id = $1 order by random() limit 20`,
    [user],
  );
  return [...rows].map(({ q }) => perturbed(q));
}

type Way = (user: string, query: string) => Promise<string[]>;

export async function recallOnMixtures(bench: Bench): Promise<void> {
  for (const one of Object.values(searched)) await recallIn(bench, one);
}

async function recallIn(bench: Bench, one: Searched): Promise<void> {
  const { sql, rows, rounds, actAs } = bench;
  const { table, rpc, hnsw } = one;
  const users = await fillTable(bench, one);
  if (hnsw) {
    await sql.unsafe(
      `create index bench_hnsw on public.${table} using hnsw (embedding extensions.vector_cosine_ops)`,
    );
    await sql.unsafe(`analyze public.${table}`);
  }
  const indexed = (scan: "off" | "relaxed_order"): Way => async (user, query) =>
    await sql.begin(async (sql) => {
      await sql.unsafe(
        `set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off;
         set local hnsw.iterative_scan = ${scan}`,
      );
      return ids(
        await sql.unsafe<{ id: string }[]>(
          `select id from public.${table} where user_id = $2
           order by embedding operator(extensions.<=>) $1::extensions.vector limit 10`,
          [query, user],
        ),
      );
    });
  const exact = exactSql(sql, table);
  const ways: Record<string, Way> = {
    [rpc]: async (_, query) =>
      ids(
        await sql.unsafe<{ id: string }[]>(
          `select id from public.${rpc}($1, 10, match_threshold => -1)`,
          [query],
        ),
      ),
    "exact SQL": exact,
    ...(hnsw
      ? { "HNSW, defaults": indexed("off"), "HNSW, relaxed": indexed("relaxed_order") }
      : {}),
  };
  console.log(`\n### ${rpc}: the 10 nearest in ${rows.toLocaleString("en")} rows\n`);
  console.log("| rows of the user | way | recall@10 | p50 | p95 | first 5 / later calls |");
  console.log("|---:|---|---:|---:|---:|---:|");
  for (const { size, id } of users) {
    const queries = await queriesNear(bench, table, id);
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
  if (hnsw) await sql.unsafe("drop index public.bench_hnsw");
}

/** A query near a stored vector, but not equal to it. */
export function perturbed(vector: string): string {
  return JSON.stringify(
    (JSON.parse(vector) as number[]).map((n, i) => n + 0.5 * Math.sin(i * 12.9898)),
  );
}
