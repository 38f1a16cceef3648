import assert from "node:assert/strict";
import { z } from "zod";
import { createApp, failure } from "./app.ts";
import { ApiError } from "./errors.ts";
import { describeCause } from "./log_causes.ts";
import { createModels } from "./models.ts";
import { createWorld, serveLocally } from "./testing.ts";

const said = "Dear Maria";

/** The log after a handler that asks a provider which answers so. */
async function loggedFor(answer: () => Response): Promise<string> {
  await using provider = serveLocally(answer);
  const world = createWorld();
  const app = createApp("test", world.effects);
  const models = createModels({
    chat: { baseUrl: provider.url, models: ["m"], timeoutMs: 1_000 },
    embedding: { baseUrl: provider.url, models: ["e"], timeoutMs: 1_000 },
  });
  app.post("/complete", async (c) => {
    await models.complete("m", [{ role: "user", content: said }], {});
    return c.body(null);
  });
  app.post("/embed", async (c) => {
    // What goes on without its vectors logs why.
    await models.embed([said]).catch((error) => failure(c, world.effects, error));
    return c.body(null);
  });
  for (const path of ["complete", "embed"]) {
    const response = await world.send(app, "POST", `/test/${path}`, {});
    await response.body?.cancel();
  }
  assert.ok(world.logged.length > 0, "nothing was logged");
  return JSON.stringify(world.logged);
}

const error = { message: `I cannot answer "${said}"`, type: "server_error", code: "overloaded" };
const answers: Record<string, () => Response> = {
  "an error of OpenAI's shape": () => Response.json({ error }, { status: 500 }),
  "an error that is a string": () => Response.json({ error: said }, { status: 503 }),
  "a code that is a sentence": () =>
    Response.json({ error: { ...error, code: said, type: said } }, { status: 500 }),
  "a detail of values": () => Response.json({ detail: [{ input: said }] }, { status: 502 }),
  "words": () => new Response(said, { status: 500 }),
  "a refused key": () => Response.json({ error }, { status: 401 }),
  "an error within a whole answer": () => Response.json({ error }),
  "no JSON": () => new Response(`${said}, how are you`),
  "no answer": () => Response.json({ choices: said, data: said, [said]: 1 }),
};

for (const [name, answer] of Object.entries(answers)) {
  Deno.test(`log: ${name} of a provider leaves none of its words`, async () => {
    const logged = await loggedFor(answer);
    assert.doesNotMatch(logged, /Maria/);
    assert.match(logged, /provider/);
  });
}

Deno.test("log: a provider's status and code are there", async () => {
  const logged = await loggedFor(answers["an error of OpenAI's shape"]);
  assert.match(logged, /The model provider answered 500 \(overloaded\)/);
});

Deno.test("log: the fields that a schema refuses are told by place and kind", () => {
  const parsed = z.strictObject({ a: z.record(z.string(), z.number()) })
    .safeParse({ a: { [said]: "x" }, [said]: 1 });
  const told = describeCause(parsed.error);
  assert.match(String(told), /^ZodError: .*a\.… invalid_type/);
  assert.match(String(told), /the whole unrecognized_keys/);
  assert.doesNotMatch(String(told), /Maria/);
});

Deno.test("log: Postgres' values are left out, its other words and the deeper causes are not", () => {
  const of = (code: string, message: string) => describeCause({ code, message });
  assert.equal(of("22P02", `invalid input: "${said}"`), "SQLSTATE 22P02: invalid input: …");
  assert.equal(of("23505", `Key (name)=(${said}) exists`), "SQLSTATE 23505: Key …=… exists");
  assert.equal(
    of("42P01", 'relation "x" does not exist'),
    'SQLSTATE 42P01: relation "x" does not exist',
  );
  const deep = new Error("outer", {
    cause: new ApiError(502, "a", said, undefined, { loggedAs: "b" }),
  });
  assert.match(String(describeCause(deep)), /^Error: outer\n.*caused by ApiError a: b/s);
  assert.doesNotMatch(String(describeCause(deep)), /Maria/);
});
