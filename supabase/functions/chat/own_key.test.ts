import assert from "node:assert/strict";
import type { ApiKeys } from "../_shared/api_keys.ts";
import { ApiError } from "../_shared/errors.ts";
import { createWorld, sessionId, soon, userId } from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { ask, path } from "./testing.ts";

const key = "sk-0123456789-nobody-sees-me";

function keysThat(find: ApiKeys["find"]): ApiKeys {
  return { providers: ["models.test"], find, store: () => Promise.reject(new Error("not here")) };
}

Deno.test("chat: the caller's own key is spent where there is one", async (t) => {
  for (const stream of [false, true]) {
    await t.step(stream ? "streamed" : "whole", async () => {
      const asked: string[][] = [];
      const world = createWorld({
        apiKeys: keysThat((caller, _, provider) => {
          asked.push([caller.userId, provider]);
          return Promise.resolve(key);
        }),
      });
      const app = chatApp(world.effects);
      const response = await world.send(app, "POST", path, ask("Hi", { stream }));
      const text = await response.text();
      assert.equal(response.status, 200);
      assert.deepEqual(asked, [[userId, "models.test"]]);
      const order = world.order();
      assert.ok(order.indexOf("spending") < order.indexOf(stream ? "stream" : "complete"));
      assert.equal(world.call("spending").key, key);
      // Nothing that is kept, said or logged has the key in it.
      const rest = world.calls.filter(({ to }) => to !== "spending");
      assert.ok(!`${text}${JSON.stringify([rest, world.logged])}`.includes(key));
    });
  }
});

Deno.test("chat: without a key of one's own the project's is spent", async () => {
  const world = createWorld({ apiKeys: keysThat(() => Promise.resolve(undefined)) });
  const response = await world.send(chatApp(world.effects), "POST", path, ask("Hi"));
  assert.equal(response.status, 200);
  assert.ok(!world.order().includes("spending"));
});

Deno.test("chat: a key that cannot be looked up is not replaced by the project's", async () => {
  const world = createWorld({
    apiKeys: keysThat(() =>
      Promise.reject(new ApiError(503, "database_unavailable", "The database cannot be reached."))
    ),
  });
  const response = await world.send(chatApp(world.effects), "POST", path, ask("Hi"));
  assert.deepEqual([response.status, (await response.json()).error.code], [
    503,
    "database_unavailable",
  ]);
  assert.ok(!world.order().includes("complete"));
});

Deno.test("chat: the search for a key does not hold up the preparation, nor outlives a refusal", async () => {
  const world = createWorld({ apiKeys: keysThat(() => new Promise(() => {})) });
  const request = { ...ask("Hi"), metadata: { session_id: sessionId }, model: "nonesuch" };
  const response = await soon(world.send(chatApp(world.effects), "POST", path, request));
  assert.equal(response.status, 404);
});
