import assert from "node:assert/strict";
import type { Completion, Piece } from "../_shared/models.ts";
import { createWorld, emptyContext, messageId, sessionId } from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { path, readAll } from "./testing.ts";

const tools = [{ type: "function", function: { name: "weather", parameters: { type: "object" } } }];
const call = (id: string, city: string) => ({
  id,
  type: "function" as const,
  function: { name: "weather", arguments: JSON.stringify({ city }) },
});
const kept = (id: string, city: string) => ({
  id,
  name: "weather",
  arguments: JSON.stringify({ city }),
});
const calling: Completion = {
  text: "",
  finishReason: "tool_calls",
  toolCalls: [call("c1", "Oslo"), call("c2", "Rome")],
};

async function post(body: unknown, told: Parameters<typeof createWorld>[0] = {}, at = path) {
  const world = createWorld(told);
  const response = await world.send(chatApp(world.effects), "POST", at, body);
  return { world, response };
}

Deno.test("tools: parallel calls reach the client and are stored with the question", async () => {
  const messages = [{ role: "user", content: "How warm is it?" }];
  const { world, response } = await post(
    { messages, tools, tool_choice: "auto", parallel_tool_calls: true },
    { complete: () => Promise.resolve(calling) },
  );
  const { choices: [choice] } = await response.json();
  assert.equal(choice.finish_reason, "tool_calls");
  assert.equal(choice.message.content, null);
  assert.deepEqual(choice.message.tool_calls, calling.toolCalls);
  assert.deepEqual(world.call("complete").sampling, {
    tools,
    tool_choice: "auto",
    parallel_tool_calls: true,
  });
  const { p_ai_response, p_turn } = world.call("rpc store_chat_pair").args;
  assert.equal(p_ai_response, "");
  const turn = p_turn as { messages: unknown[]; answer: { tool_calls: unknown } };
  const asked = { role: "user", text: "How warm is it?", language: "en" };
  assert.deepEqual(turn.messages, [asked]);
  assert.deepEqual(turn.answer.tool_calls, [kept("c1", "Oslo"), kept("c2", "Rome")]);
});

Deno.test("tools: the second round stores the results, and the question not again", async () => {
  const messages = [
    { role: "user", content: "How warm is it?" },
    { role: "assistant", content: "", tool_calls: calling.toolCalls, refusal: null },
    { role: "tool", tool_call_id: "c1", content: "21" },
    { role: "tool", tool_call_id: "c2", content: [{ type: "text", text: "25" }] },
  ];
  const branch = {
    session_id: sessionId,
    parent_id: messageId,
    matched: 2,
    base: 0,
    history: "client",
  };
  const { world, response } = await post({ messages, tools }, {
    database: { get_chat_context: { ...emptyContext, branch } },
  });
  assert.equal(response.status, 200);
  const { messages: sent } = world.call("complete");
  assert.deepEqual(sent.map(({ role }) => role), ["user", "assistant", "tool", "tool"]);
  assert.deepEqual(sent[1].tool_calls, calling.toolCalls);
  const { p_turn } = world.call("rpc store_chat_pair").args;
  assert.deepEqual(p_turn, {
    parent_id: messageId,
    listed: true,
    messages: [
      { role: "tool", text: "21", tool_call_id: "c1" },
      { role: "tool", text: "25", tool_call_id: "c2" },
    ],
    answer: { id: (p_turn as { answer: { id: string } }).answer.id },
  });
  assert.equal(world.order().filter((to) => to === "extract").length, 0, "nothing is drawn twice");
});

Deno.test("tools: streamed calls keep their parts, and are stored whole", async () => {
  const pieces: Piece[] = [
    {
      text: "",
      toolCalls: [{ ...call("c1", ""), index: 0, function: { name: "weather", arguments: "" } }],
    },
    { text: "", toolCalls: [{ index: 0, function: { arguments: '{"city":' } }] },
    { text: "", toolCalls: [{ index: 0, function: { arguments: '"Oslo"}' } }] },
    { text: "", finishReason: "tool_calls" },
  ];
  const { world, response } = await post(
    { messages: [{ role: "user", content: "How warm is it?" }], tools, stream: true },
    {
      stream: async function* () {
        yield* await Promise.resolve(pieces);
      },
    },
  );
  const { chunks, done } = await readAll(response);
  assert.ok(done);
  const deltas = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
  assert.deepEqual(deltas, pieces.flatMap(({ toolCalls }) => toolCalls ?? []));
  assert.equal(chunks.at(-1)?.choices[0].finish_reason, "tool_calls");
  const { p_turn } = world.call("rpc store_chat_pair").args;
  assert.deepEqual((p_turn as { answer: { tool_calls: unknown } }).answer.tool_calls, [
    kept("c1", "Oslo"),
  ]);
});

Deno.test("tools: a custom tool's call reaches the client and is stored as what it is", async () => {
  const custom = {
    id: "c1",
    type: "custom" as const,
    function: { name: "shell", arguments: "ls" },
  };
  const whole = await post({ messages: [{ role: "user", content: "List" }] }, {
    complete: () => Promise.resolve({ text: "", finishReason: "tool_calls", toolCalls: [custom] }),
  });
  const { choices } = await whole.response.json();
  assert.deepEqual(choices[0].message.tool_calls, [
    { id: "c1", type: "custom", custom: { name: "shell", input: "ls" } },
  ]);
  const { p_turn } = whole.world.call("rpc store_chat_pair").args;
  assert.deepEqual((p_turn as { answer: { tool_calls: unknown } }).answer.tool_calls, [
    { id: "c1", name: "shell", arguments: "ls", type: "custom" },
  ]);
  const streamed = await post({ messages: [{ role: "user", content: "List" }], stream: true }, {
    stream: async function* () {
      yield await Promise.resolve({ text: "", toolCalls: [{ ...custom, index: 0 }] });
      yield { text: "", finishReason: "tool_calls" };
    },
  });
  const { chunks } = await readAll(streamed.response);
  assert.deepEqual(chunks.flatMap(({ choices }) => choices[0].delta.tool_calls ?? []), [
    { index: 0, id: "c1", type: "custom", custom: { name: "shell", input: "ls" } },
  ]);
});

Deno.test("parts: images go to the model, and are stored as references beside the text", async () => {
  const data = `data:image/png;base64,${"A".repeat(10_000)}`;
  const image = { type: "image_url", image_url: { url: data } };
  const content = [{ type: "text", text: "What is this?" }, image];
  const { world, response } = await post({ messages: [{ role: "user", content }] });
  assert.equal(response.status, 200);
  assert.deepEqual(world.call("complete").messages[0].content, content as never);
  const { p_user_message, p_turn } = world.call("rpc store_chat_pair").args;
  assert.equal(p_user_message, "What is this?");
  const [{ parts }] = (p_turn as { messages: { parts: Record<string, unknown>[] }[] }).messages;
  assert.equal(parts.length, 1);
  assert.equal(parts[0].type, "image_url");
  const { url } = parts[0].image_url as { url: Record<string, unknown> };
  assert.deepEqual(Object.keys(url), ["sha256", "characters", "media_type"]);
  assert.deepEqual([url.characters, url.media_type], [data.length, "image/png"]);
});

Deno.test("parts: a refusal is passed on and kept as one", async () => {
  const { world, response } = await post({ messages: [{ role: "user", content: "Hi" }] }, {
    complete: () => Promise.resolve({ text: "", refusal: "I cannot.", finishReason: "stop" }),
  });
  const { message } = (await response.json()).choices[0];
  assert.deepEqual([message.content, message.refusal], [null, "I cannot."]);
  const { p_ai_response, p_turn } = world.call("rpc store_chat_pair").args;
  assert.equal(p_ai_response, "I cannot.");
  assert.deepEqual((p_turn as { answer: { parts: unknown } }).answer.parts, [{ type: "refusal" }]);
});

Deno.test("responses: input items become messages, and the answer output items", async () => {
  const { world, response } = await post(
    {
      model: "auto",
      instructions: "Be brief.",
      input: [
        { role: "user", content: [{ type: "input_text", text: "How warm is it?" }] },
        { type: "reasoning", id: "rs_1", summary: [] },
        { type: "function_call", call_id: "c1", name: "weather", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "21" },
      ],
      tools: [{ type: "function", name: "weather", parameters: {}, strict: true }],
      text: { format: { type: "json_schema", name: "answer", schema: {}, strict: true } },
      max_output_tokens: 100,
      reasoning: { effort: "low", summary: "auto" },
      metadata: { chat: "x" },
    },
    { complete: () => Promise.resolve({ ...calling, text: "Wait." }) },
    "/chat/responses",
  );
  assert.equal(response.status, 200);
  const { messages, sampling } = world.call("complete");
  assert.deepEqual(messages.slice(1), [
    { role: "user", content: "How warm is it?" },
    {
      role: "assistant",
      content: null,
      // For a provider that is asked by its own /responses.
      items: [{ type: "reasoning", id: "rs_1", summary: [] }],
      tool_calls: [{
        id: "c1",
        type: "function",
        function: { name: "weather", arguments: "{}" },
      }],
    },
    { role: "tool", content: "21", tool_call_id: "c1" },
  ] as never);
  assert.deepEqual(sampling, {
    tools: [{ type: "function", function: { name: "weather", parameters: {}, strict: true } }],
    response_format: {
      type: "json_schema",
      json_schema: { name: "answer", schema: {}, strict: true },
    },
    reasoning_effort: "low",
    max_completion_tokens: 100,
    responses: { reasoning: { effort: "low", summary: "auto" } },
  });
  const body = await response.json();
  assert.equal(body.object, "response");
  assert.equal(body.status, "completed");
  const hex = body.metadata.message_id.replaceAll("-", "");
  assert.equal(body.id, `resp_${hex}`);
  assert.equal(body.metadata.chat, "x");
  assert.deepEqual(body.output.map(({ type, id }: Record<string, string>) => [type, id]), [
    ["message", `msg_${hex}`],
    ["function_call", `fc_${hex}_0`],
    ["function_call", `fc_${hex}_1`],
  ]);
  assert.deepEqual(body.output[0].content, [
    { type: "output_text", text: "Wait.", annotations: [], logprobs: [] },
  ]);
  assert.equal(body.output[1].call_id, "c1");
  assert.ok(body.usage.input_tokens > 0 && body.usage.output_tokens > 0);
});

Deno.test("responses: the stream has OpenAI's events, numbered, and ends with the whole", async () => {
  const pieces: Piece[] = [
    { text: "Wa" },
    { text: "it." },
    { text: "", toolCalls: [{ ...call("c1", "Oslo"), index: 0 }] },
    { text: "", finishReason: "tool_calls" },
  ];
  const { response } = await post(
    { input: "How warm?", stream: true },
    {
      stream: async function* () {
        yield* await Promise.resolve(pieces);
      },
    },
    "/chat/v1/responses",
  );
  const events = (await response.text()).trim().split("\n\n").map((event) => {
    const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
    const parsed = JSON.parse(data);
    assert.equal(parsed.type, name);
    return parsed;
  });
  assert.deepEqual(events.map(({ sequence_number }) => sequence_number), events.map((_, i) => i));
  assert.deepEqual(events.map(({ type }) => type.replace("response.", "")), [
    "created",
    "in_progress",
    "output_item.added",
    "content_part.added",
    "output_text.delta",
    "output_text.delta",
    "output_text.done",
    "content_part.done",
    "output_item.done",
    "output_item.added",
    "function_call_arguments.delta",
    "function_call_arguments.done",
    "output_item.done",
    "completed",
  ]);
  const { response: whole } = events.at(-1);
  assert.equal(whole.id, events[0].response.id);
  assert.equal(whole.output[0].content[0].text, "Wait.");
  assert.equal(whole.output[1].arguments, '{"city":"Oslo"}');
});

Deno.test("responses: an id that is none is 404, in OpenAI's shape", async () => {
  const world = createWorld({ database: { get_chat_history: [] } });
  const app = chatApp(world.effects);
  for (const id of ["resp_x", `resp_${messageId.replaceAll("-", "")}`]) {
    const response = await world.send(app, "GET", `/chat/responses/${id}`);
    assert.equal(response.status, 404);
    assert.equal((await response.json()).error.code, "response_not_found");
  }
});

Deno.test("routes: each of OpenAI's under every base URL", async () => {
  const world = createWorld();
  const app = chatApp(world.effects);
  const messages = [{ role: "user", content: "Hi" }];
  const bases: Record<string, string[]> = {
    "…/functions/v1": ["/chat/completions", "/responses", "/embeddings", "/models"],
    "…/functions/v1/chat": [
      "/chat/chat/completions",
      "/chat/responses",
      "/chat/embeddings",
      "/chat/models",
    ],
    "…/functions/v1/chat/v1": [
      "/chat/v1/chat/completions",
      "/chat/v1/responses",
      "/chat/v1/embeddings",
      "/chat/v1/models",
    ],
  };
  for (const [completions, responses, embeddings, models] of Object.values(bases)) {
    assert.equal((await world.send(app, "POST", completions, { messages })).status, 200);
    assert.equal((await world.send(app, "POST", responses, { input: "Hi" })).status, 200);
    const embedded = await (await world.send(app, "POST", embeddings, { input: "Hi", model: "m" }))
      .json();
    assert.deepEqual([embedded.object, embedded.model, embedded.data.length], ["list", "m", 1]);
    assert.equal((await (await world.send(app, "GET", models)).json()).data[0].id, "auto");
    assert.equal((await (await world.send(app, "GET", `${models}/small`)).json()).id, "small");
    assert.equal((await world.send(app, "GET", `${models}/huge`)).status, 404);
  }
});

Deno.test("request: NUL and half characters are in nothing that is stored", async () => {
  const bad = "a\0b\ud83d";
  const { world, response } = await post({
    messages: [
      { role: "user", content: bad },
      { role: "assistant", tool_calls: [{ id: bad, function: { name: bad, arguments: bad } }] },
      { role: "tool", tool_call_id: bad, content: bad },
      { role: "user", content: [{ type: "text", text: bad }, { type: "x", [bad]: bad }] },
    ],
    metadata: { [bad]: { deep: [bad] }, session_id: bad },
  });
  assert.equal(response.status, 200);
  const stored = JSON.stringify(world.call("rpc store_chat_pair").args);
  assert.ok(!/\\u0000|\\ud83d/.test(stored), stored);
  assert.match(stored, /ab\ufffd/);
});
