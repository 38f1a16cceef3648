/** The queue of texts without vectors, as the stack itself works it off. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { apiUrl, call, databaseUrl, signUp } from "./clients.ts";

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
  const processes = await workerProcesses();
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

/** The processes of the function `worker` among the stack's. */
async function workerProcesses(): Promise<number[]> {
  const ps = new Deno.Command("ps", { args: ["-ax", "-o", "pid=,ppid=,command="] });
  const lines = new TextDecoder().decode((await ps.output()).stdout).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const own = Number(parent) === Deno.ppid && command.includes("functions/worker/index.ts");
    return own ? [Number(pid)] : [];
  });
}
