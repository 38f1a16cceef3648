import assert from "node:assert/strict";
import { serveGateway, type Services } from "./gateway.ts";
import { scratchStack } from "./testing.ts";

Deno.test("the gateway's table of routes", async (t) => {
  const stack = await scratchStack({
    "config.toml": 'project_id = "scratch"\n[functions.open]\nverify_jwt = false\n',
    "functions/open/index.ts": `
Deno.serve(async (request) => {
  const body = request.url.endsWith("/whole") ? await request.text() : request.body;
  return new Response(body, { headers: { "x-method": request.method } });
});`,
  });
  const ask = async (path: string, init?: Parameters<typeof stack.request>[1]) => {
    const { status, headers, body } = await stack.request(path, init);
    return { status, headers, text: await new Response(body).text() };
  };

  await t.step("says what it serves, at / and at /health", async () => {
    for (const path of ["/", "/health", "/?a=1"]) {
      const { status, text } = await ask(path);
      assert.deepEqual([status, JSON.parse(text).status], [200, "ok"], path);
    }
  });

  await t.step("HEAD is GET without a body", async () => {
    const health = await ask("/health", { method: "HEAD" });
    assert.deepEqual([health.status, health.text], [200, ""]);
    const own = await ask("/functions/v1/open", { method: "HEAD" });
    assert.deepEqual([own.status, own.text, own.headers.get("x-method")], [200, "", "HEAD"]);
  });

  await t.step("answers preflight requests of every path but the functions'", async () => {
    const preflight = {
      method: "OPTIONS",
      headers: { origin: "https://a.example", "access-control-request-headers": "apikey, x-own" },
    };
    for (const path of ["/rest/v1/rpc/any", "/auth/v1/token", "/storage/v1/b", "/nowhere"]) {
      const { status, headers, text } = await ask(path, preflight);
      assert.deepEqual([status, text], [200, ""], path);
      assert.equal(headers.get("access-control-allow-origin"), "*");
      assert.equal(headers.get("access-control-allow-headers"), "apikey, x-own");
      assert.match(headers.get("access-control-allow-methods")!, /\bPATCH\b/);
    }
    const own = await ask("/functions/v1/open", preflight);
    assert.deepEqual([own.status, own.headers.get("x-method")], [200, "OPTIONS"]);
    assert.ok(!own.headers.has("access-control-allow-origin"));
  });

  await t.step("a page of another site may read every answer, refusals included", async () => {
    const cases: [path: string, status: number][] = [
      ["/auth/v1/health", 200],
      ["/rest/v1/missing", 404],
      ["/nowhere", 404],
      ["/rest/v2/notes", 404],
      ["/storage/v1/s3", 501],
    ];
    for (const [path, status] of cases) {
      const answer = await ask(path);
      assert.equal(answer.status, status, path);
      assert.equal(answer.headers.get("access-control-allow-origin"), "*", path);
      assert.match(answer.headers.get("access-control-expose-headers")!, /Content-Range/);
    }
  });

  await t.step("a function that is not there is 404, whatever its name looks like", async () => {
    for (const path of ["", "/", "/missing", "/%ff", "/open%2Findex.ts", "/..%2fopen"]) {
      assert.equal((await ask(`/functions/v1${path}`)).status, 404, path);
    }
  });

  await t.step("passes on to the models", async () => {
    const { status, text } = await ask("/models/v1/models");
    assert.equal(status, 200);
    assert.match(text, /local-echo/);
  });

  await t.step("only the secret key resets and backs up, and only by POST", async () => {
    for (const path of ["/local/v1/reset", "/local/v1/backup"]) {
      assert.equal((await ask(path, { method: "POST" })).status, 401);
      assert.equal((await ask(path, { method: "POST", key: "" })).status, 401);
      assert.equal((await ask(path, { method: "GET", key: stack.secretKey })).status, 404);
    }
    const backup = await stack.request("/local/v1/backup", {
      method: "POST",
      key: stack.secretKey,
    });
    assert.equal(backup.status, 200);
    // An archive by gzip.
    assert.deepEqual([...(await backup.bytes()).slice(0, 2)], [0x1f, 0x8b]);
    const reset = await ask("/local/v1/reset", { method: "POST", key: stack.secretKey });
    assert.deepEqual([reset.status, JSON.parse(reset.text)], [200, { message: "done" }]);
  });

  await t.step("a declared length that is too large is refused before the body comes", async () => {
    const { hostname, port } = new URL(stack.apiUrl);
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const request = "POST /functions/v1/open HTTP/1.1\r\nhost: a\r\nconnection: close\r\n" +
      `content-length: ${33 << 20}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const answer = new Uint8Array(12);
    await connection.read(answer);
    assert.equal(new TextDecoder().decode(answer), "HTTP/1.1 413");
  });

  await t.step(
    "a body that becomes too large is refused, whatever a function makes of it",
    async () => {
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (sent++ > 40) controller.close();
          else controller.enqueue(new Uint8Array(1 << 20).fill(32));
        },
      });
      const response = await fetch(`${stack.apiUrl}/functions/v1/open/whole`, {
        method: "POST",
        body,
      });
      assert.match(await response.text(), /larger than 32 MB/);
      assert.equal(response.status, 413);
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
    },
  );

  await stack.stop();
});

Deno.test("while the database is reset, everything is 503", async () => {
  const services = { resetting: () => true } as Services;
  const gateway = serveGateway(0, services);
  for (const path of ["/rest/v1/", "/functions/v1/open", "/models/v1/models", "/nowhere"]) {
    const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`);
    await response.body?.cancel();
    assert.equal(response.status, 503, path);
    assert.equal(response.headers.get("access-control-allow-origin"), "*", path);
  }
  await gateway.stop();
});

Deno.test("an error that nobody expected is logged, and answered without its text", async () => {
  const lines: string[] = [];
  const services = {
    resetting: () => {
      throw new Error("secret");
    },
    log: (line: string) => lines.push(line),
  } as unknown as Services;
  const gateway = serveGateway(0, services);
  const response = await fetch(`http://127.0.0.1:${gateway.port}/rest/v1/notes`);
  assert.equal(response.status, 500);
  assert.deepEqual(await response.json(), { message: "An unexpected error occurred" });
  assert.match(lines.join("\n"), /^\[gateway\] Error: secret/);
  await gateway.stop();
});
