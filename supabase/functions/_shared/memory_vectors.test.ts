import assert from "node:assert/strict";
import { embedWithMemories } from "./memory_vectors.ts";
import { createWorld, vectorOf } from "./testing.ts";

const free = () => Promise.resolve();
const tea = { key: "favorite_tea", value: "mint" };
const home = { key: "location", value: "Rome", embedding: "[7]", embedding_model: "mine" };

Deno.test("vectors: texts and memories go to the model in one call, each gets its own", async () => {
  const world = createWorld();
  const taken: string[][] = [];
  const { vectors, memories } = await embedWithMemories(
    world.effects.models,
    ["question", "an answer"],
    [home, tea, { ...tea }],
    (texts) => {
      taken.push(texts);
      return Promise.resolve();
    },
  );
  assert.deepEqual(taken, [world.call("embed").texts], "what is embedded is what was taken");
  assert.deepEqual(world.calls, [{
    to: "embed",
    texts: ["question", "an answer", "favorite tea: mint", "favorite tea: mint"],
  }]);
  assert.deepEqual(vectors, [vectorOf("question"), vectorOf("an answer")]);
  const embedded = { embedding: vectorOf("favorite tea: mint"), embedding_model: "embedder" };
  assert.deepEqual(memories, [home, { ...tea, ...embedded }, { ...tea, ...embedded }]);
});

Deno.test("vectors: a memory's own vector and model are kept, a deletion needs none", async () => {
  const world = createWorld();
  const forgotten = { key: "location", action: "delete" as const };
  const { memories } = await embedWithMemories(world.effects.models, [], [home, forgotten], free);
  assert.deepEqual(memories, [home, forgotten]);
  assert.deepEqual(world.calls, []);
});

Deno.test("vectors: the memories given are not changed", async () => {
  const given = [{ ...tea }];
  await embedWithMemories(createWorld().effects.models, [], given, free);
  assert.deepEqual(given, [tea]);
});

Deno.test("vectors: without an embedding model nothing is asked and nothing invented", async () => {
  const world = createWorld({ embeddingModel: null });
  assert.deepEqual(await embedWithMemories(world.effects.models, ["question"], [tea], free), {
    vectors: [],
    memories: [tea],
  });
  assert.deepEqual(world.calls, []);
});
