import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SignJWT } from "jose";
import { scratchStack } from "./testing.ts";

const config = `project_id = "scratch"
[functions.open]
verify_jwt = false
[functions.moved]
verify_jwt = false
entrypoint = "./functions/elsewhere/main.ts"
[functions.broken]
verify_jwt = false
[functions.off]
enabled = false
`;

const open = `
import { word } from "../_shared/word.ts";
let left = 0;
Deno.serve(async (request) => {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\\/open/, "");
  switch (path) {
    case "/path": return Response.json({ path: url.pathname, search: url.search, method: request.method });
    case "/env": return Response.json(Deno.env.toObject());
    case "/word": return new Response(word);
    case "/pid": return new Response(String(Deno.pid));
    case "/left": return new Response(String(left));
    case "/crash": setTimeout(() => Deno.exit(3)); return new Promise(() => {});
    case "/echo": return new Response(request.body, { headers: request.headers });
    case "/slow": await new Promise((r) => setTimeout(r, 700)); return new Response(word);
    case "/may": {
      const may = async (work) => { try { await work(); return true; } catch { return false; } };
      return Response.json({
        read: await may(() => Deno.readTextFile(new URL("./index.ts", import.meta.url))),
        readOther: await may(() => Deno.readTextFile("/etc/passwd")),
        write: await may(() => Deno.writeTextFile(new URL("./out", import.meta.url), "")),
        run: await may(() => new Deno.Command("ls").output()),
      });
    }
    case "/stream": {
      let timer;
      const body = new ReadableStream({
        start(controller) {
          let n = 0;
          timer = setInterval(() => controller.enqueue(new TextEncoder().encode("data: " + n++ + "\\n\\n")), 20);
        },
        cancel() { clearInterval(timer); left++; },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    }
    case "/hangs": {
      request.signal.addEventListener("abort", () => left++);
      return new Promise(() => {});
    }
  }
  return new Response("unknown", { status: 418, headers: { "x-own": "yes" } });
});`;

Deno.test("Edge Functions", async (t) => {
  const lines: string[] = [];
  const stack = await scratchStack({
    "config.toml": config,
    "functions/_shared/word.ts": 'export const word = "first";',
    "functions/open/index.ts": open,
    "functions/guarded/index.ts": "Deno.serve(() => new Response('in'));",
    "functions/elsewhere/main.ts": "console.log('hello'); Deno.serve(() => new Response('moved'));",
    "functions/broken/index.ts": "throw new Error('no good');",
    "functions/off/index.ts": "Deno.serve(() => new Response('off'));",
    "functions/.env": "FROM_FILE=file\nOVERRIDDEN=file\nCHAT_MODEL=mine\n",
  }, { log: (line) => lines.push(line), env: { OVERRIDDEN: "test" } });
  const get = async (path: string, init?: Parameters<typeof stack.request>[1]) => {
    const response = await stack.request(`/functions/v1${path}`, init);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  await t.step("nothing runs before the first request, and then once", async () => {
    assert.deepEqual(await stack.processes(), {});
    const pids = await Promise.all(Array.from({ length: 8 }, () => get("/open/pid")));
    assert.equal(new Set(pids.map(({ text }) => text)).size, 1);
    assert.deepEqual(await stack.processes(), { open: Number(pids[0].text) });
  });

  await t.step("sees the path that hosted Supabase passes on", async () => {
    const { text } = await get("/open/path?a=1&b=%2F", { method: "PUT" });
    assert.deepEqual(JSON.parse(text), { path: "/open/path", search: "?a=1&b=%2F", method: "PUT" });
    const other = await get("/open/other");
    assert.deepEqual([other.status, other.text, other.headers.get("x-own")], [
      418,
      "unknown",
      "yes",
    ]);
  });

  await t.step("answers preflight requests itself", async () => {
    const { status, headers } = await get("/open", { method: "OPTIONS" });
    assert.deepEqual([status, headers.get("x-own")], [418, "yes"]);
  });

  await t.step("gets the environment of hosted Supabase, and what the project adds", async () => {
    const env = JSON.parse((await get("/open/env")).text);
    assert.equal(env.SUPABASE_URL, stack.apiUrl);
    assert.equal(env.SUPABASE_DB_URL, stack.dbUrl);
    assert.deepEqual(JSON.parse(env.SUPABASE_PUBLISHABLE_KEYS), { default: stack.publishableKey });
    assert.deepEqual(JSON.parse(env.SUPABASE_SECRET_KEYS), { default: stack.secretKey });
    assert.equal(env.JWT_SECRET, stack.jwtSecret);
    assert.equal(env.CHAT_BASE_URL, `${stack.apiUrl}/models/v1`);
    assert.deepEqual([env.FROM_FILE, env.OVERRIDDEN, env.CHAT_MODEL], ["file", "test", "mine"]);
    assert.equal(env.STACK_LAUNCHER, undefined);
  });

  await t.step("may read its code and nothing else, and neither write nor run", async () => {
    assert.deepEqual(JSON.parse((await get("/open/may")).text), {
      read: true,
      readOther: false,
      write: false,
      run: false,
    });
  });

  await t.step("passes bodies both ways as they are", async () => {
    const body = "x".repeat(2 << 20);
    const { text } = await get("/open/echo", { body, headers: { "content-type": "text/plain" } });
    assert.equal(text, body);
  });

  await t.step("streams, and tells the function when the client has left", async () => {
    const leave = new AbortController();
    const response = await stack.request("/functions/v1/open/stream", { signal: leave.signal });
    const reader = response.body!.getReader();
    const started = performance.now();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "data: 0\n\n");
    assert.ok(performance.now() - started < 500);
    leave.abort();
    await reader.closed.catch(() => {});
    await until(async () => (await get("/open/left")).text === "1");

    const hang = new AbortController();
    const waiting = stack.request("/functions/v1/open/hangs", { signal: hang.signal });
    setTimeout(() => hang.abort(), 100);
    await assert.rejects(waiting);
    await until(async () => (await get("/open/left")).text === "2");
  });

  await t.step("a crash is an error of that request; the next starts it again", async () => {
    const { text: before } = await get("/open/pid");
    const crashed = await get("/open/crash");
    assert.deepEqual([crashed.status, JSON.parse(crashed.text).code], [500, "WORKER_ERROR"]);
    const { text: after } = await get("/open/pid");
    assert.notEqual(after, before);
  });

  await t.step("a function that does not start is 503, one that is not there 404", async () => {
    const broken = await get("/broken");
    assert.deepEqual([broken.status, JSON.parse(broken.text).code], [503, "BOOT_ERROR"]);
    assert.ok(lines.some((line) => /^\[broken\] .*no good/.test(line)), lines.join("\n"));
    for (const name of ["missing", "off", "_shared"]) {
      const missing = await get(`/${name}`);
      assert.deepEqual([missing.status, JSON.parse(missing.text).code], [404, "NOT_FOUND"]);
    }
    writeFileSync(
      join(stack.dir, "supabase/functions/broken/index.ts"),
      "Deno.serve(() => new Response('repaired'));",
    );
    await until(async () => (await get("/broken")).text === "repaired");
  });

  await t.step("finds an entrypoint elsewhere, and logs with the function's name", async () => {
    assert.equal((await get("/moved")).text, "moved");
    assert.ok(lines.includes("[moved] hello"), lines.join("\n"));
  });

  await t.step("verify_jwt asks for a valid token", async () => {
    assert.equal((await get("/guarded")).status, 401);
    assert.equal((await get("/guarded", { token: stack.publishableKey })).status, 401);
    const sign = (secret: string, expires: string) =>
      new SignJWT({ role: "authenticated" }).setProtectedHeader({ alg: "HS256" })
        .setExpirationTime(expires).sign(new TextEncoder().encode(secret));
    assert.equal(
      (await get("/guarded", { token: await sign("wrong".repeat(9), "1h") })).status,
      401,
    );
    assert.equal(
      (await get("/guarded", { token: await sign(stack.jwtSecret, "-1s") })).status,
      401,
    );
    const { status, text } = await get("/guarded", { token: await sign(stack.jwtSecret, "1h") });
    assert.deepEqual([status, text], [200, "in"]);
  });

  await t.step("restarts when its code changes, and finishes what it has begun", async () => {
    const slow = get("/open/slow");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const shared = join(stack.dir, "supabase/functions/_shared/word.ts");
    writeFileSync(shared, 'export const word = "second";');
    await until(async () => (await get("/open/word")).text === "second");
    assert.equal((await slow).text, "first");
    writeFileSync(join(stack.dir, "supabase/functions/.env"), "FROM_FILE=changed\n");
    await until(async () => JSON.parse((await get("/open/env")).text).FROM_FILE === "changed");
    // The one before it is gone.
    const { text: before } = await get("/open/pid");
    writeFileSync(join(stack.dir, "supabase/functions/open/word.test.ts"), "");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal((await get("/open/pid")).text, before);
  });

  const pids = Object.values(await stack.processes());
  await stack.stop();
  for (const pid of pids) assert.throws(() => Deno.kill(pid, "SIGCONT"));
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; !await check(); attempt++) {
    assert.ok(attempt < 100, "it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
