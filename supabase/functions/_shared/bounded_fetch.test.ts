import assert from "node:assert/strict";
import { boundedFetch, limitBody } from "./bounded_fetch.ts";
import { createModels } from "./models.ts";
import { serveLocally } from "./testing.ts";

/** A body without an end, which says how often it was asked for more. */
function endless(piece: string) {
  let pulls = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulls++;
      controller.enqueue(new TextEncoder().encode(piece));
    },
    cancel() {
      isCancelled = true;
    },
  }, { highWaterMark: 0 });
  return { body, pulls: () => pulls, isCancelled: () => isCancelled };
}

Deno.test("bounded fetch: an answer without an end fails at its bound and is left", async () => {
  const { body, pulls, isCancelled } = endless("x".repeat(65_536));
  const response = limitBody(new Response(body, { status: 201 }), 1024 * 1024);
  assert.equal(response.status, 201);
  await assert.rejects(response.text(), { status: 502, code: "answer_too_large" });
  assert.ok(pulls() < 25, `${pulls()}`);
  assert.ok(isCancelled());
});

Deno.test("bounded fetch: an answer within its bound is as it was", async () => {
  await using served = serveLocally(() => Response.json({ a: "é" }, { headers: { "x-a": "b" } }));
  const response = await boundedFetch()(`${served.url}/v1/models`);
  assert.deepEqual([response.ok, response.headers.get("x-a")], [true, "b"]);
  assert.deepEqual(await response.json(), { a: "é" });
});

Deno.test("models: an endless answer and an endless stream of a provider end", async () => {
  const event = (content: string) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const sources: ReturnType<typeof endless>[] = [];
  await using served = serveLocally(async (request) => {
    const { stream } = await request.json();
    const source = endless(stream ? event("x".repeat(10_000)) : " ".repeat(65_536));
    sources.push(source);
    return new Response(source.body, {
      headers: { "content-type": stream ? "text/event-stream" : "application/json" },
    });
  });
  const models = createModels({
    chat: { baseUrl: `${served.url}/v1`, models: ["m"], timeoutMs: 30_000 },
  }, boundedFetch());
  await assert.rejects(models.complete("m", [{ role: "user", content: "Hi" }], {}), {
    status: 502,
  });
  let length = 0;
  await assert.rejects(
    (async () => {
      const pieces = await models.stream("m", [{ role: "user", content: "Hi" }], {});
      for await (const { text } of pieces) length += text?.length ?? 0;
    })(),
    { status: 502 },
  );
  assert.ok(length > 1_000_000 && length < 5_000_000, `${length}`);
});
