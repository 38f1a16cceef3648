import assert from "node:assert/strict";
import {
  createWorld,
  decisionId,
  Failure,
  messageId,
  requestId,
  userId,
  vectorOf,
} from "../_shared/testing.ts";
import { routingApp } from "./app.ts";

const routed = { query_id: "q", decision_id: decisionId, model_id: "small" };
const saved = [{ query_id: "q", decision_id: decisionId, response_id: "r", feedback_id: null }];
const interaction = {
  query: { text: "Why?" },
  routing: { selected_model: "small" },
  response: { text: "Because.", cost: 0.01, latency_ms: 12 },
  feedback: { kind: "thumbs", value: 1 },
};

Deno.test("route: the text is embedded, and one call chooses", async () => {
  const world = createWorld({ database: { route_query: routed } });
  const response = await world.send(routingApp(world.effects), "POST", "/router/route", {
    text: "Why?",
    context: "code",
    candidates: ["small", "vendor/large:1b"],
    constraints: { max_cost: 0.1, fallbacks: 1 },
    preference: "cost",
    weights: { quality: 0.5, cost: 0.25, latency: 0.25 },
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), routed);
  assert.deepEqual(world.order(), ["verify", "embed", "rpc route_query"]);
  assert.deepEqual(world.call("rpc route_query").args, {
    p_text: "Why?",
    p_context: "code",
    p_candidates: ["small", "vendor/large:1b"],
    p_constraints: { max_cost: 0.1, fallbacks: 1 },
    p_preference: "cost",
    p_weights: { quality: 0.5, cost: 0.25, latency: 0.25 },
    p_embedding: vectorOf("Why?"),
    p_embedding_model: "embedder",
    p_request_id: requestId,
  });
});

Deno.test("route: without an embedding model there is no vector", async () => {
  const world = createWorld({ database: { route_query: routed }, embeddingModel: null });
  await world.send(routingApp(world.effects), "POST", "/router/route", { text: "Why?" });
  assert.deepEqual(world.order(), ["verify", "rpc route_query"]);
  assert.equal(world.call("rpc route_query").args.p_embedding, undefined);
});

Deno.test("route: what ruled the candidates out is told as the database says it", async () => {
  const hint = '{"ruled_out": {"small": "max_cost"}}';
  const world = createWorld({
    database: { route_query: new Failure("PT409", 409, { message: "no_candidate", hint }) },
  });
  const response = await world.send(routingApp(world.effects), "POST", "/router/route", {
    text: "Why?",
  });
  assert.equal(response.status, 409);
  const { error } = await response.json();
  assert.deepEqual([error.code, JSON.parse(error.hint)], [
    "no_candidate",
    { ruled_out: { small: "max_cost" } },
  ]);
});

Deno.test("interactions: one, or several, are one call", async () => {
  const world = createWorld({ database: { save_complete_interactions: saved } });
  const app = routingApp(world.effects);
  const one = await world.send(app, "POST", "/router/interactions", {
    ...interaction,
    request_id: requestId,
  });
  assert.equal(one.status, 201);
  assert.deepEqual(await one.json(), { saved });
  assert.deepEqual(world.call("rpc save_complete_interactions").args, {
    p_items: [interaction],
    p_request_id: requestId,
  });

  world.calls.length = 0;
  const completed = {
    routing: { decision_id: decisionId },
    response: { model: "large", failures: [{ model: "small", error: "model_failed" }] },
  };
  await world.send(app, "POST", "/router/interactions", {
    interactions: [interaction, completed],
  });
  assert.deepEqual(world.call("rpc save_complete_interactions").args.p_items, [
    interaction,
    completed,
  ]);
});

Deno.test("interactions: bad ones are refused before any is saved", async (t) => {
  const bad: Record<string, [unknown, number, string, RegExp?]> = {
    "negative cost": [
      { ...interaction, response: { cost: -1 } },
      400,
      "invalid_request",
      /^response\.cost:/,
    ],
    "1,001 of them": [
      { interactions: Array(1_001).fill(interaction) },
      413,
      "too_many_interactions",
    ],
    "unknown feedback": [
      { ...interaction, feedback: { kind: "applause", value: 1 } },
      400,
      "invalid_request",
    ],
    "weights that do not sum": [
      { ...interaction, query: { text: "a", weights: { quality: 1, cost: 1, latency: 0 } } },
      400,
      "invalid_request",
    ],
    "a probability of 0": [{ ...interaction, routing: { propensity: 0 } }, 400, "invalid_request"],
    "no response": [{ query: { text: "a" } }, 400, "invalid_request"],
    "unknown field": [{ ...interaction, user_id: userId }, 400, "invalid_request"],
    "one bad among good": [
      { interactions: [interaction, { response: { latency_ms: -1 } }] },
      400,
      "invalid_request",
    ],
  };
  for (const [name, [body, status, code, message]] of Object.entries(bad)) {
    await t.step(name, async () => {
      const world = createWorld();
      const app = routingApp(world.effects);
      const response = await world.send(app, "POST", "/router/interactions", body);
      assert.equal(response.status, status);
      const { error } = await response.json();
      assert.equal(error.code, code);
      if (message) assert.match(error.message, message);
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});

Deno.test("feedback: on a response, and taken back", async () => {
  const feedback = { id: "f", kind: "rating", value: 4 };
  const world = createWorld({
    database: {
      record_feedback: (args: Record<string, unknown>) =>
        args.p_value === null ? { id: null, kind: null } : feedback,
    },
  });
  const app = routingApp(world.effects);
  const given = { response_id: messageId, kind: "rating", value: 4, request_id: requestId };
  const response = await world.send(app, "POST", "/router/feedback", given);
  assert.deepEqual(await response.json(), { feedback });
  assert.deepEqual(world.call("rpc record_feedback").args, {
    p_response_id: messageId,
    p_kind: "rating",
    p_value: 4,
    p_request_id: requestId,
  });
  const back = await world.send(app, "POST", "/router/feedback", { ...given, value: null });
  assert.deepEqual(await back.json(), { feedback: null });
});

Deno.test("feedback: on a message of chat it is the message's score", async () => {
  const world = createWorld();
  const app = routingApp(world.effects);
  for (const score of [1, -1, null]) {
    world.calls.length = 0;
    const response = await world.send(app, "POST", "/router/feedback", {
      message_id: messageId,
      score,
      request_id: requestId,
    });
    assert.deepEqual(await response.json(), { feedback: null });
    assert.deepEqual(world.call("rpc record_message_feedback").args, {
      p_message_id: messageId,
      p_score: score,
      p_request_id: requestId,
    });
  }
  for (const bad of [{ score: 0 }, { score: 2 }, {}, { kind: "thumbs", value: 1 }]) {
    const response = await world.send(app, "POST", "/router/feedback", {
      message_id: messageId,
      ...bad,
    });
    assert.equal(response.status, 400);
    await response.body?.cancel();
  }
});

const models = [
  { id: "large", provider: "one", enabled: true },
  { id: "small", provider: "one", enabled: true },
];
const states = [{ model_id: "gone", alpha: 2, beta: 1 }, { model_id: "small", alpha: 1, beta: 1 }];

Deno.test("models: the catalogue and what is known of each, read once for a while", async () => {
  const world = createWorld({ database: { get_model_states: states, models } });
  const app = routingApp(world.effects);
  const first = await world.send(app, "GET", "/router/models?context=code");
  assert.deepEqual(await first.json(), {
    context: "code",
    models: [
      { id: "gone", listed: null, state: { alpha: 2, beta: 1 } },
      { id: "small", listed: models[1], state: { alpha: 1, beta: 1 } },
    ],
  });
  assert.deepEqual(world.call("rpc get_model_states").args, { p_context: "code" });
  const again = await world.send(app, "GET", "/router/models?context=code");
  assert.equal((await again.json()).models.length, 2);
  assert.equal(world.order().filter((to) => to === "rpc get_model_states").length, 1);
  await (await world.send(app, "GET", "/router/models")).body?.cancel();
  assert.equal(world.order().filter((to) => to === "rpc get_model_states").length, 2);
  const bad = await world.send(app, "GET", "/router/models?context=A%20B");
  assert.equal(bad.status, 400);
});

Deno.test("models: whatever the user writes is seen at once", async () => {
  const world = createWorld({
    database: {
      get_model_states: states,
      models,
      save_complete_interactions: saved,
      route_query: routed,
      record_feedback: { id: "f" },
    },
  });
  const app = routingApp(world.effects);
  const writes: [string, unknown][] = [
    ["interactions", interaction],
    ["feedback", { response_id: messageId, kind: "thumbs", value: 1 }],
    ["feedback", { message_id: messageId, score: 1 }],
    ["route", { text: "Why?" }],
  ];
  for (const [path, body] of writes) {
    await (await world.send(app, "GET", "/router/models")).body?.cancel();
    await (await world.send(app, "POST", `/router/${path}`, body)).body?.cancel();
    world.calls.length = 0;
    await (await world.send(app, "GET", "/router/models")).body?.cancel();
    assert.ok(world.order().includes("rpc get_model_states"), path);
  }
});

Deno.test("report: since a time, or as long as the database says", async () => {
  const report = { decisions: 3, models: [] };
  const world = createWorld({ database: { routing_report: report } });
  const app = routingApp(world.effects);
  const response = await world.send(app, "GET", "/router/report");
  assert.deepEqual(await response.json(), report);
  assert.deepEqual(world.call("rpc routing_report").args, {});
  world.calls.length = 0;
  const since = "2026-01-02T03:04:05+00:00";
  await world.send(app, "GET", `/router/report?since=${encodeURIComponent(since)}`);
  assert.deepEqual(world.call("rpc routing_report").args, { p_since: since });
  for (const bad of ["since=yesterday", `user_id=${userId}`]) {
    assert.equal((await world.send(app, "GET", `/router/report?${bad}`)).status, 400);
  }
});

Deno.test("routing: whoever is not signed in is not read", async () => {
  const world = createWorld();
  const app = routingApp(world.effects);
  for (const [method, path] of [["POST", "route"], ["GET", "models"], ["GET", "report"]]) {
    const response = await app.request(`/router/${path}`, { method });
    assert.equal(response.status, 401);
    await response.body?.cancel();
  }
});
