import assert from "node:assert/strict";
import { extractByModel, extractByRules, memoryText } from "./memory_extraction.ts";
import { createWorld } from "./testing.ts";

const memory = { key: "pet", value: "a cat", category: "personal", importance: "medium" };

function modelThatSays(text: string, chatModels?: string[]) {
  return createWorld({
    chatModels,
    complete: () => Promise.resolve({ text, finishReason: "stop" }),
  });
}

Deno.test("extraction: by rules there is no call", async () => {
  assert.deepEqual((await extractByRules("I live in Rome.")).map(({ key }) => key), ["location"]);
});

Deno.test("extraction: the default model is asked under a strict schema, with the text alone", async () => {
  const world = modelThatSays(JSON.stringify({ memories: [memory] }));
  assert.deepEqual(await extractByModel(world.effects.models)("I have a cat."), [memory]);

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
  assert.deepEqual(await extractByModel(world.effects.models)("Hello."), []);
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
      await assert.rejects(extractByModel(world.effects.models)("I have a cat."), {
        name: "ApiError",
        status: 502,
        code: "model_failed",
        message: /small/,
      });
    });
  }
});

Deno.test("extraction: the client's leaving reaches the model", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const world = createWorld({
    complete: (signal) => {
      signals.push(signal);
      return Promise.resolve({ text: '{"memories":[]}', finishReason: "stop" });
    },
  });
  const { signal } = new AbortController();
  await extractByModel(world.effects.models)("I have a cat.", signal);
  assert.deepEqual(signals, [signal]);
});

Deno.test("extraction: a memory is embedded as words", () => {
  assert.equal(
    memoryText({ key: "favorite_ice_cream", value: "mint" }),
    "favorite ice cream: mint",
  );
});
