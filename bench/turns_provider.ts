/**
 * A model provider that takes the same time for each answer, and a bare proxy to it, each a process of its
 * own: `turns_provider.ts` serves the provider, `turns_provider.ts URL` a proxy to it. Says its address on
 * standard output.
 *
 * What it answers says when it was said: a text is its own time in milliseconds, the first token of a
 * stream the moment at which it left.
 */

const [target] = Deno.args;
const thinkMs = 40;
const tokens = 20;
const tokenMs = 5;
const encoder = new TextEncoder();

const now = () => performance.timeOrigin + performance.now();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const usage = { prompt_tokens: 20, completion_tokens: tokens, total_tokens: 20 + tokens };

async function answer(request: Request): Promise<Response> {
  const began = now();
  if (request.method === "GET") return Response.json({ data: [] });
  const { pathname } = new URL(request.url);
  const { input, stream } = await request.json();
  if (pathname.endsWith("/embeddings")) {
    const data = [input].flat().map((text, index) => ({ index, embedding: vectorOf(text) }));
    return Response.json({ data, usage });
  }
  await pause(thinkMs);
  if (!stream) {
    const message = { role: "assistant", content: String(now() - began) };
    return Response.json({ choices: [{ index: 0, message, finish_reason: "stop" }], usage });
  }
  return new Response(chunks(), { headers: { "content-type": "text/event-stream" } });
}

/** Of another text another vector: a question that is asked again is more work. */
function vectorOf(text: string): number[] {
  let state = [...text].reduce((sum, character) => sum * 31 + character.charCodeAt(0) | 0, 7);
  return Array.from({ length: 1536 }, () => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x6d2b79f5 | 0;
    return (state >>> 0) / 2 ** 32 - 0.5;
  });
}

function chunks(): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      const event = (value: unknown) =>
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`));
      if (sent > 0) await pause(tokenMs);
      if (sent < tokens) {
        const content = sent++ === 0 ? `at ${now()} ` : `token ${sent} `;
        return event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
      }
      event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
      event({ choices: [], usage });
      controller.enqueue(encoder.encode("data: [DONE]\n\n"));
      controller.close();
    },
  });
}

async function forward(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const response = await fetch(`${target}${pathname.replace(/^\/v1/, "")}`, {
    method: request.method,
    headers: { "content-type": "application/json" },
    body: await request.text(),
  });
  return new Response(response.body, response);
}

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  target ? forward : answer,
);
console.log(`http://127.0.0.1:${server.addr.port}/v1`);
