import assert from "node:assert/strict";
import { createWorld, secretKey, userId } from "../_shared/testing.ts";
import { chatApp } from "./app.ts";
import { ask, path } from "./testing.ts";

const other = "5f0c7a52-8d8e-4f0f-9a53-0d4c9b6a1e02";

Deno.test("backend: the secret key acts for the user that x-user-id names, in every call", async () => {
  const world = createWorld({
    database: { conversations: [], get_chat_history: [], search_chat: [] },
    otherwise: [],
  });
  const app = chatApp(world.effects);
  const headers = { authorization: `Bearer ${secretKey}`, "x-user-id": other };
  const send = (method: string, at: string, body?: unknown) =>
    world.send(app, method, at, body, { headers });
  assert.equal((await send("POST", path, ask("Hi"))).status, 200);
  assert.equal((await send("POST", "/chat/responses", { input: "Hi" })).status, 200);
  assert.equal((await send("GET", "/chat/history")).status, 200);
  assert.equal((await send("GET", "/chat/search?q=a")).status, 200);
  assert.equal((await send("GET", "/chat/conversations")).status, 200);
  assert.equal((await send("GET", `/chat/conversations/${other}/tree`)).status, 200);
  const pair = { user_message: "a", ai_response: "b" };
  assert.equal((await send("POST", "/chat/pairs", pair)).status, 201);
  for (const called of world.calls) {
    if (called.to.startsWith("rpc ") && "args" in called) {
      assert.equal(called.args.p_user_id, other, called.to);
    }
    if (called.to.startsWith("from ") && "then" in called) {
      assert.ok(
        called.then.some(([name, ...args]) => name === "eq" && args[1] === other),
        called.to,
      );
    }
  }
  assert.ok(!world.order().includes("verify"));
});

Deno.test("backend: without the user it is a clear 400, and a user's token names nobody else", async () => {
  const world = createWorld();
  const app = chatApp(world.effects);
  for (const named of [{}, { "x-user-id": "me" }] as Record<string, string>[]) {
    const headers = { authorization: `Bearer ${secretKey}`, ...named };
    const response = await world.send(app, "POST", path, ask("Hi"), { headers });
    assert.equal(response.status, 400);
    const { error } = await response.json();
    assert.deepEqual([error.code, error.type], ["user_required", "invalid_request_error"]);
  }
  const wrong = await world.send(app, "POST", path, ask("Hi"), {
    headers: { authorization: `Bearer ${secretKey}x`, "x-user-id": other },
  });
  assert.equal(wrong.status, 401);
  await world.send(app, "POST", path, ask("Hi"), { headers: { "x-user-id": other } });
  assert.equal(world.call("rpc store_chat_pair").args.p_user_id, userId);
});
