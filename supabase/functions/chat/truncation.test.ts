/** `truncation` of POST /responses: what is left out where a request is too long for its model. */

import assert from "node:assert/strict";
import { ApiError } from "../_shared/errors.ts";
import { createModels } from "../_shared/models.ts";
import {
  createWorld,
  emptyContext,
  Failure,
  serveLocally,
  testConfig,
} from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { askWithLess, withoutOldest } from "./truncation.ts";

const says = (role: string, content: string) => ({ role, content });
const talk = Array.from({ length: 8 }, (_, i) => [
  says("user", `question ${i}`),
  says("assistant", `answer ${i}`),
]).flat();
const input = [says("system", "Be kind."), ...talk, says("user", "Now?")];

/** A provider whose context has so many messages. */
async function through(most: number, body: object, database = {}) {
  const asked: { role: string; content: string }[][] = [];
  await using provider = serveLocally(async (request) => {
    if (request.method === "GET") return Response.json({ data: [] });
    const { messages, stream } = await request.json();
    asked.push(messages);
    if (messages.length > most) {
      return Response.json({
        error: {
          message: "too long",
          code: "context_length_exceeded",
          type: "invalid_request_error",
        },
      }, { status: 400 });
    }
    const answer = { index: 0, finish_reason: "stop" };
    return stream
      ? new Response(
        `data: ${JSON.stringify({ choices: [{ ...answer, delta: { content: "Yes." } }] })}\n\n`,
        { headers: { "content-type": "text/event-stream" } },
      )
      : Response.json({ choices: [{ ...answer, message: says("assistant", "Yes.") }] });
  });
  const world = createWorld({ embeddingModel: null, database });
  world.effects.models = createModels(testConfig({
    CHAT_BASE_URL: provider.url,
    CHAT_MODEL: "small",
    CHAT_API_KEY: "key-of-the-project",
  }));
  const response = await world.send(chatApp(world.effects), "POST", "/chat/responses", body);
  const text = await response.text();
  await world.settled();
  return { asked, world, status: response.status, text };
}

/** What is stored of the client's messages, and the hash of what came before them. */
function storedIn(world: ReturnType<typeof createWorld>) {
  const { answer: _, ...turn } = world.call("rpc store_chat_pair").args.p_turn as {
    answer: unknown;
    base: string;
    messages: unknown[];
  };
  assert.ok(turn.base && turn.messages.length === 1);
  return turn;
}

Deno.test("auto leaves out the oldest until the rest fits, whole and streamed", async () => {
  const whole = await through(99, { input });
  for (const stream of [false, true]) {
    const { asked, world, status, text } = await through(6, { input, truncation: "auto", stream });
    assert.equal(status, 200, text);
    assert.match(text, /Yes\./);
    assert.deepEqual(asked.map((messages) => messages.length), [18, 10, 6]);
    assert.deepEqual(asked.at(-1)![0], says("system", "Be kind."));
    assert.deepEqual(asked.at(-1)!.at(-1), says("user", "Now?"));
    assert.deepEqual(storedIn(world), storedIn(whole.world), "it is stored as if all had fitted");
  }
});

Deno.test("without it, the client is told", async () => {
  for (const truncation of [undefined, null, "disabled"]) {
    const { asked, status, text } = await through(6, { input, truncation });
    assert.equal(status, 400);
    assert.equal(JSON.parse(text).error.code, "context_length_exceeded");
    assert.equal(asked.length, 1);
  }
});

Deno.test("a question that is too long alone is an error all the same", async () => {
  const { asked, status, text } = await through(0, { input, truncation: "auto" });
  assert.equal(status, 400);
  assert.equal(JSON.parse(text).error.code, "context_length_exceeded");
  assert.deepEqual(asked.at(-1), [says("system", "Be kind."), says("user", "Now?")]);
});

Deno.test("what is known of the models counts before any is asked", async () => {
  let begun = 0;
  const begin_turn = ({ p_prompt_tokens }: Record<string, unknown>) => {
    begun++;
    return Number(p_prompt_tokens) > 30
      ? new Failure("PT409", 409, {
        message: "no_candidate",
        details: "No model can answer.",
        hint: '{"ruled_out": {"small": "context_tokens"}}',
      })
      : null;
  };
  const database = { begin_turn, get_chat_context: emptyContext };
  const { asked, status, text, world } = await through(99, { input, truncation: "auto" }, database);
  assert.equal(status, 200, text);
  assert.ok(begun > 1);
  assert.equal(asked.length, 1);
  assert.ok(asked[0].length < 18);
  assert.deepEqual(storedIn(world), storedIn((await through(99, { input })).world));
});

Deno.test("no call is parted from its result", () => {
  const call = { id: "c", type: "function", function: { name: "f", arguments: "{}" } };
  const messages = [
    says("user", "one"),
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: "c", content: "42" },
    says("assistant", "It is 42."),
    says("user", "two"),
  ];
  assert.deepEqual(withoutOldest(messages), [says("assistant", "It is 42."), says("user", "two")]);
  assert.equal(withoutOldest([says("system", "a"), says("user", "b")]), undefined);
});

Deno.test("another error is not asked again", async () => {
  let asked = 0;
  const turn = { messages: talk, request: { truncates: true as const } };
  await assert.rejects(
    askWithLess(turn, () => {
      asked++;
      return Promise.reject(new ApiError(400, "invalid_request", "No."));
    }),
    { code: "invalid_request" },
  );
  assert.equal(asked, 1);
});
