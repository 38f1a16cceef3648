/** Music through the Edge Function: learning, taking back, recommendations, and history from Spotify. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { createVerifier } from "../../supabase/functions/_shared/auth.ts";
import type {
  HistoryResponse,
  MusicInteraction,
  Recommendation,
} from "../../supabase/functions/_shared/contracts/music.ts";
import { clientFor } from "../../supabase/functions/_shared/database.ts";
import { readConfig } from "../../supabase/functions/_shared/env.ts";
import { createWorld } from "../../supabase/functions/_shared/testing.ts";
import { musicApp } from "../../supabase/functions/music/app.ts";
import { createSpotify } from "../../supabase/functions/music/spotify.ts";
import { fakePlay, serveSpotify, spotifyError } from "../../supabase/functions/music/testing.ts";
import { apiUrl, call, databaseUrl, type Person, service, signUp } from "./clients.ts";

/** Six tracks of the catalogue, in a genre of each test's own. */
async function tracks(genre: string): Promise<{ id: string; name: string }[]> {
  const { data, error } = await service.from("music_tracks").insert(
    Array.from({ length: 6 }, (_, i) => ({
      provider: "e2e",
      provider_track_id: crypto.randomUUID(),
      name: `${genre} ${i}`,
      artists: [`Artist ${i}`],
      genre,
      duration_ms: 200_000,
    })),
  ).select("id,name");
  if (error) throw error;
  return data;
}

async function json<T>(response: Promise<Response>, status: number): Promise<T> {
  const answer = await response;
  const body = await answer.json();
  assert.equal(answer.status, status, JSON.stringify(body));
  return body;
}

async function recommended(person: Person, query: string): Promise<Recommendation[]> {
  const path = `/music/recommendations?${query}`;
  const { recommendations } = await json<{ recommendations: Recommendation[] }>(
    call(person, "GET", path),
    200,
  );
  return recommendations;
}

async function preferenceOf(person: Person, genre: string): Promise<number | undefined> {
  const { preferences } = await json<
    { preferences: { genre: string; preference_score: number }[] }
  >(call(person, "GET", "/music/preferences"), 200);
  return preferences.find((p) => p.genre === genre)?.preference_score;
}

Deno.test("music: what is liked is learned, and unlearned when it is taken back", async () => {
  const person = await signUp();
  const genre = `genre ${crypto.randomUUID()}`;
  const [track, other] = await tracks(genre);
  const record = (track_id: string, interaction_type: string, more = {}) =>
    json<{ interaction: MusicInteraction }>(
      call(person, "POST", "/music/interactions", { track_id, interaction_type, ...more }),
      201,
    );
  const { interaction: liked } = await record(track.id, "like");
  assert.deepEqual([liked.rl_reward, liked.rl_q_value, liked.genre], [1, 0.1, genre]);
  const afterLike = await preferenceOf(person, genre);
  assert.ok(afterLike! > 0.6 && afterLike! < 0.7);

  const request_id = crypto.randomUUID();
  const { interaction: disliked } = await record(other.id, "dislike", { request_id });
  const { interaction: again } = await record(other.id, "dislike", { request_id });
  assert.equal(again.id, disliked.id, "a retry is the same interaction");
  assert.ok((await preferenceOf(person, genre))! < 0.55);

  const undo = `/music/interactions/${disliked.id}/undo`;
  const { interaction: undone } = await json<{ interaction: MusicInteraction }>(
    call(person, "POST", undo),
    200,
  );
  assert.ok(undone.undone_at);
  assert.ok(Math.abs((await preferenceOf(person, genre))! - afterLike!) < 1e-4);
  const twice = await json<{ error: { code: string } }>(call(person, "POST", undo), 409);
  assert.equal(twice.error.code, "already_undone");

  assert.equal((await call(person, "DELETE", `/music/interactions/${liked.id}`)).status, 204);
  assert.equal(await preferenceOf(person, genre), undefined);
  const gone = await json<{ error: { code: string } }>(
    call(person, "DELETE", `/music/interactions/${liked.id}`),
    404,
  );
  assert.equal(gone.error.code, "interaction_not_found");
});

Deno.test("music: recommendations say why, repeat with their seed, and are kept", async () => {
  const person = await signUp();
  const genre = `genre ${crypto.randomUUID()}`;
  const [track] = await tracks(genre);
  await person.supabase.rpc("record_music_interaction", {
    p_track_id: track.id,
    p_interaction_type: "like",
  });
  const first = await recommended(person, `genre=${encodeURIComponent(genre)}&seed=7&limit=5`);
  assert.equal(first.length, 5);
  for (const row of first) {
    const parts = [
      row.q_score,
      row.genre_score,
      row.personality_score,
      row.exploration_score,
      row.repetition_score,
      row.variety_score,
      row.similarity_score,
      row.popularity_score,
      row.artist_score,
    ];
    const sum = parts.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - row.score) < 1e-9, "a score is the sum of its parts");
    assert.match(row.explanation, /you like genre/);
  }
  assert.deepEqual(
    await recommended(person, `genre=${encodeURIComponent(genre)}&seed=7&limit=5`),
    first,
  );
  const { data } = await person.supabase.from("music_recommendations")
    .select("track_id,score,music_tracks(name)").order("score", { ascending: false });
  assert.deepEqual(
    data?.map((r) => r.track_id).toSorted(),
    first.map((r) => r.track_id).toSorted(),
  );
  assert.ok(data?.every((r) => r.music_tracks?.name.startsWith(genre)), "with their tracks");
});

Deno.test("music: plays as rows, the same ones twice", async () => {
  const person = await signUp();
  const items = [1, 2].map((i) => ({
    provider: "e2e",
    provider_track_id: `own-${i}`,
    name: `Own ${i}`,
    artists: ["Me"],
    played_at: `2026-11-0${i}T12:00:00Z`,
    genre: "Home Recording",
    features: { energy: 0.2 },
  }));
  const sync = () =>
    json<HistoryResponse>(call(person, "POST", "/music/history/sync", { items }), 200);
  assert.deepEqual(await sync(), { stored: 2, known: 0, failed: [] });
  assert.deepEqual(await sync(), { stored: 0, known: 2, failed: [] });
  assert.deepEqual(await recommended(person, "genre=home%20recording"), [], "heard lately");
  const offered = await recommended(person, "genre=home%20recording&new_only=false");
  assert.deepEqual(offered.map(({ name }) => name).toSorted(), ["Own 1", "Own 2"]);
});

Deno.test("music: plays from Spotify, twice, with a token that had expired; none is kept", async () => {
  const person = await signUp();
  await using server = serveSpotify([fakePlay(1), fakePlay(2), fakePlay(3)]);
  // The function in this process, against this stack: the one in the stack asks Spotify itself.
  const config = readConfig({
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: Deno.env.get("PUBLISHABLE_KEY") }),
    JWT_SECRET: Deno.env.get("JWT_SECRET"),
  });
  const { effects } = createWorld();
  const app = musicApp({
    ...effects,
    verify: createVerifier(config),
    database: (caller, requestId) => clientFor(config, caller, requestId),
  }, createSpotify(server.config));
  const sync = async (spotify: object) => {
    const response = await app.request("/music/history/sync", {
      method: "POST",
      headers: { authorization: `Bearer ${person.token}` },
      body: JSON.stringify({ spotify }),
    });
    return await response.json();
  };
  const first = await sync({ access_token: "old-t0ken", refresh_token: "refresh-1" });
  assert.deepEqual(first, {
    stored: 3,
    known: 0,
    failed: [],
    tokens: { access_token: "fresh-1", refresh_token: "refresh-2", expires_in: 3600 },
  });
  assert.deepEqual(await sync({ access_token: first.tokens.access_token }), {
    stored: 0,
    known: 3,
    failed: [],
  });
  server.instead.push(() => spotifyError(429, "slow down", { "retry-after": "60" }));
  const limited = await sync({ access_token: "fresh-1" });
  assert.equal(limited.error.code, "spotify_rate_limited");

  const { data } = await person.supabase.from("music_listening_history")
    .select("played_at,music_tracks(name,artists,provider)").order("played_at");
  assert.deepEqual(
    data?.map((h) => h.music_tracks),
    [3, 2, 1].map((i) => ({
      name: `Song ${i}`,
      artists: ["One", "Two"],
      provider: "spotify",
    })),
  );
  assert.deepEqual(await tablesThatSay(/old-t0ken|fresh-1|refresh-[12]/), []);
});

/** The tables of this project that have the text anywhere. */
async function tablesThatSay(text: RegExp): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c
      where c.relkind = 'r'
        and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)`;
    assert.ok(tables.length > 20);
    const found: string[] = [];
    for (const { name } of tables) {
      const [{ count }] = await sql.unsafe(
        `select count(*)::integer as count from ${name} t where to_jsonb(t)::text ~ $1`,
        [text.source],
      );
      if (count > 0) found.push(name);
    }
    return found;
  } finally {
    await sql.end();
  }
}

Deno.test("music: a history comes in from a file, once, with what of it is no play", async () => {
  const person = await signUp();
  const name = crypto.randomUUID();
  const play = (minute: number, more = {}) => ({
    ts: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString(),
    ms_played: 30_000,
    master_metadata_track_name: name,
    master_metadata_album_artist_name: "Ada Band",
    spotify_track_uri: "spotify:track:6rqhFgbbKwnb9MLmUQDhG6",
    ...more,
  });
  // More than a user may write a minute, and more than one item.
  const file = [
    ...Array.from({ length: 1200 }, (_, minute) => play(minute)),
    play(0, { ts: "1970-01-01T00:00:00Z" }),
    play(0, { master_metadata_track_name: null, episode_name: "Talk" }),
    null,
  ];
  const take = async (body: unknown) => {
    const begun = await call(person, "POST", "/music/imports", body);
    const { import: { id, source } } = await begun.json();
    assert.deepEqual([begun.status, source], [202, "spotify"]);
    for (let i = 0; i < 200; i++) {
      const { import: state } = await (await call(person, "GET", `/music/imports/${id}`)).json();
      if (!["staging", "running"].includes(state.status)) return state;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("The import did not end.");
  };
  const done = await take(file);
  assert.deepEqual([done.status, done.counts], [
    "complete",
    { plays: 1200, known: 0, failed: 1, podcasts: 1 },
  ]);
  assert.deepEqual(
    done.errors.map(({ place, message }: { place: string; message: string }) => [place, message])
      .toSorted(),
    [
      ["play 1201", "It was played before 2000 or in the future."],
      ["play 1203", "It is no play of this export."],
    ],
  );
  const again = await take(file.slice(0, 600));
  assert.deepEqual(again.counts, { plays: 0, known: 600, failed: 0 });
  const { count } = await person.supabase.from("music_listening_history")
    .select("*", { count: "exact", head: true });
  assert.equal(count, 1200);
});
