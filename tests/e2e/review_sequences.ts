/** Random sequences of reviews, the same every time, with what ts-fsrs makes of them. */

import { type Card, createEmptyCard, fsrs, type Grade, type Steps } from "ts-fsrs";

/** A deck's settings as the database has them: steps in minutes. */
export interface Settings {
  weights: number[] | null;
  desired_retention: number;
  maximum_interval: number;
  learning_steps: number[];
  relearning_steps: number[];
  enable_short_term: boolean;
}

export interface Sequence {
  settings: Settings;
  ratings: Grade[];
  times: string[];
  /** After each review. */
  states: Card[];
}

/** Between what each weight lies. */
const ranges: [low: number, high: number][] = [
  [0.001, 100],
  [0.001, 100],
  [0.001, 100],
  [0.001, 100],
  [1, 10],
  [0.001, 4],
  [0.001, 4],
  [0.001, 0.75],
  [0, 4.5],
  [0, 0.8],
  [0.001, 3.5],
  [0.001, 5],
  [0.001, 0.25],
  [0.001, 0.9],
  [0, 4],
  [0, 1],
  [1, 6],
  [0, 2],
  [0, 2],
  [0, 0.8],
  [0.1, 0.8],
];

const learningSteps = [[1, 10], [], [5], [1, 10, 1440], [10, 2880, 30], [1440], [3, 7, 15, 31]];
const relearningSteps = [[10], [], [10, 20], [1440], [5, 15, 45], [7]];
const minute = 60_000;
const day = 1440 * minute;

/** Numbers from 0 to 1, the same ones for a seed (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` sequences of 1 to 14 reviews: on time, early, late, on the same day. */
export function reviewSequences(count: number, seed: number): Sequence[] {
  const next = random(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)];
  return Array.from({ length: count }, () => {
    const given = pick([0, 0, 17, 19, 21, 21]);
    const settings: Settings = {
      weights: given === 0
        ? null
        : ranges.slice(0, given).map(([low, high]) => low + (high - low) * next()),
      desired_retention: pick([0.9, 0.9, 0.7, 0.85, 0.99, 0.1 + 0.9 * next()]),
      maximum_interval: pick([36500, 36500, 365, 100, 30, 1]),
      learning_steps: pick(learningSteps),
      relearning_steps: pick(relearningSteps),
      enable_short_term: next() < 0.75,
    };
    const scheduler = schedulerOf(settings);
    let now = Date.UTC(2004, 0, 1) + Math.floor(next() * 365 * day);
    let card = createEmptyCard(new Date(now));
    const sequence: Sequence = { settings, ratings: [], times: [], states: [] };
    const reviews = 1 + Math.floor(next() * 14);
    for (let i = 0; i < reviews; i++) {
      if (i > 0) now = nextTime(now, card.due.getTime(), next);
      const rating = pick<Grade>([1, 2, 3, 3, 3, 4]);
      ({ card } = scheduler.next(card, new Date(now), rating));
      sequence.ratings.push(rating);
      sequence.times.push(new Date(now).toISOString());
      sequence.states.push(card);
    }
    return sequence;
  });
}

function nextTime(last: number, due: number, next: () => number): number {
  const kind = next();
  if (kind < 0.35) return due;
  if (kind < 0.55) return last + 1 + Math.floor((due - last - 1) * next());
  if (kind < 0.75) return due + Math.floor((due - last) * 2 * next());
  if (kind < 0.9) return last + 1 + Math.floor(60 * minute * next());
  return last + 1 + Math.floor(60 * day * next());
}

/** The reference with a deck's settings. */
export function schedulerOf(settings: Settings) {
  const steps = (minutes: number[]): Steps => minutes.map((m) => `${m}m` as const);
  // It tells the console of weights that it widens.
  const { debug } = console;
  console.debug = () => {};
  try {
    return fsrs({
      w: settings.weights ?? undefined,
      request_retention: settings.desired_retention,
      maximum_interval: settings.maximum_interval,
      learning_steps: steps(settings.learning_steps),
      relearning_steps: steps(settings.relearning_steps),
      enable_short_term: settings.enable_short_term,
      enable_fuzz: false,
    });
  } finally {
    console.debug = debug;
  }
}
