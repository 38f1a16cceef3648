import assert from "node:assert/strict";
import { ModelError, modelFailed } from "../_shared/provider_errors.ts";
import type { Piece } from "../_shared/models.ts";
import {
  createWorld,
  emptyContext,
  Failure,
  messageId,
  requestId,
  serveLocally,
  sessionId,
  soon,
  streamOf,
  type Told,
  untilAborted,
  userToken,
} from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { ask, eventsOf, path, readAll, textOf } from "./testing.ts";

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const broken = modelFailed("broke off");
const streaming = { stream: true, metadata: { session_id: sessionId, request_id: requestId } };

/** A stream of some pieces that then waits for ever, and tells when it is stopped. */
function hanging(pieces: Piece[]) {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: waits } = Promise.withResolvers<void>();
  const stream: Told["stream"] = async function* (signal) {
    signal?.addEventListener("abort", () => resolve());
    for (const piece of pieces) yield piece;
    waits();
    await untilAborted(signal);
  };
  return { stream, stopped, waiting };
}

function start(told: Told, question = "I live in Rome.", further: Record<string, unknown> = {}) {
  const world = createWorld(told);
  const app = chatApp(world.effects);
  return {
    world,
    response: world.send(app, "POST", path, ask(question, { ...streaming, ...further })),
  };
}

Deno.test("stream: OpenAI's chunks, role first, metadata in the last, [DONE]", async () => {
  const { world, response } = start({ stream: streamOf(["Hel", "lo."], usage) });
  const streamed = await response;
  assert.equal(streamed.status, 200);
  assert.match(streamed.headers.get("content-type") ?? "", /^text\/event-stream/);
  assert.match(streamed.headers.get("cache-control") ?? "", /no-cache/);
  assert.equal(streamed.headers.get("x-session-id"), sessionId);

  const { chunks, done } = await readAll(streamed);
  assert.ok(done);
  const [{ id, created }] = chunks;
  const chunk = (delta: unknown, finish_reason: string | null = null) => ({
    id,
    object: "chat.completion.chunk",
    created,
    model: "small",
    choices: [{ index: 0, delta, finish_reason, logprobs: null }],
  });
  const answerId = /^chatcmpl-(.*)$/.exec(id)?.[1];
  assert.deepEqual(chunks, [
    chunk({ role: "assistant", content: "" }),
    chunk({ content: "Hel" }),
    chunk({ content: "lo." }),
    {
      ...chunk({}, "stop"),
      metadata: {
        session_id: sessionId,
        message_id: answerId,
        kept: true,
        recalled: [],
        sources: [],
        citations: [],
        stored: [{ key: "location", value: "Rome" }],
        closed: [],
      },
    },
  ]);
  assert.deepEqual(world.order(), [
    "verify",
    "rpc begin_turn",
    "extract",
    "embed",
    "rpc get_chat_context",
    "stream",
    "rpc store_chat_pair",
  ]);
  const stored = world.call("rpc store_chat_pair").args;
  assert.equal(stored.p_ai_response, "Hello.");
  assert.equal(stored.p_status, "complete");
  assert.equal(stored.p_request_id, requestId);
  assert.deepEqual(stored.p_metadata, { finish_reason: "stop", memory_ids: [], usage });
  await world.settled();
  assert.equal(world.order().filter((to) => to === "rpc store_chat_pair").length, 1);
});

Deno.test("stream: the usage comes in a chunk of its own where it is asked for", async () => {
  const { response } = start({ stream: streamOf(["Hi."], usage) }, "Hi", {
    stream_options: { include_usage: true },
  });
  const { chunks, done } = await readAll(await response);
  assert.ok(done);
  assert.deepEqual(chunks.at(-1)?.choices, []);
  assert.deepEqual(chunks.at(-1)?.usage, usage);
  assert.ok(chunks.at(-2)?.metadata);
});

Deno.test("stream: what the model does not count is estimated, and says so", async () => {
  const { response } = start({ stream: streamOf(["Hi."]) }, "Hi", {
    stream_options: { include_usage: true },
  });
  const { chunks } = await readAll(await response);
  const estimated = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, estimated: true };
  assert.deepEqual(chunks.at(-1)?.usage, estimated);
  assert.ok(chunks.slice(0, -1).every(({ usage }) => usage === null));
});

Deno.test("stream: the turn is kept before the client hears that it is done", async () => {
  const { promise: keeping, resolve: keep } = Promise.withResolvers<string>();
  const { response } = start({
    stream: streamOf(["Hi."]),
    database: { store_chat_pair: () => keeping },
  });
  const events = eventsOf(await response);
  await events.next();
  assert.match(await events.next() ?? "", /Hi\./);
  let ended = false;
  const last = events.next().then((event) => {
    ended = true;
    return event;
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(ended, false);
  keep(messageId);
  assert.match(await last ?? "", /"finish_reason":"stop"/);
  assert.deepEqual(await events.all(), ["[DONE]"]);
});

Deno.test("stream: the model fails before its first word: an error with a status, nothing stored", async () => {
  const { world, response } = start({ stream: () => Promise.reject(broken) });
  const failed = await response;
  assert.equal(failed.status, 502);
  assert.match((await failed.json()).error.message, /broke off/);
  await world.settled();
  assert.ok(!world.order().includes("rpc store_chat_pair"));
  assert.equal(world.logged.length, 1);
});

Deno.test("stream: whoever fails before the first word is followed by the next", async (t) => {
  const told: Record<string, Told["stream"]> = {
    "before it began": () => Promise.reject(broken),
    "before it said anything": async function* () {
      yield await Promise.resolve({ text: "" });
      throw broken;
    },
  };
  for (const [name, fails] of Object.entries(told)) {
    await t.step(name, async () => {
      const { world, response } = start({
        stream: (signal, model) =>
          (model === "small" ? fails! : streamOf(["Hi."], usage))(signal, model),
      });
      const { chunks, done } = await readAll(await response);
      assert.ok(done);
      assert.equal(textOf(chunks), "Hi.");
      assert.equal(chunks.at(-1)?.model, "large");
      const { args } = world.call("rpc store_chat_pair");
      assert.deepEqual([args.p_model, args.p_ai_response], ["large", "Hi."]);
      const { failures, ...answered } = args.p_interaction as {
        failures: { model: string; error: string }[];
        prompt_tokens: number;
      };
      assert.deepEqual(failures.map(({ model, error }) => [model, error]), [
        ["small", "model_failed"],
      ]);
      assert.equal(answered.prompt_tokens, 3);
      await world.settled();
      assert.ok(!world.order().includes("rpc save_complete_interaction"));
    });
  }
});

Deno.test("stream: after the first word nobody takes over, and the failure is recorded", async () => {
  const { world, response } = start({
    stream: async function* () {
      yield await Promise.resolve({ text: "Hel" });
      throw broken;
    },
  });
  const { chunks, done } = await readAll(await response);
  assert.equal(done, false);
  assert.equal(chunks.at(-1)?.error?.code, "model_failed");
  assert.equal(world.order().filter((to) => to === "stream").length, 1);
  const { p_model, p_status, p_ai_response, p_interaction } =
    world.call("rpc store_chat_pair").args;
  assert.deepEqual([p_model, p_status, p_ai_response], ["small", "error", "Hel"]);
  const { error, prompt_tokens, completion_tokens } = p_interaction as Record<string, unknown>;
  assert.deepEqual([error, prompt_tokens, completion_tokens], ["model_failed", 4, 1]);
});

Deno.test("stream: a provider left alone says when to come again", async () => {
  const unavailable = new ModelError("failed", 503, "model_unavailable", "Left alone.", undefined, {
    retryAfter: 10,
  });
  const { response } = start({ stream: () => Promise.reject(unavailable) });
  const failed = await response;
  assert.equal(failed.status, 503);
  assert.equal(failed.headers.get("retry-after"), "10");
  await failed.body?.cancel();
});

for (
  const [name, error, code] of [
    ["a provider's failure", broken, "model_failed"],
    ["an unknown error", new Error("s3cret"), "internal"],
  ] as const
) {
  Deno.test(`stream: ${name} in the middle is an error event, and what arrived is kept`, async () => {
    const { world, response } = start({
      stream: async function* () {
        yield await Promise.resolve({ text: "Hel" });
        throw error;
      },
    });
    const { chunks, done } = await readAll(await response);
    assert.equal(done, false);
    assert.equal(textOf(chunks), "Hel");
    const last = chunks.at(-1);
    assert.equal(last?.error?.code, code);
    assert.match(last?.error?.hint ?? "", /^What has arrived is kept\./);
    assert.ok(!JSON.stringify(last).includes("s3cret"));
    await world.settled();
    const { args } = world.call("rpc store_chat_pair");
    assert.deepEqual([args.p_status, args.p_ai_response], ["error", "Hel"]);
    assert.equal(args.p_user_message, "I live in Rome.");
    assert.equal(world.logged.length, 1);
    assert.equal(world.logged[0].request_id, last?.error?.request_id);
    if (code === "internal") assert.match(String(world.logged[0].cause), /s3cret/);
  });
}

Deno.test("stream: a client who leaves upon the error event leaves the turn stored once", async () => {
  const { world, response } = start({
    stream: async function* () {
      yield await Promise.resolve({ text: "Hel" });
      throw broken;
    },
  });
  const events = eventsOf(await response);
  await events.until("error");
  await events.leave();
  await world.settled();
  assert.equal(world.call("rpc store_chat_pair").args.p_status, "error");
});

Deno.test("stream: the reply was not kept: an error event in place of the end", async () => {
  const { world, response } = start({
    stream: streamOf(["Hi."]),
    database: { store_chat_pair: new Failure("PT409", 409, { message: "request_conflict" }) },
  });
  const { chunks, done } = await readAll(await response);
  assert.equal(done, false);
  assert.equal(textOf(chunks), "Hi.");
  assert.equal(chunks.at(-1)?.error?.code, "reply_not_kept");
  assert.ok(chunks.every((chunk) => !chunk.metadata));
  await world.settled();
  assert.equal(world.order().filter((to) => to === "rpc store_chat_pair").length, 1);
});

Deno.test("stream: a replay is the first answer, without model or store", async () => {
  const answered = {
    id: messageId,
    session_id: sessionId,
    user_message: "I live in Rome.",
    message_text: "Hello again.",
    status: "complete",
    model: "small",
  };
  const { world, response } = start({
    database: { get_chat_context: { ...emptyContext, answered } },
  });
  const { chunks, done } = await readAll(await response);
  assert.ok(done);
  assert.equal(chunks[0].choices[0].delta.role, "assistant");
  assert.equal(textOf(chunks), "Hello again.");
  assert.equal(chunks.at(-1)?.choices[0].finish_reason, "stop");
  assert.equal(chunks.at(-1)?.metadata?.message_id, messageId);
  assert.deepEqual(chunks.at(-1)?.metadata?.stored, []);
  await world.settled();
  assert.equal(world.order().at(-1), "rpc begin_turn");
});

// Clients who leave ------------------------------------------------------------------------------

Deno.test("leaving: in the middle stops the model and keeps once what had come", async () => {
  const { stream, stopped, waiting } = hanging([{ text: "Hel" }, { text: "lo" }]);
  const { world, response } = start({ stream });
  const events = eventsOf(await response);
  await events.until('"lo"');
  await soon(waiting);
  await events.leave();
  await soon(stopped);
  await world.settled();
  const { args } = world.call("rpc store_chat_pair");
  assert.equal(args.p_status, "cancelled");
  assert.equal(args.p_ai_response, "Hello");
  assert.equal(args.p_user_message, "I live in Rome.");
  assert.equal(args.p_request_id, requestId);
  assert.deepEqual(args.p_metadata, {
    finish_reason: "cancelled",
    memory_ids: [],
    usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6, estimated: true },
  });
  assert.deepEqual((args.p_memories as { key: string }[]).map(({ key }) => key), ["location"]);
  assert.deepEqual(world.logged, []);
});

Deno.test("leaving: between two pieces, with none awaited", async () => {
  const { stream, stopped } = hanging(Array(50).fill({ text: "x" }));
  const { world, response } = start({ stream });
  const events = eventsOf(await response);
  await events.next();
  await events.next();
  await events.leave();
  await soon(stopped);
  await world.settled();
  const { args } = world.call("rpc store_chat_pair");
  assert.equal(args.p_status, "cancelled");
  assert.match(String(args.p_ai_response), /^x{1,5}$/);
});

Deno.test("leaving: before anything had come", async () => {
  const { stream, stopped, waiting } = hanging([]);
  const { world, response } = start({ stream });
  const events = eventsOf(await response);
  await events.until("role");
  await soon(waiting);
  await events.leave();
  await soon(stopped);
  await world.settled();
  const { args } = world.call("rpc store_chat_pair");
  assert.equal(args.p_status, "cancelled");
  assert.equal(args.p_ai_response, "");
});

Deno.test("leaving: before the model had begun to answer", async () => {
  const client = new AbortController();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const world = createWorld({
    stream: (signal) => {
      resolve();
      return untilAborted(signal);
    },
  });
  const response = world.send(chatApp(world.effects), "POST", path, ask("Hi", streaming), {
    signal: client.signal,
  });
  await soon(asked);
  client.abort();
  assert.equal((await response).status, 499);
  await world.settled();
  const { args } = world.call("rpc store_chat_pair");
  assert.deepEqual([args.p_status, args.p_ai_response], ["cancelled", ""]);
  assert.deepEqual(world.logged, []);
});

Deno.test("leaving: before the model was asked, nothing is stored", async () => {
  for (const stream of [false, true]) {
    const client = new AbortController();
    const world = createWorld({
      database: {
        get_chat_context: () => {
          client.abort();
          return emptyContext;
        },
      },
      complete: untilAborted,
    });
    const body = ask("Hi", { ...streaming, stream });
    const init = { signal: client.signal };
    const response = await world.send(chatApp(world.effects), "POST", path, body, init);
    assert.equal(response.status, 499);
    await world.settled();
    assert.ok(!world.order().includes("rpc store_chat_pair"));
    assert.ok(!world.order().includes("stream"));
  }
});

Deno.test("leaving: while the turn is being kept, it is kept once and whole", async () => {
  const { promise: keeping, resolve: keep } = Promise.withResolvers<string>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { world, response } = start({
    stream: streamOf(["Hi."]),
    database: {
      store_chat_pair: () => {
        begin();
        return keeping;
      },
    },
  });
  const events = eventsOf(await response);
  await events.next();
  await events.next();
  await soon(begun);
  await events.leave();
  keep(messageId);
  await world.settled();
  assert.equal(world.call("rpc store_chat_pair").args.p_status, "complete");
  assert.deepEqual(world.logged, []);
});

Deno.test("leaving: a turn that could not be kept then is logged", async () => {
  const { promise: keeping, resolve: keep } = Promise.withResolvers<unknown>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { world, response } = start({
    stream: streamOf(["Hi."]),
    database: {
      store_chat_pair: () => {
        begin();
        return keeping;
      },
    },
  });
  const events = eventsOf(await response);
  await events.next();
  await events.next();
  await soon(begun);
  await events.leave();
  keep(new Failure("XX000", 500));
  await world.settled();
  assert.deepEqual(world.logged.map(({ code }) => code), ["reply_not_kept"]);
});

Deno.test("leaving: after the model's last word it is a whole answer", async () => {
  const { stream, waiting } = hanging([{ text: "Hi.", finishReason: "stop" }]);
  const { world, response } = start({ stream });
  const events = eventsOf(await response);
  await events.next();
  await events.next();
  await soon(waiting);
  await events.leave();
  await world.settled();
  const { args } = world.call("rpc store_chat_pair");
  assert.deepEqual([args.p_status, args.p_ai_response], ["complete", "Hi."]);
});

Deno.test("leaving: just as the model ends, it is kept once", async () => {
  const { promise: ending, resolve: end } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: waits } = Promise.withResolvers<void>();
  const { world, response } = start({
    // A model that takes no notice of the signal.
    stream: async function* () {
      yield { text: "Hi." };
      waits();
      await ending;
    },
  });
  const events = eventsOf(await response);
  await events.next();
  await events.next();
  await soon(waiting);
  end();
  await events.leave();
  await world.settled();
  assert.equal(world.order().filter((to) => to === "rpc store_chat_pair").length, 1);
});

Deno.test("leaving: after the end changes nothing", async () => {
  const { world, response } = start({ stream: streamOf(["Hi."]) });
  const events = eventsOf(await response);
  await events.until("[DONE]");
  await events.leave();
  await world.settled();
  assert.equal(world.call("rpc store_chat_pair").args.p_status, "complete");
});

Deno.test("leaving: what cannot be kept is logged, and hurts nobody", async () => {
  const { stream, waiting } = hanging([{ text: "Hel" }]);
  const { world, response } = start({
    stream,
    database: { store_chat_pair: new Failure("XX000", 500, { message: "s3cret" }) },
  });
  const events = eventsOf(await response);
  await events.until("Hel");
  await soon(waiting);
  await events.leave();
  await world.settled();
  assert.equal(world.logged.length, 1);
  assert.equal(world.logged[0].code, "reply_not_kept");
  assert.ok(world.logged[0].request_id);
});

Deno.test("leaving: over a real connection it is noticed while the model is silent", async (t) => {
  for (const pieces of [[], [{ text: "Hel" }]]) {
    await t.step(`after ${pieces.length} pieces`, async () => {
      const { stream, stopped, waiting } = hanging(pieces);
      const { promise: kept, resolve } = Promise.withResolvers<Record<string, unknown>>();
      const world = createWorld({
        stream,
        database: {
          store_chat_pair: (args: Record<string, unknown>) => {
            resolve(args);
            return messageId;
          },
        },
      });
      const app = chatApp(world.effects);
      await using server = serveLocally((request) => app.fetch(request));
      const client = new AbortController();
      const response = await fetch(server.url + path, {
        method: "POST",
        headers: { authorization: `Bearer ${await userToken()}` },
        body: JSON.stringify(ask("Hi", streaming)),
        signal: client.signal,
      });
      const events = eventsOf(response);
      for (let i = 0; i <= pieces.length; i++) await events.next();
      await soon(waiting);
      const next = assert.rejects(events.next());
      client.abort();
      await next;
      await soon(stopped);
      const args = await soon(kept);
      assert.equal(args.p_status, "cancelled");
      assert.equal(args.p_ai_response, pieces.map(({ text }) => text).join(""));
      await world.settled();
      assert.equal(world.order().filter((to) => to === "rpc store_chat_pair").length, 1);
    });
  }
});
