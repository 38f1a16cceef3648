import assert from "node:assert/strict";
import { readBytes, readJson, readText, releaseBody } from "./request_body.ts";

const megabyte = 1024 * 1024;

/** A request that sends these pieces, and then ends, goes on for ever or says nothing more. */
function sending(
  pieces: string[],
  then: "ends" | "endless" | "silence" = "ends",
  headers: HeadersInit = {},
) {
  let sent = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent < pieces.length || then === "endless") {
        return controller.enqueue(new TextEncoder().encode(pieces[sent++ % pieces.length]));
      }
      if (then === "ends") return controller.close();
      return new Promise(() => {});
    },
    cancel() {
      isCancelled = true;
    },
  }, { highWaterMark: 0 });
  const request = new Request("http://probe.test", { method: "POST", body, headers });
  return { request, sent: () => sent, isCancelled: () => isCancelled };
}

Deno.test("request body: text as it was sent, wherever its characters are cut", async () => {
  const bytes = new TextEncoder().encode("日本語 👩‍👩‍👧 é");
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  const request = new Request("http://probe.test", { method: "POST", body });
  assert.equal(await readText(request, megabyte), "日本語 👩‍👩‍👧 é");
  releaseBody(request);
  assert.equal(await readText(new Request("http://probe.test"), megabyte), "");
});

Deno.test("request body: one that never ends is left at its bound, one that says so is not begun", async () => {
  const endless = sending(["x".repeat(65_536)], "endless");
  await assert.rejects(readText(endless.request, megabyte), {
    status: 413,
    code: "body_too_large",
  });
  assert.equal(endless.sent(), 17);
  assert.ok(endless.isCancelled());
  releaseBody(endless.request);

  const announced = sending(["x"], "ends", { "content-length": `${megabyte + 1}` });
  await assert.rejects(readText(announced.request, megabyte), { code: "body_too_large" });
  assert.equal(announced.sent(), 0);
});

Deno.test("request body: a client that falls silent is not waited for", async () => {
  const silent = sending(["[1,"], "silence");
  const read = Array.fromAsync(readBytes(silent.request, megabyte, 30));
  await assert.rejects(read, { status: 408, code: "body_timeout" });
  assert.ok(silent.isCancelled());
  releaseBody(silent.request);
});

Deno.test("request body: what all requests hold is bounded, until they are answered", async () => {
  const requests = Array.from({ length: 8 }, () => sending(["x".repeat(10 * megabyte)]).request);
  const outcomes = [];
  for (const request of requests) {
    const text = await readText(request, 12 * megabyte).catch(({ code }) => code);
    outcomes.push(text === "busy" ? text : "read");
  }
  assert.deepEqual(outcomes, [...Array(6).fill("read"), "busy", "busy"]);
  for (const request of requests) releaseBody(request);
  // Twice does not give back more than was held.
  for (const request of requests) releaseBody(request);
  const again = sending(["x".repeat(10 * megabyte)]).request;
  assert.equal((await readText(again, 12 * megabyte)).length, 10 * megabyte);
  releaseBody(again);
});

Deno.test("request body: JSON of too many values is refused before the rest of it is read", async () => {
  const many = sending(["[", ...Array(200).fill("{},".repeat(20_000)), "{}]"]);
  await assert.rejects(readJson(many.request, 12 * megabyte), {
    status: 413,
    code: "too_many_values",
  });
  assert.ok(many.sent() < 8);
  assert.ok(many.isCancelled());
  releaseBody(many.request);
});

Deno.test("request body: what is no JSON is refused, and its text is nowhere in the error", async () => {
  for (const text of ["Dear Maria", '{"a":"Dear Maria"', "", "\u0000"]) {
    const { request } = sending([text]);
    await assert.rejects(readJson(request, megabyte), (error: Error & { code: string }) => {
      assert.equal(error.code, "invalid_json");
      assert.ok(!`${error.stack}${error.cause}`.includes("Maria"));
      return true;
    });
    releaseBody(request);
  }
});
