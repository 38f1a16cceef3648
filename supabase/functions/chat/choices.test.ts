/** Several answers to one question: asked for together, given together, stored as siblings. */

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
import { ask, path, readAll } from "./testing.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

const usage = { prompt_tokens: 10, completion_tokens: 9, total_tokens: 19 };
const choice = (index: number, content: string, finish_reason = "stop") => ({
  index,
  message: { role: "assistant", content },
  finish_reason,
});
const delta = (index: number, delta: unknown, finish_reason: string | null = null) => ({
  choices: [{ index, delta, finish_reason }],
});
const call = { id: "c1", type: "function", function: { name: "f", arguments: "{}" } };

const sse = (events: unknown[]) =>
  new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });

async function through(answer: () => Response, fields: Json = {}, told: Told = {}) {
  const asked: Json[] = [];
  await using provider = serveLocally(async (request) => {
    asked.push(await request.json());
    return answer();
  });
  const env = { CHAT_BASE_URL: `${provider.url}/v1`, CHAT_MODEL: "small" };
  const world = createWorld({ embeddingModel: null, ...told });
  world.effects.models = createModels(testConfig(env));
  const body = ask("Name one", { n: 3, ...fields });
  const response = await world.send(chatApp(world.effects), "POST", path, body);
  const text = await response.text();
  await world.settled();
  return { asked, world, status: response.status, text };
}

/** What is stored of a turn: the first answer, and the others. */
function kept(world: ReturnType<typeof createWorld>) {
  const { args } = world.call("rpc store_chat_pair");
  const { others = [] } = args.p_turn as Json;
  return { args: args as Json, others: others as Json[] };
}

Deno.test("choices: all that the provider gives reach the client, are stored, and booked once", async () => {
  const { asked, world, text } = await through(() =>
    Response.json({
      choices: [choice(0, "Oslo"), choice(1, "Rome", "length"), {
        index: 2,
        message: { role: "assistant", content: null, tool_calls: [call] },
        finish_reason: "tool_calls",
      }],
      usage,
    })
  );
  assert.equal(asked[0].n, 3);
  const { choices, metadata, usage: told } = JSON.parse(text);
  assert.deepEqual(choices.map((c: Json) => [c.index, c.message.content, c.finish_reason]), [
    [0, "Oslo", "stop"],
    [1, "Rome", "length"],
    [2, null, "tool_calls"],
  ]);
  assert.equal(choices[2].message.tool_calls[0].id, "c1");
  assert.deepEqual(told, usage);
  const { args, others } = kept(world);
  assert.equal(args.p_ai_response, "Oslo");
  assert.deepEqual(others.map(({ text, status, metadata }) => [text, status, metadata]), [
    ["Rome", "complete", { finish_reason: "length" }],
    ["", "complete", { finish_reason: "tool_calls" }],
  ]);
  assert.deepEqual(others[1].tool_calls, [{ id: "c1", name: "f", arguments: "{}" }]);
  assert.deepEqual(others.map(({ id }) => id), args.p_metadata.choices);
  assert.deepEqual(metadata.choices, args.p_metadata.choices);
  assert.equal(args.p_interaction.completion_tokens, 9);
  const route = world.call("rpc get_chat_context").args.p_route as Json;
  assert.deepEqual(route.constraints, { choices: 3 }, "what they may cost together is reserved");
});

Deno.test("choices: streamed, each delta has its choice's index, and each its end", async () => {
  const { text, world } = await through(() =>
    sse([
      delta(0, { role: "assistant", content: "Os" }),
      delta(1, { role: "assistant", content: "Ro" }),
      delta(1, { content: "me" }, "stop"),
      delta(0, { content: "lo" }),
      delta(2, { content: "Bern" }),
      delta(0, {}, "stop"),
      delta(2, {}, "length"),
      { choices: [], usage },
    ]), { stream: true });
  const { chunks, done } = await readAll(new Response(text));
  assert.equal(done, true);
  const said = ["", "", ""];
  const ends: Json = {};
  for (const { choices: [c] } of chunks) {
    said[c.index] += c.delta.content ?? "";
    if (c.finish_reason) ends[c.index] = c.finish_reason;
  }
  assert.deepEqual(said, ["Oslo", "Rome", "Bern"]);
  assert.deepEqual(ends, { 0: "stop", 1: "stop", 2: "length" });
  const { args, others } = kept(world);
  assert.equal(args.p_ai_response, "Oslo");
  assert.deepEqual(others.map(({ text }) => text), ["Rome", "Bern"]);
  assert.equal(args.p_interaction.completion_tokens, 9);
});

Deno.test("choices: a stream that breaks off keeps what arrived of each", async () => {
  const { world } = await through(
    () =>
      sse([delta(0, { content: "Os" }), delta(1, { content: "Rome" }, "stop"), {
        error: { message: "overloaded" },
      }]),
    { stream: true },
  );
  const { args, others } = kept(world);
  assert.deepEqual([args.p_ai_response, args.p_status], ["Os", "error"]);
  assert.deepEqual(others.map(({ text, status }) => [text, status]), [["Rome", "complete"]]);
});

Deno.test("choices: a provider that gives fewer gives what it has", async () => {
  const { text, world } = await through(() =>
    Response.json({ choices: [choice(0, "Oslo")], usage })
  );
  assert.equal(JSON.parse(text).choices.length, 1);
  const { args, others } = kept(world);
  assert.deepEqual([others, args.p_metadata.choices], [[], undefined]);
});

Deno.test("choices: a provider that gives more than was asked for is taken by its first", async () => {
  const { text, asked } = await through(
    () => Response.json({ choices: [choice(0, "Oslo"), choice(1, "Rome")], usage }),
    { n: 1 },
  );
  assert.equal(JSON.parse(text).choices.length, 1);
  assert.ok(!("n" in asked[0]));
});

Deno.test("choices: a retry gets all of them again, whole and streamed", async () => {
  const other = "0197a1c2-0000-7000-8000-00000000000a";
  const context = {
    ...emptyContext,
    answered: {
      id: messageId,
      session_id: sessionId,
      user_message: "Name one",
      message_text: "Oslo",
      status: "complete",
      model: "small",
      metadata: { finish_reason: "stop", choices: [other] },
      others: [{ message_text: "Rome", status: "complete", metadata: { finish_reason: "length" } }],
    },
  };
  const told = { database: { get_chat_context: context } };
  const metadata = { request_id: "r" };
  const whole = await through(() => Response.json({}), { metadata }, told);
  const { choices, metadata: said } = JSON.parse(whole.text);
  assert.deepEqual(choices.map((c: Json) => [c.message.content, c.finish_reason]), [
    ["Oslo", "stop"],
    ["Rome", "length"],
  ]);
  assert.deepEqual(said.choices, [other]);
  const streamed = await through(() => Response.json({}), { metadata, stream: true }, told);
  const { chunks } = await readAll(new Response(streamed.text));
  assert.deepEqual(
    chunks.filter(({ choices }) => choices[0].delta.content).map(({ choices: [c] }) => [
      c.index,
      c.delta.content,
    ]),
    [[0, "Oslo"], [1, "Rome"]],
  );
  assert.equal(whole.asked.length + streamed.asked.length, 0);
});
