import assert from "node:assert/strict";
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { createAgent } from "langchain";
import { z } from "zod";
import { apiKey, baseURL, run } from "./environment.mjs";

const configuration = { baseURL };
const chat = new ChatOpenAI({ model: "auto", apiKey, configuration });
const responses = new ChatOpenAI({
  model: "auto",
  apiKey,
  configuration,
  useResponsesApi: true,
});
const weather = tool(({ city }) => `21 in ${city}`, {
  name: "weather",
  description: "How warm it is.",
  schema: z.object({ city: z.string() }),
});
const schema = z.object({ city: z.string(), degrees: z.number() });
const textOf = ({ content }) =>
  typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");

const checks = {};
for (const [name, model] of Object.entries({ chat, responses })) {
  checks[`${name}: invoke and stream`] = async () => {
    assert.equal(textOf(await model.invoke("one")), "Echo: one");
    let text = "";
    for await (const chunk of await model.stream("two")) text += textOf(chunk);
    assert.equal(text, "Echo: two");
  };
  checks[`${name}: bindTools, and the result of the tool`] = async () => {
    const bound = model.bindTools([weather]);
    const messages = [new HumanMessage("weather please")];
    const called = await bound.invoke(messages);
    const [call] = called.tool_calls;
    assert.deepEqual([call.name, call.args], ["weather", { city: "Oslo" }]);
    messages.push(
      called,
      new ToolMessage({ tool_call_id: call.id, content: "21" }),
    );
    assert.equal(textOf(await bound.invoke(messages)), "The tools said: 21");
  };
  checks[`${name}: withStructuredOutput`] = async () => {
    const answer = await model.withStructuredOutput(schema).invoke("where?");
    assert.deepEqual(answer, { city: "Oslo", degrees: 21 });
  };
}
for (const method of ["functionCalling", "jsonSchema"]) {
  checks[`withStructuredOutput by ${method}`] = async () => {
    const answer = await chat.withStructuredOutput(schema, {
      method,
      name: "city",
    }).invoke("where?");
    assert.deepEqual(answer, { city: "Oslo", degrees: 21 });
  };
}
checks["createAgent with tools"] = async () => {
  const agent = createAgent({ model: chat, tools: [weather] });
  const { messages } = await agent.invoke({
    messages: [{ role: "user", content: "weather please" }],
  });
  assert.equal(textOf(messages.at(-1)), "The tools said: 21 in Oslo");
};
checks["OpenAIEmbeddings"] = async () => {
  const embeddings = new OpenAIEmbeddings({ apiKey, configuration });
  assert.equal((await embeddings.embedQuery("one")).length, 1536);
  assert.equal((await embeddings.embedDocuments(["one", "two"])).length, 2);
};

await run(checks);
