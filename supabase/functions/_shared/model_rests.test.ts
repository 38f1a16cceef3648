/** Models that were left alone come back: after their rest, and when a probe or a request has worked. */

import assert from "node:assert/strict";
import { createModels } from "./models.ts";
import { onBehalfOf } from "./resilience.ts";
import { serveLocally } from "./testing.ts";

/** A provider whose chat and whose list of models answer with these statuses. */
function serve() {
  const provider = { chat: 200, list: 200, headers: {}, asked: [] as string[] };
  const server = serveLocally(async (request) => {
    await request.text();
    const { pathname } = new URL(request.url);
    provider.asked.push(`${request.method} ${pathname}`);
    if (pathname === "/models") return Response.json({ data: [] }, { status: provider.list });
    return provider.chat === 200
      ? Response.json({ choices: [{ message: { content: "Hi." }, finish_reason: "stop" }] })
      : Response.json({ error: { message: "No." } }, {
        status: provider.chat,
        headers: provider.headers,
      });
  });
  const models = createModels({
    chat: { baseUrl: server.url, apiKey: "key", models: ["m"], timeoutMs: 2_000 },
  });
  const ask = (caller: string) =>
    onBehalfOf(caller, () => models.complete("m", [{ role: "user", content: "Hi" }], {}));
  return { provider, ask, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Lets time pass for the breakers and the rests, and no timer. */
async function withClock(run: (pass: (ms: number) => void) => Promise<void>): Promise<void> {
  const real = Date.now;
  let ahead = 0;
  Date.now = () => real() + ahead;
  try {
    await run((ms) => ahead += ms);
  } finally {
    Date.now = real;
  }
}

const unavailable = { status: 503, code: "model_unavailable" };

Deno.test("rests: a provider that is down for all is found back by a probe, which asks no model", () =>
  withClock(async (pass) => {
    await using world = serve();
    const { provider, ask } = world;
    Object.assign(provider, { chat: 500, list: 503 });
    for (const caller of ["ann", "bob", "cem"]) await assert.rejects(ask(caller));
    provider.asked.length = 0;
    await assert.rejects(ask("dan"), unavailable);
    assert.deepEqual(provider.asked, [], "it is left alone, for everybody");

    pass(10_001);
    await assert.rejects(ask("dan"), unavailable);
    assert.deepEqual(provider.asked, ["GET /models"], "no caller's request finds out");

    Object.assign(provider, { chat: 200, list: 200 });
    provider.asked.length = 0;
    pass(10_001);
    assert.equal((await ask("dan")).text, "Hi.");
    assert.deepEqual(provider.asked, ["GET /models", "POST /chat/completions"]);
    assert.equal((await ask("eve")).text, "Hi.");
    assert.equal(
      provider.asked.at(-2),
      "POST /chat/completions",
      "it is back, and not probed again",
    );
  }));

Deno.test("rests: a provider without a list of models is not taken for one that is down", () =>
  withClock(async () => {
    await using world = serve();
    const { provider, ask } = world;
    Object.assign(provider, { chat: 500, list: 404 });
    for (const caller of ["ann", "bob", "cem", "dan"]) await assert.rejects(ask(caller));
    provider.chat = 200;
    assert.equal((await ask("eve")).text, "Hi.");
  }));

Deno.test("rests: a caller who was left alone is back after the pause by a request of the caller's", () =>
  withClock(async (pass) => {
    await using world = serve();
    const { provider, ask } = world;
    provider.chat = 500;
    for (let i = 0; i < 2; i++) await assert.rejects(ask("ann"));
    provider.chat = 200;
    await assert.rejects(ask("ann"), unavailable);
    assert.equal((await ask("bob")).text, "Hi.", "another caller was never kept off");
    pass(10_001);
    assert.equal((await ask("ann")).text, "Hi.");
    assert.equal((await ask("ann")).text, "Hi.");
  }));

Deno.test("rests: a model that answered 429 is asked again when its rest is over", () =>
  withClock(async (pass) => {
    await using world = serve();
    const { provider, ask } = world;
    Object.assign(provider, { chat: 429, headers: { "retry-after": "5" } });
    await assert.rejects(ask("ann"), { status: 429 });
    provider.chat = 200;
    provider.asked.length = 0;
    await assert.rejects(ask("ann"), { status: 429, code: "model_rate_limited" });
    assert.deepEqual(provider.asked, []);
    pass(5_001);
    assert.equal((await ask("ann")).text, "Hi.");
  }));
