import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { ApiError } from "../_shared/errors.ts";
import { createWorld, ringOf, type Told, type World } from "../_shared/testing.ts";
import { workerApp } from "./app.ts";

const secretKeys = ["sb_secret_one", "sb_secret_two"];

/** A queue that gives its jobs once, and a clock that stands. */
function createQueue(contents: string[], told: Told = {}, now = () => 0) {
  const waiting = contents.map((content, i) => ({
    id: i + 1,
    content,
    content_hash: `hash of ${content}`,
    embedding_model: null as string | null,
  }));
  const completed: { id: number; content_hash: string; embedding: string }[] = [];
  const failed: Record<string, unknown>[] = [];
  const returned: number[] = [];
  const world = createWorld({
    ...told,
    database: {
      claim_embedding_jobs: ({ p_limit }: Record<string, unknown>) =>
        waiting.splice(0, Number(p_limit)),
      complete_embedding_jobs: ({ p_results }: Record<string, unknown>) => {
        const results = p_results as typeof completed;
        completed.push(...results);
        return results.map(({ id }) => ({ id, outcome: "stored" }));
      },
      fail_embedding_job: (args: Record<string, unknown>) => {
        failed.push(args);
        return [{ attempts: 1, run_after: "", is_dead: false }];
      },
      return_embedding_jobs: ({ p_job_ids }: Record<string, unknown>) =>
        returned.push(...p_job_ids as number[]),
      embedding_job_stats: () => ({ waiting: waiting.length, retrying: failed.length, leased: 0 }),
      ...told.database,
    },
  });
  const { database } = world.effects;
  const app = workerApp({
    ...world.effects,
    asksModel: true,
    secretKeys,
    now,
    database: () => database({} as never, ""),
  });
  return { world, app, waiting, completed, failed, returned };
}

type App = ReturnType<typeof createQueue>["app"];

async function drain(app: App, headers: HeadersInit = { apikey: "sb_secret_one" }) {
  const response = await app.request("/worker/embeddings", { method: "POST", headers });
  return { status: response.status, body: await response.json() };
}

const embeds = (world: World) =>
  world.calls.flatMap((call) => call.to === "embed" ? [call.texts] : [])
    .filter((texts) => texts[0] !== "test");

Deno.test("worker: whoever knows a secret key, in either header", async () => {
  const { app } = createQueue([]);
  for (const key of secretKeys) {
    const either: HeadersInit[] = [{ apikey: key }, { authorization: `Bearer ${key}` }];
    for (const headers of either) {
      const { status, body } = await drain(app, headers);
      assert.equal(status, 200);
      assert.deepEqual(body, { claimed: 0, completed: 0, failed: 0, remaining: 0 });
    }
  }
});

Deno.test("worker: nobody else, on any route, and nothing is asked of the database", async () => {
  const { world, app } = createQueue(["a"]);
  const strangers: HeadersInit[] = [
    {},
    { apikey: "" },
    { apikey: "sb_publishable_test" },
    { apikey: "sb_secret_on" },
    { apikey: "sb_secret_onee" },
    { apikey: "SB_SECRET_ONE" },
    { authorization: "sb_secret_one" },
    { authorization: "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln" },
  ];
  for (const headers of strangers) {
    const { status, body } = await drain(app, headers);
    assert.deepEqual([status, body.error.code], [401, "secret_key_required"]);
  }
  assert.equal((await app.request("/worker/nowhere")).status, 401);
  assert.deepEqual(world.calls, []);
});

Deno.test("worker: the queue is worked off in batches, each result with the hash it was made of", async () => {
  const contents = Array.from({ length: 200 }, (_, i) => `text ${i}`);
  const { world, app, completed } = createQueue(contents);
  assert.deepEqual((await drain(app)).body, {
    claimed: 200,
    completed: 200,
    failed: 0,
    remaining: 0,
  });
  assert.deepEqual(embeds(world).map((texts) => texts.length), [96, 96, 8]);
  assert.deepEqual(embeds(world).flat(), contents);
  assert.deepEqual(completed[7], {
    id: 8,
    content_hash: "hash of text 7",
    embedding: "[6]",
    embedding_model: "embedder",
  });
});

Deno.test("worker: a text that no model takes fails alone", async () => {
  const poisoned = (texts: string[]) =>
    texts.includes("poison")
      ? Promise.reject(new ApiError(502, "model_failed", "The model provider p answered 400."))
      : Promise.resolve(texts.map((text) => `[${text.length}]`));
  const { app, completed, failed } = createQueue(["a", "poison", "c"], { embed: poisoned });
  assert.deepEqual((await drain(app)).body, {
    claimed: 3,
    completed: 2,
    failed: 1,
    remaining: 1,
  });
  assert.deepEqual(completed.map(({ id }) => id), [1, 3]);
  assert.deepEqual(failed, [{ p_job_id: 2, p_error: "The model provider p answered 400." }]);
});

Deno.test("worker: a provider that is down is no text's fault", async () => {
  const down = () => Promise.reject(new ApiError(503, "model_unavailable", "Left alone."));
  const { world, app, waiting, completed, failed } = createQueue(["a", "b"], { embed: down });
  const { status, body } = await drain(app);
  assert.deepEqual([status, body.error.code], [503, "model_unavailable"]);
  assert.deepEqual([completed, failed], [[], []]);
  assert.equal(waiting.length, 2, "nothing was claimed: a claim is a try");
  assert.equal(world.logged.length, 1);
});

Deno.test("worker: a provider that goes down in the middle ends the call and fails no text", async () => {
  let calls = 0;
  const embed = (texts: string[]) =>
    ++calls < 3
      ? Promise.resolve(texts.map(() => "[1]"))
      : Promise.reject(new ApiError(502, "model_failed", "It answered 500."));
  const contents = Array.from({ length: 150 }, (_, i) => `text ${i}`);
  const { app, completed, failed } = createQueue(contents, { embed });
  const { status } = await drain(app);
  assert.deepEqual([status, completed.length, failed.length], [502, 96, 0]);
});

Deno.test("worker: a batch with bad texts is halved, and they fail alone", async () => {
  const texts = Array.from({ length: 96 }, (_, i) => i === 17 || i === 60 ? `bad ${i}` : `${i}`);
  const { world, app, completed, failed, returned } = createQueue(texts, {
    embed: (texts) =>
      texts.some((text) => text.startsWith("bad"))
        ? Promise.reject(new ApiError(502, "model_failed", "No."))
        : Promise.resolve(texts.map(() => "[1]")),
  });
  await drain(app);
  assert.deepEqual(failed.map(({ p_job_id }) => p_job_id), [18, 61]);
  assert.equal(completed.length, 94);
  assert.deepEqual(returned, []);
  assert.ok(embeds(world).length <= 30, `${embeds(world).length} calls`);
});

Deno.test("worker: what was claimed and not tried is given back, when the time is over", async () => {
  let now = 0;
  const texts = Array.from({ length: 96 }, (_, i) => i === 0 ? "bad" : `${i}`);
  const { app, completed, failed, returned } = createQueue(texts, {
    embed: (texts) => {
      if (texts[0] !== "test") now += 9_000;
      return texts.includes("bad")
        ? Promise.reject(new ApiError(502, "model_failed", "No."))
        : Promise.resolve(texts.map(() => "[1]"));
    },
  }, () => now);
  await drain(app);
  assert.equal(completed.length, 0);
  assert.equal(failed.length, 0, "the bad text did not stand alone yet");
  assert.deepEqual(returned.toSorted((a, b) => a - b), texts.map((_, i) => i + 1));
});

Deno.test("worker: what a provider that goes down left untried is given back", async () => {
  let isDown = false;
  const texts = Array.from({ length: 96 }, () => "x".repeat(100_000));
  const { app, completed, failed, returned } = createQueue(texts, {
    embed: (texts) => {
      if (isDown) return Promise.reject(new ApiError(502, "model_failed", "Down."));
      isDown = texts[0] !== "test";
      return Promise.resolve(texts.map(() => "[1]"));
    },
  });
  assert.equal((await drain(app)).status, 502);
  assert.deepEqual([completed.length, failed.length, returned.length], [2, 0, 94]);
});

Deno.test("worker: a dead text is logged", async () => {
  const { world, app } = createQueue(["poison"], {
    embed: (texts) => texts[0] === "test" ? Promise.resolve(["[1]"]) : Promise.reject("no"),
    database: { fail_embedding_job: [{ attempts: 8, run_after: "", is_dead: true }] },
  });
  assert.equal((await drain(app)).body.failed, 1);
  assert.deepEqual(world.logged.map(({ code, job }) => [code, job]), [["embedding_job_dead", 1]]);
});

Deno.test("worker: what is stale or gone is not counted as completed", async () => {
  const { app } = createQueue(["a", "b", "c", "d"], {
    database: {
      complete_embedding_jobs: ["stored", "stale", "gone", "failed"].map((outcome, i) => ({
        id: i + 1,
        outcome,
      })),
    },
  });
  const { completed, failed } = (await drain(app)).body;
  assert.deepEqual([completed, failed], [1, 1]);
});

Deno.test("worker: jobs that ask for another model are embedded with it", async () => {
  const { world, app, waiting, completed } = createQueue(["a", "b", "c"]);
  waiting[1].embedding_model = "newer";
  assert.equal((await drain(app)).body.completed, 3);
  assert.deepEqual(embeds(world), [["a", "c"], ["b"]]);
  assert.deepEqual(completed.map((result) => [result.id, "embedding_model" in result]), [
    [1, true],
    [3, true],
    [2, true],
  ]);
});

Deno.test("worker: it stops claiming when its time is over, and says what remains", async () => {
  let now = 0;
  const contents = Array.from({ length: 300 }, (_, i) => `text ${i}`);
  const { app } = createQueue(contents, {}, () => now += 10_000);
  const { body } = await drain(app);
  assert.deepEqual(body, { claimed: 192, completed: 192, failed: 0, remaining: 108 });
});

Deno.test("worker: keys of users are rotated where there is a ring to encrypt them with", async () => {
  const { world, app } = createQueue([]);
  const headers = { apikey: "sb_secret_one" };
  const rotate = (on: typeof app) =>
    on.request("/worker/api-keys/rotate", { method: "POST", headers });
  assert.equal((await rotate(app)).status, 503);
  const { effects } = createWorld({ database: { api_keys: [] } });
  const withRing = workerApp({
    ...effects,
    asksModel: true,
    secretKeys,
    keyRing: ringOf(1),
    now: () => 0,
    database: () => effects.database({} as never, ""),
  });
  const response = await rotate(withRing);
  assert.deepEqual([response.status, await response.json()], [200, { rotated: 0, unreadable: 0 }]);
  assert.equal((await withRing.request("/worker/api-keys/rotate", { method: "POST" })).status, 401);
  assert.deepEqual(world.calls, []);
});

Deno.test("worker: no other function reads the secret keys", async () => {
  const folder = new URL("../", import.meta.url);
  const files = globSync("*/**/*.{ts,json}", { cwd: folder })
    .filter((path) => !/^(_shared|worker)[/]/.test(path));
  assert.ok(
    files.some((path) => path.split("/").length > 2),
    "files in inner folders are read too",
  );
  for (const path of files) {
    const text = await Deno.readTextFile(new URL(path, folder));
    assert.doesNotMatch(text, /readWorkerConfig|serviceClient|SECRET_KEY/, path);
  }
});

Deno.test("worker: metrics as Prometheus takes them, for who knows a secret key", async () => {
  const value = { name: "engram_x", kind: "gauge", help: "X.", labels: { a: "b" }, value: 1 };
  const { app } = createQueue([], { database: { get_metrics: [value] } });
  assert.equal((await app.request("/worker/metrics")).status, 401);
  const response = await app.request("/worker/metrics", { headers: { apikey: "sb_secret_two" } });
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(
    await response.text(),
    '# HELP engram_x X.\n# TYPE engram_x gauge\nengram_x{a="b"} 1\n',
  );
});

Deno.test("imports that wait are run for their users, until each is at its end", async () => {
  const states = ["running", "complete", "paused"];
  const { world, app } = createQueue([], {
    database: {
      get_waiting_imports: [{ user_id: "ann", id: "1" }, { user_id: "bob", id: "2" }],
      run_import: () => ({ status: states.shift() }),
    },
  });
  const response = await app.request("/worker/imports", {
    method: "POST",
    headers: { apikey: secretKeys[0] },
  });
  assert.deepEqual([response.status, await response.json()], [200, { runs: 3, complete: 1 }]);
  const runs = world.calls.filter(({ to }) => to === "rpc run_import") as {
    args: Record<string, unknown>;
  }[];
  assert.deepEqual(runs.map(({ args }) => args.p_user_id), ["ann", "ann", "bob"]);
});
