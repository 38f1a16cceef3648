import assert from "node:assert/strict";
import { createWorld, userToken } from "../_shared/testing.ts";
import { mcpApp } from "./app.ts";

const base = "https://project.test";
const url = `${base}/mcp`;

/** An app over routes that answer so. */
function open(answer: () => Response = () => Response.json({ memories: [] })) {
  const asked: { url: string; authorization: string | null; body: string }[] = [];
  const { effects, logged } = createWorld();
  const app = mcpApp(effects, base, async (input, init) => {
    const request = new Request(input as string, init);
    const authorization = request.headers.get("authorization");
    asked.push({ url: request.url, authorization, body: await request.text() });
    return answer();
  });
  return { app, asked, logged };
}

async function post(app: ReturnType<typeof mcpApp>, message: object, token?: string) {
  return await app.fetch(
    new Request(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...token ? { authorization: `Bearer ${token}` } : {},
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    }),
  );
}

/** The message of an answer, which comes as JSON or as one event. */
async function result(response: Response) {
  const text = await response.text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
}

const call = (name: string, args: object) => ({
  method: "tools/call",
  params: { name, arguments: args },
});

Deno.test("a tool asks Engram's own route with the token of its request", async () => {
  const { app, asked } = open();
  const token = await userToken();
  const response = await post(app, call("recall", { query: "tea" }), token);
  assert.equal(response.status, 200);
  assert.deepEqual((await result(response)).result.structuredContent, { memories: [] });
  assert.deepEqual(asked, [{
    url: `${base}/functions/v1/memories/recall`,
    authorization: `Bearer ${token}`,
    body: '{"query":"tea","limit":8}',
  }]);
});

Deno.test("a route's refusal is a result with its code, sentence and hint", async () => {
  const { app } = open(() =>
    Response.json({ error: { code: "rate_limited", message: "Too fast.", hint: "Wait." } }, {
      status: 429,
    })
  );
  const { result: refused } = await result(
    await post(app, call("recall", { query: "tea" }), await userToken()),
  );
  assert.deepEqual([refused.isError, refused.content[0].text], [
    true,
    "rate_limited: Too fast. Wait.",
  ]);
});

Deno.test("arguments that a tool does not take are refused before anything is asked", async () => {
  const { app, asked } = open();
  for (const [name, args] of [["recall", {}], ["get_document", { id: "1" }], ["nothing", {}]]) {
    const answer = await result(
      await post(app, call(name as string, args as object), await userToken()),
    );
    assert.ok(answer.error || answer.result.isError, JSON.stringify(answer));
  }
  assert.deepEqual(asked, []);
});

Deno.test("a request without a token is told where to sign in, and a browser may read it", async () => {
  const { app, asked } = open();
  const response = await post(app, { method: "tools/list" });
  assert.equal(response.status, 401);
  const where = `${base}/functions/v1/mcp/.well-known/oauth-protected-resource`;
  assert.equal(
    response.headers.get("www-authenticate"),
    `Bearer resource_metadata="${where}"`,
  );
  assert.match(response.headers.get("access-control-expose-headers")!, /www-authenticate/);
  const metadata = await app.fetch(new Request(`${url}/.well-known/oauth-protected-resource`));
  assert.deepEqual(await metadata.json(), {
    resource: `${base}/functions/v1/mcp`,
    resource_name: "Engram",
    authorization_servers: [`${base}/auth/v1`],
    bearer_methods_supported: ["header"],
  });
  assert.deepEqual(asked, []);
});

Deno.test("bodies are bounded before anything is made of them", async () => {
  const { app, asked } = open();
  const token = await userToken();
  const wide = await post(app, { method: "ping", params: { a: Array(100_001).fill(0) } }, token);
  assert.equal(wide.status, 413);
  assert.equal((await wide.json()).error.code, "too_many_values");
  const deep = JSON.parse("[".repeat(100) + "]".repeat(100));
  const nested = await post(app, { method: "ping", params: { deep } }, token);
  assert.equal(nested.status, 400);
  assert.equal((await nested.json()).error.code, "json_too_deep");
  assert.equal((await post(app, { method: "ping" }, token)).status, 200);
  assert.deepEqual(asked, []);
  const put = await app.fetch(
    new Request(url, { method: "PUT", headers: { authorization: `Bearer ${token}` } }),
  );
  await put.body?.cancel();
  assert.ok(put.status === 404 || put.status === 405, `${put.status}`);
});
