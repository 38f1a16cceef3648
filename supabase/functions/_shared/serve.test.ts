import assert from "node:assert/strict";
import { readConfig } from "./env.ts";
import { createEffects } from "./serve.ts";

const { background } = createEffects(readConfig({
  SUPABASE_URL: "http://localhost",
  SUPABASE_PUBLISHABLE_KEYS: '{"default": "sb_publishable_x"}',
  JWT_SECRET: "a secret of more than thirty-two characters",
}));

Deno.test("work in the background is what the platform's runtime waits for", async () => {
  const waitedFor: unknown[] = [];
  const platform = globalThis as { EdgeRuntime?: unknown };
  platform.EdgeRuntime = { waitUntil: (work: unknown) => waitedFor.push(work) };
  try {
    const work = Promise.resolve();
    background(work);
    assert.deepEqual(waitedFor, [work]);
    await work;
  } finally {
    delete platform.EdgeRuntime;
  }
});

Deno.test("where there is no such runtime, work goes on by itself", async () => {
  let done = false;
  background(Promise.resolve().then(() => done = true));
  await new Promise((resolve) => setTimeout(resolve));
  assert.ok(done);
});
