/** The queue of texts without vectors, with several workers at once: processes of the function itself. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { axis, databaseUrl, type Person, service, signUp } from "../../e2e/clients.ts";
import { drain, startWorkers } from "./workers.ts";

/** An embedding model that keeps its answers back until so many batches wait for one. */
class Provider {
  /** How often each text was sent. */
  readonly asked = new Map<string, number>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #held: (() => void)[] = [];
  #together: number;
  #all = Promise.withResolvers<void>();

  constructor(together: number) {
    this.#together = together;
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      const { input }: { input: string[] } = await request.json();
      // What the worker asks to see whether there is a model at all.
      if (input[0] !== "test") await this.#hold(input);
      return Response.json({
        data: input.map((text, index) => ({ index, embedding: [text.length, 1] })),
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async #hold(texts: string[]): Promise<void> {
    for (const text of texts) this.asked.set(text, (this.asked.get(text) ?? 0) + 1);
    if (this.#together === 0) return;
    const released = new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.#held.length === this.#together) this.#all.resolve();
    await released;
  }

  /** Resolves when that many batches wait at the same time. */
  get together(): Promise<void> {
    return this.#all.promise;
  }

  release(): void {
    this.#together = 0;
    for (const answer of this.#held.splice(0)) answer();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    await this.#server.shutdown();
  }
}

async function query<T extends object>(text: string, parameters: string[] = []): Promise<T[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return [...await sql.unsafe<T[]>(text, parameters)];
  } finally {
    await sql.end();
  }
}

/** What is embedded of a chunk: its document's title, and its text. */
const withTitle = (content: string) => `Bare\n\n${content}`;

/** A document of so many different chunks without vectors. */
async function bareDocument({ supabase }: Person, count: number): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, i) => `${crypto.randomUUID()} is number ${i}`);
  const { error } = await supabase.rpc("add_document", {
    p_title: "Bare",
    p_content: texts.join("\n"),
    p_chunks: texts.map((content) => ({ content })),
  });
  if (error) throw error;
  return texts;
}

interface Chunk {
  id: string;
  content: string;
  first: number;
  embedded_at: string;
}

/** Chunks that have a vector, and its first number, which says of which text it is. */
async function embedded({ id }: Person): Promise<Chunk[]> {
  return await query<Chunk>(
    `select id, content, (embedding::real[])[1] as first, embedded_at::text
     from public.embeddings where user_id = $1 and embedding is not null order by id`,
    [id],
  );
}

Deno.test("eight claim at once: no job is handed out twice, and none is left", async () => {
  const texts = await bareDocument(await signUp(), 600);
  const claimed = (await Promise.all(Array.from({ length: 8 }, async () => {
    const jobs: { id: number; content: string }[] = [];
    for (;;) {
      const { data, error } = await service.rpc("claim_embedding_jobs", { p_limit: 20 });
      if (error) throw error;
      if (data.length === 0) return jobs;
      jobs.push(...data);
    }
  }))).flat();
  assert.equal(claimed.length, 600);
  assert.deepEqual(
    claimed.map(({ content }) => content).toSorted(),
    texts.map(withTitle).toSorted(),
  );
  await query("delete from private.embedding_jobs");
});

Deno.test("four workers: each text is embedded once, and all of them work", async () => {
  const person = await signUp();
  const texts = await bareDocument(person, 1_000);
  await using provider = new Provider(4);
  await using running = startWorkers(4, provider.url);
  const drained = Promise.all(running.workers.map(drain));
  await provider.together;
  provider.release();
  const results = await drained;
  assert.ok(results.every(({ completed, claimed }) => completed === claimed && claimed >= 96));
  assert.equal(results.reduce((sum, { completed }) => sum + completed, 0), 1_000);
  assert.deepEqual([...provider.asked.values()], Array(1_000).fill(1));
  const rows = await embedded(person);
  assert.deepEqual(rows.map(({ content }) => content).toSorted(), texts.toSorted());
  assert.ok(rows.every(({ content, first }) => first === withTitle(content).length));
});

Deno.test("a worker killed in the middle of its batch loses nothing and changes nothing twice", async () => {
  const person = await signUp();
  const texts = await bareDocument(person, 800);
  await using provider = new Provider(4);
  await using running = startWorkers(4, provider.url);
  const [victim, ...others] = running.workers;
  const dies = assert.rejects(drain(victim));
  const drained = Promise.all(others.map(drain));
  await provider.together;
  Deno.kill((await victim.pid())!, "SIGKILL");
  await dies;
  provider.release();
  const results = await drained;
  assert.equal(results.reduce((sum, { completed }) => sum + completed, 0), 800 - 96);

  const before = await embedded(person);
  assert.equal(before.length, 800 - 96);
  const leased = await query("select from private.embedding_jobs where locked_until > now()");
  assert.equal(leased.length, 96, "the batch of the dead is its own until the lease ends");
  await query("update private.embedding_jobs set run_after = now(), locked_until = now()");
  assert.equal((await drain(others[0])).completed, 96);

  const after = await embedded(person);
  assert.deepEqual(after.map(({ content }) => content).toSorted(), texts.toSorted());
  const same = new Set(after.map((row) => JSON.stringify(row)));
  assert.ok(before.every((row) => same.has(JSON.stringify(row))), "nobody embedded those again");
  const again = [...provider.asked.values()].filter((times) => times > 1);
  assert.deepEqual(again, Array(96).fill(2), "only what the dead had asked for");
  assert.deepEqual(await query("select from private.embedding_jobs"), []);
});

Deno.test("a result that comes too late is dropped: another's lease, another text", async () => {
  const { supabase } = await signUp();
  const ids = ["lease", "text"].map((name) => `${name}-${crypto.randomUUID()}`);
  const { error } = await supabase.rpc("upsert_vectors", {
    p_rows: ids.map((id) => ({ id, content: `a text of ${id}` })),
  });
  if (error) throw error;
  const claim = async () => {
    const { data, error } = await service.rpc("claim_embedding_jobs", { p_lease_seconds: 1 });
    if (error) throw error;
    return data;
  };
  const complete = async (jobs: Awaited<ReturnType<typeof claim>>, axisOf: number) => {
    const { data, error } = await service.rpc("complete_embedding_jobs", {
      p_results: jobs.map(({ id, content_hash, embedding_model }) => ({
        id,
        content_hash,
        embedding: axis(axisOf),
        // null: no model is registered, whichever the worker has will do.
        embedding_model: embedding_model ?? "test",
      })),
    });
    if (error) throw error;
    return data.map(({ outcome }) => outcome);
  };
  const late = await claim();
  assert.equal(late.length, 2);
  let prompt = await claim();
  while (prompt.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    prompt = await claim();
  }
  assert.deepEqual(prompt.map(({ id }) => id), late.map(({ id }) => id), "the lease has ended");

  await supabase.from("vectors").update({ content: "another text" }).eq("id", ids[1]);
  assert.deepEqual(await complete(prompt, 1), ["stored", "stale"]);
  assert.deepEqual(await complete(late, 2), ["gone", "stale"]);
  const { data } = await supabase.from("vectors").select("id,embedding").in("id", ids).order("id");
  assert.deepEqual(data?.map(({ embedding }) => embedding), [axis(1), null]);
  assert.deepEqual(await complete(await claim(), 3), ["stored"]);
  const { data: found } = await supabase.rpc("match_vectors", {
    query_embedding: axis(3),
    match_count: 1,
  });
  assert.equal(found?.[0].content, "another text");
});
