import assert from "node:assert/strict";
import { createClient } from "@supabase/supabase-js";
import { type ApiKeys, createApiKeys, rotate } from "./api_keys.ts";
import type { Caller } from "./auth.ts";
import type { Client } from "./database.ts";
import type { KeyRing } from "./env.ts";
import { createModels } from "./models.ts";
import { ringOf, serveLocally } from "./testing.ts";

const ann: Caller = { userId: "11111111-0000-4000-8000-000000000001", token: "t" };
const bob: Caller = { userId: "22222222-0000-4000-8000-000000000002", token: "t" };
const key = "sk-1234567890-secret-of-ann";
const provider = "models.test";

interface Row {
  user_id: string;
  id: string;
  provider: string;
  label: string | null;
  last_four: string;
  ciphertext: string;
  nonce: string;
  key_version: number;
}

/** As much of PostgREST as these calls need, over rows in memory. */
function table(rows: Row[], beforeUpdate: () => Promise<unknown> = () => Promise.resolve()) {
  return serveLocally(async (request) => {
    const url = new URL(request.url);
    const fits = (row: Row) =>
      [...url.searchParams].every(([column, condition]) => {
        const [, operator, value] = /^(eq|neq|gt)\.(.*)$/.exec(condition) ?? [];
        const own = String(row[column as keyof Row]);
        return operator === undefined ||
          (operator === "eq" ? own === value : operator === "neq" ? own !== value : own > value);
      });
    if (url.pathname === "/rest/v1/rpc/store_api_key") {
      const given = await request.json();
      const row = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name.slice(2), value]),
      ) as unknown as Row;
      const old = rows.findIndex((r) => r.user_id === row.user_id && r.provider === row.provider);
      if (old >= 0) rows.splice(old, 1);
      rows.push({ ...row, id: row.id ?? crypto.randomUUID() });
      return Response.json([row]);
    }
    if (request.method === "PATCH") {
      await beforeUpdate();
      const changes = await request.json();
      return Response.json(rows.filter(fits).map((row) => Object.assign(row, changes)));
    }
    const limit = Number(url.searchParams.get("limit") ?? Infinity);
    return Response.json(
      rows.filter(fits).toSorted((a, b) => a.id < b.id ? -1 : 1).slice(0, limit),
    );
  });
}

type Served = ReturnType<typeof table>;
const client = (served: Served) => createClient(served.url, "sb_secret_test") as unknown as Client;
const keysOf = (served: Served, ring: KeyRing): ApiKeys =>
  createApiKeys(
    ring,
    { chat: { baseUrl: `https://${provider}/v1`, models: ["m"], timeoutMs: 1 } },
    () => client(served),
  );

Deno.test("api keys: stored for a provider, found by its owner, and nowhere whole between", async () => {
  const rows: Row[] = [];
  await using served = table(rows);
  const keys = keysOf(served, ringOf(1));
  await keys.store(ann, "r", { provider, key, label: "mine" });
  assert.equal(await keys.find(ann, "r", provider), key);
  assert.equal(await keys.find(bob, "r", provider), undefined);
  assert.equal(await keys.find(ann, "r", "other.test"), undefined);
  assert.deepEqual([rows[0].last_four, rows[0].label, rows[0].user_id], [
    "-ann",
    "mine",
    ann.userId,
  ]);
  assert.ok(!JSON.stringify(rows).includes("secret"));
});

Deno.test("api keys: another user's ciphertext in one's row does not decrypt, nor another provider's", async () => {
  const rows: Row[] = [];
  await using served = table(rows);
  const keys = keysOf(served, ringOf(1));
  await keys.store(ann, "r", { provider, key });
  await keys.store(bob, "r", { provider, key: "sk-1234567890-secret-of-bob" });
  const [ofAnn, ofBob] = rows;
  Object.assign(ofBob, { ciphertext: ofAnn.ciphertext, nonce: ofAnn.nonce });
  const refused = { code: "api_key_unreadable", status: 500 };
  await assert.rejects(keys.find(bob, "r", provider), refused);
  ofAnn.provider = "other.test";
  await assert.rejects(keys.find(ann, "r", "other.test"), refused);
});

Deno.test("api keys: a rotation leaves no moment without a key, and no old ciphertext", async () => {
  const rows: Row[] = [];
  let users: Caller[] = [];
  let keys: ApiKeys;
  let looked = 0;
  await using served = table(rows, async () => {
    // In the middle of it every key is found.
    const user = users[looked++ % users.length];
    assert.equal(await keys.find(user, "r", provider), `${key}-${user.userId}`);
  });
  users = Array.from({ length: 450 }, () => ({ userId: crypto.randomUUID(), token: "" }));
  keys = keysOf(served, ringOf(1));
  for (const user of users) await keys.store(user, "r", { provider, key: `${key}-${user.userId}` });
  keys = keysOf(served, ringOf(1, 2));
  assert.deepEqual(await rotate(ringOf(1, 2), client(served)), { rotated: 450, unreadable: 0 });
  assert.equal(looked, 450);
  assert.deepEqual(new Set(rows.map((row) => row.key_version)), new Set([2]));
  keys = keysOf(served, ringOf(2));
  for (const user of users) {
    assert.equal(await keys.find(user, "r", provider), `${key}-${user.userId}`);
  }
  assert.deepEqual(await rotate(ringOf(2), client(served)), { rotated: 0, unreadable: 0 });
});

Deno.test("api keys: a key that its owner replaces during a rotation stays the owner's", async () => {
  const rows: Row[] = [];
  let keys: ApiKeys;
  await using served = table(
    rows,
    () => keys.store(ann, "r", { provider, key: "sk-the-newer-key" }),
  );
  keys = keysOf(served, ringOf(1));
  await keys.store(ann, "r", { provider, key });
  keys = keysOf(served, ringOf(1, 2));
  assert.deepEqual(await rotate(ringOf(1, 2), client(served)), { rotated: 0, unreadable: 0 });
  assert.equal(await keys.find(ann, "r", provider), "sk-the-newer-key");
});

Deno.test("api keys: one that no encryption key decrypts holds up no other", async () => {
  const rows: Row[] = [];
  await using served = table(rows);
  await keysOf(served, ringOf(3)).store(ann, "r", { provider, key });
  await keysOf(served, ringOf(1)).store(bob, "r", { provider, key });
  assert.deepEqual(await rotate(ringOf(1, 4), client(served)), { rotated: 1, unreadable: 1 });
});

Deno.test("models: a user's own key is the one that is sent, and its refusal is the user's affair", async () => {
  const sent: (string | null)[] = [];
  let answer = () => new Response("no", { status: 401 });
  await using served = serveLocally((request) => {
    sent.push(request.headers.get("authorization"));
    return answer();
  });
  const provider = { baseUrl: served.url, models: ["m"] as [string], timeoutMs: 1000 };
  const own = createModels({ chat: { ...provider, apiKey: key, ownKey: true } });
  const projects = createModels({ chat: { ...provider, apiKey: "the-project's" } });
  await assert.rejects(own.complete("m", [], {}), (error: Error & { code: string }) => {
    assert.equal(error.code, "api_key_refused");
    assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(key));
    return true;
  });
  assert.deepEqual(sent, [`Bearer ${key}`]);

  // Ten refusals in a row for want of money: the project's own calls go on.
  answer = () => new Response("no", { status: 429 });
  for (let i = 0; i < 4; i++) {
    await assert.rejects(own.complete("m", [], {}), { code: "model_rate_limited" });
  }
  answer = () =>
    Response.json({ choices: [{ message: { content: "Hi" }, finish_reason: "stop" }] });
  assert.equal((await projects.complete("m", [], {})).text, "Hi");
});
