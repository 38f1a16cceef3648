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

Deno.test("extraction: the default model is asked under a strict schema, with the text alone", async () => {
  const world = modelThatSays(JSON.stringify({ memories: [memory] }));
  assert.deepEqual(await extractByModel("I have a cat.", askIn(world)), [memory]);

  assert.deepEqual(world.order(), ["complete"]);
  const { model, messages, sampling } = world.call("complete");
  assert.equal(model, "small");
  assert.deepEqual(messages.map(({ role }) => role), ["system", "user"]);
  assert.equal(messages[1].content, "I have a cat.");
  assert.ok(!messages[0].content.includes("cat"));
  assert.equal(sampling.temperature, 0);

  const format = sampling.response_format as {
    type: string;
    json_schema: { strict: boolean; schema: Record<string, unknown> };
  };
  assert.equal(format.type, "json_schema");
  assert.equal(format.json_schema.strict, true);
  const text = JSON.stringify(format.json_schema.schema);
  assert.ok(text.includes('"additionalProperties":false'));
  assert.ok(text.includes('"required":["key","value","category","importance"]'));
  // Providers of strict schemas refuse these.
  for (const keyword of ["minLength", "maxLength", "minItems", "maxItems"]) {
    assert.ok(!text.includes(keyword), keyword);
  }
});

Deno.test("extraction: no facts are an empty list", async () => {
  const world = modelThatSays('{"memories":[]}');
  assert.deepEqual(await extractByModel("Hello.", askIn(world)), []);
});

Deno.test("extraction: an answer out of the schema is the model's failure", async (t) => {
  const bad: Record<string, string> = {
    "not JSON": "Sure! Here are the memories:",
    "no list": "{}",
    "a list alone": JSON.stringify([memory]),
    "unknown field": JSON.stringify({ memories: [{ ...memory, why: "x" }] }),
    "unknown importance": JSON.stringify({ memories: [{ ...memory, importance: "huge" }] }),
    "empty value": JSON.stringify({ memories: [{ ...memory, value: "" }] }),
    "value too long": JSON.stringify({ memories: [{ ...memory, value: "x".repeat(4001) }] }),
    "too many": JSON.stringify({ memories: Array(51).fill(memory) }),
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

Deno.test("extraction: a memory is embedded as words", () => {
  assert.equal(
    memoryText({ key: "favorite_ice_cream", value: "mint" }),
    "favorite ice cream: mint",
  );
});
