/** Documents on their way in, over HTTP: by batch, one by one, and in the requests that a plain table takes. */

import type { Bench } from "./bench.ts";
import { ok, type Person, signUp, words } from "./chat.ts";

const chunksEach = 5;
const batchSize = 100;
const documents = Number(Deno.env.get("BENCH_DOCUMENTS") ?? 10_000);
/** The slow ways store fewer of them; all are spread over the whole run. */
const single = 20;
const sequential = 5;

export async function ingest({ sql, stack }: Bench): Promise<void> {
  // What the source document writes to: two plain tables of the same columns, under row level security.
  await sql.unsafe(`
    create table public.bench_documents (
      id uuid primary key default gen_random_uuid(), user_id uuid default auth.uid(),
      title text, content text, metadata jsonb default '{}', created_at timestamptz default now()
    );
    create table public.bench_embeddings (
      id uuid primary key default gen_random_uuid(), user_id uuid default auth.uid(),
      document_id uuid references public.bench_documents on delete cascade, chunk_index integer,
      content text, embedding extensions.vector(1536), embedding_model text
    );
    create index on public.bench_embeddings (document_id);
    create index on public.bench_embeddings (user_id);
    alter table public.bench_documents enable row level security;
    alter table public.bench_embeddings enable row level security;
    create policy own on public.bench_documents using ((select auth.uid()) = user_id);
    create policy own on public.bench_embeddings using ((select auth.uid()) = user_id);
    grant select, insert on public.bench_documents, public.bench_embeddings to authenticated;
    notify pgrst, 'reload schema'`);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const person = await signUp(stack);
  const { supabase } = person;

  const spent: Record<string, { ms: number; documents: number }> = {};
  const timed = async (name: string, count: number, run: () => Promise<unknown>) => {
    const started = performance.now();
    await run();
    const sum = spent[name] ??= { ms: 0, documents: 0 };
    sum.ms += performance.now() - started;
    sum.documents += count;
  };
  let number = 0;
  const some = (count: number) => Array.from({ length: count }, () => document(number++));
  // The first calls warm up and do not count.
  for (let round = -1; round < documents / batchSize; round++) {
    const [batch, ones, together, apart] = [batchSize, single, sequential, sequential].map(some);
    await timed(
      "add_documents, 100 a call",
      batchSize,
      () =>
        ok(
          supabase.rpc("add_documents", { p_documents: batch, p_embedding_model: "bench" })
            .select("id"),
        ),
    );
    await timed("add_document, one call each", single, async () => {
      for (const { title, content, chunks } of ones) {
        await ok(
          supabase.rpc("add_document", {
            p_title: title,
            p_content: content,
            p_chunks: chunks,
            p_embedding_model: "bench",
          }).select("id"),
        );
      }
    });
    await timed("two requests: document, then its chunks", sequential, async () => {
      for (const one of together) await byTable(person, one, [one.chunks]);
    });
    await timed("six requests: document, then each chunk", sequential, async () => {
      for (const one of apart) await byTable(person, one, one.chunks.map((chunk) => [chunk]));
    });
    if (round < 0) { for (const name of Object.keys(spent)) delete spent[name]; }
  }

  console.log(`\n### Documents of ${chunksEach} chunks with vectors, over HTTP\n`);
  console.log("| way | documents | documents/s | ratio |\n|---|---:|---:|---:|");
  const rates = Object.entries(spent).map(([name, { ms, documents }]) =>
    [name, documents, documents / ms * 1000] as const
  );
  const slowest = rates.at(-1)![2];
  for (const [name, documents, rate] of rates) {
    const count = documents.toLocaleString("en");
    console.log(`| ${name} | ${count} | ${rate.toFixed(1)} | ${(rate / slowest).toFixed(2)} |`);
  }
}

type Chunk = { content: string; embedding: string };

/** A document of chunks of about a thousand characters, each with a vector of its own. */
function document(number: number) {
  const chunks = Array.from({ length: chunksEach }, (_, i): Chunk => ({
    content: Array.from({ length: 20 }, (_, j) => words(number * 100 + i * 20 + j)).join(" "),
    embedding: `[${
      Array.from({ length: 1536 }, (_, j) => Math.sin((number * 5 + i + 1) * (j + 1)).toFixed(5))
    }]`,
  }));
  return {
    title: `Document ${number}`,
    content: chunks.map((c) => c.content).join("\n\n"),
    chunks,
  };
}

/** The tables are of this benchmark, so the generated types do not know them. */
// deno-lint-ignore no-explicit-any -- see above
type Untyped = any;

async function byTable(
  { supabase }: Person,
  { title, content }: ReturnType<typeof document>,
  requests: Chunk[][],
): Promise<void> {
  const { id } = await ok<{ id: string }>(
    (supabase as Untyped).from("bench_documents").insert({ title, content }).select("id").single(),
  );
  let chunk_index = 0;
  for (const chunks of requests) {
    await ok(
      (supabase as Untyped).from("bench_embeddings").insert(chunks.map((chunk) => ({
        document_id: id,
        chunk_index: chunk_index++,
        embedding_model: "bench",
        ...chunk,
      }))),
    );
  }
}
