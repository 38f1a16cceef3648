import assert from "node:assert/strict";
import { createWorld, decisionId, Failure, userId } from "../_shared/testing.ts";
import { extractByModel } from "../_shared/memory_extraction.ts";
import { memoriesApp } from "./app.ts";

const refused = { reserve_provider_call: new Failure("PT429", 429, { message: "rate_limited" }) };

/** A world whose memories are found by its model. */
function open(database: Record<string, unknown> = {}) {
  const world = createWorld({
    database,
    complete: () => Promise.resolve({ text: '{"memories":[]}', finishReason: "stop", counted }),
  });
  return { world, app: memoriesApp({ ...world.effects, extract: extractByModel }) };
}
const counted = { prompt: 90, completion: 10 };
const route = { decision_id: decisionId, model_id: "large", fallbacks: ["small"] };

Deno.test("meter: a recall and an extraction are reserved before a provider is asked", async () => {
  const { world, app } = open();
  await world.send(app, "POST", "/memories/recall", { query: "x".repeat(400) });
  await world.send(app, "POST", "/memories/extract", { text: "I live in Rome.", store: false });
  const [recall, extract] = world.reserved;
  assert.deepEqual(recall, { p_kind: "recall", p_tokens: 100, p_user_id: userId });
  assert.equal(extract.p_kind, "extract");
  assert.ok(Number(extract.p_tokens) > 50, "the instruction is asked, too");
  const { prompt_bytes, ...route } = extract.p_route as { prompt_bytes: number };
  assert.deepEqual(route, { candidates: ["small", "large"], context: "extract" });
  assert.ok(prompt_bytes > 100, "the prompt and the schema have a bound");
});

Deno.test("meter: an extraction asks the model that was chosen, and books what it took", async () => {
  const { world, app } = open({ reserve_provider_call: route, settle_provider_call: null });
  const sent = { text: "I live in Rome.", store: false };
  const response = await world.send(app, "POST", "/memories/extract", sent);
  assert.deepEqual([response.status, await response.json()], [200, { found: [] }]);
  assert.equal(world.call("complete").model, "large");
  const { p_interaction, ...args } = world.call("rpc settle_provider_call").args;
  assert.deepEqual(args, { p_user_id: userId });
  const { latency_ms, ...interaction } = p_interaction as Record<string, unknown>;
  assert.ok(Number(latency_ms) >= 0);
  assert.deepEqual(interaction, {
    decision_id: decisionId,
    model: "large",
    prompt_tokens: 90,
    completion_tokens: 10,
    failures: [],
  });
});

Deno.test("meter: what is refused asks no provider", async () => {
  for (
    const [path, sent] of [
      ["", { memories: [{ key: "a", value: "b" }] }],
      ["recall", { query: "x" }],
      ["extract", { text: "I live in Rome." }],
    ]
  ) {
    const { world, app } = open(refused);
    const response = await world.send(app, "POST", `/memories/${path}`, sent);
    assert.equal(response.status, 429);
    assert.deepEqual(world.order(), ["verify"]);
  }
});

Deno.test("meter: a memory that comes with its vector takes nothing", async () => {
  const { world, app } = open();
  await world.send(app, "POST", "/memories", {
    memories: [{ key: "a", value: "b", embedding: "[1]", embedding_model: "m" }],
  });
  assert.deepEqual(world.reserved, []);
});
