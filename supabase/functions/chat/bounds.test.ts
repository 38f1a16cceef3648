import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { ApiError } from "../_shared/errors.ts";
import type { ApiKeys } from "../_shared/api_keys.ts";
import { modelFailed } from "../_shared/provider_errors.ts";
import { createReceipts } from "../_shared/receipts.ts";
import { createWorld, decisionId, emptyContext, type Told, userId } from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { boundsOf } from "../_shared/bounds.ts";
import { ask, path } from "./testing.ts";

const key = new TextEncoder().encode("k".repeat(32));

/** A turn that is routed to `small`, of which the database says this. */
function worldOf(
  small: Record<string, unknown>,
  route: Record<string, unknown> = {},
  told: Told = {},
) {
  const world = createWorld({
    ...told,
    database: {
      get_chat_context: {
        ...emptyContext,
        route: {
          decision_id: decisionId,
          model_id: "small",
          fallbacks: [],
          models: { small },
          ...route,
        },
      },
      ...told.database,
    },
  });
  world.effects.signReceipt = createReceipts(key);
  return world;
}

/** What a receipt says, when it is signed with the key. */
function read(value: unknown): Record<string, unknown> {
  const receipt = String((value as { receipt?: unknown }).receipt);
  const payload = receipt.slice(0, -65);
  assert.equal(receipt.at(-65), ".");
  assert.equal(receipt.slice(-64), createHmac("sha256", key).update(payload).digest("hex"));
  return JSON.parse(payload);
}

const prices = { prompt: 10, completion: 30 };

Deno.test("limit: the least of the request's, the model's and what the budget pays for is sent", async (t) => {
  const cases: [string, Record<string, unknown>, Record<string, unknown>, unknown][] = [
    ["the model's", { max_completion_tokens: 700 }, {}, { max_tokens: 700 }],
    ["the request's", { max_completion_tokens: 700 }, { max_tokens: 50 }, { max_tokens: 50 }],
    ["the model's beside a larger one", { max_completion_tokens: 700 }, {
      max_completion_tokens: 9_000,
    }, { max_completion_tokens: 700 }],
    [
      "under the model's name for it",
      {
        max_completion_tokens: 700,
        capabilities: { limit: "max_completion_tokens", refuses: ["temperature"] },
      },
      { max_tokens: 900, temperature: 0 },
      { max_completion_tokens: 700 },
    ],
    ["nobody's", {}, { temperature: 0 }, { temperature: 0 }],
  ];
  for (const [name, small, sampling, sent] of cases) {
    await t.step(name, async () => {
      const world = worldOf(small);
      await world.send(chatApp(world.effects), "POST", path, ask("Hi", sampling));
      assert.deepEqual(JSON.parse(JSON.stringify(world.call("complete").sampling)), sent);
    });
  }
});

Deno.test("limit: what is reserved pays for the bytes that are sent and the rest of it for the answer", async () => {
  const small = { max_completion_tokens: 1024, prices };
  const world = worldOf(small, { is_limited: true, reserved_cost: 0.035 });
  await world.send(chatApp(world.effects), "POST", path, ask("Hi"));
  const { messages, sampling } = world.call("complete");
  const { prompt_bytes } = boundsOf(messages, sampling);
  const limit = Number(sampling.max_tokens);
  assert.ok(limit > 700 && limit < 834, `${limit}`);
  assert.ok((prompt_bytes + 1000) * prices.prompt + limit * prices.completion <= 35_000);
});

Deno.test("limit: a prompt that the reservation does not pay for is not sent, and the reservation ends", async () => {
  const small = { max_completion_tokens: 1024, prices };
  const world = worldOf(small, { is_limited: true, reserved_cost: 0.035 });
  const response = await world.send(chatApp(world.effects), "POST", path, ask("x".repeat(3_000)));
  assert.equal(response.status, 429);
  assert.equal((await response.json()).error.code, "budget_exceeded");
  assert.ok(!world.order().includes("complete"));
  const { p_response } = world.call("rpc save_complete_interaction").args;
  assert.equal((p_response as { status: string }).status, "cancelled");
  const { prompt_tokens, completion_tokens } = read(p_response);
  assert.deepEqual([prompt_tokens, completion_tokens], [0, 0]);
});

Deno.test("bounds: images count by the model's rule, sound and files have none", () => {
  const image = {
    type: "image_url",
    image_url: { url: `data:image/png;base64,${"A".repeat(9e3)}` },
  };
  const text = { type: "text", text: "é" };
  const { prompt_bytes, images, is_unbounded } = boundsOf(
    [{ role: "user", content: [text, image, image] }],
    {},
  );
  assert.ok(prompt_bytes > 40 && prompt_bytes < 120, `${prompt_bytes}`);
  assert.deepEqual([images, is_unbounded], [2, undefined]);
  const sound = { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } };
  assert.equal(boundsOf([{ role: "user", content: [sound] }], {}).is_unbounded, true);
  const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
  assert.ok(boundsOf([], { tools }).prompt_bytes > boundsOf([], {}).prompt_bytes + 50);
});

Deno.test("receipt: what was billed is signed for this decision and this user", async () => {
  const world = worldOf({ max_completion_tokens: 700 }, {}, {
    complete: () =>
      Promise.resolve({
        text: "",
        finishReason: "length",
        counted: {
          prompt: 100,
          completion: 1,
          total: 4101,
          promptDetails: { cached_tokens: 64 },
          completionDetails: { reasoning_tokens: 4000 },
        },
      }),
  });
  const response = await world.send(chatApp(world.effects), "POST", path, ask("Hi"));
  assert.equal(response.status, 200);
  assert.equal((await response.json()).choices[0].finish_reason, "length");
  assert.deepEqual(read(world.call("rpc store_chat_pair").args.p_interaction), {
    user_id: userId,
    decision_id: decisionId,
    model: "small",
    prompt_tokens: 100,
    completion_tokens: 4001,
    cached_tokens: 64,
    reasoning_tokens: 4000,
    own_key: false,
    failures: [],
  });
});

Deno.test("receipt: nothing was billed where the model failed", async () => {
  const world = worldOf({}, {}, { complete: () => Promise.reject(modelFailed("answered 500")) });
  await world.send(chatApp(world.effects), "POST", path, ask("Hi"));
  const { p_response } = world.call("rpc save_complete_interaction").args;
  const { completion_tokens, own_key } = read(p_response);
  assert.deepEqual([completion_tokens, own_key], [0, false]);
});

Deno.test("own key: it is said who paid, and a key that is gone is not replaced by the operator's", async (t) => {
  const keys = (found: string | undefined): ApiKeys => ({
    providers: ["models.test"],
    find: () => Promise.resolve(found),
    store: () => Promise.reject(new ApiError(500, "not_here", "Not here.")),
  });
  const own = { paid_by: "user" };
  await t.step("there", async () => {
    const world = worldOf({}, own, { apiKeys: keys("sk-own") });
    await world.send(chatApp(world.effects), "POST", path, ask("Hi"));
    const { p_route } = world.call("rpc get_chat_context").args;
    assert.deepEqual((p_route as { providers: string[] }).providers, ["models.test"]);
    assert.equal(read(world.call("rpc store_chat_pair").args.p_interaction).own_key, true);
  });
  await t.step("gone", async () => {
    const world = worldOf({}, own, { apiKeys: keys(undefined) });
    const response = await world.send(chatApp(world.effects), "POST", path, ask("Hi"));
    assert.equal(response.status, 409);
    assert.equal((await response.json()).error.code, "api_key_gone");
    assert.ok(!world.order().includes("complete"));
  });
});

Deno.test("names: another case and a dated snapshot mean the configured model", async () => {
  for (const model of ["Large", "large-2024-08-06", "LARGE-20250514", "large-latest"]) {
    const world = createWorld();
    const response = await world.send(chatApp(world.effects), "POST", path, ask("Hi", { model }));
    assert.equal(response.status, 200, model);
    const { p_route } = world.call("rpc get_chat_context").args;
    assert.deepEqual((p_route as { candidates: string[] }).candidates, ["large"]);
  }
  const world = createWorld();
  const other = await world.send(
    chatApp(world.effects),
    "POST",
    path,
    ask("Hi", { model: "large-2" }),
  );
  assert.equal(other.status, 404);
});
