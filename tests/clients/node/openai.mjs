import assert from "node:assert/strict";
import OpenAI, { toFile } from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { apiKey, baseURL, run, stored } from "./environment.mjs";

const openai = new OpenAI({ baseURL, apiKey });
const model = "auto";
const weather = {
  type: "function",
  function: {
    name: "weather",
    description: "How warm it is.",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    },
  },
};
const City = z.object({ city: z.string(), degrees: z.number() });
void toFile;

await run({
  "chat: the answer is sent back as it came, and the conversation goes on": async () => {
    const messages = [{ role: "user", content: "one" }];
    const first = await openai.chat.completions.create({ model, messages });
    messages.push(first.choices[0].message, { role: "user", content: "two" });
    const second = await openai.chat.completions.create({ model, messages });
    assert.equal(second.choices[0].message.content, "Echo: two");
    assert.equal(second.metadata.session_id, first.metadata.session_id);
    const rows = (await stored()).filter((row) => row.session_id === first.metadata.session_id);
    assert.deepEqual(rows.map((row) => row.message_text), [
      "one",
      "Echo: one",
      "two",
      "Echo: two",
    ]);
  },
  "chat: nulls, fields of OpenAI's and an app's own metadata": async () => {
    const answer = await openai.chat.completions.create({
      model,
      messages: [{ role: "user", content: "hi" }],
      stop: null,
      temperature: null,
      store: false,
      reasoning_effort: "low",
      metadata: { chat_id: "x" },
      response_format: { type: "text" },
    });
    assert.equal(answer.choices[0].message.content, "Echo: hi");
  },
  "chat: a stream's finalMessage goes back, with its usage": async () => {
    const messages = [{ role: "user", content: "hello" }];
    const stream = openai.chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    });
    const message = await stream.finalMessage();
    assert.equal(message.content, "Echo: hello");
    assert.equal((await stream.totalUsage()).total_tokens, 15);
    messages.push(message, { role: "user", content: "again" });
    const again = await openai.chat.completions.create({ model, messages });
    assert.equal(again.choices[0].message.content, "Echo: again");
  },
  "chat: tools, by runTools, kept whole and once": async () => {
    const runner = openai.chat.completions.runTools({
      model,
      messages: [{ role: "user", content: "weather please" }],
      tools: [{
        type: "function",
        function: {
          ...weather.function,
          parse: JSON.parse,
          function: ({ city }) => `21 in ${city}`,
        },
      }],
    });
    assert.equal(await runner.finalContent(), "The tools said: 21 in Oslo");
    const rows = await stored();
    const { session_id } = rows.find((row) => row.message_text === "weather please");
    assert.deepEqual(
      rows.filter((row) => row.session_id === session_id).map((row) => row.sender_type),
      ["user", "ai", "tool", "ai"],
    );
  },
  "chat: tools, streamed": async () => {
    const stream = openai.chat.completions.stream({
      model,
      messages: [{ role: "user", content: "weather again" }],
      tools: [weather],
    });
    const { choices: [{ message, finish_reason }] } = await stream
      .finalChatCompletion();
    assert.equal(finish_reason, "tool_calls");
    assert.equal(message.tool_calls[0].function.arguments, '{"city":"Oslo"}');
  },
  "chat: parse": async () => {
    const answer = await openai.chat.completions.parse({
      model,
      messages: [{ role: "user", content: "where?" }],
      response_format: zodResponseFormat(City, "city"),
    });
    assert.deepEqual(answer.choices[0].message.parsed, {
      city: "Oslo",
      degrees: 21,
    });
    const again = await openai.chat.completions.create({
      model,
      messages: [
        { role: "user", content: "where?" },
        answer.choices[0].message,
        { role: "user", content: "sure?" },
      ],
    });
    assert.equal(again.choices[0].message.content, "Echo: sure?");
  },
  "chat: an image": async () => {
    const url = `data:image/png;base64,${"A".repeat(5_000)}`;
    const content = [{ type: "text", text: "see" }, {
      type: "image_url",
      image_url: { url },
    }];
    const answer = await openai.chat.completions.create({
      model,
      messages: [{ role: "user", content }],
    });
    assert.equal(answer.choices[0].message.content, "Echo: see\n");
  },
  "chat: several choices, whole and streamed": async () => {
    const body = { model, n: 2, messages: [{ role: "user", content: "two" }] };
    const answer = await openai.chat.completions.create(body);
    const texts = ({ choices }) => choices.map(({ message }) => message.content);
    assert.deepEqual(texts(answer), ["Echo: two", "Echo: two"]);
    const stream = openai.chat.completions.stream({ ...body, stream: true });
    assert.deepEqual(texts(await stream.finalChatCompletion()), ["Echo: two", "Echo: two"]);
  },
  "chat: an idempotency key answers once": async () => {
    const body = { model, messages: [{ role: "user", content: "once" }] };
    const options = { headers: { "idempotency-key": "my-key-1" } };
    const first = await openai.chat.completions.create(body, options);
    const second = await openai.chat.completions.create(body, options);
    assert.equal(first.id, second.id);
    assert.equal(
      (await stored()).filter((row) => row.message_text === "once").length,
      1,
    );
  },
  "chat: an error has type, param and code": async () => {
    await assert.rejects(
      openai.chat.completions.create({
        model: "none",
        messages: [{ role: "user", content: "hi" }],
      }),
      (error) => {
        assert.ok(error instanceof OpenAI.NotFoundError);
        assert.deepEqual([error.code, error.param, error.type], [
          "model_not_found",
          "model",
          "invalid_request_error",
        ]);
        return true;
      },
    );
  },
  "responses: create, previous_response_id, retrieve, delete": async () => {
    const first = await openai.responses.create({ model, input: "uno" });
    assert.equal(first.output_text, "Echo: uno");
    const second = await openai.responses.create({
      model,
      input: "due",
      previous_response_id: first.id,
    });
    assert.equal(second.output_text, "Echo: due");
    const rows = await stored();
    const { session_id } = rows.find((row) => row.message_text === "uno");
    assert.deepEqual(
      rows.filter((row) => row.session_id === session_id).map((row) => row.message_text),
      ["uno", "Echo: uno", "due", "Echo: due"],
    );
    const read = await openai.responses.retrieve(first.id);
    assert.deepEqual([
      read.id,
      read.output_text ?? read.output[0].content[0].text,
    ], [
      first.id,
      "Echo: uno",
    ]);
    await openai.responses.delete(first.id);
    await assert.rejects(
      openai.responses.retrieve(first.id),
      OpenAI.NotFoundError,
    );
  },
  "responses: what it answered, its tokens, and no way to cancel it": async () => {
    const first = await openai.responses.create({ model, input: "one" });
    const { data } = await openai.responses.inputItems.list(first.id);
    assert.deepEqual(data.map(({ role, content }) => [role, content[0].text]), [["user", "one"]]);
    const { input_tokens } = await openai.responses.inputTokens.count({ model, input: "one" });
    assert.ok(input_tokens > 0);
    await assert.rejects(openai.responses.cancel(first.id), { status: 400 });
    await assert.rejects(openai.responses.create({ model, input: "one", background: true }), {
      status: 400,
      param: "background",
    });
  },
  "conversations: made with items, answered, added to, renamed, deleted": async () => {
    const made = await openai.conversations.create({
      metadata: { topic: "demo" },
      items: [
        { type: "message", role: "user", content: "uno" },
        { type: "message", role: "assistant", content: "Echo: uno" },
      ],
    });
    assert.match(made.id, /^conv_/);
    assert.deepEqual(made.metadata, { topic: "demo" });
    const answer = await openai.responses.create({ model, input: "due", conversation: made.id });
    assert.equal(answer.output_text, "Echo: due");
    const added = await openai.conversations.items.create(made.id, {
      items: [{ type: "message", role: "user", content: "tre" }],
    });
    assert.equal(added.data[0].content[0].text, "tre");
    const texts = [];
    for await (const item of openai.conversations.items.list(made.id, { order: "asc", limit: 2 })) {
      texts.push(item.content[0].text);
    }
    assert.deepEqual(texts, ["uno", "Echo: uno", "due", "Echo: due", "tre"]);
    const item = await openai.conversations.items.retrieve(added.data[0].id, {
      conversation_id: made.id,
    });
    assert.equal(item.id, added.data[0].id);
    await openai.conversations.update(made.id, { metadata: { topic: "other" } });
    const read = await openai.conversations.retrieve(made.id);
    assert.deepEqual([read.id, read.metadata], [made.id, { topic: "other" }]);
    assert.equal((await openai.conversations.delete(made.id)).deleted, true);
    await assert.rejects(openai.conversations.retrieve(made.id), OpenAI.NotFoundError);
  },
  "responses: a stream, and its final response": async () => {
    const stream = openai.responses.stream({ model, input: "tre" });
    let text = "";
    stream.on("response.output_text.delta", ({ delta }) => text += delta);
    const final = await stream.finalResponse();
    assert.deepEqual([text, final.output_text], ["Echo: tre", "Echo: tre"]);
  },
  "responses: tools in two rounds, and parse": async () => {
    const tools = [{ type: "function", strict: false, ...weather.function }];
    const input = [{ role: "user", content: "weather here" }];
    const first = await openai.responses.create({ model, input, tools });
    const [call] = first.output;
    assert.equal(call.type, "function_call");
    input.push(...first.output, {
      type: "function_call_output",
      call_id: call.call_id,
      output: "21",
    });
    const second = await openai.responses.create({ model, input, tools });
    assert.equal(second.output_text, "The tools said: 21");
    const parsed = await openai.responses.parse({
      model,
      input: "where?",
      text: { format: zodTextFormat(City, "city") },
    });
    assert.deepEqual(parsed.output_parsed, { city: "Oslo", degrees: 21 });
  },
  "embeddings: as the client asks for them by default": async () => {
    const { data, usage } = await openai.embeddings.create({
      model: "text-embedding-3-small",
      input: ["one", "two"],
    });
    assert.deepEqual(data.map(({ embedding }) => embedding.length), [
      1536,
      1536,
    ]);
    assert.ok(Math.abs(data[0].embedding[0] - Math.sin(4)) < 1e-6);
    assert.equal(usage.total_tokens, 2);
  },
  "models: listed and retrieved": async () => {
    const ids = (await openai.models.list()).data.map(({ id }) => id);
    assert.equal(ids[0], "auto");
    assert.equal((await openai.models.retrieve(ids[1])).id, ids[1]);
  },
});
