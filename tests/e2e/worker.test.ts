/** The queue of texts without vectors, as the stack itself works it off. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { embeddingModel } from "../../local/models/names.ts";
import { apiUrl, axis, call, databaseUrl, functionProcesses, service, signUp } from "./clients.ts";

/** What a poll finds in the end; within a time or not at all. */
async function eventually<T>(poll: () => Promise<T | null | false>, seconds = 30): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    const found = await poll();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`It did not happen within ${seconds} seconds.`);
}

async function query<T extends object>(text: string, parameters: string[] = []): Promise<T[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return [...await sql.unsafe<T[]>(text, parameters)];
  } finally {
    await sql.end();
  }
}

const texts = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => ({ content: `The ${word} number ${i}.` }));

async function document(person: Awaited<ReturnType<typeof signUp>>, count: number, word: string) {
  const chunks = texts(count, word);
  const { data, error } = await person.supabase.rpc("add_document", {
    p_title: word,
    p_content: chunks.map(({ content }) => content).join("\n"),
    p_chunks: chunks,
  });
  if (error) throw error;
  return data.id;
}

async function bare(person: Awaited<ReturnType<typeof signUp>>): Promise<number> {
  const { count } = await person.supabase.from("embeddings")
    .select("id", { count: "exact", head: true }).is("embedding", null);
  return count ?? 0;
}

Deno.test("worker: what has no vector gets one by itself, and is found by its meaning", async () => {
  const person = await signUp();
  await document(person, 3, "violin");
  await eventually(async () => await bare(person) === 0);
  const response = await call(person, "POST", "/documents/search", { query: "music instrument" });
  const { chunks } = await response.json();
  assert.equal(chunks.length, 3);
  assert.ok(chunks[0].similarity > 0);
});

Deno.test("worker: only with the secret key", async () => {
  const person = await signUp();
  for (const who of [person, undefined]) {
    const response = await call(who, "POST", "/worker/embeddings");
    assert.equal(response.status, 401);
    assert.equal((await response.json()).error.code, "secret_key_required");
  }
  const response = await fetch(`${apiUrl}/functions/v1/worker/embeddings`, {
    method: "POST",
    headers: { apikey: Deno.env.get("SECRET_KEY") ?? "" },
  });
  assert.equal(response.status, 200);
  assert.deepEqual(Object.keys(await response.json()), [
    "claimed",
    "completed",
    "failed",
    "remaining",
  ]);
  const refused = await person.supabase.rpc("claim_embedding_jobs", {});
  assert.ok(refused.error);
});

Deno.test("worker: killed in the middle of a batch, it loses nothing", async () => {
  const person = await signUp();
  await document(person, 400, "piano");
  // The first batch is done when fewer are bare; the second is under way then.
  await eventually(async () => await bare(person) < 400);
  const processes = await functionProcesses("worker");
  assert.equal(processes.length, 1);
  Deno.kill(processes[0], "SIGKILL");
  assert.ok(await bare(person) > 0, "it was in the middle");
  // Leases of the dead end now rather than in two minutes.
  await query(
    "update private.embedding_jobs set run_after = now(), locked_until = null where user_id = $1",
    [person.id],
  );
  await eventually(async () => await bare(person) === 0, 60);
  const rows = await query<{ total: number; chunks: number; jobs: number }>(
    `select count(*)::int as total, count(distinct chunk_index)::int as chunks,
       (select count(*)::int from private.embedding_jobs where user_id = $1) as jobs
     from public.embeddings where user_id = $1 and embedding is not null`,
    [person.id],
  );
  assert.deepEqual({ ...rows[0] }, { total: 400, chunks: 400, jobs: 0 });
});

Deno.test("worker: a text longer than the model takes is cut, and holds nobody up", async () => {
  const person = await signUp();
  // More tokens than the model's context: it refuses a call that holds such a text, whatever else is in it.
  const long = "long ".repeat(20_000);
  const { error } = await person.supabase.rpc("upsert_vectors", {
    p_rows: Array.from({ length: 5 }, (_, i) => ({
      id: `${person.id}-${i}`,
      content: i === 2 ? long : `A healthy text, number ${i}.`,
    })),
  });
  if (error) throw error;
  await eventually(async () => {
    const { data } = await person.supabase.from("vectors").select("id").is("embedding", null);
    return data?.length === 0;
  });
  const [jobs] = await query<{ left: number }>(
    "select count(*)::int as left from private.embedding_jobs where user_id = $1",
    [person.id],
  );
  assert.equal(jobs.left, 0);
});

Deno.test("worker: while a user changes to another model, searches compare the old one to the end", async () => {
  const person = await signUp();
  const { supabase } = person;
  const before = await service.from("embedding_models")
    .upsert({ name: "old-model", provider: "nobody", dimensions: 1536 });
  if (before.error) throw before.error;
  const changed = (model: string) =>
    service.rpc("start_reembedding", { p_model: model, p_user_id: person.id });
  // Of somebody without rows, at once.
  assert.deepEqual((await changed("old-model")).data, 0);
  const contents = [
    "A violin has four strings.",
    "Bread is made of flour.",
    "The moon is far away.",
  ];
  const added = await supabase.rpc("add_document", {
    p_title: "Old",
    p_content: contents.join("\n"),
    p_chunks: contents.map((content, i) => ({ content, embedding: axis(i) })),
    p_embedding_model: "old-model",
  });
  if (added.error) throw added.error;
  const nearest = async (position: number) => {
    const { data, error } = await supabase.rpc("match_documents", {
      query_embedding: axis(position),
      match_count: 1,
      match_threshold: 0.99,
    });
    if (error) throw error;
    return data[0]?.content;
  };
  const model = async () => (await supabase.rpc("get_embedding_model")).data;

  // The stack's model is the new one. One of the three rows is kept from the worker for a while.
  await query(
    `insert into public.embedding_models (name, provider, dimensions) values ('${embeddingModel}', 'local', 512)
     on conflict do nothing`,
  );
  await query(
    `do $$ begin
       perform public.start_reembedding('${embeddingModel}', '${person.id}');
       update private.embedding_jobs set run_after = now() + interval '1 hour'
       where id = (select max(id) from private.embedding_jobs where user_id = '${person.id}');
     end $$`,
  );
  await eventually(async () => {
    const staged = await query("select from private.staged_embeddings where user_id = $1", [
      person.id,
    ]);
    return staged.length === 2;
  });
  assert.equal(await model(), "old-model");
  for (const [i, content] of contents.entries()) assert.equal(await nearest(i), content);

  await query("update private.embedding_jobs set run_after = now() where user_id = $1", [
    person.id,
  ]);
  await eventually(async () => await model() === embeddingModel);
  for (const [i] of contents.entries()) assert.equal(await nearest(i), undefined);
  const { data: rows } = await supabase.from("embeddings").select("embedding_model");
  assert.deepEqual(rows?.map((row) => row.embedding_model), Array(3).fill(embeddingModel));
  const response = await call(person, "POST", "/documents/search", {
    query: "music instrument",
    limit: 1,
  });
  const { chunks } = await response.json();
  assert.match(chunks[0].content, /violin/);
  assert.ok(chunks[0].semantic_rank === 1);
});
