import assert from "node:assert/strict";
import {
  Agent as OpenAIAgent,
  handoff,
  OpenAIProvider,
  Runner,
  setTracingDisabled,
  tool,
} from "@openai/agents";
import { OpenAI as LlamaOpenAI, OpenAIEmbedding } from "@llamaindex/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Agent as MastraAgent } from "@mastra/core/agent";
import { createTool } from "@mastra/core/tools";
import { FunctionTool } from "llamaindex";
import { z } from "zod";
import { apiKey, baseURL, run } from "./environment.mjs";

const city = z.object({ city: z.string() });
const answer = z.object({ city: z.string(), degrees: z.number() });
setTracingDisabled(true);

const checks = {};

// OpenAI Agents SDK ---------------------------------------------------------------------------------

for (const useResponses of [true, false]) {
  const name = `@openai/agents (${useResponses ? "responses" : "chat completions"})`;
  const modelProvider = new OpenAIProvider({ apiKey, baseURL, useResponses });
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const weather = tool({
    name: "weather",
    description: "How warm it is.",
    parameters: city,
    execute: ({ city }) => Promise.resolve(`21 in ${city}`),
  });
  const agent = new OpenAIAgent({
    name: "One",
    model: "auto",
    instructions: "Help.",
    tools: [weather],
  });
  checks[`${name}: tools, and a second turn`] = async () => {
    const first = await runner.run(agent, "weather please");
    assert.equal(first.finalOutput, "The tools said: 21 in Oslo");
    const second = await runner.run(agent, [
      ...first.history,
      { role: "user", content: "and now?" },
    ]);
    assert.equal(second.finalOutput, "Echo: and now?");
  };
  checks[`${name}: a stream`] = async () => {
    const result = await runner.run(agent, "one", { stream: true });
    for await (const _ of result) { /* read to its end */ }
    await result.completed;
    assert.equal(result.finalOutput, "Echo: one");
  };
  checks[`${name}: a handoff`] = async () => {
    const two = new OpenAIAgent({
      name: "Two",
      model: "auto",
      instructions: "Help.",
    });
    const one = OpenAIAgent.create({
      name: "One",
      model: "auto",
      handoffs: [handoff(two)],
    });
    const result = await runner.run(one, "transfer_to_Two please");
    assert.equal(result.lastAgent.name, "Two");
  };
  checks[`${name}: outputType`] = async () => {
    const typed = new OpenAIAgent({
      name: "Typed",
      model: "auto",
      outputType: answer,
    });
    const result = await runner.run(typed, "where?");
    assert.deepEqual(result.finalOutput, { city: "Oslo", degrees: 21 });
  };
}

// LlamaIndex ----------------------------------------------------------------------------------------

const llama = new LlamaOpenAI({ model: "auto", apiKey, baseURL });
checks["LlamaIndex: chat, stream, tools, structured output, embeddings"] = async () => {
  const messages = [{ role: "user", content: "one" }];
  assert.equal((await llama.chat({ messages })).message.content, "Echo: one");
  let text = "";
  for await (
    const { delta } of await llama.chat({ messages, stream: true })
  ) text += delta;
  assert.equal(text, "Echo: one");
  const weather = FunctionTool.from(({ city }) => `21 in ${city}`, {
    name: "weather",
    description: "How warm it is.",
    parameters: city,
  });
  const called = await llama.chat({
    messages: [{ role: "user", content: "weather please" }],
    tools: [weather],
  });
  assert.equal(called.message.options.toolCall[0].name, "weather");
  const structured = await llama.chat({ messages, responseFormat: answer });
  assert.deepEqual(JSON.parse(structured.message.content), {
    city: "Oslo",
    degrees: 21,
  });
  const embedding = new OpenAIEmbedding({ apiKey, baseURL });
  assert.equal((await embedding.getTextEmbedding("one")).length, 1536);
};

// Mastra --------------------------------------------------------------------------------------------

const model = createOpenAICompatible({
  name: "engram",
  baseURL,
  apiKey,
  supportsStructuredOutputs: true,
})("auto");
const mastra = new MastraAgent({
  id: "mastra",
  name: "mastra",
  instructions: "Help.",
  model,
  tools: {
    weather: createTool({
      id: "weather",
      description: "How warm it is.",
      inputSchema: city,
      execute: () => Promise.resolve("21"),
    }),
  },
});
checks["Mastra: generate, stream, tools, structured output"] = async () => {
  assert.equal((await mastra.generate("one")).text, "Echo: one");
  const stream = await mastra.stream("two");
  assert.equal(await stream.text, "Echo: two");
  assert.match(
    (await mastra.generate("weather please")).text,
    /^The tools said: "?21"?$/,
  );
  const { object } = await mastra.generate("where?", {
    structuredOutput: { schema: answer },
  });
  assert.deepEqual(object, { city: "Oslo", degrees: 21 });
};

await run(checks);
