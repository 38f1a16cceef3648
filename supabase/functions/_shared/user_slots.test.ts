import assert from "node:assert/strict";
import { UserSlots, whenSent } from "./user_slots.ts";

Deno.test("user slots: one user's requests are bounded, another's are not touched", () => {
  const slots = new UserSlots(2);
  const [first] = [slots.take("ann"), slots.take("ann")];
  assert.throws(() => slots.take("ann"), {
    status: 429,
    code: "too_many_requests",
    retryAfter: 1,
  });
  slots.take("bob");
  first();
  // Freed twice, a place is still one place.
  first();
  slots.take("ann");
  assert.throws(() => slots.take("ann"), { code: "too_many_requests" });
});

Deno.test("user slots: a streamed answer is sent when it ends, fails or is left", async () => {
  const source = (pieces: string[], end: "close" | "error" = "close") => {
    let i = 0;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (i < pieces.length) return controller.enqueue(new TextEncoder().encode(pieces[i++]));
        if (end === "close") controller.close();
        else controller.error(new Error("broke off"));
      },
    }, { highWaterMark: 0 });
  };
  let sent = 0;
  const watch = (body: ReadableStream<Uint8Array> | null) =>
    whenSent(new Response(body, { status: 201, headers: { "x-a": "b" } }), () => sent++);

  const whole = watch(source(["a", "b"]));
  assert.deepEqual([whole.status, whole.headers.get("x-a"), sent], [201, "b", 0]);
  assert.equal(await whole.text(), "ab");
  assert.equal(sent, 1);
  await assert.rejects(watch(source(["a"], "error")).text(), /broke off/);
  assert.equal(sent, 2);
  const left = watch(source(["a", "b"])).body!.getReader();
  await left.read();
  assert.equal(sent, 2);
  await left.cancel();
  assert.equal(sent, 3);
  watch(null);
  assert.equal(sent, 4);
});
