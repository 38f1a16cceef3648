import assert from "node:assert/strict";
import type { ApiKeys } from "../_shared/api_keys.ts";
import { createWorld, Failure, requestId, userId } from "../_shared/testing.ts";
import { profileApp } from "./app.ts";

const answers = Array.from({ length: 50 }, (_, i) => i % 5 + 1);

Deno.test("profile: the caller's own row", async () => {
  const profile = { id: userId, full_name: "Anna", personality_openness: 50 };
  const world = createWorld({ database: { profiles: profile } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), profile);
  assert.deepEqual(world.calls.slice(1), [{
    to: "from profiles",
    then: [["select", "*"], ["eq", "id", userId], ["single"]],
  }]);
});

Deno.test("profile: an account without a profile is 404, not a failure", async () => {
  const world = createWorld({ database: { profiles: new Failure("PGRST116", 406) } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile");
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "not_found");
  assert.deepEqual(world.logged, []);
});

Deno.test("profile: the questions, in order, without their key", async () => {
  const questions = [{ item_number: 1, item_text: "Am the life of the party." }];
  const world = createWorld({ database: { personality_items: questions } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile/questions");
  const body = await response.json();
  assert.deepEqual(body.questions, questions);
  assert.deepEqual(body.scale.map(({ value }: { value: number }) => value), [1, 2, 3, 4, 5]);
  assert.ok(body.instruction);
  assert.deepEqual(world.call("from personality_items").then, [
    ["select", "item_number,item_text"],
    ["order", "item_number"],
  ]);
});

Deno.test("profile: fifty answers become a profile, in one call", async () => {
  const world = createWorld({ database: { submit_personality_assessment: { id: userId } } });
  const response = await world.send(profileApp(world.effects), "POST", "/profile/assessment", {
    answers,
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { id: userId });
  assert.deepEqual(world.order(), ["verify", "rpc submit_personality_assessment"]);
  assert.deepEqual(world.call("rpc submit_personality_assessment").args, {
    p_answers: answers,
    p_request_id: requestId,
  });
});

Deno.test("profile: answers that are none", async (t) => {
  const bad: Record<string, unknown> = {
    "none": {},
    "forty-nine": { answers: answers.slice(1) },
    "fifty-one": { answers: [...answers, 3] },
    "zero": { answers: [0, ...answers.slice(1)] },
    "six": { answers: [6, ...answers.slice(1)] },
    "a half": { answers: [2.5, ...answers.slice(1)] },
    "text": { answers: ["3", ...answers.slice(1)] },
    "null": { answers: [null, ...answers.slice(1)] },
    "another user": { answers, user_id: userId },
    "request id": { answers, request_id: "1" },
  };
  for (const [name, body] of Object.entries(bad)) {
    await t.step(name, async () => {
      const world = createWorld();
      const app = profileApp(world.effects);
      const response = await world.send(app, "POST", "/profile/assessment", body);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, "invalid_request");
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});

Deno.test("profile: the database's refusal keeps its code", async () => {
  const world = createWorld({
    database: {
      submit_personality_assessment: new Failure("PT409", 409, {
        message: "request_conflict",
        details: "This id was used.",
      }),
    },
  });
  const response = await world.send(profileApp(world.effects), "POST", "/profile/assessment", {
    answers,
    request_id: requestId,
  });
  assert.equal(response.status, 409);
  assert.equal((await response.json()).error.code, "request_conflict");
});

const key = "sk-0123456789-nobody-sees-me";
const providers = ["models.test"];

/** Keys that are kept in memory. */
function keysIn(kept: Record<string, unknown>[], store?: ApiKeys["store"]): ApiKeys {
  return {
    providers,
    find: () => Promise.resolve(undefined),
    store: store ?? ((caller, _requestId, { provider, label, key }) => {
      kept.push({ userId: caller.userId, provider, label, key });
      return Promise.resolve({
        id: requestId,
        provider,
        label: label ?? null,
        last_four: key.slice(-4),
        created_at: "",
        updated_at: "",
      });
    }),
  };
}

Deno.test("profile: a key is kept for the caller, and not said again", async () => {
  const kept: Record<string, unknown>[] = [];
  const world = createWorld({ apiKeys: keysIn(kept) });
  const app = profileApp(world.effects);
  const response = await world.send(app, "POST", "/profile/api-keys", { key, label: "mine" });
  const text = await response.text();
  assert.equal(response.status, 201);
  assert.ok(!text.includes(key));
  assert.equal(JSON.parse(text).last_four, "s-me");
  assert.deepEqual(kept, [{ userId, provider: "models.test", label: "mine", key }]);
});

Deno.test("profile: which keys there are, and which there can be", async () => {
  const rows = [{ id: requestId, provider: "models.test", last_four: "s-me" }];
  const world = createWorld({ apiKeys: keysIn([]), database: { api_keys: rows } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile/api-keys");
  assert.deepEqual(await response.json(), { api_keys: rows, providers });
});

Deno.test("profile: a key goes when its owner says so", async () => {
  const world = createWorld({ database: { api_keys: [{ id: requestId }] } });
  const app = profileApp(world.effects);
  assert.equal((await world.send(app, "DELETE", `/profile/api-keys/${requestId}`)).status, 204);
  const none = createWorld({ database: { api_keys: [] } });
  const response = await none.send(
    profileApp(none.effects),
    "DELETE",
    `/profile/api-keys/${requestId}`,
  );
  assert.equal(response.status, 404);
});

Deno.test("profile: keys that are none, and places that a key is not sent to", async (t) => {
  const bad: Record<string, [body: unknown, code: string]> = {
    "too short": [{ key: "sk" }, "invalid_request"],
    "a line break, which would be a header": [{ key: `${key}\r\nx-a: b` }, "invalid_request"],
    "beyond ASCII": [{ key: `${key}ä` }, "invalid_request"],
    "an address of the user's own": [
      { key, base_url: "http://169.254.169.254" },
      "invalid_request",
    ],
    "another host": [{ key, provider: "169.254.169.254" }, "unknown_provider"],
    "another user": [{ key, user_id: userId }, "invalid_request"],
  };
  for (const [name, [body, code]] of Object.entries(bad)) {
    await t.step(name, async () => {
      const kept: Record<string, unknown>[] = [];
      const world = createWorld({ apiKeys: keysIn(kept) });
      const app = profileApp(world.effects);
      const response = await world.send(app, "POST", "/profile/api-keys", body);
      const text = await response.text();
      assert.deepEqual([response.status, JSON.parse(text).error.code], [400, code]);
      assert.ok(!text.includes(key));
      assert.deepEqual(kept, []);
    });
  }
});

Deno.test("profile: where no key can be kept, that is said", async () => {
  const world = createWorld();
  const response = await world.send(profileApp(world.effects), "POST", "/profile/api-keys", {
    key,
  });
  assert.deepEqual([response.status, (await response.json()).error.code], [
    503,
    "api_keys_not_configured",
  ]);
});

Deno.test("profile: a key that cannot be kept is in no log and no answer", async () => {
  const failing = () => Promise.reject(new Error("connection refused"));
  const world = createWorld({ apiKeys: keysIn([], failing) });
  const response = await world.send(profileApp(world.effects), "POST", "/profile/api-keys", {
    key,
  });
  assert.equal(response.status, 500);
  assert.equal(world.logged.length, 1);
  assert.ok(!`${await response.text()}${JSON.stringify(world.logged)}`.includes(key));
});

Deno.test("profile: all there is of the caller, as a file", async () => {
  const tables: Record<string, object[]> = {
    "public.decks": [],
    "public.vectors": [{ id: "1" }, { id: "2" }, { id: "3" }],
    "public.views": [{ id: "4" }],
  };
  for (const names of [Object.keys(tables), ["public.decks"], []]) {
    const world = createWorld({
      database: {
        export_my_tables: names,
        // A row a page.
        export_my_table: ({ p_table, p_after }: Record<string, unknown>) => {
          const rows = tables[String(p_table)];
          const at = Number(p_after ? (p_after as { at: number }).at : 0);
          const next = at + 1 < rows.length ? { at: at + 1 } : null;
          return { rows: rows.slice(at, at + 1), next };
        },
      },
    });
    const response = await world.send(profileApp(world.effects), "GET", "/profile/export");
    assert.match(response.headers.get("content-disposition") ?? "", /^attachment; filename=/);
    const { exported_at, ...everything } = await response.json();
    assert.ok(Math.abs(Date.parse(exported_at) - Date.now()) < 60_000);
    assert.deepEqual(everything, {
      format: "engram",
      version: 1,
      user_id: userId,
      tables: Object.fromEntries(names.map((name) => [name, tables[name]])),
    });
  }
});

Deno.test("profile: an export is read no faster than it is taken", async () => {
  let pages = 0;
  const world = createWorld({
    database: {
      export_my_tables: ["public.vectors"],
      export_my_table: () => ({ rows: [{ at: pages++ }], next: { at: pages } }),
    },
  });
  const response = await world.send(profileApp(world.effects), "GET", "/profile/export");
  const reader = response.body!.getReader();
  for (let i = 0; i < 5; i++) await reader.read();
  await reader.cancel();
  assert.ok(pages <= 7, `${pages}`);
});

Deno.test("profile: everything is deleted for who says so, and only then", async () => {
  const world = createWorld({ database: { delete_my_data: { "public.vectors": 1 } } });
  const app = profileApp(world.effects);
  for (const path of ["/profile", "/profile/", "/profile?confirm=", "/profile?confirm=yes"]) {
    const response = await world.send(app, "DELETE", path);
    assert.deepEqual([response.status, (await response.json()).error.code], [
      400,
      "confirmation_required",
    ]);
  }
  assert.ok(!world.order().includes("rpc delete_my_data"));
  const response = await world.send(app, "DELETE", "/profile?confirm=delete%20my%20data");
  assert.deepEqual([response.status, await response.json()], [
    200,
    { deleted: { "public.vectors": 1 } },
  ]);
});

Deno.test("profile: what the caller has, and may have", async () => {
  const usage = [{ resource: "vectors", row_count: 1, max_rows: 2 }];
  const world = createWorld({ database: { get_usage: usage } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile/usage");
  assert.deepEqual(await response.json(), { usage });
});

Deno.test("profile: days in numbers, since a day", async () => {
  const analytics = [{ day: "2026-01-01", measure: "messages", label: "user", value: 2 }];
  const world = createWorld({ database: { get_analytics: analytics } });
  const app = profileApp(world.effects);
  const response = await world.send(app, "GET", "/profile/analytics?since=2026-01-01");
  assert.deepEqual(await response.json(), { analytics });
  assert.deepEqual(world.call("rpc get_analytics").args, { p_since: "2026-01-01" });
  const bad = await world.send(app, "GET", "/profile/analytics?since=yesterday");
  assert.equal(bad.status, 400);
});
