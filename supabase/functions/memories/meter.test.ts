import assert from "node:assert/strict";
import { createWorld, Failure } from "../_shared/testing.ts";
import { memoriesApp } from "./app.ts";

const refused = { reserve_provider_call: new Failure("PT429", 429, { message: "rate_limited" }) };

Deno.test("meter: a recall and an extraction are reserved before a provider is asked", async () => {
  const world = createWorld();
  const app = memoriesApp(world.effects);
  await world.send(app, "POST", "/memories/recall", { query: "x".repeat(400) });
  await world.send(app, "POST", "/memories/extract", { text: "I live in Rome.", store: false });
  assert.deepEqual(world.reserved.map(({ p_kind, p_tokens }) => [p_kind, p_tokens]), [
    ["recall", 100],
    ["extract", 4],
  ]);
});

Deno.test("meter: what is refused asks no provider", async () => {
  for (
    const [path, sent] of [["recall", { query: "x" }], ["extract", { text: "I live in Rome." }]]
  ) {
    const world = createWorld({ database: refused });
    const response = await world.send(
      memoriesApp(world.effects),
      "POST",
      `/memories/${path}`,
      sent,
    );
    assert.equal(response.status, 429);
    assert.deepEqual(world.order().filter((to) => to === "embed" || to === "extract"), []);
  }
});
