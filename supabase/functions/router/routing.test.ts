import assert from "node:assert/strict";
import type { RoutedInteraction } from "../_shared/contracts/routing.ts";
import { clientFor } from "../_shared/database.ts";
import { createRouting } from "./routing.ts";
import { requestId, serveLocally, testConfig, userId } from "../_shared/testing.ts";

/** A database that answers as told, request by request, and writes down what it was sent. */
function serveRest(answers: (() => Response)[]) {
  const bodies: { p_items?: unknown[]; p_request_id?: string }[] = [];
  const server = serveLocally(async (request) => {
    bodies.push(request.method === "POST" ? await request.json() : {});
    const answer = answers.length > 1 ? answers.shift()! : answers[0];
    return answer();
  });
  const database = clientFor(testConfig({ SUPABASE_URL: server.url }), { userId, token: "t" }, "r");
  return { server, bodies, caller: { userId, database } };
}

const unavailable = () => new Response("<html>", { status: 502 });
const many = (count: number): RoutedInteraction[] =>
  Array.from({ length: count }, () => ({ response: { model: "small" } }));

Deno.test("routing: what passes is tried again, with the same request id", async () => {
  const { server, bodies, caller } = serveRest([
    unavailable,
    () => Response.json({ code: "40P01", message: "deadlock detected" }, { status: 500 }),
    () => Response.json([{ response_id: "r" }]),
  ]);
  await using _ = server;
  const saved = await createRouting().save(caller, many(1));
  assert.deepEqual(saved, [{ response_id: "r" }]);
  assert.equal(bodies.length, 3);
  assert.equal(new Set(bodies.map((body) => body.p_request_id)).size, 1);
  assert.match(String(bodies[0].p_request_id), /^[0-9a-f-]{36}$/);
});

Deno.test("routing: a refusal is final", async () => {
  const { server, bodies, caller } = serveRest([
    () => Response.json({ code: "PT409", message: "decision_settled" }, { status: 409 }),
  ]);
  await using _ = server;
  await assert.rejects(createRouting().save(caller, many(1)), {
    status: 409,
    code: "decision_settled",
  });
  assert.equal(bodies.length, 1);
});

Deno.test("routing: what is too much for a call is several, whose ids a retry finds again", async () => {
  const { server, bodies, caller } = serveRest([() => Response.json([{ response_id: "r" }])]);
  await using _ = server;
  const saved = await createRouting().save(caller, many(450), requestId);
  assert.equal(saved.length, 3);
  assert.deepEqual(bodies.map((body) => body.p_items?.length), [200, 200, 50]);
  const ids = bodies.map((body) => body.p_request_id);
  assert.equal(new Set(ids).size, 3);
  assert.equal(ids[0], requestId);
  bodies.length = 0;
  await createRouting().save(caller, many(450), requestId);
  assert.deepEqual(bodies.map((body) => body.p_request_id), ids);
});

Deno.test("routing: states are another user's never, and are read again after a failed write too", async () => {
  const { server, bodies, caller } = serveRest([() => Response.json([])]);
  await using _ = server;
  const routing = createRouting();
  const reads = async (user: typeof caller) => {
    const before = bodies.length;
    await routing.models(user, "general");
    return bodies.length - before;
  };
  assert.equal(await reads(caller), 2);
  assert.equal(await reads(caller), 0);
  assert.equal(await reads({ ...caller, userId: requestId }), 2);
  await assert.rejects(
    routing.save({ ...caller, signal: AbortSignal.abort() }, many(1)),
    { name: "AbortError" },
  );
  assert.equal(await reads(caller), 2);
});

Deno.test("routing: a database that stays away is left alone for a while", async () => {
  const { server, bodies, caller } = serveRest([unavailable]);
  await using _ = server;
  const routing = createRouting();
  const gone = { status: 503, code: "database_unavailable" };
  await assert.rejects(routing.report(caller), gone);
  assert.equal(bodies.length, 3);
  await assert.rejects(routing.report(caller), gone);
  const asked = bodies.length;
  await assert.rejects(routing.report(caller), { ...gone, retryAfter: 10 });
  assert.equal(bodies.length, asked, "it was not asked");
});
