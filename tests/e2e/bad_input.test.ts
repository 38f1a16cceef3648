/** Bad input: an envelope or a PostgREST error that says what is wrong; never a 500, never a trace. */

import assert from "node:assert/strict";
import { anonymous, axis, call, type Person, service, signUp } from "./clients.ts";

const text = "x".repeat(1_000_001);
const turn = (fields: object) => ({ messages: [{ role: "user", content: "hi" }], ...fields });
const pair = { user_message: "a", ai_response: "b" };
const memories = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: "v", ...vector }));
const vector = { embedding: axis(0), embedding_model: "test" };

const play = {
  provider: "test",
  provider_track_id: "1",
  name: "Song",
  artists: ["One"],
  played_at: "2026-11-01T12:00:00Z",
};

const requests: [name: string, path: string, body: unknown, status: number, code: string][] = [
  ["not JSON", "/chat/chat/completions", "{not json", 400, "invalid_json"],
  ["no object", "/chat/chat/completions", "[]", 400, "invalid_request"],
  [
    "a temperature in words",
    "/chat/chat/completions",
    turn({ temperature: "hot" }),
    400,
    "invalid_request",
  ],
  ["an unknown field", "/chat/pairs", { ...pair, tool: 1 }, 400, "invalid_request"],
  ["an empty text", "/chat/pairs", { ...pair, user_message: "" }, 400, "invalid_request"],
  ["an over-long text", "/chat/pairs", { ...pair, ai_response: text }, 400, "invalid_request"],
  ["no messages", "/chat/chat/completions", { messages: [] }, 400, "invalid_request"],
  [
    "an unknown model",
    "/chat/chat/completions",
    turn({ model: "nonesuch" }),
    404,
    "model_not_found",
  ],
  [
    "a session id of more than 200 characters",
    "/chat/chat/completions",
    turn({ metadata: { session_id: "1".repeat(201) } }),
    400,
    "invalid_request",
  ],
  [
    "a malformed embedding",
    "/chat/pairs",
    { user_message: "a", ai_response: "b", user_embedding: "[1,oops]", embedding_model: "m" },
    400,
    "invalid_embedding",
  ],
  [
    "a short embedding",
    "/chat/pairs",
    { user_message: "a", ai_response: "b", user_embedding: "[1,2,3]", embedding_model: "m" },
    400,
    "invalid_embedding",
  ],
  [
    "an embedding without its model",
    "/chat/pairs",
    { user_message: "a", ai_response: "b", user_embedding: "[1]" },
    400,
    "invalid_request",
  ],
  ["201 memories", "/memories", { memories: memories(201) }, 413, "too_many_memories"],
  ["a memory without a value", "/memories", { memories: [{ key: "k" }] }, 400, "invalid_request"],
  [
    "another user's message as source",
    "/memories",
    { memories: [{ key: "k", value: "v", source_message_id: crypto.randomUUID(), ...vector }] },
    400,
    "invalid_memory",
  ],
  [
    "an unknown type of interaction",
    "/music/interactions",
    { track_id: crypto.randomUUID(), interaction_type: "hum" },
    400,
    "invalid_request",
  ],
  [
    "an unknown track",
    "/music/interactions",
    { track_id: crypto.randomUUID(), interaction_type: "like" },
    404,
    "track_not_found",
  ],
  ["plays that are no list", "/music/history/sync", { items: play }, 400, "invalid_request"],
  ["501 items", "/music/history/sync", { items: Array(501).fill(play) }, 413, "too_many_items"],
  ["49 answers", "/profile/assessment", { answers: Array(49).fill(3) }, 400, "invalid_request"],
  ["an answer of 6", "/profile/assessment", { answers: Array(50).fill(6) }, 400, "invalid_request"],
  ["a route that is none", "/chat/nowhere", {}, 404, "not_found"],
  [
    "three megabytes",
    "/memories",
    { memories: [{ key: "k", value: "x".repeat(3_000_000) }] },
    413,
    "body_too_large",
  ],
];

Deno.test("the functions answer bad input with their envelope", async (t) => {
  const person = await signUp();
  for (const [name, path, body, status, code] of requests) {
    await t.step(name, async () => {
      const response = await call(person, "POST", path, body);
      const { error } = await response.json();
      assert.deepEqual([response.status, error.code], [status, code], error.message);
      assert.ok(error.message && error.request_id);
      assert.doesNotMatch(JSON.stringify(error), /\.ts:\d|node_modules|\bat \w+ \(/);
    });
  }
  await t.step("nothing was stored", async () => {
    for (
      const table of [
        "chat_messages",
        "conversations",
        "user_memories",
        "music_interactions",
        "music_listening_history",
      ] as const
    ) {
      const { count } = await person.supabase.from(table).select("*", {
        count: "exact",
        head: true,
      });
      assert.equal(count, 0, table);
    }
  });
});

Deno.test("rpc() answers bad input with PostgREST's error", async (t) => {
  const { supabase } = await signUp();
  const other = await signUp();
  const pair = { p_user_message: "hi", p_ai_response: "hello" };
  const calls: [string, () => PromiseLike<Answer>, number, string, string][] = [
    [
      "an empty text",
      () => supabase.rpc("store_chat_pair", { ...pair, p_user_message: "" }),
      400,
      "PT400",
      "invalid_message",
    ],
    [
      "an over-long text",
      () => supabase.rpc("store_chat_pair", { ...pair, p_ai_response: text }),
      400,
      "PT400",
      "invalid_message",
    ],
    [
      "a malformed embedding",
      () =>
        supabase.rpc("store_chat_pair", {
          ...pair,
          p_user_embedding: "[a]",
          p_embedding_model: "m",
        }),
      400,
      "PT400",
      "invalid_embedding",
    ],
    [
      "a short embedding",
      () =>
        supabase.rpc("store_chat_pair", {
          ...pair,
          p_user_embedding: "[1]",
          p_embedding_model: "m",
        }),
      400,
      "PT400",
      "invalid_embedding",
    ],
    [
      "201 memories",
      () => supabase.rpc("upsert_memories", { p_memories: memories(201) }),
      413,
      "PT413",
      "too_many_memories",
    ],
    [
      "someone else's id",
      () => supabase.rpc("store_chat_pair", { ...pair, p_user_id: other.id }),
      403,
      "42501",
      "not_your_user_id",
    ],
    [
      "a service caller without a user",
      () => service.rpc("store_chat_pair", pair),
      400,
      "PT400",
      "user_required",
    ],
    ["nobody", () => anonymous.rpc("store_chat_pair", pair), 401, "42501", ""],
  ];
  for (const [name, rpc, status, code, message] of calls) {
    await t.step(name, async () => {
      const answer = await rpc();
      assert.deepEqual([answer.status, answer.error?.code], [status, code], answer.error?.message);
      if (message) assert.equal(answer.error?.message, message);
    });
  }
});

Deno.test("rpc() and tables answer bad documents and vectors with PostgREST's error", async (t) => {
  const person = await signUp();
  const { supabase } = person;
  const other = await signUp();
  const text = { p_title: "T", p_content: "x" };
  const document = { title: "T", content: "x", chunks: [{ content: "x" }] };
  const numbers: number[] = JSON.parse(axis(0));
  const nan = `[NaN${",0".repeat(1535)}]`;
  const theirs = await other.supabase.rpc("add_document", { ...text, p_chunks: document.chunks });
  assert.equal(theirs.error, null);
  // The types say text; clients send arrays and objects all the same.
  // deno-lint-ignore no-explicit-any -- so do these
  const rpc = (name: string, args: object) => (supabase as any).rpc(name, args);
  // deno-lint-ignore no-explicit-any -- the same
  const insert = (row: object) => supabase.from("vectors").insert(row as any);
  const calls: [string, () => PromiseLike<Answer>, number, string, string?][] = [
    [
      "no chunks",
      () => rpc("add_document", { ...text, p_chunks: [] }),
      400,
      "PT400",
      "invalid_chunks",
    ],
    [
      "chunks out of order",
      () =>
        rpc("add_document", {
          ...text,
          p_chunks: [{ content: "b", chunk_index: 1 }, { content: "a", chunk_index: 0 }],
        }),
      400,
      "PT400",
      "invalid_chunks",
    ],
    [
      "a chunk's vector of three dimensions",
      () =>
        rpc("add_document", {
          ...text,
          p_chunks: [{ content: "x", embedding: [1, 2, 3], embedding_model: "m" }],
        }),
      400,
      "PT400",
      "invalid_embedding",
    ],
    [
      "a chunk's vector with NaN",
      () =>
        rpc("add_document", {
          ...text,
          p_chunks: [{ content: "x", embedding: nan, embedding_model: "m" }],
        }),
      400,
      "PT400",
      "invalid_embedding",
    ],
    [
      "101 documents",
      () => rpc("add_documents", { p_documents: Array(101).fill(document) }),
      413,
      "PT413",
      "too_many_documents",
    ],
    [
      "501 vectors",
      () => rpc("upsert_vectors", { p_rows: Array(501).fill({ content: "x" }) }),
      413,
      "PT413",
      "too_many_vectors",
    ],
    ...["match_documents", "match_vectors"].flatMap((name): typeof calls => [
      [
        `${name}: three dimensions`,
        () => rpc(name, { query_embedding: [1, 2, 3] }),
        400,
        "PT400",
        "invalid_embedding",
      ],
      [`${name}: NaN`, () => rpc(name, { query_embedding: nan }), 400, "22000"],
      [
        `${name}: a filter that is no object`,
        () => rpc(name, { query_embedding: numbers, filter: ["a"] }),
        400,
        "PT400",
        "invalid_filter",
      ],
    ]),
    [
      "search_documents: a filter that is no object",
      () => rpc("search_documents", { p_query: "x", p_filter: "a" }),
      400,
      "PT400",
      "invalid_filter",
    ],
    ["a row of three dimensions", () => insert({ embedding: [1, 2, 3] }), 400, "22000"],
    ["a row with NaN", () => insert({ embedding: nan }), 400, "22000"],
    ["metadata that is no object", () => insert({ metadata: ["a"] }), 400, "23514"],
  ];
  for (const [name, call, status, code, message] of calls) {
    await t.step(name, async () => {
      const answer = await call();
      assert.deepEqual([answer.status, answer.error?.code], [status, code], answer.error?.message);
      if (message) assert.equal(answer.error?.message, message);
    });
  }
  await t.step("someone else's document is as absent as none", async () => {
    const answers = await Promise.all(
      [theirs.data!.id, crypto.randomUUID()].flatMap((p_document_id) => [
        rpc("update_document", { p_document_id, p_title: "Mine" }),
        rpc("begin_document", { p_document_id, p_title: "Mine", p_content: "x" }),
        rpc("finish_document", { p_document_id }),
      ]),
    );
    for (const { status, error } of answers) {
      assert.deepEqual([status, error.message], [404, "document_not_found"]);
    }
    const told = answers.map(({ error }) => JSON.stringify(error));
    assert.deepEqual(told.slice(0, 3), told.slice(3));
  });
  await t.step("nothing was stored", async () => {
    for (const table of ["documents", "embeddings", "vectors"] as const) {
      const { count } = await supabase.from(table).select("*", { count: "exact", head: true });
      assert.equal(count, 0, table);
    }
  });
});

interface Answer {
  status: number;
  error: { code: string; message: string } | null;
}

Deno.test("one bad memory among ten stores none of them, nor the pair", async () => {
  const person = await signUp();
  const ten = memories(10);
  const bad = ten.with(6, { ...ten[6], value: "" });
  const { error } = await person.supabase.rpc("store_chat_pair", {
    p_user_message: "hi",
    p_ai_response: "hello",
    p_memories: bad,
  });
  assert.equal(error?.message, "invalid_memory");
  assert.deepEqual(await counts(person), [0, 0, 0, 0]);
});

Deno.test("a replayed request id changes nothing; with other content it is a conflict", async () => {
  const person = await signUp();
  const request = {
    p_user_message: "I like tea",
    p_ai_response: "Noted.",
    p_memories: [{ key: "drink", value: "tea" }],
    p_request_id: crypto.randomUUID(),
  };
  const first = await person.supabase.rpc("store_chat_pair", request);
  const again = await person.supabase.rpc("store_chat_pair", request);
  assert.ok(first.data);
  assert.equal(again.data, first.data);
  assert.deepEqual(await counts(person), [1, 2, 1, 1]);
  const other = await person.supabase.rpc("store_chat_pair", { ...request, p_ai_response: "No." });
  assert.deepEqual([other.status, other.error?.message], [409, "request_conflict"]);

  const route = { user_message: "a", ai_response: "b", request_id: crypto.randomUUID() };
  const one = await (await call(person, "POST", "/chat/pairs", route)).json();
  const two = await (await call(person, "POST", "/chat/pairs", route)).json();
  assert.deepEqual(two, one);
  const conflict = await call(person, "POST", "/chat/pairs", { ...route, ai_response: "c" });
  assert.deepEqual([conflict.status, (await conflict.json()).error.code], [
    409,
    "request_conflict",
  ]);
});

/** Rows of conversations, messages, memories and history. */
function counts({ supabase }: Person): Promise<(number | null)[]> {
  return Promise.all(
    (["conversations", "chat_messages", "user_memories", "user_memory_history"] as const).map(
      async (table) =>
        (await supabase.from(table).select("*", { count: "exact", head: true })).count,
    ),
  );
}
