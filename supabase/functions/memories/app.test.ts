import assert from "node:assert/strict";
import {
  createWorld,
  Failure,
  messageId,
  requestId,
  userId,
  vectorOf,
} from "../_shared/testing.ts";
import { ApiError } from "../_shared/errors.ts";
import { memoriesApp } from "./app.ts";

const tea = { key: "favorite_tea", value: "mint" };
const embeddedTea = {
  ...tea,
  embedding: vectorOf("favorite tea: mint"),
  embedding_model: "embedder",
};
const stored = [{ id: "m1", memory_key: "favorite_tea", memory_value: "mint" }];

Deno.test("memories: a batch is embedded in one call and stored in one", async () => {
  const world = createWorld({ database: { upsert_memories: stored } });
  const home = { key: "location", value: "Rome", embedding: "[7]", embedding_model: "mine" };
  const forgotten = { key: "old", action: "delete" };
  const response = await world.send(memoriesApp(world.effects), "POST", "/memories", {
    memories: [tea, home, forgotten],
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { memories: stored });
  assert.deepEqual(world.order(), ["verify", "embed", "rpc upsert_memories"]);
  assert.deepEqual(world.call("embed").texts, ["favorite tea: mint"]);
  const { args, then } = world.call("rpc upsert_memories");
  assert.deepEqual(args, {
    p_memories: [embeddedTea, home, forgotten],
    p_request_id: requestId,
  });
  const [select] = then;
  assert.equal(select[0], "select");
  assert.ok(!String(select[1]).includes("user_id"));
  assert.ok(!/\bembedding\b/.test(String(select[1])), "vectors stay in the database");
});

Deno.test("memories: 200 are a batch, 201 are not", async () => {
  const batch = (length: number) => ({
    memories: Array.from({ length }, (_, i) => ({ key: `k${i}`, value: "v" })),
  });
  const world = createWorld({ database: { upsert_memories: [] } });
  const app = memoriesApp(world.effects);
  assert.equal((await world.send(app, "POST", "/memories", batch(200))).status, 201);
  assert.equal(world.call("rpc upsert_memories").args.p_memories instanceof Array, true);

  const refused = await world.send(app, "POST", "/memories", batch(201));
  assert.equal(refused.status, 413);
  const { error } = await refused.json();
  assert.equal(error.code, "too_many_memories");
  assert.match(error.message, /201.*200/);
  assert.equal(world.call("rpc upsert_memories").args.p_memories instanceof Array, true);
});

Deno.test("memories: one bad memory among good ones refuses all of them, before any call", async (t) => {
  const bad: Record<string, unknown> = {
    "no key": { value: "v" },
    "empty key": { key: "", value: "v" },
    "key too long": { key: "k".repeat(201), value: "v" },
    "no value": { key: "k" },
    "empty value": { key: "k", value: "" },
    "value too long": { key: "k", value: "v".repeat(4001) },
    "upsert without a value": { key: "k", action: "upsert" },
    "unknown action": { key: "k", value: "v", action: "drop" },
    "unknown importance": { key: "k", value: "v", importance: "huge" },
    "confidence": { key: "k", value: "v", confidence: 1.1 },
    "unknown field": { key: "k", value: "v", user_id: userId },
    "embedding without its model": { key: "k", value: "v", embedding: "[1]" },
    "embedding of another form": { key: "k", value: "v", embedding: "1,2", embedding_model: "m" },
    "embedding as a list": { key: "k", value: "v", embedding: [1, 2], embedding_model: "m" },
    "source": { key: "k", value: "v", source_message_id: "1" },
    "expiry": { key: "k", value: "v", expires_at: "tomorrow" },
    "text": "k",
    "null": null,
  };
  for (const [name, memory] of Object.entries(bad)) {
    await t.step(name, async () => {
      const world = createWorld();
      const app = memoriesApp(world.effects);
      const memories = [tea, tea, memory];
      const response = await world.send(app, "POST", "/memories", { memories });
      assert.equal(response.status, 400);
      assert.match((await response.json()).error.message, /^memories\.2/);
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});

Deno.test("memories: other bad batches", async () => {
  const world = createWorld();
  const app = memoriesApp(world.effects);
  for (
    const body of [{}, { memories: tea }, { memories: [tea], user_id: userId }, {
      memories: [tea],
      request_id: "again",
    }, []]
  ) {
    const response = await world.send(app, "POST", "/memories", body);
    assert.equal(response.status, 400);
    await response.body?.cancel();
  }
  assert.ok(world.calls.every(({ to }) => to === "verify"));
});

Deno.test("memories: an embedding of the wrong length is the database's to refuse", async () => {
  const world = createWorld({
    database: {
      upsert_memories: new Failure("PT400", 400, {
        message: "invalid_embedding",
        details: "An embedding has 1536 numbers, this one 1.",
      }),
    },
  });
  const response = await world.send(memoriesApp(world.effects), "POST", "/memories", {
    memories: [{ ...tea, embedding: "[1]", embedding_model: "m" }],
  });
  assert.equal(response.status, 400);
  assert.equal((await response.json()).error.code, "invalid_embedding");
});

Deno.test("memories: without an embedding model they are stored bare", async () => {
  const world = createWorld({ embeddingModel: null, database: { upsert_memories: stored } });
  await world.send(memoriesApp(world.effects), "POST", "/memories", { memories: [tea] });
  assert.deepEqual(world.order(), ["verify", "rpc upsert_memories"]);
  assert.deepEqual(world.call("rpc upsert_memories").args.p_memories, [tea]);
});

const home = { key: "location", value: "Rome", category: "personal", importance: "medium" };

Deno.test("extract: finds, and stores only when asked to", async () => {
  const world = createWorld({
    database: {
      begin_extraction: null,
      store_extraction: { found: [home], memories: [{ ...stored[0], user_id: "u" }] },
    },
  });
  const app = memoriesApp(world.effects);
  const text = "I live in Rome.";
  const only = await world.send(app, "POST", "/memories/extract", { text });
  assert.equal(only.status, 200);
  assert.deepEqual(await only.json(), { found: [home] });
  assert.deepEqual(world.order(), ["verify", "extract"]);

  const kept = await world.send(app, "POST", "/memories/extract", {
    text,
    store: true,
    request_id: requestId,
  });
  assert.equal(kept.status, 201);
  const { found, memories } = await kept.json();
  assert.deepEqual(found, [home]);
  assert.deepEqual([memories[0].memory_key, memories[0].user_id], [
    stored[0].memory_key,
    undefined,
  ]);
  assert.deepEqual(
    world.order().slice(2),
    ["verify", "rpc begin_extraction", "extract", "embed", "rpc store_extraction"],
  );
  assert.deepEqual(world.call("rpc store_extraction").args, {
    p_text: text,
    p_is_stored: true,
    p_memories: [{
      ...home,
      embedding: vectorOf("location: Rome"),
      embedding_model: "embedder",
    }],
    p_request_id: requestId,
  });
});

Deno.test("extract: a retry is given what was found first, and nobody is asked", async () => {
  for (const store of [false, true]) {
    const world = createWorld({
      database: { begin_extraction: { found: [home], memories: store ? stored : [] } },
    });
    const app = memoriesApp(world.effects);
    const sent = { text: "I live in Oslo.", store, request_id: requestId };
    const response = await world.send(app, "POST", "/memories/extract", sent);
    assert.deepEqual((await response.json()).found, [home]);
    assert.deepEqual(world.order(), ["verify", "rpc begin_extraction"]);
  }
});

Deno.test("extract: a model that fails leaves the request id free", async () => {
  const world = createWorld({
    extract: () => Promise.reject(new ApiError(502, "model_failed", "No.")),
    database: { begin_extraction: null },
  });
  const sent = { text: "I live in Oslo.", request_id: requestId };
  const response = await world.send(memoriesApp(world.effects), "POST", "/memories/extract", sent);
  assert.equal(response.status, 502);
  assert.equal(world.call("rpc hold_request").args.p_seconds, 0);
});

Deno.test("changes: what a turn has changed, by the id of a message", async () => {
  const changes = { changes: [{ id: 1, action: "ADD", key: "location" }], pending: false };
  const world = createWorld({ database: { get_memory_changes: changes } });
  const app = memoriesApp(world.effects);
  const path = `/memories/changes?message_id=${messageId}`;
  assert.deepEqual(await (await world.send(app, "GET", path)).json(), changes);
  assert.equal(world.call("rpc get_memory_changes").args.p_message_id, messageId);
  assert.equal((await world.send(app, "GET", "/memories/changes?message_id=x")).status, 400);
  assert.equal((await world.send(app, "GET", "/memories/changes")).status, 400);
});

Deno.test("extract: bad texts", async () => {
  const world = createWorld();
  const app = memoriesApp(world.effects);
  for (
    const body of [{}, { text: "" }, { text: "x".repeat(32_001) }, { text: "a", store: "yes" }, {
      text: "a",
      context: "b",
    }]
  ) {
    assert.equal((await world.send(app, "POST", "/memories/extract", body)).status, 400);
  }
  assert.ok(world.calls.every(({ to }) => to === "verify"));
});

Deno.test("recall: by meaning and by words, with the caller's bounds", async () => {
  const recalled = [{ id: "m1", memory_key: "favorite_tea", score: 0.9 }];
  const world = createWorld({ database: { recall_memories: recalled } });
  const app = memoriesApp(world.effects);
  const response = await world.send(app, "POST", "/memories/recall", {
    query: "Which tea?",
    limit: 3,
    as_of: "2026-01-02T03:04:05+01:00",
  });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { memories: recalled });
  assert.deepEqual(world.order(), ["verify", "embed", "rpc recall_memories"]);
  assert.deepEqual(world.call("rpc recall_memories").args, {
    p_query_embedding: vectorOf("Which tea?"),
    p_query_text: "Which tea?",
    p_language: "en",
    p_limit: 3,
    p_as_of: "2026-01-02T03:04:05+01:00",
    p_embedding_model: "embedder",
  });
});

Deno.test("recall: without an embedding model by words alone", async () => {
  const world = createWorld({ embeddingModel: null, database: { recall_memories: [] } });
  await world.send(memoriesApp(world.effects), "POST", "/memories/recall", { query: "tea" });
  assert.deepEqual(world.call("rpc recall_memories").args, {
    p_query_text: "tea",
    p_limit: 8,
  });
});

Deno.test("recall: bad questions", async () => {
  const world = createWorld();
  const app = memoriesApp(world.effects);
  for (
    const body of [
      {},
      { query: "" },
      { query: "x".repeat(32_001) },
      { query: "a", limit: 0 },
      {
        query: "a",
        limit: 101,
      },
      { query: "a", as_of: "yesterday" },
      { query: "a", namespaces: ["work,home"] },
      { query: "a", namespaces: "work,,home" },
      { query: "a", user_id: userId },
    ]
  ) {
    assert.equal((await world.send(app, "POST", "/memories/recall", body)).status, 400);
  }
  assert.ok(world.calls.every(({ to }) => to === "verify"));
});

Deno.test("list: the active memories by key, a page at a time", async () => {
  const world = createWorld({ database: { user_memories: stored } });
  const app = memoriesApp(world.effects);
  const response = await world.send(
    app,
    "GET",
    "/memories?category=favorite&limit=2&after=a%26b%2Cc",
  );
  assert.deepEqual(await response.json(), { memories: stored });
  const { then } = world.call("from user_memories");
  assert.ok(!/\bembedding\b/.test(String(then[0][1])), "vectors stay in the database");
  assert.deepEqual(then.slice(1), [
    ["eq", "namespace", "default"],
    ["eq", "status", "active"],
    ["order", "memory_key"],
    ["limit", 2],
    ["eq", "memory_category", "favorite"],
    ["gt", "memory_key", "a&b,c"],
  ]);
});

Deno.test("list: fifty by default, bad parameters refused", async () => {
  const world = createWorld({ database: { user_memories: [] } });
  const app = memoriesApp(world.effects);
  assert.equal((await world.send(app, "GET", "/memories")).status, 200);
  assert.deepEqual(world.call("from user_memories").then.slice(1), [
    ["eq", "namespace", "default"],
    ["eq", "status", "active"],
    ["order", "memory_key"],
    ["limit", 50],
  ]);
  for (const query of ["limit=0", "limit=201", "limit=x", "after=", "status=superseded"]) {
    assert.equal((await world.send(app, "GET", `/memories?${query}`)).status, 400, query);
  }
});

Deno.test("forget: the key is what the path says, decoded once", async (t) => {
  const keys: Record<string, string> = {
    favorite_tea: "favorite_tea",
    "a%2Fb": "a/b",
    "a%252Fb": "a%2Fb",
    "caf%C3%A9": "café",
    "%E6%9D%B1%E4%BA%AC": "東京",
    "a%20b": "a b",
    "a+b": "a+b",
    "what%3F": "what?",
    "%27%3B--": "';--",
    ["k".repeat(200)]: "k".repeat(200),
  };
  for (const [path, key] of Object.entries(keys)) {
    await t.step(path.slice(0, 30), async () => {
      const world = createWorld({ database: { forget_memory: null } });
      const response = await world.send(memoriesApp(world.effects), "DELETE", `/memories/${path}`);
      assert.equal(response.status, 204);
      assert.equal(await response.text(), "");
      assert.deepEqual(world.call("rpc forget_memory").args, { p_memory_key: key });
    });
  }
});

Deno.test("forget: keys that are none, and one that is not there", async () => {
  const world = createWorld({
    database: {
      forget_memory: new Failure("PT404", 404, {
        message: "memory_not_found",
        details: "There is no memory of this key.",
      }),
    },
  });
  const app = memoriesApp(world.effects);
  assert.equal((await world.send(app, "DELETE", `/memories/${"k".repeat(201)}`)).status, 400);
  assert.equal((await world.send(app, "DELETE", "/memories/a/b")).status, 404);
  assert.deepEqual(world.order(), ["verify", "verify"]);

  const missing = await world.send(app, "DELETE", "/memories/nothing");
  assert.equal(missing.status, 404);
  assert.equal((await missing.json()).error.code, "memory_not_found");

  const malformed = await world.send(app, "DELETE", "/memories/%E0%A4%A");
  assert.ok(malformed.status < 500);
});
