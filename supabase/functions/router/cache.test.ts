import assert from "node:assert/strict";
import { Cache } from "./cache.ts";

function counted(maximum?: number) {
  let time = 0;
  let loads = 0;
  const cache = new Cache<number>(1_000, maximum, () => time);
  const get = (owner: string, key: string) => cache.get(owner, key, () => Promise.resolve(++loads));
  return { cache, get, later: (milliseconds: number) => time += milliseconds };
}

Deno.test("cache: loads once until its time is over", async () => {
  const { get, later } = counted();
  assert.equal(await get("ann", "a"), 1);
  later(999);
  assert.equal(await get("ann", "a"), 1);
  later(1);
  assert.equal(await get("ann", "a"), 2);
});

Deno.test("cache: each owner and key has its own", async () => {
  const { get } = counted();
  assert.equal(await get("ann", "a"), 1);
  assert.equal(await get("bob", "a"), 2);
  assert.equal(await get("ann", "b"), 3);
  assert.equal(await get("ann", "a"), 1);
});

Deno.test("cache: who changes something forgets their own, and nobody else's", async () => {
  const { cache, get } = counted();
  await get("ann", "a");
  await get("ann", "b");
  await get("bob", "a");
  cache.forget("ann");
  assert.equal(await get("ann", "a"), 4);
  assert.equal(await get("ann", "b"), 5);
  assert.equal(await get("bob", "a"), 3);
});

Deno.test("cache: what was being loaded before a change is not kept after it", async () => {
  const cache = new Cache<string>(1_000);
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = cache.get("ann", "a", () => promise);
  cache.forget("ann");
  resolve("old");
  assert.equal(await first, "old");
  assert.equal(await cache.get("ann", "a", () => Promise.resolve("new")), "new");
});

Deno.test("cache: who asks while it loads waits for the same, and a failure is not kept", async () => {
  const cache = new Cache<string>(1_000);
  const { promise, reject } = Promise.withResolvers<string>();
  const calls = [1, 2].map(() => cache.get("ann", "a", () => promise));
  reject(new Error("no"));
  for (const call of calls) await assert.rejects(call, { message: "no" });
  assert.equal(await cache.get("ann", "a", () => Promise.resolve("yes")), "yes");
});

Deno.test("cache: it holds no more than it may, and lets the oldest go", async () => {
  const { get } = counted(2);
  await get("ann", "a");
  await get("ann", "b");
  await get("ann", "c");
  assert.equal(await get("ann", "b"), 2);
  assert.equal(await get("ann", "a"), 4);
});
