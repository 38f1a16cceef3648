import assert from "node:assert/strict";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { type App, body, createApp, type Effects } from "./app.ts";
import { atMost, limit } from "./contracts/common.ts";
import { ApiError } from "./errors.ts";
import { createWorld, serveLocally, untilAborted, userId, userToken } from "./testing.ts";

const schema = z.strictObject({
  text: z.string(),
  list: atMost(z.string(), 2, "too_many").optional(),
});

/** An app with one route of each kind of trouble. */
function probeApp(effects: Effects): App {
  const app = createApp("probe", effects);
  app.get("/", (c) => c.json({ user: c.get("caller").userId }));
  app.post("/body", async (c) => c.json(await body(c, schema)));
  app.get("/unknown", () => {
    throw new Error("s3cret: alice@example.com", { cause: new Error("deeper") });
  });
  app.get("/thrown", () => {
    throw "s3cret text";
  });
  app.get("/busy", () => {
    throw new ApiError(503, "busy", "Another write was in the way.", "Again.", { retryAfter: 7 });
  });
  app.get("/http", () => {
    throw new HTTPException(422, { message: "Not so." });
  });
  app.get("/http500", () => {
    throw new HTTPException(500, { message: "s3cret" });
  });
  app.get("/slow", (c) => untilAborted(c.req.raw.signal));
  return app;
}

async function errorOf(response: Response) {
  const text = await response.text();
  const { error } = JSON.parse(text);
  assert.deepEqual(Object.keys(JSON.parse(text)), ["error"]);
  assert.equal(error.request_id, response.headers.get("x-request-id"));
  assert.ok(!text.includes("s3cret") && !text.includes("    at "), text);
  return { status: response.status, ...error };
}

Deno.test("app: a signed-in caller gets an answer", async () => {
  const world = createWorld();
  const response = await world.send(probeApp(world.effects), "GET", "/probe");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { user: userId });
  assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
});

Deno.test("app: without a token nothing is done, known route or not", async () => {
  const world = createWorld();
  for (const path of ["/probe", "/probe/nowhere"]) {
    const error = await errorOf(await probeApp(world.effects).request(path));
    assert.equal(error.status, 401);
    assert.equal(error.code, "not_signed_in");
    assert.ok(error.hint);
  }
  assert.deepEqual(world.order(), ["verify", "verify"]);
  assert.deepEqual(world.logged, []);
});

Deno.test("app: an unknown route, an unknown method", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  for (const [method, path] of [["GET", "/probe/nowhere"], ["POST", "/probe"]]) {
    const error = await errorOf(await world.send(app, method, path));
    assert.equal(error.status, 404);
    assert.equal(error.code, "not_found");
    assert.ok(error.message.includes(path));
  }
  const elsewhere = await world.send(app, "GET", "/elsewhere");
  assert.equal(elsewhere.status, 404);
  assert.equal((await elsewhere.json()).error.code, "not_found");
  assert.deepEqual(world.logged, []);
});

Deno.test("app: a body that is not JSON", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  for (const text of ["", "{", "text=1", "\u0000", '{"text":"a"}}']) {
    const error = await errorOf(await world.send(app, "POST", "/probe/body", text));
    assert.deepEqual([error.status, error.code], [400, "invalid_json"]);
  }
});

Deno.test("app: JSON of another shape names the field", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  const refused = async (value: unknown) =>
    await errorOf(await world.send(app, "POST", "/probe/body", value));
  assert.match((await refused({ text: 1 })).message, /^text: /);
  assert.match((await refused({ text: "a", unknown: 1 })).message, /unknown/);
  assert.match((await refused({ text: "a", list: ["x", 2] })).message, /^list\.1: /);
  for (const value of [[], null, 1, {}, '"text"']) {
    const error = await refused(JSON.stringify(value));
    assert.deepEqual([error.status, error.code], [400, "invalid_request"]);
  }
  const many = await refused({ text: "a", list: [1, 2, 3] });
  assert.deepEqual([many.status, many.code], [413, "too_many"]);
});

Deno.test("app: __proto__ in a body is an unknown field", async () => {
  const world = createWorld();
  const response = await world.send(
    probeApp(world.effects),
    "POST",
    "/probe/body",
    '{"text":"a","__proto__":{"polluted":true}}',
  );
  assert.deepEqual([response.status, (await errorOf(response)).code], [400, "invalid_request"]);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("app: a body over 2 MB, announced or not", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  const announced = await errorOf(
    await world.send(app, "POST", "/probe/body", "{}", {
      headers: { "content-length": String(2 * 1024 * 1024 + 1) },
    }),
  );
  assert.deepEqual([announced.status, announced.code], [413, "body_too_large"]);

  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(32));
    },
  });
  const streamed = await errorOf(
    await world.send(app, "POST", "/probe/body", undefined, { body: endless }),
  );
  assert.deepEqual([streamed.status, streamed.code], [413, "body_too_large"]);
  assert.ok(sent < 3 * 1024 * 1024);

  const text = "x".repeat(2 * 1024 * 1024 - 20);
  const largest = await world.send(app, "POST", "/probe/body", { text });
  assert.equal(largest.status, 200);
  await largest.body?.cancel();
});

Deno.test("app: an unknown error is 500, told nothing of, and logged once with its cause", async () => {
  for (const path of ["unknown", "http500"]) {
    const world = createWorld();
    const response = await world.send(probeApp(world.effects), "GET", `/probe/${path}`, undefined, {
      headers: { "x-request-id": "r-1" },
    });
    const error = await errorOf(response);
    assert.deepEqual([error.status, error.code, error.request_id], [500, "internal", "r-1"]);
    assert.equal(world.logged.length, 1);
    const [{ request_id, code, function: name, cause }] = world.logged;
    assert.deepEqual([request_id, code, name], ["r-1", "internal", "probe"]);
    assert.match(String(cause), /s3cret/);
    if (path === "unknown") assert.match(String(cause), /caused by Error: deeper/);
  }
});

Deno.test("app: each request is a line of the log, with its id, without what it was about", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  const headers = { "x-request-id": "r-1" };
  const { requests } = world;
  await world.send(app, "POST", "/probe/body?q=s3cret", { text: "s3cret" }, { headers });
  await world.send(app, "GET", "/probe/busy", undefined, { headers });
  await app.request("/probe/s3cret", { headers });
  assert.deepEqual(
    requests.map(({ ms, ...line }) => [typeof ms, line]),
    [
      ["POST", "/probe/body", 200],
      ["GET", "/probe/busy", 503],
      ["GET", "/probe/*", 401],
    ].map(([method, route, status]) => [
      "number",
      { level: "info", function: "probe", request_id: "r-1", method, route, status },
    ]),
  );
  assert.equal(world.logged[0].request_id, "r-1", "an error has the same id");
  assert.ok(!JSON.stringify(requests).includes("s3cret"));
});

Deno.test("app: the caller's own errors are not logged", async () => {
  const world = createWorld();
  const error = await errorOf(await world.send(probeApp(world.effects), "GET", "/probe/http"));
  assert.deepEqual([error.status, error.code, error.message], [422, "invalid_request", "Not so."]);
  assert.deepEqual(world.logged, []);
});

Deno.test("app: an error can say when to come again, and browsers may read it", async () => {
  const world = createWorld();
  const response = await world.send(probeApp(world.effects), "GET", "/probe/busy", undefined, {
    headers: { origin: "https://app.test" },
  });
  assert.equal(response.headers.get("retry-after"), "7");
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.match(response.headers.get("access-control-expose-headers") ?? "", /retry-after/);
  assert.equal((await errorOf(response)).hint, "Again.");
});

Deno.test("app: a request id is echoed when it is one, else made", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  const idFor = async (given: string, path = "/probe") => {
    const response = await world.send(app, "GET", path, undefined, {
      headers: { "x-request-id": given },
    });
    await response.body?.cancel();
    assert.equal(response.headers.get("set-cookie"), null);
    return response.headers.get("x-request-id");
  };
  for (const given of ["r-1", "a.b_c-D9", "x".repeat(100), crypto.randomUUID()]) {
    assert.equal(await idFor(given), given);
    assert.equal(await idFor(given, "/probe/unknown"), given);
  }
  const bad = [
    "",
    "x".repeat(101),
    "a b",
    "a%0d%0aset-cookie: x=1",
    'a"b',
    "<script>",
    "a,b",
    "a;b",
    "ä",
  ];
  for (const given of bad) assert.match(await idFor(given) ?? "", /^[0-9a-f-]{36}$/, given);
});

Deno.test("app: over a real connection a header cannot be split", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  await using server = serveLocally((request) => app.fetch(request));
  const [hostname, port] = server.host.split(":");
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(
    "GET /probe HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-request-id: a\rset-cookie: x=1\r\n\r\n",
  ));
  const response = await new Response(connection.readable).text();
  assert.ok(!/^set-cookie/mi.test(response), response);
});

Deno.test("app: without a token nothing of a body is read, however it is sent", async () => {
  const world = createWorld();
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulls++;
      controller.enqueue(new Uint8Array(65_536));
    },
  }, { highWaterMark: 0 });
  for (const path of ["/probe/body", "/probe/nowhere"]) {
    const response = await probeApp(world.effects).request(path, { method: "POST", body });
    assert.equal((await errorOf(response)).status, 401);
  }
  assert.equal(pulls, 0);
});

Deno.test("app: the log names a reply that is no JSON, and holds none of its characters", async () => {
  const world = createWorld();
  const app = createApp("probe", world.effects);
  app.get("/reply", () => {
    try {
      JSON.parse("Dear Maria, your diagnosis");
    } catch (cause) {
      throw new ApiError(502, "model_failed", "No answer.", undefined, { cause });
    }
    throw new Error("it was JSON");
  });
  await (await world.send(app, "GET", "/probe/reply")).body?.cancel();
  assert.match(String(world.logged[0].cause), /SyntaxError/);
  assert.ok(!JSON.stringify(world.logged).includes("Maria"));
  assert.ok(!JSON.stringify(world.logged).includes("Dear"));
});

Deno.test("app: an account that is gone is refused before anything is done for it", async () => {
  const world = createWorld({
    requireAccount: () => {
      throw new ApiError(401, "account_deleted", "Gone.");
    },
  });
  const response = await world.send(probeApp(world.effects), "POST", "/probe/body", { text: "a" });
  assert.equal((await errorOf(response)).code, "account_deleted");
});

Deno.test("app: a user's requests at a time are bounded, and free their places whatever happens", async () => {
  const world = createWorld({ requestsPerUser: 2 });
  const app = probeApp(world.effects);
  const client = new AbortController();
  const slow = () => world.send(app, "GET", "/probe/slow", undefined, { signal: client.signal });
  const waiting = [slow(), slow()];
  await new Promise((resolve) => setTimeout(resolve, 20));
  const refused = await world.send(app, "GET", "/probe");
  assert.equal(refused.headers.get("retry-after"), "1");
  assert.deepEqual([refused.status, (await errorOf(refused)).code], [429, "too_many_requests"]);
  client.abort();
  for (const response of await Promise.all(waiting)) await response.body?.cancel();
  for (const path of ["/probe/unknown", "/probe/nowhere", "/probe/busy", "/probe"]) {
    for (let i = 0; i < 3; i++) {
      const response = await world.send(app, "GET", path);
      assert.notEqual(response.status, 429);
      await response.body?.cancel();
    }
  }
});

Deno.test("app: an error repeats only the beginning of what it is about", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  for (
    const value of [
      { text: "a", ["k".repeat(100_000)]: 1 },
      { text: "a", ...Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, 1])) },
    ]
  ) {
    const response = await world.send(app, "POST", "/probe/body", value);
    assert.equal(response.status, 400);
    assert.ok((await response.text()).length < 1_000);
  }
});

Deno.test("app: a preflight is answered without a token", async () => {
  const world = createWorld();
  const response = await probeApp(world.effects).request("/probe/body", {
    method: "OPTIONS",
    headers: {
      origin: "https://app.test",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, content-type, x-session-id, apikey",
    },
  });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.equal(response.headers.get("access-control-allow-credentials"), null);
  assert.match(response.headers.get("access-control-allow-methods") ?? "", /POST.*DELETE/);
  for (const name of ["authorization", "content-type", "x-session-id", "apikey"]) {
    assert.ok(response.headers.get("access-control-allow-headers")?.includes(name), name);
  }
  assert.deepEqual(world.calls, []);
});

Deno.test("app: HEAD answers as GET does, without a body", async () => {
  const world = createWorld();
  const app = probeApp(world.effects);
  const response = await world.send(app, "HEAD", "/probe");
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
  assert.equal((await app.request("/probe", { method: "HEAD" })).status, 401);
});

Deno.test("app: a client who leaves is no error of anyone's", async () => {
  const world = createWorld();
  const client = new AbortController();
  const response = world.send(probeApp(world.effects), "GET", "/probe/slow", undefined, {
    signal: client.signal,
  });
  setTimeout(() => client.abort());
  assert.equal((await errorOf(await response)).status, 499);
  assert.deepEqual(world.logged, []);
});

Deno.test("app: a caller whose token is not signed in time is told so", async () => {
  const world = createWorld();
  const token = await userToken({ exp: 1 });
  const response = await probeApp(world.effects).request("/probe", {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal((await errorOf(response)).code, "token_expired");
});

Deno.test("app: a limit in a query is a whole number within its bounds", () => {
  const read = (value: unknown) => limit(100, 20).safeParse(value);
  assert.equal(read(undefined).data, 20);
  assert.equal(read("7").data, 7);
  for (const bad of ["0", "101", "-1", "1.5", "x", "", "1e9", "NaN", null]) {
    assert.equal(read(bad).success, false, String(bad));
  }
});
