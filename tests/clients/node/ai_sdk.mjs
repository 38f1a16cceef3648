import assert from "node:assert/strict";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embed, generateObject, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { apiKey, baseURL, run } from "./environment.mjs";

const schema = z.object({ city: z.string(), degrees: z.number() });
const tools = {
  weather: tool({
    description: "How warm it is.",
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => Promise.resolve(`21 in ${city}`),
  }),
};
const openai = createOpenAI({ baseURL, apiKey });
const compatible = createOpenAICompatible({
  name: "engram",
  baseURL,
  apiKey,
  supportsStructuredOutputs: true,
});
const models = {
  "openai (responses)": openai("auto"),
  "openai.chat": openai.chat("auto"),
  "openai-compatible": compatible("auto"),
};

const checks = {};
for (const [name, model] of Object.entries(models)) {
  checks[`${name}: generateText`] = async () => {
    const { text, usage } = await generateText({ model, prompt: "one" });
    assert.equal(text, "Echo: one");
    assert.equal(usage.totalTokens, 15);
  };
  checks[`${name}: streamText`] = async () => {
    const { textStream, usage } = streamText({ model, prompt: "two" });
    assert.equal((await Array.fromAsync(textStream)).join(""), "Echo: two");
    // openai-compatible asks for no usage of a stream.
    if (model !== models["openai-compatible"]) {
      assert.equal((await usage).totalTokens, 15);
    }
  };
  checks[`${name}: tools in several steps`] = async () => {
    const { text, steps } = await generateText({
      model,
      tools,
      stopWhen: stepCountIs(3),
      prompt: "weather please",
    });
    assert.match(text, /^The tools said: "?21 in Oslo"?$/);
    assert.equal(steps.length, 2);
  };
  checks[`${name}: tools, streamed`] = async () => {
    const result = streamText({
      model,
      tools,
      stopWhen: stepCountIs(3),
      prompt: "weather now",
    });
    const text = (await Array.fromAsync(result.textStream)).join("");
    assert.match(text, /^The tools said: "?21 in Oslo"?$/);
  };
  checks[`${name}: generateObject and Output.object`] = async () => {
    const { object } = await generateObject({
      model,
      schema,
      prompt: "where?",
    });
    assert.deepEqual(object, { city: "Oslo", degrees: 21 });
    const { output } = await generateText({
      model,
      output: Output.object({ schema }),
      prompt: "where?",
    });
    assert.deepEqual(output, { city: "Oslo", degrees: 21 });
  };
  checks[`${name}: messages and an image`] = async () => {
    const { text } = await generateText({
      model,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "one" },
        { role: "assistant", content: "Echo: one" },
        {
          role: "user",
          content: [
            { type: "text", text: "see" },
            {
              type: "image",
              image: new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0]),
            },
          ],
        },
      ],
      allowSystemInMessages: true,
    });
    assert.equal(text.trim(), "Echo: see");
  };
}
checks["openai: embed"] = async () => {
  const { embedding } = await embed({
    model: openai.embedding("embedder"),
    value: "one",
  });
  assert.equal(embedding.length, 1536);
};

await run(checks);
