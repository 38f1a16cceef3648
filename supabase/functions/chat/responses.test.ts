/** POST /responses over a provider's own /responses: what only that protocol has, through the real client. */

import assert from "node:assert/strict";
import { createModels } from "../_shared/models.ts";
import {
  createWorld,
  emptyContext,
  messageId,
  serveLocally,
  sessionId,
  testConfig,
  type Told,
} from "../_shared/testing.ts";
import { chatApp } from "./app.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

const hex = messageId.replaceAll("-", "");
const search = { type: "web_search", search_context_size: "low" };
const reasoning = {
  type: "reasoning",
  id: "rs_provider",
  summary: [{ type: "summary_text", text: "Think." }],
  encrypted_content: "e".repeat(50_000),
};
const searched = { type: "web_search_call", id: "ws_provider", status: "completed" };
const cited = { type: "url_citation", url: "https://a.example", start_index: 0, end_index: 4 };
const output = [reasoning, searched, {
  type: "message",
  content: [{ type: "output_text", text: "Rain.", annotations: [cited] }],
}];
const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
const whole = () => Response.json({ object: "response", status: "completed", output, usage });

const sse = (events: unknown[]) =>
  new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });

/** A request to the real function, whose provider answers as told. */
async function send(
  body: Json,
  answer: () => Response = whole,
  told: Told = {},
  method = "POST",
  at = "/chat/responses",
) {
  const asked: { path: string; body: Json }[] = [];
  await using provider = serveLocally(async (request) => {
    asked.push({ path: new URL(request.url).pathname, body: await request.json() });
    return answer();
  });
  const env = { CHAT_BASE_URL: `${provider.url}/v1`, CHAT_MODEL: "small" };
  const world = createWorld({ embeddingModel: null, ...told });
  world.effects.models = createModels(testConfig(env));
  const response = await world.send(chatApp(world.effects), method, at, body);
  const text = await response.text();
  return { status: response.status, text, world, asked };
}

const eventsOf = (text: string): Json[] =>
  text.trim().split("\n\n").map((event) => JSON.parse(event.split("\ndata: ")[1]));

const stored = (sender_type: string, fields: Json = {}) => ({
  id: messageId,
  session_id: sessionId,
  seq: 2,
  sender_type,
  message_text: "Rain.",
  status: "complete",
  model: "small",
  parts: null,
  tool_calls: null,
  tool_call_id: null,
  metadata: { finish_reason: "stop" },
  timestamp: "2026-11-27T10:00:00Z",
  ...fields,
});

Deno.test("provider tools: they reach /responses, and what they did is passed on and stored", async () => {
  const body = {
    input: "Weather?",
    tools: [search],
    include: ["reasoning.encrypted_content"],
    truncation: "auto",
    max_tool_calls: 2,
    reasoning: { effort: "low", summary: "auto" },
  };
  const { text, world, asked } = await send(body);
  const [{ path, body: sent }] = asked;
  assert.equal(path, "/v1/responses");
  const { tools, include, truncation, max_tool_calls, reasoning: wanted } = sent;
  assert.deepEqual({ tools, include, truncation, max_tool_calls, reasoning: wanted }, {
    tools: [search],
    include: body.include,
    truncation: "auto",
    max_tool_calls: 2,
    reasoning: body.reasoning,
  });
  const response = JSON.parse(text);
  assert.equal(response.truncation, "auto");
  assert.deepEqual(response.output.map((item: Json) => item.type), [
    "reasoning",
    "web_search_call",
    "message",
  ]);
  const id = response.metadata.message_id.replaceAll("-", "");
  assert.equal(response.output[0].id, `rs_${id}_0`, "by this id it may be referred to");
  assert.equal(response.output[0].encrypted_content, reasoning.encrypted_content);
  assert.deepEqual(response.output[2].content[0].annotations, [cited]);
  const { parts } = (world.call("rpc store_chat_pair").args.p_turn as Json).answer;
  assert.deepEqual(parts.slice(1), [reasoning, searched]);
  assert.deepEqual(parts[0].annotations[0].url_citation.url, cited.url);
});

Deno.test("provider tools: streamed, each item comes as it begins and is done", async () => {
  const { text } = await send({ input: "Weather?", tools: [search], stream: true }, () =>
    sse([
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { type: "reasoning", id: "rs" },
      },
      { type: "response.reasoning_summary_text.delta", output_index: 0, delta: "Thi" },
      { type: "response.reasoning_summary_text.delta", output_index: 0, delta: "nk." },
      { type: "response.output_item.done", output_index: 0, item: reasoning },
      { type: "response.output_item.added", output_index: 1, item: { ...searched, status: "x" } },
      { type: "response.output_item.done", output_index: 1, item: searched },
      { type: "response.output_item.added", output_index: 2, item: { type: "message" } },
      { type: "response.output_text.delta", output_index: 2, delta: "Rain." },
      { type: "response.output_text.annotation.added", output_index: 2, annotation: cited },
      { type: "response.output_item.done", output_index: 2, item: output[2] },
      { type: "response.completed", response: { status: "completed", output, usage } },
    ]));
  const events = eventsOf(text);
  assert.deepEqual(events.slice(2).map((event) => [event.type, event.output_index]), [
    ["response.output_item.added", 0],
    ["response.reasoning_summary_part.added", 0],
    ["response.reasoning_summary_text.delta", 0],
    ["response.reasoning_summary_text.delta", 0],
    ["response.reasoning_summary_text.done", 0],
    ["response.reasoning_summary_part.done", 0],
    ["response.output_item.done", 0],
    ["response.output_item.added", 1],
    ["response.output_item.done", 1],
    ["response.output_item.added", 2],
    ["response.content_part.added", 2],
    ["response.output_text.delta", 2],
    ["response.output_text.annotation.added", 2],
    ["response.output_text.done", 2],
    ["response.content_part.done", 2],
    ["response.output_item.done", 2],
    ["response.completed", undefined],
  ]);
  const { output: items } = events.at(-1).response;
  assert.equal(items[0].encrypted_content, reasoning.encrypted_content);
  assert.deepEqual(items[2].content[0].annotations, [cited]);
});

Deno.test("calls whose parts come in turns are each whole, in the stream and at its end", async () => {
  const call = (output_index: number, name: string) => ({
    type: "response.output_item.added",
    output_index,
    item: { type: "function_call", call_id: `c${output_index}`, name, arguments: "" },
  });
  const delta = (output_index: number, delta: string) => ({
    type: "response.function_call_arguments.delta",
    output_index,
    delta,
  });
  const custom = { type: "custom_tool_call", call_id: "c2", name: "shell", input: "" };
  const { text, world } = await send({ input: "Both", tools: [search], stream: true }, () =>
    sse([
      { type: "response.output_text.delta", delta: "Wait." },
      call(0, "f"),
      call(1, "g"),
      delta(0, '{"a":'),
      delta(1, '{"b":'),
      delta(0, "1}"),
      delta(1, "2}"),
      { type: "response.output_item.added", output_index: 2, item: custom },
      { type: "response.custom_tool_call_input.delta", output_index: 2, delta: "ls" },
      { type: "response.completed", response: { status: "completed", usage } },
    ]));
  const events = eventsOf(text);
  const { response } = events.at(-1);
  assert.deepEqual(response.output.map((item: Json) => item.arguments ?? item.input ?? ""), [
    "",
    '{"a":1}',
    '{"b":2}',
    "ls",
  ]);
  const done = events.filter(({ type }) => type === "response.output_item.done");
  assert.deepEqual(done.map(({ output_index }) => output_index).toSorted(), [0, 1, 2, 3]);
  for (const { output_index, item } of done) assert.deepEqual(item, response.output[output_index]);
  const { tool_calls } = (world.call("rpc store_chat_pair").args.p_turn as Json).answer;
  assert.deepEqual(tool_calls, [
    { id: "c0", name: "f", arguments: '{"a":1}' },
    { id: "c1", name: "g", arguments: '{"b":2}' },
    { id: "c2", name: "shell", arguments: "ls", type: "custom" },
  ]);
});

Deno.test("thoughts of a model of /chat/completions are an item of the response", async () => {
  const { text } = await send({ input: "Hi", stream: true }, () =>
    sse([
      { choices: [{ delta: { reasoning_content: "Hm." } }] },
      { choices: [{ delta: { content: "Hello." }, finish_reason: "stop" }] },
    ]));
  const { output: [thought, message] } = eventsOf(text).at(-1).response;
  assert.deepEqual(thought.summary, [{ type: "summary_text", text: "Hm." }]);
  assert.equal(message.content[0].text, "Hello.");
});

Deno.test("what a model thought goes back to it, with what is stored or sent", async (t) => {
  const thought = { ...reasoning, id: `rs_${hex}_0` };
  await t.step("stored", async () => {
    const context = {
      ...emptyContext,
      history: [
        { sender_type: "user", message_text: "Weather?" },
        {
          sender_type: "ai",
          message_text: "Rain.",
          parts: [reasoning, { ...reasoning, encrypted_content: undefined }],
        },
      ],
      branch: {
        session_id: sessionId,
        parent_id: messageId,
        matched: 0,
        base: 0,
        history: "stored",
      },
    };
    const body = { input: "And now?", tools: [search], previous_response_id: `resp_${hex}` };
    const { asked } = await send(body, whole, { database: { get_chat_context: context } });
    assert.deepEqual(asked[0].body.input.map((item: Json) => item.type ?? item.role), [
      "user",
      "reasoning",
      "assistant",
      "user",
    ]);
  });
  await t.step("sent, and named by references of one answer", async () => {
    const row = stored("ai", { parts: [reasoning] });
    const input = [
      { role: "user", content: "Weather?" },
      { type: "item_reference", id: thought.id },
      { type: "item_reference", id: `msg_${hex}` },
      { role: "user", content: "And now?" },
      thought,
      { role: "assistant", content: "Sun." },
      { role: "user", content: "Then?" },
    ];
    const { asked } = await send({ input, tools: [search] }, whole, {
      database: { get_chat_history: [row] },
    });
    assert.deepEqual(asked[0].body.input.map((item: Json) => item.type ?? item.role), [
      "user",
      "reasoning",
      "assistant",
      "user",
      "reasoning",
      "assistant",
      "user",
    ]);
  });
  await t.step("a model of /chat/completions is not given it", async () => {
    const input = [thought, { role: "assistant", content: "Sun." }, { role: "user", content: "?" }];
    const { asked } = await send(
      { input },
      () => Response.json({ choices: [{ message: { content: "Hm." }, finish_reason: "stop" }] }),
    );
    assert.equal(asked[0].path, "/v1/chat/completions");
    assert.doesNotMatch(JSON.stringify(asked[0].body), /items|encrypted/);
  });
});

Deno.test("what cannot be done is a 400 in OpenAI's shape that names the field", async (t) => {
  const refused: Record<string, Json> = {
    background: { background: true },
    prompt: { prompt: { id: "pmpt_1" } },
    previous_response_id: { conversation: "c", previous_response_id: `resp_${hex}` },
  };
  for (const [param, fields] of Object.entries(refused)) {
    await t.step(param, async () => {
      const { status, text, asked } = await send({ input: "Hi", ...fields });
      const { error } = JSON.parse(text);
      assert.deepEqual([status, error.type, error.param], [400, "invalid_request_error", param]);
      assert.equal(asked.length, 0);
    });
  }
});

Deno.test("a conversation is named in the response, as its id and as the session", async () => {
  const { text, world } = await send({
    input: "Hi",
    conversation: { id: "conv_1" },
    tools: [search],
  });
  assert.deepEqual(JSON.parse(text).conversation, { id: "conv_1" });
  assert.ok(world.call("rpc get_chat_context").args.p_session_id);
});

Deno.test("a stored response: its items, what it answered, and no way to cancel it", async (t) => {
  const rows = [
    stored("ai", { parts: [reasoning] }),
    stored("tool", { id: messageId.replace(/2$/, "3"), message_text: "21", tool_call_id: "c1" }),
    stored("ai", {
      id: messageId.replace(/2$/, "4"),
      message_text: "",
      tool_calls: [{ id: "c1", name: "f", arguments: "{}" }],
    }),
    stored("user", {
      id: messageId.replace(/2$/, "5"),
      message_text: "Weather?",
      parts: [{ type: "image_url", image_url: { url: "https://a.example/b.png" }, sha256: "0" }],
    }),
  ];
  const told = {
    database: {
      get_chat_history: ({ p_limit }: Record<string, unknown>) => rows.slice(0, p_limit as number),
    },
  };
  const get = (at: string, method = "GET") =>
    send(undefined, whole, told, method, `/chat/responses/resp_${hex}${at}`);
  await t.step("its items", async () => {
    const { text } = await get("");
    assert.deepEqual(JSON.parse(text).output.map((item: Json) => item.type), [
      "reasoning",
      "message",
    ]);
  });
  await t.step("what it answered, in pages", async () => {
    const { data, has_more } = JSON.parse((await get("/input_items?order=asc&limit=2")).text);
    assert.deepEqual(data.map((item: Json) => [item.type, item.role]), [
      ["message", "user"],
      ["function_call", undefined],
    ]);
    assert.deepEqual(data[0].content.map((part: Json) => part.type), ["input_text", "input_image"]);
    assert.equal(has_more, true);
    const next = JSON.parse((await get(`/input_items?order=asc&after=${data[1].id}`)).text);
    assert.deepEqual(next.data.map((item: Json) => [item.type, item.call_id, item.output]), [
      ["function_call_output", "c1", "21"],
    ]);
    assert.equal(next.has_more, false);
    const newest = JSON.parse((await get("/input_items")).text);
    assert.equal(newest.data[0].type, "function_call_output");
  });
  await t.step("it is not cancelled, nor streamed again", async () => {
    for (const [at, method] of [["/cancel", "POST"], ["?stream=true", "GET"]]) {
      const { status, text } = await get(at, method);
      assert.equal(status, 400, at);
      assert.equal(JSON.parse(text).error.type, "invalid_request_error");
    }
  });
  await t.step("one that is not there is 404 on every route", async () => {
    for (const at of ["/input_items", "/cancel"]) {
      const method = at === "/cancel" ? "POST" : "GET";
      const none = { database: { get_chat_history: [] } };
      const { status } = await send(
        undefined,
        whole,
        none,
        method,
        `/chat/responses/resp_${hex}${at}`,
      );
      assert.equal(status, 404, at);
    }
  });
  await t.step("the tokens of an input are counted without asking a model", async () => {
    const { text, asked } = await send(
      { input: "Hello there", instructions: "Be brief." },
      whole,
      {},
      "POST",
      "/chat/responses/input_tokens",
    );
    const counted = JSON.parse(text);
    assert.equal(counted.object, "response.input_tokens");
    assert.ok(counted.input_tokens > 3 && counted.input_tokens < 10);
    assert.equal(asked.length, 0);
  });
});
