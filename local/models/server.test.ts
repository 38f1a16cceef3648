import assert from "node:assert/strict";
import OpenAI from "openai";
import { handle } from "./server.ts";
import { answer } from "./echo.ts";
import { chatModel, embeddingModel } from "./names.ts";

const openai = new OpenAI({
  baseURL: "http://models/v1",
  apiKey: "local",
  maxRetries: 0,
  fetch: (url, init) => handle(new Request(url as string, init as RequestInit)),
});

const memories = (...facts: string[]) => ({
  role: "system" as const,
  content: `What you remember of this user:\n${facts.map((fact) => `- ${fact}`).join("\n")}`,
});
const ask = (content: string, ...facts: string[]) =>
  answer([...(facts.length > 0 ? [memories(...facts)] : []), { role: "user", content }]);

const facts = [
  "name: Ada",
  "location: Lisbon",
  "favorite anime: Re:Zero",
  "allergy peanuts: allergic to peanuts",
  "occupation: works as a lighthouse keeper",
];

Deno.test("the models are listed", async () => {
  const ids = [];
  for await (const { id } of openai.models.list()) ids.push(id);
  assert.deepEqual(ids, [chatModel, embeddingModel]);
  assert.equal((await openai.models.retrieve(chatModel)).id, chatModel);
});

Deno.test("embeddings", async (t) => {
  await t.step("have 512 numbers, length 1, and mean something", async () => {
    const input = ["I love pizza", "My favourite food is pizza", "The train leaves at nine"];
    const { data, usage } = await openai.embeddings.create({ model: embeddingModel, input });
    assert.deepEqual(data.map(({ index, embedding }) => [index, embedding.length]), [
      [0, 512],
      [1, 512],
      [2, 512],
    ]);
    assert.ok(Math.abs(Math.hypot(...data[0].embedding) - 1) < 1e-5);
    assert.ok(
      dot(data[0].embedding, data[1].embedding) > dot(data[0].embedding, data[2].embedding),
    );
    assert.ok(usage.total_tokens > 0);
  });

  await t.step("are the same each time, in either format, alone or among others", async () => {
    const create = async (input: string | string[], encoding_format: "float" | "base64") => {
      const { data } = await openai.embeddings.create({
        model: embeddingModel,
        input,
        encoding_format,
      });
      return data[0].embedding as unknown;
    };
    const single = await create("the same", "float") as number[];
    const among = await create(["the same", "another"], "float") as number[];
    assert.deepEqual(among, single);
    const bytes = Uint8Array.from(
      atob(await create("the same", "base64") as string),
      (c) => c.charCodeAt(0),
    );
    assert.deepEqual([...new Float32Array(bytes.buffer)], single.map(Math.fround));
  });

  await t.step("refuse what OpenAI refuses", async () => {
    const status = (parameters: Record<string, unknown>) =>
      openai.embeddings.create({ model: embeddingModel, input: "x", ...parameters } as never).then(
        () => 200,
        (error) => error.status,
      );
    assert.equal(await status({ model: "text-embedding-3-small" }), 404);
    assert.equal(await status({ input: "" }), 400);
    assert.equal(await status({ input: [] }), 400);
    assert.equal(await status({ input: [1] }), 400);
    assert.equal(await status({ input: "x ".repeat(9000) }), 400);
    assert.equal(await status({ dimensions: 256 }), 400);
    assert.equal(await status({ dimensions: 512 }), 200);
  });
});

Deno.test("local-echo", async (t) => {
  await t.step("answers a question by the fact that fits", async () => {
    assert.equal(await ask("What is my name?", ...facts), "You told me: name: Ada.");
    assert.equal(
      await ask("what's my favourite anime", ...facts),
      "You told me: favorite anime: Re:Zero.",
    );
    assert.equal(await ask("Where do I live?", ...facts), "You told me: location: Lisbon.");
    assert.match(await ask("Am I allergic to anything?", ...facts), /peanuts/);
    assert.match(await ask("What is my occupation?", ...facts), /lighthouse/);
  });

  await t.step("says what was said, where no fact fits or nothing was asked", async () => {
    assert.equal(
      await ask("Which number is prime?", ...facts),
      'You said: "Which number is prime?"',
    );
    assert.equal(await ask("What is my name?"), 'You said: "What is my name?"');
    assert.equal(await ask("My name is Ada.", ...facts), 'You said: "My name is Ada."');
  });

  await t.step("streams what it answers otherwise, and the usage when asked", async () => {
    const request = {
      model: chatModel,
      messages: [{ role: "user" as const, content: "Hello  there" }],
    };
    const whole = await openai.chat.completions.create(request);
    assert.equal(whole.choices[0].message.content, 'You said: "Hello  there"');
    let text = "";
    const reasons = [];
    let usage;
    const stream = await openai.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.choices[0]?.finish_reason) reasons.push(chunk.choices[0].finish_reason);
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, whole.choices[0].message.content);
    assert.deepEqual(reasons, ["stop"]);
    assert.deepEqual(usage, whole.usage);
  });

  await t.step("takes content in parts", async () => {
    const { choices } = await openai.chat.completions.create({
      model: chatModel,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
    assert.equal(choices[0].message.content, 'You said: "Hi"');
  });

  await t.step("makes flashcards from what was said, for a schema that asks for them", async () => {
    const card = {
      type: "object",
      properties: { question: { type: "string" }, answer: { type: "string" } },
    };
    const schema = {
      type: "object",
      properties: { flashcards: { type: "array", items: card } },
    };
    const { choices } = await openai.chat.completions.create({
      model: chatModel,
      messages: [
        { role: "system", content: "Write up to 5 flashcards from the text." },
        { role: "user", content: "Octopuses have three hearts. Really? Their blood is blue." },
      ],
      response_format: { type: "json_schema", json_schema: { name: "flashcards", schema } },
    });
    assert.deepEqual(JSON.parse(choices[0].message.content ?? ""), {
      flashcards: [
        { question: "What is missing here? Octopuses have three ….", answer: "hearts" },
        { question: "What is missing here? Their … is blue.", answer: "blood" },
      ],
    });
  });

  await t.step("refuses an unknown model and another JSON schema", async () => {
    const create = (parameters: Record<string, unknown>) =>
      openai.chat.completions.create({
        model: chatModel,
        messages: [{ role: "user", content: "Hi" }],
        ...parameters,
      } as never);
    await assert.rejects(create({ model: "gpt-5" }), { status: 404, code: "model_not_found" });
    const response_format = { type: "json_schema", json_schema: { name: "x", schema: {} } };
    await assert.rejects(create({ response_format }), { status: 400, param: "response_format" });
    await assert.rejects(create({ messages: [] }), { status: 400 });
  });
});

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}
