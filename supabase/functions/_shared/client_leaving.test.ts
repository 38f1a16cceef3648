import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { abortWhenClientLeaves } from "./client_leaving.ts";

/** A request whose platform aborts it by hand, and the signal that its handler got. */
function receive(respond: (signal: AbortSignal) => Response | Promise<Response>) {
  const platform = new AbortController();
  const request = new Request("http://localhost/", { method: "POST", body: "hello" });
  Object.defineProperty(request, "signal", { value: platform.signal });
  let signal: AbortSignal | undefined;
  const response = abortWhenClientLeaves(request, async (request) => {
    signal = request.signal;
    assert.equal(await request.text(), "hello");
    return await respond(request.signal);
  });
  return { platform, response, left: () => signal?.aborted };
}

function events(source: UnderlyingDefaultSource<Uint8Array>): Response {
  const headers = { "content-type": "text/event-stream; charset=utf-8", "x-kept": "yes" };
  return new Response(new ReadableStream(source), { status: 203, headers });
}

const piece = new TextEncoder().encode("data: x\n\n");

Deno.test("a client that leaves before its answer aborts the signal", async () => {
  const { platform, response } = receive((signal) =>
    new Promise((resolve) => signal.onabort = () => resolve(new Response(String(signal.reason))))
  );
  await new Promise((resolve) => setTimeout(resolve));
  platform.abort();
  assert.equal(await (await response).text(), "AbortError: The client has left.");
});

Deno.test("a request that was aborted before it was handled arrives aborted", async () => {
  const { platform, response, left } = receive(() => new Response());
  platform.abort();
  await response;
  assert.equal(left(), true);
});

Deno.test("an abort after an answer was returned is not a client's leaving", async () => {
  for (const answer of [() => Response.json({}), () => new Response(null, { status: 204 })]) {
    const { platform, response, left } = receive(answer);
    await response;
    platform.abort();
    assert.equal(left(), false);
  }
});

Deno.test("a client that leaves in the middle of an event stream aborts the signal", async () => {
  const { platform, response, left } = receive(() =>
    events({ start: (controller) => controller.enqueue(piece) })
  );
  const { status, headers, body } = await response;
  assert.deepEqual([status, headers.get("x-kept")], [203, "yes"]);
  await body!.getReader().read();
  assert.equal(left(), false);
  platform.abort();
  assert.equal(left(), true);
});

Deno.test("a client that reads no further aborts the signal, and cancels the stream", async () => {
  let cancelled: unknown;
  const { response, left } = receive(() =>
    events({ cancel: (reason) => void (cancelled = reason) })
  );
  await (await response).body!.cancel("enough");
  assert.deepEqual([left(), cancelled], [true, "enough"]);
});

Deno.test("an abort after the end of an event stream is not a client's leaving", async () => {
  const { platform, response, left } = receive(() =>
    events({
      start(controller) {
        controller.enqueue(piece);
        controller.close();
      },
    })
  );
  assert.equal(await (await response).text(), "data: x\n\n");
  platform.abort();
  assert.equal(left(), false);
});

Deno.test("an abort after an event stream failed is not a client's leaving", async () => {
  const failure = new Error("broken");
  const { platform, response, left } = receive(() =>
    events({ pull: (controller) => controller.error(failure) })
  );
  await assert.rejects((await response).text(), failure);
  platform.abort();
  assert.equal(left(), false);
});

Deno.test("an error of the handler is passed on", async () => {
  const failure = new Error("broken");
  const { response } = receive(() => Promise.reject(failure));
  await assert.rejects(response, failure);
});

/** Serves three answers and prints which signals aborted; run by a Deno with flags of its own. */
const server = (module: string) => `
  import { abortWhenClientLeaves } from ${JSON.stringify(module)};
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const piece = new TextEncoder().encode("data: x\\n\\n");
  const handle = async (request) => {
    const { pathname } = new URL(request.url);
    request.signal.addEventListener("abort", () => console.log("left " + pathname));
    if (pathname === "/json") return Response.json({});
    if (pathname === "/slow") return await pause(300), Response.json({});
    let pieces = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          if (pieces++ < 2) return controller.enqueue(piece);
          if (pathname === "/ends") return controller.close();
          await new Promise(() => {});
        },
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  };
  const { addr } = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => abortWhenClientLeaves(request, handle),
  );
  const url = "http://127.0.0.1:" + addr.port;
  const leave = async (path) => {
    const client = new AbortController();
    const answer = fetch(url + path, { signal: client.signal }).then((answer) => answer.text());
    await pause(100);
    client.abort();
    await answer.catch(() => {});
  };
  await (await fetch(url + "/json")).text();
  await (await fetch(url + "/ends")).text();
  await leave("/slow");
  await leave("/silent");
  await pause(400);
  Deno.exit();
`;

Deno.test("over real connections, however Deno aborts", async (t) => {
  const module = new URL("client_leaving.ts", import.meta.url).href;
  const file = await Deno.makeTempFile({ suffix: ".mjs" });
  await Deno.writeTextFile(file, server(module));
  for (const flags of [[], ["--unstable-no-legacy-abort"]]) {
    await t.step(flags.join() || "as hosted Supabase starts functions", async () => {
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-config", ...flags, "--allow-net=127.0.0.1", file],
        cwd: fileURLToPath(new URL(".", import.meta.url)),
      }).output();
      const left = new TextDecoder().decode(stdout).trim().split("\n");
      assert.deepEqual(left, ["left /slow", "left /silent"]);
    });
  }
  await Deno.remove(file);
});
