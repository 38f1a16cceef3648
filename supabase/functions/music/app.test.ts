import assert from "node:assert/strict";
import { ApiError } from "../_shared/errors.ts";
import { createWorld, Failure, requestId, type Told, userId } from "../_shared/testing.ts";
import { musicApp } from "./app.ts";
import type { Spotify } from "./spotify.ts";

const trackId = "0197a1c2-0000-7000-8000-00000000000a";
const interaction = { id: requestId, track_id: trackId, interaction_type: "like", rl_reward: 1 };
const play = {
  provider: "spotify",
  provider_track_id: "4uLU6hMCjMI75M1A2tKUQC",
  name: "Song",
  artists: ["One"],
  played_at: "2026-11-01T12:00:00Z",
};

/** A world with the app in it; a Spotify that nobody expects to be asked. */
function world(told: Told = {}, spotify: Partial<Spotify> = {}) {
  const unasked = () => Promise.reject(new Error("Spotify was asked"));
  const created = createWorld(told);
  return { ...created, app: musicApp(created.effects, { recentlyPlayed: unasked, ...spotify }) };
}

Deno.test("interactions: recorded in one call, without the user's id in the answer", async () => {
  const { app, send, call } = world({ database: { record_music_interaction: interaction } });
  const response = await send(app, "POST", "/music/interactions", {
    track_id: trackId,
    interaction_type: "play",
    listen_duration_ms: 1000,
    track_duration_ms: 2000,
    context: { from: "radio" },
    occurred_at: "2026-11-01T12:00:00+01:00",
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { interaction });
  const { args, then } = call("rpc record_music_interaction");
  assert.deepEqual(args, {
    p_track_id: trackId,
    p_interaction_type: "play",
    p_listen_duration_ms: 1000,
    p_track_duration_ms: 2000,
    p_context: { from: "radio" },
    p_occurred_at: "2026-11-01T12:00:00+01:00",
    p_request_id: requestId,
  });
  assert.ok(!String(then[0][1]).includes("user_id"));
});

Deno.test("interactions: bad ones go no further", async (t) => {
  const good = { track_id: trackId, interaction_type: "like" };
  const bad: Record<string, unknown> = {
    "no track": { interaction_type: "like" },
    "a track that is no id": { ...good, track_id: "1" },
    "unknown type": { ...good, interaction_type: "hum" },
    "negative duration": { ...good, listen_duration_ms: -1 },
    "longer than a day": { ...good, listen_duration_ms: 86_400_001 },
    "half a millisecond": { ...good, listen_duration_ms: 0.5 },
    "a track of no length": { ...good, track_duration_ms: 0 },
    "context": { ...good, context: [] },
    "time": { ...good, occurred_at: "yesterday" },
    "a reward of one's own": { ...good, rl_reward: 100 },
    "another user": { ...good, user_id: userId },
    "request id": { ...good, request_id: "again" },
  };
  for (const [name, request] of Object.entries(bad)) {
    await t.step(name, async () => {
      const { app, send, order } = world();
      const response = await send(app, "POST", "/music/interactions", request);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, "invalid_request");
      assert.deepEqual(order(), ["verify"]);
    });
  }
});

Deno.test("interactions: an unknown track is the database's to tell", async () => {
  const { app, send } = world({
    database: {
      record_music_interaction: new Failure("PT404", 404, {
        message: "track_not_found",
        details: "There is no such track.",
      }),
    },
  });
  const response = await send(app, "POST", "/music/interactions", {
    track_id: trackId,
    interaction_type: "like",
  });
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "track_not_found");
});

Deno.test("interactions: undone, and undone twice", async () => {
  let undone = false;
  const { app, send, calls } = world({
    database: {
      undo_music_interaction: () => {
        if (undone) return new Failure("PT409", 409, { message: "already_undone", details: "No." });
        undone = true;
        return interaction;
      },
    },
  });
  const path = `/music/interactions/${requestId}/undo`;
  const first = await send(app, "POST", path);
  assert.deepEqual([first.status, await first.json()], [200, { interaction }]);
  const second = await send(app, "POST", path);
  assert.deepEqual([second.status, (await second.json()).error.code], [409, "already_undone"]);
  assert.ok(calls.some((c) => "args" in c && c.args.p_interaction_id === requestId));
  assert.equal((await send(app, "POST", "/music/interactions/1/undo")).status, 400);
});

Deno.test("interactions: deleted, or not there", async () => {
  let rows = [{ id: requestId }];
  const { app, send, calls } = world({ database: { music_interactions: () => rows } });
  const path = `/music/interactions/${requestId}`;
  assert.equal((await send(app, "DELETE", path)).status, 204);
  assert.deepEqual((calls[1] as { then: unknown[][] }).then, [
    ["delete"],
    ["eq", "id", requestId],
    ["select", "id"],
  ]);
  rows = [];
  const missing = await send(app, "DELETE", path);
  assert.deepEqual([missing.status, (await missing.json()).error.code], [
    404,
    "interaction_not_found",
  ]);
  assert.equal((await send(app, "DELETE", "/music/interactions/x")).status, 400);
});

Deno.test("recommendations: as asked for, and by default", async () => {
  const rows = [{ track_id: trackId, score: 0.1 }];
  const asked = world({ database: { recommend_tracks: rows } });
  const response = await asked.send(
    asked.app,
    "GET",
    "/music/recommendations?limit=5&genre=drum%20%26%20bass&exploration=0.3&seed=-7",
  );
  assert.deepEqual([response.status, await response.json()], [200, { recommendations: rows }]);
  assert.deepEqual(asked.call("rpc recommend_tracks").args, {
    p_limit: 5,
    p_genre: "drum & bass",
    p_exploration: 0.3,
    p_seed: -7,
  });
  const plain = world({ database: { recommend_tracks: [] } });
  await plain.send(plain.app, "GET", "/music/recommendations");
  assert.deepEqual(plain.call("rpc recommend_tracks").args, {
    p_limit: 20,
  });
});

Deno.test("recommendations and preferences: bad parameters", async () => {
  const { app, send, calls } = world();
  for (
    const query of [
      "limit=0",
      "limit=101",
      "limit=x",
      "genre=",
      "exploration=1.1",
      "exploration=-1",
      "exploration=x",
      "seed=1.5",
      "seed=x",
      "user=1",
    ]
  ) {
    const response = await send(app, "GET", `/music/recommendations?${query}`);
    assert.equal(response.status, 400, query);
    await response.body?.cancel();
  }
  assert.equal((await send(app, "GET", "/music/preferences?limit=501")).status, 400);
  assert.ok(calls.every(({ to }) => to === "verify"));
});

Deno.test("preferences: the genres", async () => {
  const preferences = [{ genre: "jazz", preference_score: 0.7 }];
  const { app, send } = world({ database: { get_genre_preferences: preferences } });
  const response = await send(app, "GET", "/music/preferences");
  assert.deepEqual(await response.json(), { preferences });
});

Deno.test("history: rows are stored in one call", async () => {
  const { app, send, call } = world({
    database: { sync_listening_history: { stored: 1, known: 0 } },
  });
  const item = { ...play, genre: "jazz", features: { energy: 0.5 }, duration_ms: 1 };
  const response = await send(app, "POST", "/music/history/sync", {
    items: [item],
    request_id: requestId,
  });
  assert.deepEqual([response.status, await response.json()], [200, { stored: 1, known: 0 }]);
  assert.deepEqual(call("rpc sync_listening_history").args, {
    p_items: [item],
    p_request_id: requestId,
  });
});

Deno.test("history: 501 items are not taken at once, and what is no play is the database's to name", async () => {
  const failed = [{ item: 1, message: "It is no object." }];
  const { app, send, order, call } = world({
    database: { sync_listening_history: { stored: 1, known: 0, failed } },
  });
  const many = await send(app, "POST", "/music/history/sync", { items: Array(501).fill(play) });
  assert.deepEqual([many.status, (await many.json()).error.code], [413, "too_many_items"]);
  assert.ok(order().every((to) => to === "verify"));
  const items = [play, "song", { ...play, name: null }, null];
  const response = await send(app, "POST", "/music/history/sync", { items });
  assert.deepEqual([response.status, await response.json()], [200, {
    stored: 1,
    known: 0,
    failed,
  }]);
  assert.deepEqual(call("rpc sync_listening_history").args, { p_items: items });
});

Deno.test("history: requests that are neither rows nor tokens", async () => {
  const { app, send, order } = world();
  for (
    const request of [
      {},
      [],
      null,
      { spotify: {} },
      { spotify: { access_token: "" } },
      { spotify: { access_token: "a b" } },
      { spotify: { access_token: "a", base_url: "http://169.254.169.254" } },
      { spotify: { access_token: "a", after: "noon" } },
      { spotify: { access_token: "a" }, items: [play] },
      { spotify: { access_token: "a" }, request_id: requestId },
    ]
  ) {
    const response = await send(app, "POST", "/music/history/sync", request);
    assert.equal(response.status, 400, JSON.stringify(request));
    await response.body?.cancel();
  }
  assert.ok(order().every((to) => to === "verify"));
});

Deno.test("history: from Spotify, with tokens that go nowhere else", async () => {
  const given = { access_token: "t0ken", refresh_token: "r3fresh" };
  let access: unknown;
  const { app, send, call, calls, logged } = world(
    { database: { sync_listening_history: { stored: 1, known: 0 } } },
    {
      recentlyPlayed: (tokens) => {
        access = tokens;
        return Promise.resolve([play]);
      },
    },
  );
  const response = await send(app, "POST", "/music/history/sync", { spotify: given });
  assert.deepEqual([response.status, await response.json()], [200, { stored: 1, known: 0 }]);
  assert.deepEqual(access, given);
  assert.deepEqual(call("rpc sync_listening_history").args.p_items, [play]);
  assert.doesNotMatch(JSON.stringify([calls, logged]), /t0ken|r3fresh/);
});

Deno.test("history: new tokens reach the client, whatever fails afterwards", async (t) => {
  const tokens = { access_token: "t0ken", refresh_token: "r3fresh", expires_in: 3600 };
  const spotify = (error?: Error): Spotify => ({
    recentlyPlayed: (_, options) => {
      options?.refreshed?.(tokens);
      return error ? Promise.reject(error) : Promise.resolve([play]);
    },
  });
  const sync = async (told: Told, error?: Error) => {
    const { app, send, logged } = world(told, spotify(error));
    const response = await send(app, "POST", "/music/history/sync", {
      spotify: { access_token: "old", refresh_token: "older" },
    });
    assert.doesNotMatch(JSON.stringify(logged), /t0ken|r3fresh|old/);
    return { response, body: await response.json() };
  };
  await t.step("nothing", async () => {
    const { body } = await sync({ database: { sync_listening_history: { stored: 1, known: 0 } } });
    assert.deepEqual(body, { stored: 1, known: 0, tokens });
  });
  await t.step("Spotify", async () => {
    const limited = new ApiError(429, "spotify_rate_limited", "No.", undefined, { retryAfter: 9 });
    const { response, body } = await sync({}, limited);
    assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "9"]);
    assert.equal(body.error.code, "spotify_rate_limited");
    assert.deepEqual(body.tokens, tokens);
  });
  await t.step("the database", async () => {
    const { response, body } = await sync({
      database: { sync_listening_history: new Failure("57014", 500) },
    });
    assert.equal(response.status, 504);
    assert.deepEqual([body.error.code, body.tokens], ["timeout", tokens]);
  });
});
