/**
 * npm run bench:scaling: what a row of each table costs with its indexes, and what HNSW would do for one giant tenant.
 * Printed as Markdown, as docs/scaling.md keeps it; never asserted.
 */

import postgres from "postgres";
import { help } from "../local/commands/help.ts";
import { startStack } from "../local/stack/stack.ts";
import { interleaved } from "./measure.ts";

help(`Usage: npm run bench:scaling

Fills a database of its own on a Postgres 17 and measures there; about twenty minutes.

Environment:
  DATABASE_URL  the server, as a superuser; without it .ci/postgres17.sh provides one
  BENCH_ROWS    sizes of the giant tenant (20000,100000)
  BENCH_ROUNDS  rounds of each measurement (40)`);

const sizes = (Deno.env.get("BENCH_ROWS") ?? "20000,100000").split(",").map(Number);
const rounds = Number(Deno.env.get("BENCH_ROUNDS") ?? 40);
const server = Deno.env.get("DATABASE_URL") || await ownServer();
const database = `engram_scaling_${Date.now()}`;
/** Users of the filled tables, and rows of each. */
const users = 200;

/** Vectors around 200 centres, as texts lie around their subjects. */
const mixture = `
  select i, (
    select array_agg(m.centre + 0.7 * random_normal() order by m.j)
    from unnest(c.v) with ordinality m (centre, j)
  )::real[]::extensions.vector(1536) as embedding
  from generate_series(1, $2::integer) i
  join centres c on c.c = (i * 7919) % 200`;

async function ownServer(): Promise<string> {
  const control = new URL("../.ci/postgres17.sh", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command(control, {
    args: ["start"],
    stderr: "inherit",
  }).output();
  if (!success) Deno.exit(1);
  return new TextDecoder().decode(stdout).trim();
}

const admin = postgres(server, { max: 1, onnotice: () => {} });
await admin.unsafe(`create database ${database}`);
const databaseUrl = Object.assign(new URL(server), { pathname: `/${database}` }).href;
await (await startStack({ apiPort: 0, databaseUrl, functions: false, seed: false })).stop();
const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
try {
  await sql`select setseed(0.5)`;
  await sql`set maintenance_work_mem = '2GB'`;
  await bytesPerRow();
  await giantTenant();
} finally {
  await sql.end();
  await admin.unsafe(`drop database ${database} with (force)`);
  await admin.end();
}

async function signedUp(): Promise<string> {
  const id = crypto.randomUUID();
  await sql`insert into auth.users (id, aud, role, email)
    values (${id}, 'authenticated', 'authenticated', ${`${id}@example.com`})`;
  return id;
}

async function bytesPerRow(): Promise<void> {
  await sql.unsafe(`
    create function pg_temp.vector(seed integer) returns text language sql as $$
      select '[' || string_agg(round(random_normal()::numeric, 6)::text, ',') || ']'
      from generate_series(1, 1536) where seed is not null
    $$;
    create function pg_temp.words(seed integer, count integer) returns text language sql as $$
      select string_agg('w' || floor(20000 * power(random(), 3)), ' ')
      from generate_series(1, count) where seed is not null
    $$;`);
  await sql`insert into public.models (id, provider) values ('bench', 'bench')`;
  for (let i = 0; i < users; i++) {
    const id = await signedUp();
    await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: id })}, false)`;
    await sql.unsafe(`
      with session as materialized (select gen_random_uuid() as id)
      select public.store_chat_pair(
        pg_temp.words(n, 25), pg_temp.words(n, 60), s.id,
        p_user_embedding => pg_temp.vector(n), p_ai_embedding => pg_temp.vector(n),
        p_embedding_model => 'bench', p_request_id => gen_random_uuid()
      ) from session s, generate_series(1, 10) n;
      select public.upsert_memory(
        'fact ' || n, pg_temp.words(n, 12), p_embedding => pg_temp.vector(n),
        p_embedding_model => 'bench'
      ) from generate_series(1, 10) n;
      select public.add_article(
        'Title ' || n, pg_temp.words(n, 600),
        jsonb_build_array(
          jsonb_build_object('content', pg_temp.words(n, 200), 'embedding', pg_temp.vector(n)),
          jsonb_build_object('content', pg_temp.words(n, 200), 'embedding', pg_temp.vector(n)),
          jsonb_build_object('content', pg_temp.words(n, 200), 'embedding', pg_temp.vector(n))
        ), p_embedding_model => 'bench'
      ) from generate_series(1, 5) n;
      insert into public.vectors (user_id, content, metadata, embedding, embedding_model)
      select auth.uid(), pg_temp.words(n, 100), '{"source": "bench"}',
        pg_temp.vector(n)::extensions.vector, 'bench'
      from generate_series(1, 10) n;
      select public.upsert_agent_analysis('type ' || n, '{"a": 1}') from generate_series(1, 3) n;

      select public.save_complete_interaction(
        jsonb_build_object('id', r.route -> 'query_id'),
        jsonb_build_object('decision_id', r.route -> 'decision_id'),
        jsonb_build_object('text', pg_temp.words(r.n, 60), 'cost', 0.001, 'latency_ms', 500),
        '{"kind": "thumbs", "value": 1}'
      ) from (
        select n, public.route_query(
          pg_temp.words(n, 25), 'context-' || n % 3, '{bench}',
          p_embedding => pg_temp.vector(n), p_embedding_model => 'bench'
        ) as route from generate_series(1, 10) n
      ) r;

      select public.sync_listening_history(jsonb_agg(jsonb_build_object(
        'provider', 'bench', 'provider_track_id', n, 'name', pg_temp.words(n, 4),
        'artists', jsonb_build_array('artist ' || n % 7), 'genre', 'genre ' || n % 5,
        'played_at', now() - n * interval '1 hour'
      ))) from generate_series(1, 20) n;
      select public.record_music_interaction(t.id, 'like')
      from public.music_tracks t where t.user_id = auth.uid();
      select count(*) from public.recommend_tracks(20);
      select public.snapshot_music_model();

      insert into public.decks (name) values ('Deck');
      select public.review_flashcard(c.id, 3) from public.decks d cross join public.create_flashcards(
        d.id, (select jsonb_agg(jsonb_build_object(
          'question', pg_temp.words(n, 12), 'answer', pg_temp.words(n, 20),
          'embedding', pg_temp.vector(n), 'embedding_model', 'bench'
        )) from generate_series(1, 10) n)
      ) c where d.user_id = auth.uid();`);
  }
  await sql`vacuum analyze`;
  const measured = await sql<
    { name: string; rows: number; table: number; indexes: number }[]
  >`
    select c.oid::regclass::text as name, s.rows::float8 as rows,
      (pg_table_size(c.oid) / greatest(s.rows, 1))::float8 as table,
      (pg_indexes_size(c.oid) / greatest(s.rows, 1))::float8 as indexes
    from pg_class c
    cross join lateral (
      select (xpath('/row/n/text()', query_to_xml(
        format('select count(*) as n from %s', c.oid::regclass), false, true, ''
      )))[1]::text::bigint as rows
    ) s
    where c.relkind in ('r', 'p')
      and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    order by 1`;
  console.log("\n### Bytes a row\n");
  console.log("| table | rows measured | table | indexes | at 10^6 | at 10^8 | at 10^10 |");
  console.log("|---|---:|---:|---:|---:|---:|---:|");
  const enough = measured.filter(({ rows }) => rows >= users);
  for (const { name, rows, table, indexes } of enough) {
    const at = (power: number) => size((table + indexes) * 10 ** power);
    console.log(
      `| \`${name}\` | ${rows.toLocaleString("en")} | ${Math.round(table)} | ${
        Math.round(indexes)
      } | ${at(6)} | ${at(8)} | ${at(10)} |`,
    );
  }
  const few = measured.filter(({ rows }) => rows < users).map(({ name }) => `\`${name}\``);
  console.log(`\nNot filled, and so not measured: ${few.join(", ")}.`);
}

function size(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const unit = Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1000)));
  return `${Number((bytes / 1000 ** unit).toPrecision(2))} ${units[unit]}`;
}

async function giantTenant(): Promise<void> {
  await sql.unsafe(`
    create table centres as
    select c, (select array_agg(random_normal()) from generate_series(1, 1536) where c = c) as v
    from generate_series(0, 199) c`);
  console.log("\n### One giant tenant: match_chat_messages, the 10 nearest of its messages\n");
  console.log("| rows | index of its own | recall@10 | p50 | p95 | ratio |");
  console.log("|---:|---|---:|---:|---:|---:|");
  const inserts: string[] = [];
  for (const rows of sizes) {
    const id = await signedUp();
    await fill(id, rows);
    await sql`vacuum analyze public.chat_messages`;
    const queries = (await sql<{ q: string }[]>`
      select embedding::text as q from public.chat_messages where user_id = ${id}
      order by random() limit 20`).map(({ q }) => perturbed(q));
    await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: id })}, false)`;
    const exact = new Map<string, string[]>();
    for (const query of queries) exact.set(query, await nearest(id, query));

    const measured = async (index: string, first?: number): Promise<number> => {
      const recalls: number[] = [];
      const [{ p50, p95 }] = await interleaved({
        search: async (round) => {
          const query = queries[round % queries.length];
          const found = await ids(
            sql.unsafe("select id from public.match_chat_messages($1, 10, -1)", [query]),
          );
          recalls.push(found.filter((one) => exact.get(query)!.includes(one)).length / 10);
        },
      }, rounds);
      const recall = recalls.reduce((a, b) => a + b) / recalls.length;
      console.log(
        `| ${rows} | ${index} | ${recall.toFixed(3)} | ${p50.toFixed(2)} | ${p95.toFixed(2)} | ${
          (p50 / (first ?? p50)).toFixed(2)
        } |`,
      );
      return p50;
    };
    const first = await measured("none");
    const bare = await insertCost(id);
    const [{ statement }] = await sql<{ statement: string }[]>`
      select private.tenant_index_statement('chat_messages', ${id}) as statement`;
    const started = performance.now();
    await sql.unsafe(statement);
    const built = (performance.now() - started) / 1000;
    const [{ bytes }] = await sql<{ bytes: number }[]>`
      select pg_relation_size(
        ('public.' || private.tenant_index('chat_messages', ${id}))::regclass
      )::float8 as bytes`;
    await measured(`${size(bytes)}, made in ${built.toFixed(0)} s`, first);
    const indexed = await insertCost(id);
    const other = await insertCost(await signedUp());
    inserts.push(
      `| ${rows} | ${bare.toFixed(2)} | ${indexed.toFixed(2)} | ${(indexed / bare).toFixed(1)} | ${
        other.toFixed(2)
      } |`,
    );
  }
  console.log("\n### Inserting a message with its vector, one at a time, p50\n");
  console.log("| rows | without the index | with it | ratio | another user's, with it |");
  console.log("|---:|---:|---:|---:|---:|");
  console.log(inserts.join("\n"));
}

/** Without any index but that of users. */
function nearest(user: string, query: string): Promise<string[]> {
  return ids(sql.unsafe(
    `with own as materialized (
      select id, embedding operator(extensions.<=>) $1::extensions.vector as distance
      from public.chat_messages where user_id = $2 and embedding is not null
    ) select id from own order by distance limit 10`,
    [query, user],
  ));
}

async function fill(user: string, rows: number): Promise<void> {
  const session = crypto.randomUUID();
  await sql`insert into public.conversations (user_id, id) values (${user}, ${session})`;
  await sql`set session_replication_role = replica`;
  await sql.unsafe(
    `insert into public.chat_messages
       (user_id, session_id, seq, message_text, sender_type, embedding, embedding_model)
     select $1, $3, i, 'a message', 'user', embedding, 'bench' from (${mixture}) v`,
    [user, rows, session],
  );
  await sql`set session_replication_role = origin`;
}

async function insertCost(user: string): Promise<number> {
  const session = crypto.randomUUID();
  await sql`insert into public.conversations (user_id, id) values (${user}, ${session})`;
  const vectors = (await sql.unsafe<{ v: string }[]>(
    `select embedding::text as v from (${mixture}) v where $1::uuid is not null`,
    [user, 40],
  )).map(({ v }) => v);
  const [{ p50 }] = await interleaved({
    insert: (round) =>
      sql`insert into public.chat_messages
        (user_id, session_id, message_text, sender_type, embedding, embedding_model)
        values (${user}, ${session}, 'a message', 'user', ${vectors[round % 40]}, 'bench')`,
  }, 30);
  await sql`delete from public.conversations where user_id = ${user} and id = ${session}`;
  return p50;
}

async function ids(rows: PromiseLike<Iterable<{ id: string }>>): Promise<string[]> {
  return [...await rows].map(({ id }) => id);
}

/** A query near a stored vector, but not equal to it. */
function perturbed(vector: string): string {
  return JSON.stringify(
    (JSON.parse(vector) as number[]).map((n, i) => n + 0.5 * Math.sin(i * 12.9898)),
  );
}
