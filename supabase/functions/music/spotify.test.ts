import assert from "node:assert/strict";
import type { SpotifyTokens } from "../_shared/contracts/music.ts";
import { ApiError } from "../_shared/errors.ts";
import { serveLocally, soon } from "../_shared/testing.ts";
import { createSpotify, readSpotifyConfig } from "./spotify.ts";
import { secondsOf } from "./spotify_answers.ts";
import { fakePlay, serveSpotify, spotifyError } from "./testing.ts";

const recent = "GET /v1/me/player/recently-played?limit=50";

/** What a call fails with. */
async function failureOf(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}

Deno.test("spotify: plays as they are stored, with the user's own token", async () => {
  await using server = serveSpotify([fakePlay(1)]);
  const plays = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
  assert.deepEqual(plays, [{
    provider: "spotify",
    provider_track_id: "track10000000000000000",
    name: "Song 1",
    artists: ["One", "Two"],
    played_at: "2026-11-01T11:59:00.000Z",
    duration_ms: 180_000,
    external_url: "https://open.spotify.com/track/track10000000000000000",
  }]);
  assert.equal(server.asked[0], `${recent} good`);
});

Deno.test("spotify: page after page by the cursor, never by the address in the answer", async () => {
  const plays = Array.from({ length: 120 }, (_, i) => fakePlay(i + 1));
  await using server = serveSpotify(plays);
  const read = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
  assert.deepEqual(read.map(({ played_at }) => played_at), plays.map((p) => p.played_at));
  assert.equal(server.asked.length, 4, "the last page is empty");
  assert.match(server.asked[1], /[?&]before=\d{13}/);
});

Deno.test("spotify: at most 500 plays", async () => {
  await using server = serveSpotify(Array.from({ length: 620 }, (_, i) => fakePlay(i + 1)));
  const read = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
  assert.equal(read.length, 500);
  assert.equal(server.asked.length, 10);
});

Deno.test("spotify: nothing older than what the caller has", async () => {
  await using server = serveSpotify(Array.from({ length: 120 }, (_, i) => fakePlay(i + 1)));
  const read = await createSpotify(server.config).recentlyPlayed({
    access_token: "good",
    after: fakePlay(10).played_at,
  });
  assert.equal(read.length, 9);
  assert.equal(server.asked.length, 1);
});

Deno.test("spotify: a cursor that does not move on ends it", async () => {
  await using server = serveSpotify([]);
  const stuck = () =>
    Response.json({ items: [fakePlay(1)], cursors: { before: "1793534340000" }, next: "x" });
  server.instead.push(stuck, stuck, stuck, stuck);
  const read = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
  assert.equal(read.length, 2);
});

Deno.test("spotify: files of the listener's own are left out, texts cut to what is stored", async () => {
  await using server = serveSpotify([
    fakePlay(1, { id: null, is_local: true }),
    fakePlay(2, { name: "" }),
    fakePlay(3, { artists: [] }),
    fakePlay(4, { id: "../../../etc/passwd" }),
    fakePlay(5, {
      name: "n".repeat(600),
      artists: Array(60).fill({ name: "a".repeat(400) }),
      duration_ms: 90_000_000,
      external_urls: { spotify: "javascript:alert(1)" },
    }),
  ]);
  const [play, ...others] = await createSpotify(server.config)
    .recentlyPlayed({ access_token: "good" });
  assert.deepEqual(others, []);
  assert.equal(play.name.length, 500);
  assert.deepEqual([play.artists.length, play.artists[0].length], [50, 300]);
  assert.deepEqual(Object.keys(play).toSorted(), [
    "artists",
    "name",
    "played_at",
    "provider",
    "provider_track_id",
  ]);
});

Deno.test("spotify: an expired token is exchanged once, and the new tokens are told at once", async () => {
  await using server = serveSpotify([fakePlay(1)]);
  const told: SpotifyTokens[] = [];
  const read = await createSpotify(server.config).recentlyPlayed(
    { access_token: "old", refresh_token: "refresh-1" },
    { refreshed: (tokens) => told.push(tokens) },
  );
  assert.equal(read.length, 1);
  assert.deepEqual(told, [{
    access_token: "fresh-1",
    refresh_token: "refresh-2",
    expires_in: 3600,
  }]);
  assert.deepEqual(server.asked.slice(0, 3), [
    `${recent} old`,
    "POST /api/token grant_type=refresh_token&refresh_token=refresh-1&client_id=client",
    `${recent} fresh-1`,
  ]);
});

Deno.test("spotify: an app with a secret shows it; a refresh token that stays good is told again", async () => {
  await using server = serveSpotify([fakePlay(1)]);
  let authorization: string | null = null;
  server.instead.push(
    () => spotifyError(401, "expired"),
    (request) => {
      authorization = request.headers.get("authorization");
      server.token = "new";
      return Response.json({ access_token: "new", token_type: "Bearer", expires_in: 60 });
    },
  );
  const told: SpotifyTokens[] = [];
  await createSpotify({ ...server.config, clientSecret: "s3cret" }).recentlyPlayed(
    { access_token: "old", refresh_token: "keep" },
    { refreshed: (tokens) => told.push(tokens) },
  );
  assert.equal(authorization, `Basic ${btoa("client:s3cret")}`);
  assert.deepEqual(told, [{ access_token: "new", refresh_token: "keep", expires_in: 60 }]);
});

Deno.test("spotify: tokens that are not taken", async (t) => {
  const access = { access_token: "old" };
  await t.step("without a refresh token", async () => {
    await using server = serveSpotify([]);
    const error = await failureOf(createSpotify(server.config).recentlyPlayed(access));
    assert.deepEqual([error.status, error.code], [400, "spotify_token_rejected"]);
    assert.equal(server.asked.length, 1);
  });
  await t.step("with one, but without a client id", async () => {
    await using server = serveSpotify([]);
    const error = await failureOf(
      createSpotify({ ...server.config, clientId: undefined })
        .recentlyPlayed({ ...access, refresh_token: "refresh-1" }),
    );
    assert.equal(error.code, "spotify_token_rejected");
    assert.equal(server.asked.length, 1);
  });
  await t.step("a refresh token that was revoked", async () => {
    await using server = serveSpotify([]);
    const error = await failureOf(
      createSpotify(server.config).recentlyPlayed({ ...access, refresh_token: "revoked" }),
    );
    assert.deepEqual([error.status, error.code], [400, "spotify_token_rejected"]);
    assert.equal(server.asked.length, 2);
  });
  await t.step("a new token that is refused as well", async () => {
    await using server = serveSpotify([]);
    const told: SpotifyTokens[] = [];
    const no = () => spotifyError(401, "no");
    server.instead.push(no);
    const exchange = (_: Request) =>
      Response.json({ access_token: "n", token_type: "Bearer", expires_in: 1 });
    server.instead.push(exchange, no);
    const error = await failureOf(
      createSpotify(server.config).recentlyPlayed({ ...access, refresh_token: "refresh-1" }, {
        refreshed: (tokens) => told.push(tokens),
      }),
    );
    assert.equal(error.code, "spotify_token_rejected");
    assert.equal(told.length, 1, "it was told all the same");
    assert.equal(server.asked.length, 3, "and not exchanged again");
  });
  await t.step("one without the scope", async () => {
    await using server = serveSpotify([]);
    server.instead.push(() => spotifyError(403, "Insufficient client scope"));
    const error = await failureOf(createSpotify(server.config).recentlyPlayed(access));
    assert.deepEqual([error.status, error.code], [403, "spotify_scope_missing"]);
  });
  const refusals = {
    "User not registered in the Developer Dashboard": "spotify_user_not_registered",
    "Active premium subscription required for the owner of the app": "spotify_premium_required",
    "The request is blocked in this country": "spotify_forbidden",
  };
  for (const [words, code] of Object.entries(refusals)) {
    await t.step(`what Spotify says is told: ${words}`, async () => {
      await using server = serveSpotify([]);
      server.instead.push(() => spotifyError(403, words));
      const error = await failureOf(createSpotify(server.config).recentlyPlayed(access));
      assert.deepEqual([error.status, error.code], [403, code]);
      assert.ok(error.message.endsWith(`It says: ${words}`), error.message);
    });
  }
  await t.step("also where it says so in plain text, and with no page of HTML", async () => {
    await using server = serveSpotify([]);
    server.instead.push(() =>
      new Response("User not registered in the Dashboard", { status: 403 })
    );
    const plain = await failureOf(createSpotify(server.config).recentlyPlayed(access));
    assert.equal(plain.code, "spotify_user_not_registered");
    server.instead.push(() => new Response("<html>premium</html>", { status: 403 }));
    const page = await failureOf(createSpotify(server.config).recentlyPlayed(access));
    assert.equal(page.code, "spotify_scope_missing");
  });
});

Deno.test("spotify: how long to wait, in seconds or until a date", () => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  const given: [string | null, number][] = [
    ["30", 30],
    ["0.2", 1],
    ["Fri, 27 Nov 2026 12:00:20 GMT", 20],
    ["Fri, 27 Nov 2026 11:00:00 GMT", 0],
    ["soon", 1],
    ["-5", 1],
    [null, 1],
  ];
  for (const [header, seconds] of given) assert.equal(secondsOf(header, now), seconds, `${header}`);
});

Deno.test("spotify: items that cannot be read keep no other out", async () => {
  const good = fakePlay(3);
  const bad = [
    { ...fakePlay(1), track: null },
    fakePlay(2, { name: null }),
    fakePlay(4, { artists: [null, { name: null }] }),
    fakePlay(5, { type: "episode", artists: undefined, show: { name: "Talk" } }),
    fakePlay(6, { id: null, is_local: true }),
    fakePlay(7, { id: "short" }),
  ];
  await using server = serveSpotify([]);
  server.instead.push(() =>
    Response.json({ items: [...bad, null, 7, { played_at: "noon" }, good], cursors: null })
  );
  const plays = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
  assert.deepEqual(plays.map(({ name }) => name), ["Song 3"]);
});

Deno.test("spotify: a short rate limit is waited for, a long one passed on", async (t) => {
  const limited = (seconds: string) => () =>
    spotifyError(429, "API rate limit exceeded", { "retry-after": seconds });
  await t.step("short", async () => {
    await using server = serveSpotify([fakePlay(1)]);
    server.instead.push(limited("0"), limited("1"));
    const started = performance.now();
    const read = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
    assert.equal(read.length, 1);
    assert.ok(performance.now() - started >= 1_000, "as long as it says");
  });
  await t.step("again and again", async () => {
    await using server = serveSpotify([fakePlay(1)]);
    server.instead.push(limited("0"), limited("0"), limited("0"));
    const error = await failureOf(
      createSpotify(server.config).recentlyPlayed({ access_token: "good" }),
    );
    assert.deepEqual([error.status, error.code], [429, "spotify_rate_limited"]);
    assert.equal(server.asked.length, 3);
  });
  await t.step("long", async () => {
    await using server = serveSpotify([fakePlay(1)]);
    server.instead.push(limited("1800"));
    const error = await failureOf(
      createSpotify(server.config).recentlyPlayed({ access_token: "good" }),
    );
    assert.deepEqual([error.status, error.code, error.retryAfter], [
      429,
      "spotify_rate_limited",
      1800,
    ]);
    assert.equal(server.asked.length, 1);
  });
  await t.step("without a number, a second", async () => {
    await using server = serveSpotify([fakePlay(1)]);
    server.instead.push(limited("soon"));
    const read = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
    assert.equal(read.length, 1);
  });
  await t.step("of the exchange of tokens, too", async () => {
    await using server = serveSpotify([fakePlay(1)]);
    server.instead.push(() => spotifyError(401, "expired"), limited("0"));
    const read = await createSpotify(server.config)
      .recentlyPlayed({ access_token: "old", refresh_token: "refresh-1" });
    assert.equal(read.length, 1);
  });
  await t.step("not for a client that has left", async () => {
    await using server = serveSpotify([fakePlay(1)]);
    const client = new AbortController();
    server.instead.push(() => {
      setTimeout(() => client.abort(new Error("left")), 50);
      return limited("1")();
    });
    const call = createSpotify({ ...server.config, patience: 60 })
      .recentlyPlayed({ access_token: "good" }, { signal: client.signal });
    await assert.rejects(soon(call), /left/);
    assert.equal(server.asked.length, 1);
  });
});

Deno.test("spotify: what fails on the way is tried again, and then said", async (t) => {
  const down = () => spotifyError(503, "down");
  await t.step("a server error that passes", async () => {
    await using server = serveSpotify([fakePlay(1)]);
    server.instead.push(down, down);
    const read = await createSpotify(server.config).recentlyPlayed({ access_token: "good" });
    assert.equal(read.length, 1);
  });
  await t.step("one that does not", async () => {
    await using server = serveSpotify([]);
    server.instead.push(down, down, down);
    const error = await failureOf(
      createSpotify(server.config).recentlyPlayed({ access_token: "good" }),
    );
    assert.deepEqual([error.status, error.code], [502, "spotify_failed"]);
    assert.equal(server.asked.length, 3);
  });
  for (
    const [name, answer] of Object.entries({
      "no JSON": () => new Response("<html>"),
      "another shape": () => Response.json({ items: "x" }),
      "nothing": () => new Response(null, { status: 204 }),
      "a redirection": () =>
        new Response(null, { status: 302, headers: { location: "http://127.0.0.1:1/secret" } }),
      "a request it does not take": () => spotifyError(400, "bad"),
    })
  ) {
    await t.step(name, async () => {
      await using server = serveSpotify([]);
      server.instead.push(answer);
      const error = await failureOf(
        createSpotify(server.config).recentlyPlayed({ access_token: "good" }),
      );
      assert.deepEqual([error.status, error.code], [502, "spotify_failed"]);
      assert.equal(server.asked.length, 1);
    });
  }
  await t.step("silence", async () => {
    await using server = serveLocally(() => new Promise((done) => setTimeout(done, 400, down())));
    const config = { apiUrl: server.url, accountsUrl: server.url, timeoutMs: 100, patience: 1 };
    const error = await failureOf(createSpotify(config).recentlyPlayed({ access_token: "good" }));
    assert.deepEqual([error.status, error.code], [503, "spotify_unavailable"]);
    // Until the server has given its answer to nobody.
    await new Promise((done) => setTimeout(done, 500));
  });
  await t.step("nobody there", async () => {
    const config = {
      apiUrl: "http://127.0.0.1:9",
      accountsUrl: "http://127.0.0.1:9",
      timeoutMs: 500,
      patience: 1,
    };
    const error = await failureOf(createSpotify(config).recentlyPlayed({ access_token: "good" }));
    assert.deepEqual([error.status, error.code], [503, "spotify_unavailable"]);
  });
});

Deno.test("spotify: no error says a token", async () => {
  await using server = serveSpotify([]);
  for (const status of [400, 401, 403, 429, 503]) {
    const answer = () => spotifyError(status, "t0ken-in-clear", { "retry-after": "99" });
    server.instead.push(answer, answer, answer);
    const error = await failureOf(
      createSpotify({ ...server.config, clientId: undefined })
        .recentlyPlayed({ access_token: "t0ken-in-clear", refresh_token: "t0ken-in-clear" }),
    );
    server.instead.length = 0;
    assert.doesNotMatch(Deno.inspect(error, { depth: 10 }), /t0ken-in-clear/, String(status));
  }
});

Deno.test("spotify: its environment", () => {
  assert.deepEqual(readSpotifyConfig({ SPOTIFY_CLIENT_ID: "", SPOTIFY_CLIENT_SECRET: "s" }), {
    clientId: undefined,
    clientSecret: "s",
    apiUrl: "https://api.spotify.com/v1",
    accountsUrl: "https://accounts.spotify.com",
    timeoutMs: 10_000,
    patience: 5,
  });
  assert.equal(
    readSpotifyConfig({ SPOTIFY_API_URL: "http://127.0.0.1:1/v1/" }).apiUrl,
    "http://127.0.0.1:1/v1",
  );
  assert.throws(() => readSpotifyConfig({ SPOTIFY_API_URL: "file:///etc" }), /SPOTIFY_API_URL/);
});
