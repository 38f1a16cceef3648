import assert from "node:assert/strict";
import { createModels, type Models, type Piece } from "./models.ts";
import { readUsage } from "./usage.ts";
import { serveLocally, soon, testConfig } from "./testing.ts";

/** Models of one provider at an address. */
function modelsAt(url: string, timeoutMs = 2_000, further: Record<string, string> = {}): Models {
  return createModels(testConfig({
    CHAT_BASE_URL: `${url}/v1`,
    CHAT_API_KEY: "chat-key",
    CHAT_MODEL: "small",
    EMBEDDING_BASE_URL: `${url}/v1`,
    EMBEDDING_MODEL: "embedder",
    MODEL_TIMEOUT_MS: String(timeoutMs),
    ...further,
  }));
}

const question = [{ role: "user" as const, content: "Hello?" }];
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

const embedded = (...embeddings: number[][]) =>
  Response.json({ data: embeddings.map((embedding, index) => ({ index, embedding })) });

const completed = (content: unknown, further = {}) =>
  Response.json({ choices: [{ message: { role: "assistant", content }, ...further }] });

/** What fails is the provider's, whose address stays with us. */
const failed = (host: string, message: RegExp) => (error: Error & Record<string, unknown>) => {
  assert.equal(error.status, 502, String(error.stack));
  assert.equal(error.code, "model_failed");
  assert.equal(error.blame, "failed");
  assert.ok(!error.message.includes(host), error.message);
  assert.match(error.message, message);
  return true;
};

/** A body of these pieces, each sent by itself; `hold` keeps it open at the end. */
function sent(
  pieces: (string | Uint8Array)[],
  { hold = false, cancelled = () => {} } = {},
): Response {
  const encoder = new TextEncoder();
  const waiting = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve));
      const piece = waiting.shift();
      if (piece !== undefined) {
        controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
      } else if (!hold) controller.close();
      else await new Promise<void>((resolve) => release = resolve);
    },
    cancel() {
      release();
      cancelled();
    },
  });
  let release = () => {};
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** A server whose connections break after the beginning of a body. */
function serveCut(type: string, beginning: string) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let served = 0;
  const answer =
    `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: 9999\r\n\r\n${beginning}`;
  const serving = (async () => {
    for await (const connection of listener) {
      served++;
      await connection.read(new Uint8Array(65_536));
      await connection.write(new TextEncoder().encode(answer));
      connection.close();
    }
  })();
  const host = `127.0.0.1:${listener.addr.port}`;
  return {
    url: `http://${host}`,
    host,
    served: () => served,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

const event = (value: unknown) =>
  `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
const delta = (content: string | null, finish_reason: string | null = null) =>
  event({ choices: [{ index: 0, delta: { content }, finish_reason }] });
const done = event("[DONE]");

async function read(models: Models, signal?: AbortSignal): Promise<Piece[]> {
  return await Array.fromAsync(await models.stream("small", question, {}, signal));
}

const textOf = (pieces: Piece[]) => pieces.map(({ text }) => text).join("");

// Embeddings --------------------------------------------------------------------------------------

Deno.test("embed: vectors come padded to 1536 and in the order of the texts", async () => {
  const requests: unknown[] = [];
  await using provider = serveLocally(async (request) => {
    requests.push(new URL(request.url).pathname, request.headers.get("authorization"));
    requests.push(await request.json());
    return Response.json({
      data: [{ index: 1, embedding: [0.5, -1e-7] }, { index: 0, embedding: [1, 2, 3] }],
    });
  });
  const [first, second] = await modelsAt(provider.url).embed(["a", "b"]);
  assert.deepEqual(requests, ["/v1/embeddings", null, {
    model: "embedder",
    input: ["a", "b"],
    encoding_format: "float",
  }]);
  assert.deepEqual(JSON.parse(first), [1, 2, 3, ...Array(1533).fill(0)]);
  assert.deepEqual(JSON.parse(second), [0.5, -1e-7, ...Array(1534).fill(0)]);
});

Deno.test("embed: a text that the model refuses as too long is shortened until it is taken", async () => {
  const lengths: number[] = [];
  await using provider = serveLocally(async (request) => {
    const { input }: { input: string[] } = await request.json();
    lengths.push(...input.map(({ length }) => length));
    // Fewer tokens than the usual limit: a model of another kind.
    if (input.some(({ length }) => length > 2_000)) return new Response(null, { status: 400 });
    return embedded(...input.map(({ length }) => [length]));
  });
  const [vector] = await modelsAt(provider.url).embed(["x=[1,2];{}\n".repeat(2_800)]);
  assert.ok(lengths[0] < 10_000, "cut to 8,000 tokens before it is sent");
  assert.ok(lengths.at(-1)! <= 2_000 && vector.startsWith(`[${lengths.at(-1)},0`));
});

Deno.test("embeddings: of a list, only the text that is refused is shortened", async () => {
  const asked: unknown[] = [];
  await using provider = serveLocally(async (request) => {
    const { input, dimensions }: { input: string | string[]; dimensions: number } = await request
      .json();
    asked.push(dimensions);
    const texts = [input].flat() as { length: number }[];
    if (texts.some(({ length }) => length > 2_000)) return new Response(null, { status: 400 });
    return Response.json({
      model: "own",
      data: texts.map(({ length }, index) => ({ index, object: "embedding", embedding: [length] })),
      usage: { prompt_tokens: texts.length, total_tokens: texts.length },
    });
  });
  const models = modelsAt(provider.url);
  const long = "x".repeat(3_000);
  const answer = await models.embeddings({ input: ["a", long, "bc"], dimensions: 1 });
  const vectors = answer.data as { index: number; embedding: number[] }[];
  assert.deepEqual(vectors.map(({ index, embedding }) => [index, embedding[0]]), [
    [0, 1],
    [1, 1_500],
    [2, 2],
  ]);
  assert.deepEqual([answer.model, answer.usage], ["own", { prompt_tokens: 3, total_tokens: 3 }]);
  assert.ok(asked.every((dimensions) => dimensions === 1));
  // Tokens are not cut: whoever counts them has cut them.
  await assert.rejects(models.embeddings({ input: [[1, 2], Array(3_000).fill(3)] }));
});

Deno.test("embed: a vector of 1536 is taken as it is", async () => {
  const vector = Array.from({ length: 1536 }, (_, i) => i / 7);
  await using provider = serveLocally(() => embedded(vector));
  assert.deepEqual(JSON.parse((await modelsAt(provider.url).embed(["a"]))[0]), vector);
});

Deno.test("embed: no texts are no call", async () => {
  await using provider = serveLocally(() => assert.fail("called"));
  assert.deepEqual(await modelsAt(provider.url).embed([]), []);
});

Deno.test("embed: an answer that is none", async (t) => {
  const answers: Record<string, () => Response> = {
    "too few": () => embedded([1]),
    "too many": () => embedded([1], [2], [3]),
    "no data": () => Response.json({}),
    "not numbers": () => Response.json({ data: [{ index: 0, embedding: ["1"] }] }),
    "infinite": () => new Response('{"data":[{"index":0,"embedding":[1e999]}]}'),
    "as base64": () => Response.json({ data: [{ index: 0, embedding: "AACAPw==" }] }),
    "not JSON": () => new Response("<html>"),
    "empty": () => new Response(""),
  };
  for (const [name, answer] of Object.entries(answers)) {
    await t.step(name, async () => {
      await using provider = serveLocally(answer);
      await assert.rejects(
        modelsAt(provider.url).embed(["a", "b"]),
        failed(provider.host, /no answer of OpenAI's protocol/),
      );
    });
  }
});

Deno.test("embed: dimensions that cannot be stored are named", async () => {
  for (const dimensions of [0, 1537, 3072]) {
    await using provider = serveLocally(() => embedded(Array(dimensions).fill(0.1)));
    await assert.rejects(
      modelsAt(provider.url).embed(["a"]),
      failed(provider.host, new RegExp(`has ${dimensions} dimensions; up to 1536`)),
    );
  }
});

Deno.test("models: none configured says which variables to set", async () => {
  const models = createModels(testConfig());
  assert.deepEqual(models.chatModels, []);
  assert.equal(models.embeddingModel, undefined);
  const expected = { status: 503, code: "model_not_configured" };
  await assert.rejects(models.embed(["a"]), { ...expected, hint: /EMBEDDING_BASE_URL/ });
  await assert.rejects(models.complete("m", question, {}), { ...expected, hint: /CHAT_BASE_URL/ });
  await assert.rejects(models.stream("m", question, {}), { ...expected, hint: /CHAT_BASE_URL/ });
});

// Completions -------------------------------------------------------------------------------------

Deno.test("complete: the request and the answer", async () => {
  const requests: unknown[] = [];
  await using provider = serveLocally(async (request) => {
    requests.push(new URL(request.url).pathname, request.headers.get("authorization"));
    requests.push(await request.json());
    return Response.json({
      choices: [{ message: { content: "Hi." }, finish_reason: "length" }],
      usage: { ...usage, prompt_tokens_details: {} },
    });
  });
  assert.deepEqual(
    await modelsAt(provider.url).complete("small", question, { temperature: 0, stop: ["x"] }),
    {
      text: "Hi.",
      finishReason: "length",
      counted: readUsage({ ...usage, prompt_tokens_details: {} }),
    },
  );
  assert.deepEqual(requests, ["/v1/chat/completions", "Bearer chat-key", {
    model: "small",
    messages: question,
    temperature: 0,
    stop: ["x"],
  }]);
});

Deno.test("complete: usage and finish reason may be missing", async () => {
  await using provider = serveLocally(() => completed("Hi.", { finish_reason: null }));
  assert.deepEqual(await modelsAt(provider.url).complete("small", question, {}), {
    text: "Hi.",
    finishReason: "stop",
  });
});

Deno.test("complete: an answer that is none", async (t) => {
  const answers: Record<string, () => Response> = {
    "not JSON": () => new Response("Bad gateway"),
    "no choices": () => Response.json({ choices: [] }),
    "another protocol": () => Response.json({ content: [{ text: "Hi." }] }),
  };
  for (const [name, answer] of Object.entries(answers)) {
    await t.step(name, async () => {
      await using provider = serveLocally(answer);
      await assert.rejects(
        modelsAt(provider.url).complete("small", question, {}),
        failed(provider.host, /no answer of OpenAI's protocol/),
      );
    });
  }
});

Deno.test("complete: 5xx is tried again", async () => {
  const statuses = [500, 503];
  await using provider = serveLocally(() => {
    const status = statuses.shift();
    return status ? new Response("busy", { status }) : completed("Hi.");
  });
  assert.equal((await modelsAt(provider.url).complete("small", question, {})).text, "Hi.");
  assert.deepEqual(statuses, []);
});

Deno.test("complete: a provider that keeps failing is named after the third try", async () => {
  let tries = 0;
  await using provider = serveLocally(() => {
    tries++;
    return new Response("<html>the proxy's own words</html>", { status: 500 });
  });
  await assert.rejects(
    modelsAt(provider.url).complete("small", question, {}),
    failed(provider.host, /answered 500\.$/),
  );
  assert.equal(tries, 3);
});

Deno.test("complete: what the client did wrong is not tried again, and told in its words", async () => {
  for (const status of [400, 413, 422]) {
    let tries = 0;
    await using provider = serveLocally(() => {
      tries++;
      const message = `temperature does not go with chat-key at ${provider.host}`;
      return Response.json({
        error: { message, type: "invalid_request_error", code: "bad", param: "temperature" },
      }, { status });
    });
    await assert.rejects(modelsAt(provider.url).complete("small", question, {}), {
      status,
      code: "bad",
      param: "temperature",
      type: "invalid_request_error",
      message: "temperature does not go with … at …",
      blame: status === 413 ? "unfit" : "refused",
    });
    assert.equal(tries, 1);
  }
});

Deno.test("complete: the project's own key is not the client's affair", async () => {
  await using provider = serveLocally(() =>
    Response.json({ error: { message: "Incorrect API key provided: chat-key" } }, { status: 401 })
  );
  await assert.rejects(modelsAt(provider.url).complete("small", question, {}), {
    status: 502,
    code: "model_failed",
    blame: "key",
    message: "The model provider refused the key of this project.",
  });
});

Deno.test("complete: 429 rests that model for that key, and no other", async () => {
  const asked: string[] = [];
  await using provider = serveLocally(async (request) => {
    const { model } = await request.json();
    asked.push(`${model} ${request.headers.get("authorization")}`);
    return model === "small" && asked.length === 1
      ? Response.json({ error: { message: "Slow down.", code: "rate_limit_exceeded" } }, {
        status: 429,
        headers: { "retry-after": new Date(Date.now() + 30_000).toUTCString() },
      })
      : completed("Hi.");
  });
  const models = modelsAt(provider.url);
  await assert.rejects(
    models.complete("small", question, {}),
    (error: Error & { retryAfter: number }) => {
      assert.ok(error.retryAfter >= 28 && error.retryAfter <= 30, String(error.retryAfter));
      assert.equal(error.message, "Slow down.");
      return true;
    },
  );
  await assert.rejects(models.complete("small", question, {}), {
    status: 429,
    code: "model_rate_limited",
    blame: "limited",
  });
  assert.equal((await models.complete("large", question, {})).text, "Hi.");
  const others = modelsAt(provider.url, 2_000, { CHAT_API_KEY: "another-key" });
  assert.equal((await others.complete("small", question, {})).text, "Hi.");
  assert.deepEqual(asked, [
    "small Bearer chat-key",
    "large Bearer chat-key",
    "small Bearer another-key",
  ]);
});

Deno.test("complete: nobody there", async () => {
  const gone = serveLocally(() => new Response());
  await gone[Symbol.asyncDispose]();
  await assert.rejects(
    modelsAt(gone.url).complete("small", question, {}),
    failed(gone.host, /cannot be reached/),
  );
});

Deno.test("complete: a provider that hangs, before its answer or in it, fails in time", async (t) => {
  const hangs: Record<string, (released: Promise<void>) => Response | Promise<Response>> = {
    before: (released) => released.then(() => new Response()),
    within: () => sent(['{"choices":'], { hold: true }),
  };
  for (const [name, hang] of Object.entries(hangs)) {
    await t.step(name, async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      await using provider = serveLocally(() => hang(promise));
      const start = performance.now();
      await assert.rejects(
        modelsAt(provider.url, 100).complete("small", question, {}),
        failed(provider.host, /was silent for 100 ms/),
      );
      assert.ok(performance.now() - start < 1_000);
      resolve();
    });
  }
});

Deno.test("complete: a body that breaks off is tried again, then named", async () => {
  await using provider = serveCut("application/json", '{"choices":');
  await assert.rejects(
    modelsAt(provider.url).complete("small", question, {}),
    failed(provider.host, /broke off/),
  );
  assert.equal(provider.served(), 3);
});

Deno.test("complete: after five failures in a row the provider is left alone, another is not", async () => {
  let asked = 0;
  await using broken = serveLocally(() => {
    asked++;
    return new Response(null, { status: 500 });
  });
  await using sound = serveLocally(() => completed("Hi."));
  const models = modelsAt(broken.url);
  for (let i = 0; i < 2; i++) {
    await assert.rejects(models.complete("small", question, {}));
  }
  assert.equal(asked, 5);
  await assert.rejects(models.complete("small", question, {}), {
    status: 503,
    code: "model_unavailable",
    retryAfter: 10,
    message: /left alone for a moment/,
  });
  assert.equal(asked, 5);
  assert.equal((await modelsAt(sound.url).complete("small", question, {})).text, "Hi.");
});

Deno.test("complete: a client who leaves stops the provider, and is no failure of its", async () => {
  const stopped: Promise<void>[] = [];
  let asked = Promise.withResolvers<void>();
  let hanging = true;
  await using provider = serveLocally((request) => {
    if (!hanging) return completed("Hi.");
    const { promise, resolve } = Promise.withResolvers<void>();
    request.signal.addEventListener("abort", () => resolve());
    stopped.push(promise);
    asked.resolve();
    return promise.then(() => new Response());
  });
  const models = modelsAt(provider.url);
  for (let i = 0; i < 6; i++) {
    asked = Promise.withResolvers();
    const client = new AbortController();
    const answer = models.complete("small", question, {}, client.signal);
    const left = assert.rejects(answer, { name: "AbortError" });
    await asked.promise;
    client.abort();
    await left;
  }
  hanging = false;
  assert.equal((await models.complete("small", question, {})).text, "Hi.");
  assert.equal(stopped.length, 6);
  await soon(Promise.all(stopped));
});

// Streams -----------------------------------------------------------------------------------------

Deno.test("stream: pieces as they come, the finish reason, the usage", async () => {
  const requests: unknown[] = [];
  await using provider = serveLocally(async (request) => {
    requests.push(await request.json());
    return sent([
      event({ choices: [{ index: 0, delta: { role: "assistant", content: "" } }] }),
      delta("Hel"),
      delta("lo."),
      delta(null, "stop"),
      event({ choices: [], usage }),
      done,
    ]);
  });
  const pieces = await read(modelsAt(provider.url));
  assert.deepEqual(requests, [{
    model: "small",
    messages: question,
    stream: true,
    stream_options: { include_usage: true },
  }]);
  assert.deepEqual(pieces.filter(({ text }) => text).map(({ text }) => text), ["Hel", "lo."]);
  assert.deepEqual(pieces.map(({ finishReason }) => finishReason).filter(Boolean), ["stop"]);
  assert.deepEqual(pieces.at(-1)?.counted, readUsage(usage));
});

Deno.test("stream: however the bytes are cut, the text is the same", async () => {
  const text = delta("Grüße, 東京 👩‍🚀") + delta("!", "stop") + done;
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7]) {
    const cut = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, i) => bytes.slice(i * size, (i + 1) * size),
    );
    await using provider = serveLocally(() => sent(cut));
    assert.equal(textOf(await read(modelsAt(provider.url))), "Grüße, 東京 👩‍🚀!");
  }
});

Deno.test("stream: CRLF, comments, other fields, no space after the colon", async () => {
  const json = JSON.stringify({ choices: [{ delta: { content: "Hi." }, finish_reason: "stop" }] });
  await using provider = serveLocally(() =>
    sent([`: keep alive\r\n\r\nevent: message\r\nid: 1\r\ndata:${json}\r\n\r\n: more\r\n`, done])
  );
  assert.equal(textOf(await read(modelsAt(provider.url))), "Hi.");
});

Deno.test("stream: it ends at [DONE], though the provider keeps the connection", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using provider = serveLocally(() =>
    sent([delta("Hi.", "stop"), done], { hold: true, cancelled: resolve })
  );
  assert.equal(textOf(await read(modelsAt(provider.url))), "Hi.");
  await soon(promise);
});

Deno.test("stream: a failure before the first piece is thrown at once, with its status", async () => {
  await using provider = serveLocally(() => new Response(null, { status: 500 }));
  await assert.rejects(
    modelsAt(provider.url).stream("small", question, {}),
    failed(provider.host, /answered 500/),
  );
});

Deno.test("stream: half an answer is a failure", async (t) => {
  const halves: Record<string, [() => Response, RegExp]> = {
    "closed without a finish reason": [() => sent([delta("Hel")]), /broke off/],
    "closed in an event": [() => sent([delta("Hel"), 'data: {"choices":[{"del']), /broke off/],
    "nothing at all": [() => sent([]), /broke off/],
    "no body": [() => new Response(null), /no answer|broke off/],
    "rubbish": [() => sent([delta("Hel"), event("{rubbish")]), /no answer/],
    "an error event": [
      () => sent([delta("Hel"), event({ error: { message: "overloaded" } })]),
      /^overloaded$/,
    ],
  };
  for (const [name, [answer, message]] of Object.entries(halves)) {
    await t.step(name, async () => {
      await using provider = serveLocally(answer);
      await assert.rejects(read(modelsAt(provider.url)), failed(provider.host, message));
    });
  }
});

Deno.test("stream: a connection that is cut is a failure", async () => {
  await using provider = serveCut("text/event-stream", delta("Hel"));
  await assert.rejects(read(modelsAt(provider.url)), failed(provider.host, /broke off/));
});

Deno.test("stream: silence ends it in time, and the provider is let go", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using provider = serveLocally(() =>
    sent([delta("Hel")], { hold: true, cancelled: resolve })
  );
  const start = performance.now();
  await assert.rejects(
    read(modelsAt(provider.url, 100)),
    failed(provider.host, /was silent for 100 ms/),
  );
  assert.ok(performance.now() - start < 1_000);
  await soon(promise);
});

Deno.test("stream: an answer may take longer than the limit on silence", async () => {
  const slow = (pieces: string[]) =>
    new Response(
      new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 60));
          const piece = pieces.shift();
          if (piece) controller.enqueue(new TextEncoder().encode(piece));
          else controller.close();
        },
      }),
    );
  await using provider = serveLocally(() => slow([..."abc"].map((c) => delta(c, "stop"))));
  assert.equal(textOf(await read(modelsAt(provider.url, 150))), "abc");
});

Deno.test("stream: a client who leaves stops the provider, wherever it is", async (t) => {
  for (const when of ["before reading", "while a piece is awaited", "between two pieces"]) {
    await t.step(when, async () => {
      const { promise: cancelled, resolve } = Promise.withResolvers<void>();
      await using provider = serveLocally(() =>
        sent([delta("Hel")], { hold: true, cancelled: resolve })
      );
      const client = new AbortController();
      const stream = await modelsAt(provider.url).stream("small", question, {}, client.signal);
      const pieces = stream[Symbol.asyncIterator]();
      if (when !== "before reading") assert.equal((await pieces.next()).value.text, "Hel");
      const next = when === "while a piece is awaited" ? pieces.next() : undefined;
      client.abort();
      await assert.rejects(next ?? pieces.next(), { name: "AbortError" });
      await soon(cancelled);
    });
  }
});

Deno.test("stream: a client who leaves before anyone has read stops the provider too", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  await using provider = serveLocally(() =>
    sent([delta("Hel")], { hold: true, cancelled: resolve })
  );
  const client = new AbortController();
  await modelsAt(provider.url).stream("small", question, {}, client.signal);
  client.abort();
  await soon(cancelled);
});

Deno.test("stream: a reader who stops lets the provider go", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  await using provider = serveLocally(() =>
    sent([delta("Hel"), delta("lo")], { hold: true, cancelled: resolve })
  );
  for await (const piece of await modelsAt(provider.url).stream("small", question, {})) {
    assert.equal(piece.text, "Hel");
    break;
  }
  await soon(cancelled);
});
