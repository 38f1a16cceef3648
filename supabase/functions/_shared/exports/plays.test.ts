import assert from "node:assert/strict";
import { strToU8, zipSync } from "fflate";
import { ApiError } from "../errors.ts";
import type { PlaysItem } from "./items.ts";
import { readItems } from "./read_items.ts";

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let i = 0; i < bytes.length; i += size) {
    yield await Promise.resolve(bytes.subarray(i, i + size));
  }
}

async function read(file: unknown, size = 11) {
  const bytes = file instanceof Uint8Array
    ? file
    : new TextEncoder().encode(typeof file === "string" ? file : JSON.stringify(file));
  const { kind, source, items } = await readItems(inPieces(bytes, size));
  assert.equal(kind, "plays");
  const all = await Array.fromAsync(items);
  const data = all.flatMap(({ data }) => data ? [data as PlaysItem] : []);
  return {
    source,
    plays: data.flatMap(({ plays }) => plays),
    places: data.flatMap(({ places }) => places),
    skipped: data.map(({ skipped }) => skipped),
    errors: all.flatMap(({ place, error }) => error ? [[place, error.message]] : []),
    items: data.length,
  };
}

const extended = (more = {}) => ({
  ts: "2023-09-15T14:04:00Z",
  platform: "android",
  ms_played: 200_000,
  master_metadata_track_name: "Jóga",
  master_metadata_album_artist_name: "Björk",
  spotify_track_uri: "spotify:track:6rqhFgbbKwnb9MLmUQDhG6",
  episode_name: null,
  incognito_mode: false,
  ...more,
});
const nameless = { master_metadata_track_name: null, master_metadata_album_artist_name: null };
const joga = {
  name: "Jóga",
  artists: ["Björk"],
  played_at: "2023-09-15T14:04:00Z",
  listen_duration_ms: 200_000,
};

Deno.test("plays: Spotify's extended history, with what of it is no music", async () => {
  const history = [
    extended(),
    extended({ ...nameless, episode_name: "Talk", spotify_episode_uri: "spotify:episode:x" }),
    extended({ ...nameless, spotify_track_uri: null }),
    extended({ incognito_mode: true }),
    extended({ spotify_track_uri: "spotify:local:a:b:c:200" }),
    extended({ ms_played: -5 }),
    null,
    { ts: 1 },
  ];
  const { source, plays, places, skipped, errors } = await read(history);
  assert.equal(source, "spotify");
  const id = { provider_track_id: "spotify:track:6rqhFgbbKwnb9MLmUQDhG6" };
  assert.deepEqual(plays, [
    { ...joga, ...id },
    { ...joga, provider_track_id: undefined },
    { ...joga, ...id, listen_duration_ms: undefined },
  ]);
  assert.deepEqual(places, ["play 1", "play 5", "play 6"]);
  assert.deepEqual(skipped, [{ podcasts: 1, unnamed: 1, private_sessions: 1 }]);
  assert.deepEqual(errors, [
    ["play 7", "It is no play of this export."],
    ["play 8", "It is no play of this export."],
  ]);
});

Deno.test("plays: the archive of Spotify, of several files and others beside them", async () => {
  const file = (plays: unknown[]) => strToU8(JSON.stringify(plays));
  const archive = zipSync({
    "Spotify Extended Streaming History/ReadMeFirst.pdf": strToU8("%PDF"),
    "Spotify Extended Streaming History/Streaming_History_Audio_2022_0.json": file([extended()]),
    "Spotify Extended Streaming History/Streaming_History_Audio_2023_1.json": file(
      Array.from({ length: 600 }, () => extended()),
    ),
    "my_spotify_data/Userdata.json": file([{ email: "ann@example.com" }]),
  });
  const { plays, items } = await read(archive, 1000);
  assert.deepEqual([plays.length, items], [601, 2], "in items of 500");
});

Deno.test("plays: Spotify's account data", async () => {
  const { plays, skipped } = await read([
    { endTime: "2023-09-15 14:04", artistName: "Björk", trackName: "Jóga", msPlayed: 200_000 },
    { endTime: "2023-09-15 14:04", podcastName: "Talk", episodeName: "One", msPlayed: 1 },
    {
      endTime: "2023-09-15 14:04",
      artistName: "Unknown Artist",
      trackName: "Unknown Track",
      msPlayed: 1,
    },
  ]);
  assert.deepEqual(plays, [{ ...joga, played_at: "2023-09-15 14:04" }]);
  assert.deepEqual(skipped, [{ podcasts: 1, unnamed: 1 }]);
});

Deno.test("plays: ListenBrainz, as lines, as its API answers, and in its archive", async () => {
  const listen = (info: object) => ({
    listened_at: 1694786640,
    track_metadata: { artist_name: "Björk", track_name: "Jóga", additional_info: info },
  });
  const listens = [
    listen({
      spotify_id: "https://open.spotify.com/track/x",
      isrc: "GBAAA9700001",
      duration_ms: 9,
    }),
    listen({ recording_mbid: "8f3471b5-7e6a-48da-86a9-c1c07a0f47ae", duration: 300 }),
    listen({}),
  ];
  const expected = [
    ["spotify", "https://open.spotify.com/track/x", "GBAAA9700001", 9],
    ["musicbrainz", "8f3471b5-7e6a-48da-86a9-c1c07a0f47ae", undefined, 300_000],
    [undefined, undefined, undefined, undefined],
  ];
  const lines = listens.map((line) => JSON.stringify(line)).join("\n");
  const files = [
    `${lines}\n`,
    { payload: { count: 3, listens } },
    zipSync({ "listens/2023/9.jsonl": strToU8(lines), "user.json": strToU8("{}") }),
  ];
  for (const file of files) {
    const { source, plays } = await read(file);
    assert.equal(source, "listenbrainz");
    assert.deepEqual(
      plays.map((p) => [p.provider, p.provider_track_id, p.isrc, p.duration_ms]),
      expected,
    );
    assert.deepEqual([plays[2].name, plays[2].artists, plays[2].played_at], [
      "Jóga",
      ["Björk"],
      1694786640,
    ]);
  }
});

Deno.test("plays: Last.fm, tables with and without a head, and pages of its API", async () => {
  const track = { artist: { "#text": "Björk" }, name: "Jóga", date: { uts: "1694786640" } };
  const now = { artist: { name: "Björk" }, name: "Army of Me", "@attr": { nowplaying: "true" } };
  const files: [unknown, unknown][] = [
    [
      'uts,utc_time,artist,album,track\n"1694786640","15 Sep 2023, 14:04","Björk","Homogenic","Jóga"\n',
      "1694786640",
    ],
    ["Artist;Track;Date\r\nBjörk;Jóga;15 Sep 2023 14:04\r\n", "2023-09-15T14:04:00.000Z"],
    ["\ufeffBjörk,Homogenic,Jóga,15 Sep 2023 14:04", "2023-09-15T14:04:00.000Z"],
    ['artist\ttrack\ttime\n"Björk"\tJóga\t2023-09-15 14:04\n', "2023-09-15 14:04"],
    [{ recenttracks: { track: [now, track] } }, "1694786640"],
    [[{ track: [track] }], "1694786640"],
    [[[track]], "1694786640"],
  ];
  for (const [file, played_at] of files) {
    const { source, plays, errors } = await read(file);
    assert.equal(source, "lastfm");
    assert.deepEqual(plays, [{ name: "Jóga", artists: ["Björk"], played_at }], String(file));
    assert.deepEqual(errors, []);
  }
});

Deno.test("plays: a line break within quotes, and a row that is none", async () => {
  const { plays, errors } = await read(
    'artist,track,uts\n"A ""B"" C","One\nTwo",1694786640\nnobody\nAda,Song,1694786641\n',
  );
  assert.deepEqual(plays.map(({ name }) => name), ["One\nTwo", "Song"]);
  assert.deepEqual(plays[0].artists, ['A "B" C']);
  assert.equal(errors.length, 0, "a row without a title has no name");
});

Deno.test("plays: a text that is no table is no export", async () => {
  for (const text of ["hello", "one,two\n1,2\n", "a,b,c,d\n1,2,3,4\n"]) {
    await assert.rejects(
      read(text),
      (error) => error instanceof ApiError && error.code === "unknown_export",
    );
  }
});
