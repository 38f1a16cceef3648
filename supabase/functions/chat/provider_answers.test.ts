/**
 * What real providers answer, whole and streamed, through the real function and its real client of
 * providers: what the client gets, what is stored, what is booked.
 */

import assert from "node:assert/strict";
import { createModels } from "../_shared/models.ts";
import { createWorld, serveLocally, testConfig } from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { ask, path, readAll, textOf } from "./testing.ts";

/** Of an answer: the text, why it ended, the tokens that are booked, and calls as name(arguments). */
interface Expected {
  text?: string;
  refusal?: string;
  reason?: string;
  calls?: string[];
  /** Prompt and completion tokens; left out, they are estimated. */
  tokens?: [number, number];
  /** What is stored, where it is not what the client gets. */
  stored?: string;
}

const message = (fields: unknown, further: Record<string, unknown> = {}) => ({
  choices: [{
    index: 0,
    message: { role: "assistant", ...fields as object },
    finish_reason: "stop",
    ...further,
  }],
});
const said = { content: "Hello." };
const usage = (fields: unknown) => ({ ...message(said), usage: fields });
const call = (fields: unknown) => ({ content: null, tool_calls: [fields] });
const f = { name: "f", arguments: '{"a":1}' };

/** Whole answers. */
const whole: Record<string, [unknown, Expected]> = {
  "as OpenAI answers": [{
    ...message(said),
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  }, { tokens: [3, 2] }],
  "no usage": [message(said), {}],
  "usage null": [usage(null), {}],
  "usage empty": [usage({}), {}],
  "usage without a total": [usage({ prompt_tokens: 10, completion_tokens: 5 }), {
    tokens: [10, 5],
  }],
  "usage partly null": [usage({ prompt_tokens: 10, completion_tokens: null, total_tokens: null }), {
    tokens: [10, 2],
  }],
  "usage of a total alone": [usage({ total_tokens: 100 }), {}],
  "usage in strings": [usage({ prompt_tokens: "10", completion_tokens: "5" }), { tokens: [10, 5] }],
  "usage in words of /responses": [usage({ input_tokens: 10, output_tokens: 5 }), {
    tokens: [10, 5],
  }],
  "usage beside the choice": [
    message(said, { usage: { prompt_tokens: 10, completion_tokens: 5 } }),
    { tokens: [10, 5] },
  ],
  "negative usage": [usage({ prompt_tokens: -1, completion_tokens: 5 }), {}],
  "reasoning outside completion_tokens": [
    usage({
      prompt_tokens: 100,
      completion_tokens: 1,
      total_tokens: 4101,
      completion_tokens_details: { reasoning_tokens: 4000 },
    }),
    { tokens: [100, 4001] },
  ],
  "reasoning outside, without a total": [
    usage({
      prompt_tokens: 100,
      completion_tokens: 1,
      completion_tokens_details: { reasoning_tokens: 4000 },
    }),
    { tokens: [100, 4001] },
  ],
  "reasoning inside completion_tokens": [
    usage({
      prompt_tokens: 100,
      completion_tokens: 4001,
      total_tokens: 4101,
      completion_tokens_details: { reasoning_tokens: 4000 },
    }),
    { tokens: [100, 4001] },
  ],
  "content in parts": [
    message({ content: [{ type: "text", text: "Hel" }, { type: "text", text: "lo." }] }),
    {},
  ],
  "content with thoughts": [
    message({
      content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm." }] }, {
        type: "text",
        text: "Hello.",
      }],
    }),
    {},
  ],
  "content in output_text parts": [
    message({ content: [{ type: "output_text", text: { value: "Hello." } }] }),
    {},
  ],
  "content as one part": [message({ content: { type: "text", text: "Hello." } }), {}],
  "reasoning_content beside it": [message({ ...said, reasoning_content: "Hm." }), {}],
  "reasoning ate the limit": [
    {
      ...message({ content: "" }, { finish_reason: "length" }),
      usage: { prompt_tokens: 1000, completion_tokens: 4000 },
    },
    { text: "", reason: "length", tokens: [1000, 4000] },
  ],
  "content null": [message({ content: null }), { text: "" }],
  "no content": [message({}), { text: "" }],
  "a refusal": [message({ content: null, refusal: "I cannot." }), {
    text: "",
    refusal: "I cannot.",
    stored: "I cannot.",
  }],
  "a content filter": [message({ content: "" }, { finish_reason: "content_filter" }), {
    text: "",
    reason: "content_filter",
  }],
  "no finish_reason": [message(said, { finish_reason: null }), {}],
  "finish_reason max_tokens": [message(said, { finish_reason: "max_tokens" }), {
    reason: "length",
  }],
  "finish_reason end_turn": [message(said, { finish_reason: "end_turn" }), {}],
  "finish_reason SAFETY": [message(said, { finish_reason: "SAFETY" }), {
    reason: "content_filter",
  }],
  "finish_reason eos": [message(said, { finish_reason: "eos" }), {}],
  "NUL in the text": [message({ content: "Hel\0lo." }), {}],
  "half a character": [message({ content: "Hello.\ud83d" }), { text: "Hello.\ufffd" }],
  "a hundred thousand characters": [message({ content: "x".repeat(100_000) }), {
    text: "x".repeat(100_000),
  }],
  "a call": [
    message(call({ id: "c", type: "function", function: f }), { finish_reason: "tool_calls" }),
    { text: "", reason: "tool_calls", calls: ['f({"a":1})'] },
  ],
  "a call that ends with stop": [message(call({ id: "c", type: "function", function: f })), {
    text: "",
    reason: "tool_calls",
    calls: ['f({"a":1})'],
  }],
  "a call with an object": [
    message(call({ id: "c", function: { name: "f", arguments: { a: 1 } } })),
    { text: "", reason: "tool_calls", calls: ['f({"a":1})'] },
  ],
  "a call without arguments": [message(call({ id: "c", function: { name: "f", arguments: "" } })), {
    text: "",
    reason: "tool_calls",
    calls: ["f({})"],
  }],
  "a call without an id": [message(call({ function: f })), {
    text: "",
    reason: "tool_calls",
    calls: ['f({"a":1})'],
  }],
  "parallel calls": [
    message({
      content: "Wait.",
      tool_calls: [{ id: "c", function: f }, { id: "d", function: { name: "g", arguments: "{}" } }],
    }),
    { text: "Wait.", reason: "tool_calls", calls: ['f({"a":1})', "g({})"] },
  ],
  "an old function_call": [
    message({ content: null, function_call: f }, { finish_reason: "function_call" }),
    { text: "", reason: "tool_calls", calls: ['f({"a":1})'] },
  ],
  "an empty list of calls": [message({ ...said, tool_calls: [] }), {}],
};

const delta = (fields: unknown, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: fields, finish_reason }],
});
const two = [delta({ role: "assistant", content: "Hel" }), delta({ content: "lo." })];
const stop = delta({}, "stop");
const part = (fields: unknown) => delta({ tool_calls: [fields] });
const calling = { text: "", reason: "tool_calls", calls: ['f({"a":1})'] };

/** Streamed answers: chunks, or bytes as they come. */
const streamed: Record<string, [unknown[] | string, Expected]> = {
  "as OpenAI streams": [[...two, stop, {
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  }, "[DONE]"], { tokens: [3, 2] }],
  "no usage": [[...two, stop, "[DONE]"], {}],
  "usage in the last chunk": [[...two, {
    ...stop,
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  }, "[DONE]"], { tokens: [3, 2] }],
  "usage in every chunk": [[{ ...two[0], usage: { prompt_tokens: 3, completion_tokens: 1 } }, {
    ...two[1],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  }, stop], { tokens: [3, 2] }],
  "usage null in every chunk": [[...two.map((chunk) => ({ ...chunk, usage: null })), stop], {}],
  "a chunk without choices": [[{ id: "x", object: "chat.completion.chunk" }, ...two, stop, {
    id: "x",
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  }], { tokens: [3, 2] }],
  "choices null": [[{ choices: null, prompt_filter_results: [] }, ...two, stop, "[DONE]"], {}],
  "no [DONE]": [[...two, stop], {}],
  "no finish_reason": [[...two, "[DONE]"], {}],
  "CRLF and comments": [
    `: ping\r\n\r\n${
      [...two, stop].map((c) => `data: ${JSON.stringify(c)}\r\n\r\n`).join(": more\r\n\r\n")
    }data: [DONE]\r\n\r\n`,
    {},
  ],
  "no empty line at the end": [
    `${[...two, stop].map((c) => `data: ${JSON.stringify(c)}`).join("\n\n")}`,
    {},
  ],
  "pings that are no JSON": [
    `data: ping\n\n${[...two, stop].map((c) => `data: ${JSON.stringify(c)}\n\n`).join("")}`,
    {},
  ],
  "content in parts": [[delta({ content: [{ type: "text", text: "Hello." }] }), stop], {}],
  "a character in two halves": [[
    delta({ content: "Hello\ud83d" }),
    delta({ content: "\ude00." }),
    stop,
  ], { text: "Hello😀." }],
  "NUL": [[delta({ content: "Hel\0lo." }), stop], {}],
  "reasoning first": [[delta({ reasoning_content: "Hm." }), ...two, stop], {}],
  "a refusal": [[delta({ refusal: "I ca" }), delta({ refusal: "nnot." }), stop], {
    text: "",
    refusal: "I cannot.",
    stored: "I cannot.",
  }],
  "nothing but its end": [[delta({}, "length")], { text: "", reason: "length" }],
  "a call in parts": [[
    part({ index: 0, id: "c", type: "function", function: { name: "f", arguments: "" } }),
    part({ index: 0, function: { arguments: '{"a":' } }),
    part({ index: 0, function: { arguments: "1}" } }),
    delta({}, "tool_calls"),
  ], calling],
  "a call whose name is repeated": [[
    part({ index: 0, id: "c", function: { name: "f", arguments: '{"a"' } }),
    part({ index: 0, id: "c", function: { name: "f", arguments: ":1}" } }),
    stop,
  ], calling],
  "a call without an index": [[part({ id: "c", function: f }), stop], calling],
  "calls that are all at index 0": [
    [
      part({ index: 0, id: "c", function: f }),
      part({ index: 0, id: "d", function: { name: "g", arguments: "{}" } }),
      stop,
    ],
    { text: "", reason: "tool_calls", calls: ['f({"a":1})', "g({})"] },
  ],
  "a call without arguments": [[part({ index: 0, id: "c", function: { name: "f" } }), stop], {
    text: "",
    reason: "tool_calls",
    calls: ["f({})"],
  }],
};

/** Streams that break off: the code that the client gets, and what is stored. */
const broken: Record<string, [unknown[] | string, string, string]> = {
  "the connection ends": [two, "model_failed", "Hello."],
  "an error in the stream": [
    [...two, { error: { message: "Overloaded", code: 529 } }],
    "529",
    "Hello.",
  ],
  "an error that is a string": [[...two, { error: "Overloaded" }], "model_failed", "Hello."],
  "half an event": [`data: ${JSON.stringify(two[0])}\n\ndata: {"choi`, "model_failed", "Hel"],
};

/** Errors: status and code that the client gets, whether it is tried again, whether the model learns. */
const errors: Record<
  string,
  [number, unknown, Record<string, string>, number, string, number, boolean]
> = {
  "context too long": [
    400,
    {
      error: {
        message: "maximum context length",
        code: "context_length_exceeded",
        type: "invalid_request_error",
        param: "messages",
      },
    },
    {},
    400,
    "context_length_exceeded",
    1,
    false,
  ],
  "a parameter": [
    400,
    { error: { message: "no", param: "temperature", code: "unsupported_value" } },
    {},
    400,
    "unsupported_value",
    1,
    false,
  ],
  "without a code": [422, { detail: [{ msg: "bad" }] }, {}, 422, "model_refused", 1, false],
  "too large": [413, "too large", {}, 413, "model_refused", 1, false],
  "rate limit in seconds": [
    429,
    { error: { message: "slow", code: "rate_limit_exceeded" } },
    { "retry-after": "7" },
    429,
    "rate_limit_exceeded",
    1,
    false,
  ],
  "quota": [
    429,
    { error: { message: "no money", code: "insufficient_quota" } },
    {},
    429,
    "insufficient_quota",
    1,
    false,
  ],
  "no access to the model": [
    403,
    { error: { message: "no access" } },
    {},
    403,
    "model_refused",
    1,
    true,
  ],
  "a list": [
    400,
    [{ error: { code: 400, message: "bad", status: "INVALID_ARGUMENT" } }],
    {},
    400,
    "400",
    1,
    false,
  ],
  "overloaded": [
    529,
    { error: { message: "busy", code: "overloaded" } },
    {},
    502,
    "overloaded",
    3,
    true,
  ],
  "a proxy's page": [502, "<html>Bad gateway</html>", {}, 502, "model_failed", 3, true],
  "an error that says 200": [
    200,
    { error: { message: "busy", code: 503 } },
    {},
    502,
    "503",
    1,
    true,
  ],
};

async function through(answer: () => Response, stream: boolean) {
  let asked = 0;
  await using provider = serveLocally(async (request) => {
    if (request.method === "GET") return Response.json({ data: [] });
    await request.body?.cancel();
    asked++;
    return answer();
  });
  const models = createModels(testConfig({
    CHAT_BASE_URL: provider.url,
    CHAT_MODEL: "small",
    CHAT_API_KEY: "key-of-the-project",
    MODEL_TIMEOUT_MS: "2000",
  }));
  const world = createWorld({ embeddingModel: null });
  world.effects.models = models;
  const body = ask("Hi", { stream, stream_options: stream ? { include_usage: true } : undefined });
  const response = await world.send(chatApp(world.effects), "POST", path, body);
  const text = await response.text();
  await world.settled();
  return { world, asked, text, status: response.status, headers: response.headers };
}

function bytes(chunks: unknown[] | string): Response {
  const text = typeof chunks === "string"
    ? chunks
    : chunks.map((chunk) =>
      `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`
    ).join("");
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

const written = (calls: { function?: { name?: string; arguments: string } }[] = []) =>
  calls.map((call) => `${call.function?.name}(${call.function?.arguments})`);

/** What is stored and booked is what the client got. */
function keptAs(
  world: ReturnType<typeof createWorld>,
  expected: Expected,
  told: Record<string, unknown>,
) {
  const { args } = world.call("rpc store_chat_pair");
  const { text = "Hello.", stored = text, reason = "stop", tokens, calls } = expected;
  assert.equal(args.p_status, "complete");
  assert.equal(args.p_ai_response, stored);
  assert.equal((args.p_metadata as { finish_reason: string }).finish_reason, reason);
  const turn = args.p_turn as { answer: { tool_calls?: { name: string; arguments: string }[] } };
  assert.deepEqual(
    turn.answer.tool_calls?.map((call) => `${call.name}(${call.arguments})`),
    calls,
  );
  const booked = args.p_interaction as { prompt_tokens: number; completion_tokens: number };
  assert.equal(booked.prompt_tokens, told.prompt_tokens);
  assert.equal(booked.completion_tokens, told.completion_tokens);
  if (tokens) {
    assert.deepEqual([booked.prompt_tokens, booked.completion_tokens], tokens);
  } else {
    assert.equal(told.estimated, true, "what is not counted is estimated, and says so");
    assert.ok(booked.prompt_tokens > 0);
  }
}

Deno.test("answers, whole", async (t) => {
  for (const [name, [answer, expected]] of Object.entries(whole)) {
    await t.step(name, async () => {
      const { world, status, text } = await through(() => Response.json(answer), false);
      assert.equal(status, 200, text);
      const { choices: [choice], usage } = JSON.parse(text);
      const { text: says = "Hello.", refusal = null, reason = "stop", calls = [] } = expected;
      assert.equal(choice.message.content ?? "", says);
      assert.equal(choice.message.refusal, refusal);
      assert.equal(choice.finish_reason, reason);
      assert.deepEqual(written(choice.message.tool_calls), calls);
      keptAs(world, expected, usage);
    });
  }
});

Deno.test("answers, streamed", async (t) => {
  for (const [name, [answer, expected]] of Object.entries(streamed)) {
    await t.step(name, async () => {
      const { world, status, text } = await through(() => bytes(answer), true);
      assert.equal(status, 200, text);
      const { chunks, done } = await readAll(new Response(text));
      assert.ok(done);
      const { text: says = "Hello.", refusal = "", reason = "stop", calls = [] } = expected;
      assert.equal(textOf(chunks), says);
      assert.equal(chunks.map((c) => c.choices[0]?.delta.refusal ?? "").join(""), refusal);
      const put: { function: { name?: string; arguments: string } }[] = [];
      for (const part of chunks.flatMap((c) => c.choices[0]?.delta.tool_calls ?? [])) {
        put[part.index] ??= { function: { name: part.function?.name, arguments: "" } };
        put[part.index].function.arguments += part.function!.arguments;
      }
      assert.deepEqual(written(put), calls);
      assert.equal(chunks.findLast((c) => c.choices.length > 0)?.choices[0].finish_reason, reason);
      keptAs(world, expected, { ...chunks.at(-1)?.usage });
    });
  }
});

Deno.test("answers that ignore whether a stream was asked for", async (t) => {
  await t.step("whole instead of streamed", async () => {
    const { world, text } = await through(() => Response.json(message(said)), true);
    const { chunks, done } = await readAll(new Response(text));
    assert.deepEqual([textOf(chunks), done], ["Hello.", true]);
    assert.equal(world.call("rpc store_chat_pair").args.p_ai_response, "Hello.");
  });
  await t.step("streamed instead of whole", async () => {
    const { text } = await through(() => bytes([...two, stop]), false);
    assert.equal(JSON.parse(text).choices[0].message.content, "Hello.");
  });
});

Deno.test("streams that break off keep the question and what arrived, and book it", async (t) => {
  for (const [name, [answer, code, stored]] of Object.entries(broken)) {
    await t.step(name, async () => {
      const { world, text } = await through(() => bytes(answer), true);
      const { chunks, done } = await readAll(new Response(text));
      assert.equal(done, false);
      assert.equal(chunks.at(-1)?.error?.code, code);
      const { args } = world.call("rpc store_chat_pair");
      assert.deepEqual([args.p_status, args.p_ai_response], ["error", stored]);
      assert.equal(args.p_user_message, "Hi");
      const booked = args.p_interaction as Record<string, unknown>;
      assert.equal(booked.error, code);
      assert.ok(Number(booked.completion_tokens) > 0);
    });
  }
});

Deno.test("errors keep their status class, words, code and Retry-After", async (t) => {
  for (
    const [name, [status, body, headers, expected, code, tries, learns]] of Object.entries(errors)
  ) {
    for (const stream of [false, true]) {
      await t.step(`${name}${stream ? ", streamed" : ""}`, async () => {
        const result = await through(
          () =>
            new Response(typeof body === "string" ? body : JSON.stringify(body), {
              status,
              headers: { "content-type": "application/json", ...headers },
            }),
          stream,
        );
        assert.equal(result.status, expected, result.text);
        const { error } = JSON.parse(result.text);
        assert.equal(error.code, code);
        assert.ok(error.type && "param" in error && error.request_id);
        assert.ok(!/127\.0\.0\.1|key-of-the-project/.test(result.text), result.text);
        assert.equal(result.asked, tries);
        if (headers["retry-after"]) assert.equal(result.headers.get("retry-after"), "7");
        assert.ok(!result.world.order().includes("rpc store_chat_pair"));
        const { p_response } = result.world.call("rpc save_complete_interaction").args;
        assert.equal("error" in (p_response as object), learns);
        if (!learns) assert.equal((p_response as { status: string }).status, "cancelled");
      });
    }
  }
});
