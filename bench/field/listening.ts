/** Last.fm and MovieLens: what people like next. The last liked item of each of 300 people is left out and looked for. */

import { join } from "node:path";
import type { Field } from "./field.ts";
import { ease, itemToItem, likes, popularity, type Recommender } from "./recommenders.ts";
import { Means } from "./scores.ts";

export interface Item {
  id: string;
  name: string;
  genre?: string;
}

export interface Listening {
  items: Item[];
  /** Places of the items that each person likes, the last one last. */
  people: number[][];
}

const asked = 300;

export async function lastfm(field: Field, directory: string): Promise<void> {
  const read = (name: string) => Deno.readTextFileSync(join(directory, name));
  await measure(
    field,
    "lastfm",
    readLastfm(
      read("artists.dat"),
      read("user_artists.dat"),
      read("user_taggedartists.dat"),
      read("tags.dat"),
    ),
  );
}

export async function movielens(field: Field, directory: string): Promise<void> {
  // u.item and u.genre are in Latin-1.
  const read = (name: string) =>
    new TextDecoder("latin1").decode(Deno.readFileSync(join(directory, name)));
  await measure(
    field,
    "movielens",
    readMovielens(read("u.data"), read("u.item"), read("u.genre")),
  );
}

/** Artists and how often each person played them; the one that was played most is the last. */
export function readLastfm(
  artists: string,
  plays: string,
  tagged: string,
  tags: string,
): Listening {
  const tagNames = new Map(rows(tags, "\t").map(([id, name]) => [id, name.toLowerCase().trim()]));
  const tagCounts = new Map<string, Map<string, number>>();
  for (const [, artist, tag] of rows(tagged, "\t")) {
    const counts = tagCounts.get(artist) ?? new Map<string, number>();
    tagCounts.set(artist, counts.set(tag, (counts.get(tag) ?? 0) + 1));
  }
  const genreOf = (artist: string) => {
    const [best] = [...tagCounts.get(artist) ?? []].toSorted((a, b) => b[1] - a[1]);
    return best && tagNames.get(best[0])?.slice(0, 100);
  };
  const items = rows(artists, "\t").map(([id, name]) => ({ id, name, genre: genreOf(id) }));
  return gather(
    items,
    rows(plays, "\t").map(([person, item, weight]) => ({ person, item, order: Number(weight) })),
  );
}

/** Films that were rated 4 or 5, in the order of the ratings. */
export function readMovielens(ratings: string, films: string, genres: string): Listening {
  const names = genres.trim().split(/\r?\n/).map((line) => line.split("|")[0].toLowerCase());
  const items = films.trim().split(/\r?\n/).map((line) => {
    const [id, name, , , , ...flags] = line.split("|");
    const genre = flags.indexOf("1");
    return { id, name, genre: genre > 0 ? names[genre] : undefined };
  });
  return gather(
    items,
    ratings.trim().split(/\r?\n/).map((line) => line.split("\t"))
      .filter(([, , rating]) => Number(rating) >= 4)
      .map(([person, item, , time]) => ({ person, item, order: Number(time) })),
  );
}

function rows(file: string, separator: string): string[][] {
  return file.trim().split(/\r?\n/).slice(1).map((line) => line.split(separator));
}

function gather(
  items: Item[],
  liked: { person: string; item: string; order: number }[],
): Listening {
  const places = new Map(items.map(({ id }, place) => [id, place]));
  const people = new Map<string, { item: number; order: number }[]>();
  for (const { person, item, order } of liked) {
    const place = places.get(item);
    if (place === undefined) continue;
    people.set(person, [...people.get(person) ?? [], { item: place, order }]);
  }
  return {
    items,
    people: [...people.values()].map((list) =>
      list.toSorted((a, b) => a.order - b.order).map(({ item }) => item)
    ),
  };
}

/** Evenly spread people who like at least five items, with their last one taken out. */
export function leaveOut(people: number[][], count: number): {
  known: number[][];
  left: Map<number, number>;
} {
  const known = people.map((liked) => liked.slice());
  const able = [...people.keys()].filter((person) => people[person].length >= 5);
  const step = Math.max(1, able.length / count);
  const left = new Map<number, number>();
  for (let i = 0; i < Math.min(count, able.length); i++) {
    const person = able[Math.floor(i * step)];
    left.set(person, known[person].pop()!);
  }
  return { known, left };
}

async function measure(field: Field, bench: string, listening: Listening): Promise<void> {
  const { known, left } = leaveOut(listening.people, asked);
  const likedItems = likes(known, listening.items.length);
  const ways: Record<string, Recommender> = {
    popularity: popularity(likedItems),
    "item-to-item": itemToItem(likedItems),
    EASE: ease(likedItems, 200),
  };
  for (const [way, recommender] of Object.entries(ways)) {
    const means = new Means();
    for (const [person, item] of left) {
      means.add(hits(place(recommender(person), known[person], item)));
    }
    field.add(bench, way, means.entries());
  }

  const started = performance.now();
  const { ids, people } = await load(field, listening, known);
  const loaded = known.reduce((sum, liked) => sum + liked.length, 0);
  field.log(`${bench}: ${loaded} likes loaded in ${seconds(started)} s`);
  const refreshing = performance.now();
  let refreshed = 0;
  for (let more = 1; more > 0; refreshed += more) {
    const [row] = await field.write("refresh_music_tracks", { p_seconds: 600 });
    more = Number(row.refresh_music_tracks);
  }
  field.log(`${bench}: neighbours of ${refreshed} tracks found in ${seconds(refreshing)} s`);

  const means = new Means();
  const times: number[] = [];
  for (const [person, item] of left) {
    const before = performance.now();
    const found = await field.search("recommend_tracks", {
      p_limit: 100,
      p_seed: person,
      p_user_id: people[person],
    });
    times.push(performance.now() - before);
    means.add(hits(found.findIndex(({ track_id }) => track_id === ids[item])));
  }
  field.add(bench, "recommend_tracks", means.entries());
  times.sort((a, b) => a - b);
  field.log(`${bench}: recommend_tracks(100) p50 ${times[times.length >> 1].toFixed(1)} ms`);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}

/** Where an item stands among those that the person is not known to like; -1: it has no score. */
export function place(scores: Float64Array, known: number[], item: number): number {
  for (const other of known) scores[other] = -Infinity;
  if (scores[item] <= 0) return -1;
  return scores.reduce(
    (better, score, other) =>
      better + Number(score > scores[item] || (score === scores[item] && other < item)),
    0,
  );
}

function hits(place: number): Record<string, number> {
  return {
    "hit@10": Number(place >= 0 && place < 10),
    "hit@100": Number(place >= 0 && place < 100),
  };
}

/** The items as a catalogue, and the likes of everybody, a minute apart and all within the last weeks. */
async function load(
  field: Field,
  { items }: Listening,
  known: number[][],
): Promise<{ ids: string[]; people: string[] }> {
  const people = await field.newPeople(known.length);
  await field.actAsService();
  const ids: string[] = [];
  for (let i = 0; i < items.length; i += 1000) {
    const batch = items.slice(i, i + 1000).map(({ id, name, genre }) => ({
      id,
      name: name.slice(0, 300),
      genre: genre || null,
    }));
    const inserted = await field.select(
      `insert into public.music_tracks (user_id, provider, provider_track_id, name, artists, genre)
       select null, 'field-${known.length}', i.id, i.name, array[i.name], i.genre
       from jsonb_to_recordset($1) i (id text, name text, genre text)
       returning id, provider_track_id`,
      [batch],
    );
    const byId = new Map(inserted.map(({ id, provider_track_id }) => [provider_track_id, id]));
    ids.push(...batch.map(({ id }) => byId.get(id) as string));
  }
  const now = Date.now();
  for (const [person, liked] of known.entries()) {
    for (let i = 0; i < liked.length; i += 500) {
      await field.write("record_music_interactions", {
        p_items: liked.slice(i, i + 500).map((item, place) => ({
          track_id: ids[item],
          interaction_type: "like",
          occurred_at: new Date(now - (liked.length - i - place) * 60_000).toISOString(),
        })),
        p_user_id: people[person],
      });
    }
  }
  return { ids, people };
}
