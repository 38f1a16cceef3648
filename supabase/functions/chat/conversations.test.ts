/** OpenAI's /conversations. */

import assert from "node:assert/strict";
import { createWorld, Failure, sessionId, userId } from "../_shared/testing.ts";
import { chatApp } from "./app.ts";

const conv = `conv_${sessionId.replaceAll("-", "")}`;
const row = { id: sessionId, metadata: { topic: "demo" }, created_at: "2026-01-02T03:04:05+00:00" };
const said = (id: string, sender_type: string, message_text: string, further = {}) => ({
  id,
  sender_type,
  message_text,
  seq: 1,
  status: "complete",
  tool_calls: null,
  tool_call_id: null,
  parts: null,
  metadata: {},
  ...further,
});
const rows = [
  said("00000000-0000-4000-8000-00000000000b", "ai", "Hello."),
  said("00000000-0000-4000-8000-00000000000a", "user", "Hi"),
];
const items = [
  { role: "user", content: "Hi" },
  { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
  { type: "function_call_output", call_id: "c", output: "42" },
  { type: "message", role: "assistant", content: [{ type: "output_text", text: "It is 42." }] },
];
const kept = [
  { role: "user", text: "Hi" },
  { role: "ai", text: "", tool_calls: [{ id: "c", name: "f", arguments: "{}" }] },
  { role: "tool", text: "42", tool_call_id: "c" },
  { role: "ai", text: "It is 42." },
];

async function send(
  method: string,
  path: string,
  body?: unknown,
  { found = row as unknown, headers = {} as Record<string, string> } = {},
) {
  const world = createWorld({
    database: {
      conversations: found,
      create_conversation: row,
      add_chat_messages: rows.toReversed(),
      delete_conversation: found === null ? new Failure("PT404", 404) : null,
      get_chat_history: rows,
    },
  });
  const response = await world.send(chatApp(world.effects), method, path, body, { headers });
  return { status: response.status, json: await response.json(), world };
}

const asked = (messages: unknown) =>
  (messages as { language?: string }[])
    .map(({ language: _, ...message }) => message);

Deno.test("a conversation is read by its id, under every base", async () => {
  for (const base of ["/chat", "/chat/v1", ""]) {
    const { status, json, world } = await send("GET", `${base}/conversations/${conv}`);
    assert.equal(status, 200);
    assert.deepEqual(json, {
      id: conv,
      object: "conversation",
      created_at: 1767323045,
      metadata: { topic: "demo" },
    });
    const { then } = world.call("from conversations");
    assert.deepEqual(then.slice(1, 3), [["eq", "user_id", userId], ["eq", "id", sessionId]]);
  }
});

Deno.test("a name of the app's own is the conversation that turns of that name are in", async () => {
  const first = await send("GET", "/chat/conversations/thread-1");
  const id = first.world.call("from conversations").then[2][2];
  assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-8/);
  const { world } = await send("POST", "/chat/responses", {
    input: "Hi",
    conversation: "thread-1",
  });
  assert.equal(world.call("rpc get_chat_context").args.p_session_id, id);
});

Deno.test("a response continues the conversation that was made", async () => {
  const { world } = await send("POST", "/chat/responses", { input: "Hi", conversation: conv });
  assert.equal(world.call("rpc get_chat_context").args.p_session_id, sessionId);
});

Deno.test("a conversation is made with what was said in it", async () => {
  const { status, json, world } = await send("POST", "/chat/conversations", {
    items,
    metadata: { topic: "demo", title: "A talk" },
  }, { headers: { "idempotency-key": "once" } });
  assert.equal(status, 200);
  assert.equal(json.id, conv);
  const { args } = world.call("rpc create_conversation");
  assert.deepEqual(asked(args.p_messages), kept);
  assert.deepEqual(args.p_metadata, { topic: "demo", title: "A talk" });
  assert.equal(args.p_title, "A talk");
  assert.equal(args.p_user_id, userId);
  assert.ok(args.p_request_id);
});

Deno.test("a conversation is made of nothing", async () => {
  for (const body of [{}, { items: null, metadata: null }, { items: [] }]) {
    const { status, world } = await send("POST", "/chat/conversations", body);
    assert.equal(status, 200);
    assert.deepEqual(world.call("rpc create_conversation").args.p_messages, []);
  }
});

Deno.test("a conversation gets other metadata, and its title of them", async () => {
  const { status, world } = await send("POST", `/chat/conversations/${conv}`, {
    metadata: { title: "Renamed", a: "b" },
  });
  assert.equal(status, 200);
  const { then } = world.call("from conversations");
  assert.deepEqual(then[0], ["update", {
    title: "Renamed",
    metadata: { title: "Renamed", a: "b" },
  }]);
  assert.deepEqual(then.slice(1, 3), [["eq", "user_id", userId], ["eq", "id", sessionId]]);
});

Deno.test("a conversation is deleted", async () => {
  const { json, world } = await send("DELETE", `/chat/conversations/${conv}`);
  assert.deepEqual(json, { id: conv, object: "conversation.deleted", deleted: true });
  assert.deepEqual(world.call("rpc delete_conversation").args, {
    p_session_id: sessionId,
    p_user_id: userId,
  });
});

Deno.test("its items come newest first, or in order, a page at a time", async () => {
  const roles = async (query: string) => {
    const { json } = await send("GET", `/chat/conversations/${conv}/items${query}`);
    return json.data.map(({ role }: { role: string }) => role);
  };
  assert.deepEqual(await roles(""), ["assistant", "user"]);
  assert.deepEqual(await roles("?order=asc&limit=1"), ["user"]);
  const after = `msg_${rows[1].id.replaceAll("-", "")}`;
  assert.deepEqual(await roles(`?order=asc&after=${after}`), ["assistant"]);
});

Deno.test("one of its items is read by its id", async () => {
  const id = `msg_${rows[0].id.replaceAll("-", "")}`;
  const found = await send("GET", `/chat/conversations/${conv}/items/${id}`);
  assert.equal(found.json.content[0].text, "Hello.");
  const missing = await send("GET", `/chat/conversations/${conv}/items/msg_none`);
  assert.equal(missing.status, 404);
  assert.equal(missing.json.error.code, "item_not_found");
});

Deno.test("items are added after what was said last", async () => {
  const { status, json, world } = await send("POST", `/chat/conversations/${conv}/items`, {
    items,
  });
  assert.equal(status, 200);
  const { args } = world.call("rpc add_chat_messages");
  assert.equal(args.p_session_id, sessionId);
  assert.deepEqual(asked(args.p_messages), kept);
  assert.equal(json.object, "list");
  assert.deepEqual(json.data.map(({ role }: { role: string }) => role), ["user", "assistant"]);
  assert.equal(json.has_more, false);
});

Deno.test("what cannot be is refused with a reason", async () => {
  const cases: [string, string, unknown][] = [
    ["POST", `/${conv}/items`, { items: [{ role: "system", content: "Be kind." }] }],
    ["POST", `/${conv}/items`, {}],
    ["POST", "", { items: "Hi" }],
    ["POST", "", { metadata: { a: "x".repeat(17_000) } }],
    ["DELETE", `/${conv}/items/msg_1`, undefined],
  ];
  for (const [method, path, body] of cases) {
    const { status, json } = await send(method, `/chat/conversations${path}`, body);
    assert.equal(status, 400, path);
    assert.equal(json.error.type, "invalid_request_error");
    assert.ok(json.error.message);
  }
});

Deno.test("a conversation that is not there is 404", async () => {
  for (const [method, path, body] of [["GET", ""], ["GET", "/items"], ["POST", "", {}]] as const) {
    const at = `/chat/conversations/${conv}${path}`;
    const { status, json } = await send(method, at, body, { found: null });
    assert.equal(status, 404);
    assert.equal(json.error.code, "conversation_not_found");
  }
  const { status } = await send("DELETE", `/chat/conversations/${conv}`, undefined, {
    found: null,
  });
  assert.equal(status, 404);
});
