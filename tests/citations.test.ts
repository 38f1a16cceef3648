/** What an answer cites, as OpenAI's own client reads it: whole and streamed, of both endpoints. */

import assert from "node:assert/strict";
import OpenAI from "openai";
import { createWorld, emptyContext } from "../supabase/functions/_shared/testing.ts";
import { chatApp } from "../supabase/functions/chat/app.ts";

const said = "Ask two weeks before [d1]. You like mint [m1].";
const chunk = {
  id: "C",
  document_id: "D",
  title: "Rules",
  headings: null,
  text: "Ask two weeks before.",
  score: 2,
  relevance: 0.9,
};
const memory = { id: "M", key: "favorite_tea", value: "mint", score: 0.9, relevance: 0.8 };
const rules = {
  url: "engram://document/D#C",
  title: "Rules",
  start_index: said.indexOf("[d1]"),
  end_index: said.indexOf("[d1]") + 4,
};
const tea = {
  url: "engram://memory/M",
  title: "favorite_tea",
  start_index: said.indexOf("[m1]"),
  end_index: said.indexOf("[m1]") + 4,
};

/** The client, whose requests the function answers in this process. */
function openClient(): OpenAI {
  const world = createWorld({
    database: { get_chat_context: { ...emptyContext, memories: [memory], documents: [chunk] } },
    complete: () => Promise.resolve({ text: said, finishReason: "stop" }),
    stream: async function* () {
      yield await Promise.resolve({ text: said.slice(0, 25) });
      yield { text: said.slice(25), finishReason: "stop" };
    },
  });
  const app = chatApp(world.effects);
  return new OpenAI({
    apiKey: "of the test",
    baseURL: "http://functions.test/chat",
    fetch: async (url, init) => {
      const { pathname } = new URL(String(url));
      return await world.send(app, "POST", pathname, String(init?.body));
    },
  });
}
const question = { model: "auto", messages: [{ role: "user" as const, content: "When?" }] };
const wholeAnnotations = [
  { type: "url_citation", url_citation: rules },
  { type: "url_citation", url_citation: tea },
];
const annotations = [{ type: "url_citation", ...rules }, { type: "url_citation", ...tea }];

Deno.test("citations: a completion has them as annotations of its message", async () => {
  const { choices } = await openClient().chat.completions.create(question);
  assert.deepEqual(choices[0].message.annotations, wholeAnnotations);
});

Deno.test("citations: the last piece of a streamed completion has them", async () => {
  const runner = openClient().chat.completions.stream(question);
  const { choices: [{ message }] } = await runner.finalChatCompletion();
  assert.equal(message.content, said);
  assert.deepEqual(message.annotations, wholeAnnotations);
});

Deno.test("citations: a response has them beside its text", async () => {
  const { output, output_text } = await openClient().responses.create({
    model: "auto",
    input: "When?",
  });
  assert.equal(output_text, said);
  const [item] = output;
  assert.ok(item.type === "message" && item.content[0].type === "output_text");
  assert.deepEqual(item.content[0].annotations, annotations);
});

Deno.test("citations: a streamed response adds them one by one, before its text ends", async () => {
  const stream = openClient().responses.stream({ model: "auto", input: "When?" });
  const types: string[] = [];
  const added: unknown[] = [];
  for await (const event of stream) {
    types.push(event.type);
    if (event.type === "response.output_text.annotation.added") added.push(event.annotation);
  }
  assert.deepEqual(added, annotations);
  assert.ok(
    types.lastIndexOf("response.output_text.annotation.added") <
      types.indexOf("response.output_text.done"),
  );
  const [item] = (await stream.finalResponse()).output;
  assert.ok(item.type === "message" && item.content[0].type === "output_text");
  assert.deepEqual(item.content[0].annotations, annotations);
});
