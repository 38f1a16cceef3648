import assert from "node:assert/strict";
import { ApiError } from "../_shared/errors.ts";
import { sentiment } from "../_shared/sentiment.ts";
import {
  createWorld,
  Failure,
  messageId,
  requestId,
  sessionId,
  userId,
  vectorOf,
} from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { ask, path } from "./testing.ts";

Deno.test("models: auto and those configured, in OpenAI's shape", async () => {
  const world = createWorld();
  const response = await world.send(chatApp(world.effects), "GET", "/chat/models");
  const { object, data } = await response.json();
  assert.equal(object, "list");
  assert.deepEqual(data.map(({ id }: { id: string }) => id), [
    "auto",
    "small",
    "large",
    "embedder",
  ]);
  assert.deepEqual(data[0], { id: "auto", object: "model", created: 0, owned_by: "engram" });
  assert.deepEqual(world.order(), ["verify"]);
});

// Pairs ------------------------------------------------------------------------------------------

const pair = { user_message: "I live in Rome. I love it!", ai_response: "How nice." };

Deno.test("account: a turn's reservation refuses one that is gone, elsewhere it is looked for", async () => {
  const gone = new Failure("23503", 409, {
    message: 'violates foreign key constraint "usage_user_id_fkey"',
  });
  let looked = 0;
  const world = createWorld({
    database: { begin_turn: gone },
    requireAccount: () => {
      looked++;
      return Promise.resolve();
    },
  });
  const app = chatApp(world.effects);
  for (const [at, body] of [[path, ask("Hi")], ["/chat/v1/responses", { input: "Hi" }]] as const) {
    const response = await world.send(app, "POST", at, body);
    assert.equal(response.status, 401, at);
    assert.equal((await response.json()).error.code, "account_deleted");
  }
  assert.equal(looked, 0);
  assert.ok(!world.order().includes("complete"));
  await world.send(app, "POST", "/chat/embeddings", { input: "Hi" });
  await world.send(app, "DELETE", `/chat/responses/resp_${"0".repeat(32)}`);
  assert.equal(looked, 2);
});

Deno.test("pairs: what is left out is computed, in one embedding call, and stored in one", async () => {
  const world = createWorld();
  const response = await world.send(chatApp(world.effects), "POST", "/chat/pairs", pair);
  assert.equal(response.status, 201);
  assert.deepEqual(world.order(), ["verify", "extract", "embed", "rpc store_chat_pair"]);
  assert.equal(world.call("extract").text, pair.user_message);
  assert.deepEqual(world.call("embed").texts, [
    pair.user_message,
    pair.ai_response,
    "location: Rome",
  ]);
  const { p_session_id, ...args } = world.call("rpc store_chat_pair").args;
  const { mood, score } = sentiment(pair.user_message);
  assert.deepEqual(args, {
    p_user_message: pair.user_message,
    p_ai_response: pair.ai_response,
    p_mood_detected: mood,
    p_sentiment_score: score,
    p_memories: [{
      key: "location",
      value: "Rome",
      category: "personal",
      importance: "medium",
      embedding: vectorOf("location: Rome"),
      embedding_model: "embedder",
    }],
    p_user_embedding: vectorOf(pair.user_message),
    p_ai_embedding: vectorOf(pair.ai_response),
    p_embedding_model: "embedder",
    p_language: "en",
    p_ai_language: "en",
    p_user_id: userId,
  });
  assert.deepEqual(await response.json(), { session_id: p_session_id, message_id: messageId });
});

Deno.test("pairs: what is given is kept as given", async () => {
  const world = createWorld();
  const response = await world.send(chatApp(world.effects), "POST", "/chat/pairs", {
    ...pair,
    session_id: sessionId,
    mood_detected: "calm",
    sentiment_score: 0,
    model: "theirs",
    memories: [],
    metadata: { source: { app: 1 } },
    request_id: requestId,
  });
  assert.deepEqual(await response.json(), { session_id: sessionId, message_id: messageId });
  assert.deepEqual(world.order(), ["verify", "embed", "rpc store_chat_pair"]);
  const { args } = world.call("rpc store_chat_pair");
  assert.equal(args.p_session_id, sessionId);
  assert.equal(args.p_mood_detected, "calm");
  assert.equal(args.p_sentiment_score, 0);
  assert.equal(args.p_model, "theirs");
  assert.deepEqual(args.p_memories, []);
  assert.deepEqual(args.p_metadata, { source: { app: 1 } });
  assert.equal(args.p_request_id, requestId);
});

Deno.test("pairs: vectors of the caller's own model are not mixed with another's", async () => {
  const world = createWorld();
  await world.send(chatApp(world.effects), "POST", "/chat/pairs", {
    ...pair,
    user_embedding: "[1]",
    embedding_model: "theirs",
    memories: [
      { key: "a", value: "b" },
      { key: "c", value: "d", embedding: "[2]", embedding_model: "theirs" },
    ],
  });
  assert.deepEqual(world.call("embed").texts, ["a: b"]);
  const { args } = world.call("rpc store_chat_pair");
  assert.equal(args.p_user_embedding, "[1]");
  assert.equal(args.p_ai_embedding, undefined);
  assert.equal(args.p_embedding_model, "theirs");
  assert.deepEqual(args.p_memories, [
    { key: "a", value: "b", embedding: vectorOf("a: b"), embedding_model: "embedder" },
    { key: "c", value: "d", embedding: "[2]", embedding_model: "theirs" },
  ]);
});

Deno.test("pairs: without an embedding model there are no vectors", async () => {
  const world = createWorld({ embeddingModel: null });
  await world.send(chatApp(world.effects), "POST", "/chat/pairs", pair);
  const { args } = world.call("rpc store_chat_pair");
  assert.equal(args.p_user_embedding, undefined);
  assert.equal(args.p_ai_embedding, undefined);
  assert.equal(args.p_embedding_model, undefined);
});

Deno.test("pairs: a retry without a session id names the same conversation", async () => {
  const world = createWorld();
  const app = chatApp(world.effects);
  await world.send(app, "POST", "/chat/pairs", { ...pair, request_id: requestId });
  assert.equal(world.call("rpc store_chat_pair").args.p_session_id, requestId);
});

Deno.test("pairs: the database's refusals keep status and code", async () => {
  for (const [code, status, name] of [["PT409", 409, "request_conflict"], ["42501", 403, ""]]) {
    const world = createWorld({
      database: {
        store_chat_pair: new Failure(String(code), Number(status), { message: String(name) }),
      },
    });
    const response = await world.send(chatApp(world.effects), "POST", "/chat/pairs", pair);
    assert.equal(response.status, status);
    assert.equal((await response.json()).error.code, name || "forbidden");
  }
});

Deno.test("pairs: bad ones are refused before anything is done", async (t) => {
  const bad: Record<string, unknown> = {
    "no answer": { user_message: "a" },
    "empty message": { ...pair, user_message: "" },
    "empty answer": { ...pair, ai_response: "" },
    "1,000,001 characters": { ...pair, ai_response: "x".repeat(1_000_001) },
    "unknown field": { ...pair, user_id: userId },
    "session id": { ...pair, session_id: "1" },
    "sentiment": { ...pair, sentiment_score: 1.01 },
    "embedding without its model": { ...pair, user_embedding: "[1]" },
    "embedding of another form": { ...pair, ai_embedding: "1", embedding_model: "m" },
    "51 memories": { ...pair, memories: Array(51).fill({ key: "a", value: "b" }) },
    "bad memory": { ...pair, memories: [{ key: "a" }] },
    "metadata": { ...pair, metadata: [] },
    "status": { ...pair, status: "streaming" },
  };
  for (const [name, body] of Object.entries(bad)) {
    await t.step(name, async () => {
      const world = createWorld();
      const response = await world.send(chatApp(world.effects), "POST", "/chat/pairs", body);
      assert.equal(response.status, 400);
      await response.body?.cancel();
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});

// Reading ----------------------------------------------------------------------------------------

const time = "2026-01-02T03:04:05.678901+00:00";
const encoded = encodeURIComponent(time);

Deno.test("conversations: the latest first, archived or not, from a time on", async () => {
  const rows = [{ id: sessionId, title: "Hi" }];
  const world = createWorld({ database: { conversations: rows } });
  const app = chatApp(world.effects);
  const response = await world.send(app, "GET", "/chat/conversations");
  assert.deepEqual(await response.json(), { conversations: rows });
  const { then } = world.call("from conversations");
  assert.equal(then[0][0], "select");
  assert.deepEqual(then.slice(1), [
    ["eq", "user_id", userId],
    ["order", "last_message_at", { ascending: false, nullsFirst: false }],
    ["limit", 20],
    ["is", "archived_at", null],
  ]);

  world.calls.length = 0;
  const query = `limit=5&archived=true&before=${encoded}`;
  await world.send(app, "GET", `/chat/conversations?${query}`);
  assert.deepEqual(world.call("from conversations").then.slice(3), [
    ["limit", 5],
    ["not", "archived_at", "is", null],
    ["lt", "last_message_at", time],
  ]);
});

Deno.test("history: of one conversation or of all, a page at a time", async () => {
  const rows = [{ id: messageId, seq: 2 }];
  const world = createWorld({ database: { get_chat_history: rows } });
  const app = chatApp(world.effects);
  const response = await world.send(
    app,
    "GET",
    `/chat/history?session_id=${sessionId}&limit=2&before_seq=7`,
  );
  assert.deepEqual(await response.json(), { messages: rows });
  assert.deepEqual(world.call("rpc get_chat_history").args, {
    p_session_id: sessionId,
    p_limit: 2,
    p_before_seq: 7,
    p_user_id: userId,
  });

  world.calls.length = 0;
  await world.send(app, "GET", `/chat/history?before=${encoded}&before_id=${messageId}`);
  assert.deepEqual(world.call("rpc get_chat_history").args, {
    p_limit: 50,
    p_before: time,
    p_before_id: messageId,
    p_user_id: userId,
  });
});

Deno.test("search: by words and by meaning, trimmed, in one conversation or all", async () => {
  const found = (words: number, similarity: number | null) => ({
    id: messageId,
    snippet: "<mark>tea</mark>",
    score: 1.5,
    relevance: 0.9,
    words,
    similarity,
    neighbour: 0,
    neighbours: null,
  });
  const rows = [found(1, null), found(0, 0.7), found(0, 0.3)];
  const world = createWorld({ database: { search_chat: rows } });
  const app = chatApp(world.effects);
  const response = await world.send(app, "GET", "/chat/search?q=%20green%20tea%20&limit=3");
  const message = { id: messageId, snippet: "<mark>tea</mark>", relevance: 0.9, rank: 1.5 };
  // What has none of the words and is not near either is not there.
  assert.deepEqual(await response.json(), {
    messages: [{ ...message, similarity: null }, { ...message, similarity: 0.7 }],
  });
  assert.deepEqual(world.order(), ["verify", "embed", "rpc search_chat"]);
  assert.deepEqual(world.call("rpc search_chat").args, {
    p_query: "green tea",
    p_query_embedding: vectorOf("green tea"),
    p_embedding_model: "embedder",
    p_limit: 3,
    p_neighbours: false,
    p_language: "en",
    p_user_id: userId,
  });
  world.calls.length = 0;
  await world.send(app, "GET", `/chat/search?q=tea&session_id=${sessionId}`);
  const { p_session_id, p_limit } = world.call("rpc search_chat").args;
  assert.deepEqual([p_session_id, p_limit], [sessionId, 20]);
});

Deno.test("search: by words alone when no model is there, is refused, or fails", async () => {
  const failed = () => Promise.reject(new ApiError(502, "model_failed", "It failed."));
  const refused = new Failure("PT429", 429, { message: "rate_limited" });
  for (
    const [told, calls] of [
      [{ embeddingModel: null }, []],
      [{ embed: failed }, ["embed"]],
      [{ database: { reserve_provider_call: refused } }, []],
    ] as const
  ) {
    const world = createWorld({
      ...told,
      database: { search_chat: [], ...("database" in told ? told.database : {}) },
    });
    const response = await world.send(chatApp(world.effects), "GET", "/chat/search?q=tea");
    assert.equal(response.status, 200);
    assert.deepEqual(world.order(), ["verify", ...calls, "rpc search_chat"]);
    assert.equal(world.call("rpc search_chat").args.p_query_embedding, undefined);
  }
});

Deno.test("reading: bad parameters are refused before anything is read", async (t) => {
  const paths = [
    "conversations?limit=0",
    "conversations?limit=101",
    "conversations?archived=maybe",
    "conversations?before=yesterday",
    "conversations?user_id=x",
    "history?session_id=1",
    "history?limit=201",
    "history?before_seq=0",
    "history?before_seq=2147483648",
    "history?before=now",
    "history?before_id=1",
    "history?offset=5",
    "search",
    "search?q=",
    "search?q=%20%20",
    `search?q=${"x".repeat(1001)}`,
    "search?q=a&limit=101",
    "search?q=a&session_id=1",
  ];
  for (const path of paths) {
    await t.step(path.slice(0, 40), async () => {
      const world = createWorld();
      const response = await world.send(chatApp(world.effects), "GET", `/chat/${path}`);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, "invalid_request");
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});
