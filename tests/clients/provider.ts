/**
 * A model provider that speaks OpenAI's protocol as the real ones do: /chat/completions and /responses,
 * whole and streamed, with tools and structured output, and /embeddings. What it answers follows from what
 * it is asked, so that a test knows it beforehand.
 */

type Fields = Record<string, unknown>;

/** What was asked of it, in order. */
export interface Asked {
  path: string;
  body: Fields;
}

interface Call {
  id: string;
  name: string;
  arguments: string;
}

interface Decision {
  text: string;
  calls: Call[];
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : {};

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return Array.isArray(content) ? content.map((part) => fieldsOf(part).text ?? "").join("\n") : "";
}

/** A value that a JSON Schema takes. */
export function instanceOf(
  schema: unknown,
  root: Fields = fieldsOf(schema),
): unknown {
  const given = fieldsOf(schema);
  if (typeof given.$ref === "string") {
    const path = given.$ref.replace(/^#\/?/, "").split("/").filter(Boolean);
    return instanceOf(
      path.reduce<unknown>((at, name) => fieldsOf(at)[name], root),
      root,
    );
  }
  const options = given.anyOf ?? given.oneOf ?? given.allOf;
  if (Array.isArray(options)) return instanceOf(options[0], root);
  if (Array.isArray(given.enum)) return given.enum[0];
  if ("const" in given) return given.const;
  const type = Array.isArray(given.type) ? given.type[0] : given.type;
  switch (type) {
    case "string":
      return "Oslo";
    case "integer":
    case "number":
      return 21;
    case "boolean":
      return true;
    case "array":
      return [instanceOf(given.items, root)];
    case "null":
      return null;
  }
  return Object.fromEntries(
    Object.entries(fieldsOf(given.properties)).map((
      [name, part],
    ) => [name, instanceOf(part, root)]),
  );
}

/** Calls the tool that the question names, answers from its result, fills a schema, or echoes. */
function decide(body: Fields, round: number): Decision {
  const messages = (body.messages as Fields[]) ?? [];
  const last = messages.at(-1) ?? {};
  const results: string[] = [];
  for (const message of messages.toReversed()) {
    if (message.role !== "tool") break;
    results.unshift(textOf(message.content));
  }
  const tools = Array.isArray(body.tools)
    ? body.tools.map((tool) => fieldsOf(fieldsOf(tool).function))
    : [];
  const call = (tool: Fields, i: number): Call => ({
    id: `call_${round}_${i}`,
    name: String(tool.name),
    arguments: JSON.stringify(instanceOf(tool.parameters)),
  });
  const question = textOf(
    messages.findLast(({ role }) => role === "user")?.content,
  );
  const forced = fieldsOf(fieldsOf(body.tool_choice).function).name;
  const wanted = tools.filter(({ name }) =>
    forced ? name === forced : body.tool_choice === "required" || question.includes(String(name))
  );
  if (
    last.role !== "tool" && wanted.length > 0 && body.tool_choice !== "none"
  ) {
    return { text: "", calls: wanted.map(call) };
  }
  const format = fieldsOf(body.response_format);
  if (format.type === "json_schema") {
    const schema = fieldsOf(format.json_schema).schema;
    return { text: JSON.stringify(instanceOf(schema)), calls: [] };
  }
  if (format.type === "json_object") {
    const text = JSON.stringify({
      facts: ["Likes tea"],
      memory: [{ id: "0", text: "Likes tea" }],
    });
    return { text, calls: [] };
  }
  if (results.length > 0) {
    return { text: `The tools said: ${results.join(", ")}`, calls: [] };
  }
  return { text: `Echo: ${question}`, calls: [] };
}

export function serveProvider() {
  const asked: Asked[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    const { pathname } = new URL(request.url);
    const path = pathname.replace(/^\/v1/, "");
    if (request.method === "GET") {
      return Response.json({ object: "list", data: [] });
    }
    const body = await request.json();
    asked.push({ path, body });
    if (path === "/embeddings") return embeddings(body);
    if (path === "/chat/completions") {
      return completion(body, decide(body, asked.length));
    }
    if (path === "/responses") {
      return response(decide(asCompletion(body), asked.length), body);
    }
    return Response.json({ error: { message: `No ${path} here.` } }, {
      status: 404,
    });
  });
  return {
    asked,
    baseUrl: `http://127.0.0.1:${server.addr.port}/v1`,
    stop: () => server.shutdown(),
  };
}

function embeddings({ input, encoding_format }: Fields): Response {
  const texts = Array.isArray(input) ? input : [input];
  const data = texts.map((text, index) => {
    const numbers = Array.from(
      { length: 1536 },
      (_, i) => Math.sin(i + 1 + String(text).length),
    );
    const bytes = new Uint8Array(new Float32Array(numbers).buffer);
    const embedding = encoding_format === "base64" ? btoa(String.fromCharCode(...bytes)) : numbers;
    return { object: "embedding", index, embedding };
  });
  return Response.json({
    object: "list",
    model: "embedder",
    data,
    usage: { prompt_tokens: texts.length, total_tokens: texts.length },
  });
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

function completion(body: Fields, { text, calls }: Decision): Response {
  const tool_calls = calls.map((call) => ({
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
  const finish_reason = calls.length > 0 ? "tool_calls" : "stop";
  const head = { id: "chatcmpl-1", created: 1, model: body.model };
  const choices = Array.from({ length: Number(body.n ?? 1) }, (_, index) => index);
  if (body.stream !== true) {
    return Response.json({
      ...head,
      object: "chat.completion",
      choices: choices.map((index) => ({
        index,
        message: {
          role: "assistant",
          content: calls.length > 0 ? null : text,
          ...(calls.length > 0 ? { tool_calls } : {}),
        },
        finish_reason,
      })),
      usage,
    });
  }
  const chunk = (delta: unknown, reason: string | null = null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const halves = (
    whole: string,
  ) => [whole.slice(0, whole.length / 2), whole.slice(whole.length / 2)];
  return sse([
    chunk({ role: "assistant", content: calls.length > 0 ? null : "" }),
    ...(text === "" ? [] : halves(text).map((content) => chunk({ content }))),
    ...tool_calls.flatMap((call, index) => {
      const [first, second] = halves(call.function.arguments);
      return [
        chunk({
          tool_calls: [{
            ...call,
            index,
            function: { ...call.function, arguments: first },
          }],
        }),
        chunk({ tool_calls: [{ index, function: { arguments: second } }] }),
      ];
    }),
    chunk({}, finish_reason),
    // Further choices come after the first.
    ...choices.slice(1).flatMap((index) => [
      { ...chunk({}), choices: [{ index, delta: { content: text }, finish_reason: null }] },
      { ...chunk({}), choices: [{ index, delta: {}, finish_reason }] },
    ]),
    { ...head, object: "chat.completion.chunk", choices: [], usage },
    "[DONE]",
  ]);
}

/** A request of /responses as one of /chat/completions. */
function asCompletion(body: Fields): Fields {
  const messages = (body.input as Fields[]).flatMap((item) => {
    if (item.type === "function_call_output") {
      return [{ role: "tool", content: item.output }];
    }
    return item.role ? [item] : [];
  });
  const tools = Array.isArray(body.tools)
    ? body.tools.map((tool) => ({ function: tool }))
    : undefined;
  return { messages, tools, tool_choice: body.tool_choice };
}

function response({ text, calls }: Decision, body: Fields): Response {
  const output = [
    ...(text === "" ? [] : [{
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text }],
    }]),
    ...calls.map(({ id, name, arguments: args }) => ({
      type: "function_call",
      call_id: id,
      name,
      arguments: args,
    })),
  ];
  const counted = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
  const whole = {
    id: "resp_1",
    object: "response",
    status: "completed",
    output,
    usage: counted,
  };
  if (body.stream !== true) return Response.json(whole);
  return sse([
    {
      type: "response.created",
      response: { ...whole, status: "in_progress", output: [] },
    },
    ...output.flatMap((item, output_index) =>
      "call_id" in item
        ? [
          {
            type: "response.output_item.added",
            output_index,
            item: { ...item, arguments: "" },
          },
          {
            type: "response.function_call_arguments.delta",
            output_index,
            delta: item.arguments,
          },
        ]
        : [{ type: "response.output_text.delta", output_index, delta: text }]
    ),
    { type: "response.completed", response: whole },
  ]);
}

function sse(events: unknown[]): Response {
  const text = events.map((event) =>
    `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`
  );
  return new Response(text.join(""), {
    headers: { "content-type": "text/event-stream" },
  });
}
