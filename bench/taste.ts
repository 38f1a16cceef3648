/**
 * People with hidden tastes, and who guesses them best: recommend_tracks, the most popular tracks, and Q-learning as the
 * source document does it. Everybody is shown ten lists of five and reacts to every track of them.
 */

import type postgres from "postgres";

interface Track {
  id: string;
  genre: number;
  features: number[];
  popularity: number;
}

interface Listener {
  id: string;
  /** Openness, conscientiousness, extraversion, agreeableness, neuroticism, each -1 to 1. */
  personality: number[];
  genres: number[];
  /** How much they like high values of each feature. */
  features: number[];
  seed: number;
}

interface World {
  name: string;
  /** How much personality says of a taste; 0: nothing. */
  personality: number;
  /** How much less a track is liked for each time it was heard before. */
  boredom: number;
}

/** Chooses the next list for a person, and is told how they liked each track. */
interface Policy {
  list(listener: Listener): Promise<Track[]>;
  learn(listener: Listener, track: Track, type: Reaction): Promise<void>;
}

type Reaction = "like" | "save" | "play" | "skip" | "dislike";

const rewards: Record<Reaction, number> = {
  like: 1,
  save: 1.5,
  play: 1.2,
  skip: -0.7,
  dislike: -1,
};
const features = ["energy", "valence", "danceability", "acousticness", "instrumentalness"];
const lists = 10;
const length = 5;

/** Signs only, of what studies found; how much of it holds for a person is drawn. */
const signs = [
  [-1, 0, 1, -1, 0],
  [0, 1, 1, 1, -1],
  [-1, 0, 1, 1, 0],
  [1, 0, -1, 1, 1],
  [1, -1, -1, 0, 0],
];

/** A generator that gives the same numbers for the same seed (mulberry32). */
function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function shuffled<T>(items: T[], random: () => number): T[] {
  return items.map((item) => ({ item, key: random() })).toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** The utility of a track to a person, before boredom; the same each time it is asked for. */
function liking(listener: Listener, track: Track, index: number): number {
  const random = generator(listener.seed * 7919 + index);
  const suits = listener.features.reduce((sum, w, i) => sum + w * (2 * track.features[i] - 1), 0);
  return listener.genres[track.genre] + suits + 0.4 * track.popularity + 0.5 * normal(random) - 0.3;
}

function reaction(utility: number, random: () => number): Reaction {
  const draw = random();
  if (random() < 1 / (1 + Math.exp(-1.5 * utility))) {
    return draw < 0.4 ? "like" : draw < 0.5 ? "save" : "play";
  }
  return draw < 0.7 ? "skip" : "dislike";
}

/** Runs all policies in all worlds and prints average rewards. `sql` is a superuser of a migrated database. */
export async function tasteSimulation(
  sql: postgres.Sql,
  newUser: () => Promise<string>,
  people: number,
): Promise<void> {
  const worlds: World[] = [
    { name: "taste partly follows personality", personality: 0.5, boredom: 0 },
    { name: "the same, and repetition bores", personality: 0.5, boredom: 0.7 },
    { name: "taste has nothing to do with personality", personality: 0, boredom: 0 },
  ];
  console.log(
    `\n### Average reward of ${lists * length} tracks each, ${people} people with hidden tastes\n`,
  );
  console.log("| world | recommend_tracks | the same, last 10 | most popular | ε-greedy Q |");
  console.log("|---|---:|---:|---:|---:|");
  const tracks = await catalogue(sql);
  for (const world of worlds) {
    const results: Record<string, { all: number; late: number }> = {};
    for (
      const [name, policy] of Object.entries({
        ours: recommendTracks(sql, tracks),
        popular: mostPopular(tracks, world),
        q: epsilonGreedy(tracks),
      })
    ) {
      const random = generator(11);
      const rewarded: number[][] = [];
      for (let i = 0; i < people; i++) {
        const listener = person(i, name === "ours" ? await newUser() : String(i), world);
        if (name === "ours") await setPersonality(sql, listener);
        rewarded.push(await listen(listener, tracks, policy, world, random));
      }
      const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      results[name] = {
        all: mean(rewarded.flat()),
        late: mean(rewarded.flatMap((r) => r.slice(-10))),
      };
    }
    const { ours, popular, q } = results;
    const cells = [ours.all, ours.late, popular.all, q.all].map((n) => n.toFixed(3));
    console.log(`| ${world.name} | ${cells.join(" | ")} |`);
  }
}

async function listen(
  listener: Listener,
  tracks: Track[],
  policy: Policy,
  world: World,
  random: () => number,
): Promise<number[]> {
  const heard = new Map<Track, number>();
  const received: number[] = [];
  for (let i = 0; i < lists; i++) {
    for (const track of await policy.list(listener)) {
      const before = heard.get(track) ?? 0;
      heard.set(track, before + 1);
      const utility = liking(listener, track, tracks.indexOf(track)) - world.boredom * before;
      const type = reaction(utility, random);
      received.push(rewards[type]);
      await policy.learn(listener, track, type);
    }
  }
  return received;
}

function person(index: number, id: string, world: World): Listener {
  const random = generator(1000 + index);
  const personality = Array.from(
    { length: 5 },
    () => Math.max(-1, Math.min(1, normal(random) * 0.5)),
  );
  return {
    id,
    personality,
    genres: Array.from({ length: 12 }, () => normal(random)),
    features: signs.map((row) =>
      0.3 * normal(random) + row.reduce(
        (sum, sign, i) => sum + world.personality * sign * random() * 1.5 * personality[i],
        0,
      )
    ),
    seed: index + 1,
  };
}

/** 720 tracks of 12 genres and 180 artists in place of whatever there is; features cluster by genre. */
async function catalogue(sql: postgres.Sql): Promise<Track[]> {
  await sql`delete from public.music_tracks`;
  const random = generator(5);
  const centres = Array.from({ length: 12 }, () => features.map(() => 0.2 + 0.6 * random()));
  const tracks = Array.from({ length: 720 }, (_, i) => ({
    genre: i % 12,
    popularity: normal(random),
    features: centres[i % 12].map((c) => Math.max(0, Math.min(1, c + 0.15 * normal(random)))),
  }));
  const rows = await sql<{ id: string }[]>`
    insert into public.music_tracks ${
    sql(tracks.map((track, i) => ({
      user_id: null,
      provider: "simulation",
      provider_track_id: `t${i}`,
      name: `Track ${i}`,
      artists: [`Artist ${i % 180}`],
      genre: `simulated ${track.genre}`,
      features: sql.json(
        Object.fromEntries(features.map((name, f) => [name, track.features[f]])),
      ) as unknown as string,
    })))
  } returning id`;
  return tracks.map((track, i) => ({ ...track, id: rows[i].id }));
}

async function setPersonality(sql: postgres.Sql, { id, personality }: Listener): Promise<void> {
  const [o, c, e, a, n] = personality.map((trait) => Math.round(50 + 50 * trait));
  await sql`select public.set_personality(${o}, ${c}, ${e}, ${a}, ${n}, p_user_id => ${id})`;
}

function recommendTracks(sql: postgres.Sql, tracks: Track[]): Policy {
  const byId = new Map(tracks.map((track) => [track.id, track]));
  let seed = 0;
  return {
    async list({ id }) {
      const rows = await sql<{ track_id: string }[]>`
        select track_id from public.recommend_tracks(${length}, p_seed => ${++seed},
          p_new_only => false, p_user_id => ${id})`;
      return rows.map(({ track_id }) => byId.get(track_id)!);
    },
    async learn({ id }, track, type) {
      const [listened, of] = { play: [190, 200], skip: [10, 200] }[type as string] ?? [null, null];
      await sql`select public.record_music_interaction(${track.id}, ${type}, ${listened}, ${of},
        p_user_id => ${id})`;
    },
  };
}

/** What all people like best on average, which in truth nobody knows so well; nothing twice. */
function mostPopular(tracks: Track[], world: World): Policy {
  const others = Array.from({ length: 200 }, (_, i) => person(10_000 + i, String(i), world));
  const ranked = tracks.map((track, i) => ({
    track,
    likes: others.reduce((sum, o) => sum + 1 / (1 + Math.exp(-1.5 * liking(o, track, i))), 0),
  })).toSorted((a, b) => b.likes - a.likes).map(({ track }) => track);
  const places = new Map<string, number>();
  return {
    list({ id }) {
      const place = places.get(id) ?? 0;
      places.set(id, place + length);
      return Promise.resolve(ranked.slice(place, place + length));
    },
    learn: () => Promise.resolve(),
  };
}

/** The source's: Q of each track, a bonus for the genre's average reward, one in ten at random. */
function epsilonGreedy(tracks: Track[]): Policy {
  const random = generator(3);
  const learned = new Map<string, { q: Map<Track, number>; genres: number[][] }>();
  const of = (id: string) => {
    if (!learned.has(id)) {
      learned.set(id, { q: new Map(), genres: Array.from({ length: 12 }, () => []) });
    }
    return learned.get(id)!;
  };
  return {
    list({ id }) {
      const { q, genres } = of(id);
      const bonus = genres.map((rewards) => {
        const average = rewards.reduce((a, b) => a + b, 0) / (rewards.length || 1);
        return Math.max(-0.2, Math.min(0.2, 0.2 * average));
      });
      const score = (track: Track) => (q.get(track) ?? 0) + bonus[track.genre];
      const best = shuffled(tracks, random).toSorted((a, b) => score(b) - score(a));
      const list = best.slice(0, length).map((track) =>
        random() < 0.1 ? tracks[Math.floor(random() * tracks.length)] : track
      );
      return Promise.resolve(list);
    },
    learn({ id }, track, type) {
      const { q, genres } = of(id);
      const before = q.get(track) ?? 0;
      q.set(track, before + 0.1 * (rewards[type] - before));
      genres[track.genre].push(rewards[type]);
      return Promise.resolve();
    },
  };
}
