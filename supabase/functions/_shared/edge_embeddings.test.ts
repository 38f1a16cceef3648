import assert from "node:assert/strict";
import { createModels } from "./models.ts";
import { serveLocally, testConfig } from "./testing.ts";

/** The runtime's global, for as long as a test takes. */
async function withRuntime(
  run: (text: string, options: object) => Promise<unknown>,
  work: (asked: unknown[]) => Promise<void>,
) {
  const asked: unknown[] = [];
  const runtime = globalThis as { Supabase?: unknown };
  runtime.Supabase = {
    ai: {
      Session: class {
        constructor(readonly model: string) {}
        run(text: string, options: object) {
          asked.push([this.model, text, options]);
          return run(text, options);
        }
      },
    },
  };
  try {
    await work(asked);
  } finally {
    delete runtime.Supabase;
  }
}

Deno.test("without a provider the runtime's model embeds, padded as any shorter model is", async () => {
  const vector = Array.from({ length: 384 }, (_, i) => i / 384);
  await withRuntime(() => Promise.resolve(vector), async (asked) => {
    const models = createModels(testConfig());
    assert.equal(models.embeddingModel, "gte-small");
    const [first, second] = await models.embed(["tea", "x".repeat(3_000)]);
    assert.deepEqual(JSON.parse(first), [...vector, ...Array(1536 - 384).fill(0)]);
    assert.equal(second, first);
    const options = { mean_pool: true, normalize: true };
    assert.deepEqual(asked, [
      ["gte-small", "tea", options],
      ["gte-small", "x".repeat(2_000), options],
    ]);
    assert.deepEqual(await models.embed([]), []);
    const answer = await models.embeddings({ input: "tea" });
    assert.deepEqual([answer.object, answer.model], ["list", "gte-small"]);
    assert.deepEqual(answer.data, [{ object: "embedding", index: 0, embedding: vector }]);
    await assert.rejects(models.embeddings({ input: [1, 2] }), { code: "invalid_request" });
  });
});

Deno.test("the runtime's model that fails or gives no vector is a failed model", async () => {
  for (const run of [() => Promise.reject(new Error("out of memory")), () => Promise.resolve({})]) {
    await withRuntime(run, async () => {
      const models = createModels(testConfig());
      await assert.rejects(models.embed(["tea"]), { code: "model_failed" });
    });
  }
});

Deno.test("a client that has left ends the embedding of its texts", async () => {
  await withRuntime(() => Promise.resolve([1]), async (asked) => {
    const models = createModels(testConfig());
    await assert.rejects(models.embed(["tea"], AbortSignal.abort()), { name: "AbortError" });
    assert.deepEqual(asked, []);
  });
});

Deno.test("without a provider and elsewhere than on the runtime nothing is embedded", () => {
  assert.equal(createModels(testConfig()).embeddingModel, undefined);
});

Deno.test("a provider stands before the runtime's model, and is asked for so many dimensions", async () => {
  const bodies: Record<string, unknown>[] = [];
  await using server = serveLocally(async (request) => {
    bodies.push(await request.json());
    return Response.json({ data: [{ index: 0, embedding: [1, 0] }] });
  });
  await withRuntime(() => Promise.resolve([1]), async (asked) => {
    const models = createModels(testConfig({
      EMBEDDING_BASE_URL: `${server.url}/v1`,
      EMBEDDING_MODEL: "embedder",
      EMBEDDING_DIMENSIONS: "512",
    }));
    await models.embed(["tea"]);
    await models.embeddings({ input: "tea", dimensions: 256 });
    assert.deepEqual(asked, []);
    const [own, passed] = bodies;
    assert.deepEqual([own.dimensions, own.encoding_format, own.model], [512, "float", "embedder"]);
    assert.equal(passed.dimensions, 256, "what a client of /embeddings asks for is passed on");
  });
});
