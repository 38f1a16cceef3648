import assert from "node:assert/strict";
import { clientFor, data } from "./database.ts";
import { messageId, serveLocally, testConfig, userId } from "./testing.ts";

const caller = { userId, token: "the.users.token" };

function clientAt(url: string) {
  return clientFor(testConfig({ SUPABASE_URL: url }), caller, "r-1");
}

Deno.test("database: every call is the user's own, by token, and carries the request id", async () => {
  const requests: Request[] = [];
  await using rest = serveLocally(async (request) => {
    requests.push(request.clone());
    await request.body?.cancel();
    return Response.json(request.method === "POST" ? messageId : []);
  });
  const client = clientAt(rest.url);
  const id = await data(
    client.rpc("store_chat_pair", {
      p_user_message: "a",
      p_ai_response: "b",
      p_model: undefined,
    }),
  );
  assert.equal(id, messageId);
  await data(client.from("user_memories").select("id").gt("memory_key", "a&b,c"));

  for (const request of requests) {
    assert.equal(request.headers.get("authorization"), "Bearer the.users.token");
    assert.equal(request.headers.get("apikey"), "sb_publishable_test");
    assert.equal(request.headers.get("x-request-id"), "r-1");
  }
  const [rpc, table] = requests;
  assert.equal(new URL(rpc.url).pathname, "/rest/v1/rpc/store_chat_pair");
  assert.deepEqual(await rpc.json(), { p_user_message: "a", p_ai_response: "b" });
  assert.equal(new URL(table.url).searchParams.get("memory_key"), "gt.a&b,c");
});

Deno.test("database: an error is thrown as the envelope's", async () => {
  await using rest = serveLocally(() =>
    Response.json({
      code: "PT409",
      message: "request_conflict",
      details: "Used already.",
      hint: "Take another.",
    }, { status: 409 })
  );
  await assert.rejects(
    data(clientAt(rest.url).rpc("forget_memory", { p_memory_key: "a" })),
    { status: 409, code: "request_conflict", message: "Used already.", hint: "Take another." },
  );
});

Deno.test("database: an answer that is none, and nobody there", async () => {
  const rest = serveLocally(() => new Response("<html>", { status: 502 }));
  const client = clientAt(rest.url);
  const unavailable = { status: 503, code: "database_unavailable", retryAfter: 2 };
  const call = () => data(client.rpc("forget_memory", { p_memory_key: "a" }));
  await assert.rejects(call(), unavailable);
  await rest[Symbol.asyncDispose]();
  await assert.rejects(call(), unavailable);
});
