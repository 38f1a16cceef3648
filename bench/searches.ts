/**
 * What each search costs by the number of the user's rows, beside another state of the repository:
 * BENCH_BEFORE names its folder (a `git worktree add` of a commit, say).
 */

import postgres from "postgres";
import { startStack } from "../local/stack/stack.ts";
import { interleaved } from "./measure.ts";

type Sql = postgres.Sql;

/** One search: its name, and the SQL of it for a text ($1) and a vector ($2). */
interface Search {
  name: string;
  sql: string;
  /** How the other state answers the same need, where it has no such function. */
  before?: string;
  asks: (keyof typeof questions)[];
}

/** A word of a few rows, one of every fourth, and a question in plain words with both. */
const questions = {
  rare: "pangolin",
  frequent: "project",
  question: "What did we say about the pangolin and the next project review in Lisbon?",
};

const chatWords = "select * from public.search_chat_messages($1)";
const chatVectors = "select * from public.match_chat_messages($2::extensions.vector)";
const every: Search["asks"] = ["rare", "frequent", "question"];

const searches: Search[] = [
  { name: "search_chat_messages", sql: chatWords, asks: every },
  {
    name: "search_chat",
    sql: "select * from public.search_chat($1, $2)",
    before: `select m.id from public.match_chat_messages($2::extensions.vector) m
      union all select s.id from public.search_chat_messages($1) s`,
    asks: every,
  },
  { name: "match_chat_messages", sql: chatVectors, asks: ["question"] },
  {
    name: "recall_memories words",
    sql: "select * from public.recall_memories(p_query_text => $1)",
    asks: every,
  },
  {
    name: "recall_memories",
    sql: "select * from public.recall_memories($2, $1)",
    asks: ["question"],
  },
  {
    name: "match_memories",
    sql: "select * from public.match_memories($2::extensions.vector)",
    asks: ["question"],
  },
  {
    name: "search_documents words",
    sql: "select * from public.search_documents($1)",
    asks: every,
  },
  {
    name: "search_documents",
    sql: "select * from public.search_documents($1, $2)",
    asks: every,
  },
  {
    name: "match_documents",
    sql: "select * from public.match_documents($2::extensions.vector)",
    asks: ["question"],
  },
  {
    name: "match_vectors",
    sql: "select id, similarity from public.match_vectors($2::extensions.vector, 10)",
    asks: ["question"],
  },
  {
    name: "match_flashcards",
    sql: "select * from public.match_flashcards($2::extensions.vector)",
    asks: ["question"],
  },
];

/** The rows of a user in each table, made of the first rows of the table sample. */
const tables: Record<string, { fill: string[] }> = {
  chat_messages: {
    fill: [
      `insert into public.conversations (user_id, id)
       select $1::uuid, private.uuid_v7() from generate_series(0, ($2::integer - 1) / 40)`,
      `with talk as (
         select id, row_number() over (order by id) - 1 as no
         from public.conversations where user_id = $1::uuid
       )
       insert into public.chat_messages
         (user_id, session_id, seq, message_text, sender_type, embedding, embedding_model)
       select $1::uuid, t.id, 1 + (s.i - 1) % 40, s.content, 'user', s.embedding, 'bench'
       from sample s join talk t on t.no = (s.i - 1) / 40
       where s.i <= $2::integer order by s.i`,
    ],
  },
  user_memories: {
    fill: [
      `insert into public.user_memories
         (user_id, memory_key, memory_value, embedding, embedding_model)
       select $1::uuid, 'note_' || s.i, s.content, s.embedding, 'bench'
       from sample s where s.i <= $2::integer order by s.i`,
    ],
  },
  // Ten chunks a document.
  embeddings: {
    fill: [
      `insert into public.documents (user_id, id, title, content, content_hash)
       select $1::uuid, md5($1::uuid::text || d)::uuid, 'Notes ' || d, 'its text', ''
       from generate_series(0, ($2::integer - 1) / 10) d`,
      `insert into public.embeddings
         (user_id, document_id, chunk_index, content, embedding, embedding_model)
       select $1::uuid, md5($1::uuid::text || (s.i - 1) / 10)::uuid, (s.i - 1) % 10, s.content,
         s.embedding, 'bench'
       from sample s where s.i <= $2::integer order by s.i`,
    ],
  },
  vectors: {
    fill: [
      `insert into public.vectors (user_id, id, content, embedding, embedding_model)
       select $1::uuid, s.i::text, s.content, s.embedding, 'bench'
       from sample s where s.i <= $2::integer order by s.i`,
    ],
  },
  flashcards: {
    fill: [
      `insert into public.decks (user_id, id, name) values ($1::uuid, $1::uuid, $2::integer::text)`,
      `insert into public.flashcards
         (user_id, deck_id, question, answer, embedding, embedding_model)
       select $1::uuid, $1::uuid, s.content, 'An answer', s.embedding, 'bench'
       from sample s where s.i <= $2::integer order by s.i`,
    ],
  },
};

/** Made words of two to four syllables, of which a text has the first ones oftenest. */
function vocabulary(size: number): string[] {
  const syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ");
  return Array.from({ length: size }, (_, i) => {
    let word = "";
    for (let rest = i + 20; rest > 0; rest = Math.floor(rest / 20)) word += syllables[rest % 20];
    return word;
  });
}

/** Fills a database for today's state and one for the other, and measures every search in both. */
export async function searchesBySize(
  admin: Sql,
  server: string,
  folder: string | undefined,
  rows: number,
  rounds: number,
): Promise<void> {
  const sizes = [100, 1_000, 10_000, 100_000].filter((size) => size <= rows);
  const names: string[] = [];
  const filled = async (name: string, folder?: string) => {
    const database = `engram_searches_${name}_${Date.now()}`;
    await admin.unsafe(`create database ${database}`);
    names.push(database);
    const url = Object.assign(new URL(server), { pathname: `/${database}` }).href;
    return { url, users: await fillSearched(url, folder, sizes) };
  };
  try {
    const now = await filled("now");
    const before = folder ? await filled("before", folder) : undefined;
    await measureSearches(now, before, Math.min(rounds, 40));
  } finally {
    for (const name of names) await admin.unsafe(`drop database ${name} with (force)`);
  }
}

/** Migrates the state of a folder into a new database, and fills it with a user of each size. */
async function fillSearched(
  url: string,
  folder: string | undefined,
  sizes: number[],
): Promise<Map<number, string>> {
  await (await startStack({
    apiPort: 0,
    databaseUrl: url,
    functions: false,
    seed: false,
    ...(folder ? { projectDir: folder } : {}),
  })).stop();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`select setseed(0.5)`;
    await sql.unsafe(`create unlogged table sample (
      i integer primary key, content text, embedding extensions.vector(1536)
    )`);
    await sql.unsafe("alter table sample alter column embedding set storage external");
    await sql.unsafe("create temp table vocabulary (no integer primary key, word text)");
    const words = vocabulary(20_000);
    await sql`insert into vocabulary
      select v.no - 1, v.word from unnest(${words}::text[]) with ordinality v (word, no)`;
    // A vector is one of 500 directions and half as much of another.
    await sql.unsafe(`create temp table directions as
      select d, (select array_agg(random_normal()) from generate_series(1, 1536) where d = d)
        ::real[]::extensions.vector(1536) as v,
        (select array_agg(0.5) from generate_series(1, 1536))::real[]::extensions.vector(1536) as half
      from generate_series(0, 499) d`);
    await sql.unsafe(
      `insert into sample
       select i,
         -- Eighteen words, as often as the words of a language are.
         (select string_agg(v.word, ' ')
          from (select floor(20000 * power(random(), 3))::integer as no
            from generate_series(1, 18) where i = i) r
          join vocabulary v on v.no = r.no)
         || case when i % 4 = 1 then ' project' else '' end
         || case when i % 4 = 2 and i % 7 = 1 then ' next review' else '' end
         || case when i % 23 = 3 then ' Lisbon' else '' end
         || case when i % 977 = 11 then ' pangolin' else '' end,
         a.v operator(extensions.+) (b.v operator(extensions.*) b.half)
       from generate_series(1, $1::integer) i
       join directions a on a.d = i * 7919 % 500
       join directions b on b.d = i::bigint * 104729 / 500 % 500`,
      [Math.max(...sizes)],
    );
    const [{ migrated }] = await sql`
      select to_regclass('private.searched_tables') is not null as migrated`;
    await sql`set session_replication_role = replica`;
    const users = new Map<number, string>();
    for (const table of Object.keys(tables)) {
      if (migrated) {
        await sql.unsafe(`alter table public.${table} enable always trigger ${table}_words`);
      }
    }
    for (const size of sizes) {
      const [{ id }] = await sql<{ id: string }[]>`
        insert into auth.users (id, aud, role, email)
        select u.id, 'authenticated', 'authenticated', u.id || '@example.com'
        from (select gen_random_uuid() as id) u returning id`;
      users.set(size, id);
      for (const [table, { fill }] of Object.entries(tables)) {
        for (const statement of fill) {
          const parameters = statement.includes("$2") ? [id, size] : [id];
          await sql.unsafe(statement, parameters);
        }
        await sql.unsafe(
          `insert into private.usage (user_id, resource, rows, bytes, tokens, refilled_at)
           values ($1, $2, $3, 0, 0, now()) on conflict do nothing`,
          [id, `public.${table}`, size],
        );
      }
    }
    await sql`set session_replication_role = origin`;
    await sql.unsafe("vacuum analyze");
    return users;
  } finally {
    await sql.end();
  }
}

/** A connection that asks as the user does through PostgREST. */
async function asker(url: string): Promise<{ sql: Sql; actAs: (user: string) => Promise<void> }> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`set role authenticated`;
  return {
    sql,
    async actAs(user) {
      const claims = JSON.stringify({ sub: user, role: "authenticated" });
      await sql`select set_config('request.jwt.claims', ${claims}, false)`;
    },
  };
}

/** Measures every search at every size in both databases in turn, and prints a table. */
async function measureSearches(
  now: { url: string; users: Map<number, string> },
  before: { url: string; users: Map<number, string> } | undefined,
  rounds: number,
): Promise<void> {
  const sizes = [...now.users.keys()];
  const today = await asker(now.url);
  const earlier = before && await asker(before.url);
  const admin = postgres(now.url, { max: 1, onnotice: () => {} });
  const vectors = await admin.unsafe<{ vector: string }[]>(
    `select (a.embedding operator(extensions.+) b.embedding)::text as vector
     from sample a join sample b on b.i = a.i + 1 where a.i % 7 = 3 order by a.i limit 10`,
  );
  await admin.end();
  console.log(`\n### Searches by the rows of the user${before ? ", before / now" : ""}, p50\n`);
  console.log(`| search | ${sizes.map((size) => size.toLocaleString("en")).join(" | ")} |`);
  console.log(`|---|${"---:|".repeat(sizes.length)}`);
  try {
    for (const { name, sql, before: other = sql, asks } of searches) {
      for (const ask of asks) {
        const title = asks.length > 1 ? `${name}, ${ask}` : name;
        const cells: string[] = [];
        for (const size of sizes) {
          await today.actAs(now.users.get(size)!);
          await earlier?.actAs(before!.users.get(size)!);
          const run = (connection: Sql, statement: string) => (round: number) => {
            const all = [questions[ask], vectors[round % vectors.length].vector];
            const used = [1, 2].filter((n) => statement.includes(`$${n}`));
            // By number, for a statement may use the vector alone.
            const text = used.reduce(
              (text, n, i) => text.replaceAll(`$${n}`, `$${i + 1}`),
              statement,
            );
            return connection.unsafe(text, used.map((n) => all[n - 1]), { prepare: true });
          };
          const [first, second] = await interleaved({
            ...(earlier ? { before: run(earlier.sql, other) } : {}),
            now: run(today.sql, sql),
          }, rounds);
          cells.push(
            second
              ? `${first.p50.toFixed(1)} / ${second.p50.toFixed(1)} (${
                (second.p50 / first.p50).toFixed(2)
              })`
              : first.p50.toFixed(1),
          );
        }
        console.log(`| ${title} | ${cells.join(" | ")} |`);
      }
    }
  } finally {
    await today.sql.end();
    await earlier?.sql.end();
  }
}
