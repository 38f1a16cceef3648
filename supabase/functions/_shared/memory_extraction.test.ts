import assert from "node:assert/strict";
import { extractByModel, extractByRules, memoryText } from "./memory_extraction.ts";
import { type AskForJson, readAnswer, requestOf } from "./structured_output.ts";
import { createWorld, type World } from "./testing.ts";

const memory = { key: "pet", value: "a cat", category: "personal", importance: "medium" };

function modelThatSays(text: string, chatModels?: string[]) {
  return createWorld({
    chatModels,
    complete: () => Promise.resolve({ text, finishReason: "stop" }),
  });
}

/** Asks the world's default model, as `askReserved` asks the one that is reserved. */
const askIn = ({ effects: { models } }: World): AskForJson => async (question) => {
  const { messages, sampling } = requestOf(question);
  const { text } = await models.complete("small", messages, sampling);
  return readAnswer(question, "small", text);
};

Deno.test("extraction: by rules there is no call", async () => {
  const noCall: AskForJson = () => Promise.reject(new Error("asked"));
  assert.deepEqual((await extractByRules("I live in Rome.", noCall)).map(({ key }) => key), [
    "location",
  ]);
});

Deno.test("extraction: the default model is asked under a strict schema, with the text as data", async () => {
  const world = modelThatSays(JSON.stringify({ memories: [memory] }));
  assert.deepEqual(await extractByModel("I have a cat.", askIn(world)), [memory]);

  assert.deepEqual(world.order(), ["complete"]);
  const { model, messages, sampling } = world.call("complete");
  assert.equal(model, "small");
  assert.deepEqual(messages.map(({ role }) => role), ["system", "user"]);
  assert.match(messages[1].content, /The last turn:\n- \([-\d :]+\) User: I have a cat\.\n/);
  assert.doesNotMatch(messages[0].content, /\bcat\b/);
  assert.equal(sampling.temperature, 0);

  const format = sampling.response_format as {
    type: string;
    json_schema: { strict: boolean; schema: Record<string, unknown> };
  };
  assert.equal(format.type, "json_schema");
  assert.equal(format.json_schema.strict, true);
  const text = JSON.stringify(format.json_schema.schema);
  assert.ok(text.includes('"additionalProperties":false'));
  assert.ok(
    text.includes('"required":["op","memory","key","value","category","importance","quote"]'),
  );
  // Providers of strict schemas refuse these.
  for (const keyword of ["minLength", "maxLength", "minItems", "maxItems"]) {
    assert.ok(!text.includes(keyword), keyword);
  }
});

Deno.test("extraction: no facts are an empty list", async () => {
  const world = modelThatSays('{"memories":[]}');
  assert.deepEqual(await extractByModel("Hello.", askIn(world)), []);
});

Deno.test("extraction: an answer that is no list is the model's failure", async (t) => {
  const bad: Record<string, string> = {
    "not JSON": "Sure! Here are the memories:",
    "cut": '{"memories": [{"key": "pet"',
    "no list": "{}",
    "a word": '"none"',
  };
  for (const [name, text] of Object.entries(bad)) {
    await t.step(name, async () => {
      const world = modelThatSays(text);
      await assert.rejects(extractByModel("I have a cat.", askIn(world)), {
        name: "ModelError",
        status: 502,
        code: "model_failed",
        message: /small/,
      });
    });
  }
});

Deno.test("extraction: an answer that is nearly of the schema is read", async (t) => {
  const json = JSON.stringify({ memories: [memory] });
  const good: Record<string, string> = {
    "in a fence": "```json\n" + json + "\n```",
    "after a thought": `<think>A {cat}, then.</think>\n${json}`,
    "with words around it": `Here it is: ${json} I hope that helps.`,
    "a list alone": JSON.stringify([memory]),
    "further keys": JSON.stringify({ memories: [{ ...memory, why: "x" }], note: 1 }),
    "another case": JSON.stringify({ memories: [{ ...memory, importance: "MEDIUM" }] }),
    "another word for importance": JSON.stringify({
      memories: [{ ...memory, importance: "huge" }],
    }),
    "a quote of the text": JSON.stringify({ memories: [{ ...memory, quote: "have  a CAT" }] }),
    "one that cannot be read": JSON.stringify({ memories: [{ key: "" }, memory, 7] }),
    "one whose quote is not in the text": JSON.stringify({
      memories: [memory, { ...memory, key: "dog", quote: "I have a dog" }],
    }),
  };
  for (const [name, text] of Object.entries(good)) {
    await t.step(name, async () => {
      const world = modelThatSays(text);
      assert.deepEqual(await extractByModel("I have a cat.", askIn(world)), [memory]);
    });
  }
});

Deno.test("extraction: a memory is embedded as words", () => {
  assert.equal(
    memoryText({ key: "favorite_ice_cream", value: "mint" }),
    "favorite ice cream: mint",
  );
});
