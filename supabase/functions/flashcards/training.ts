/** Fits weights of FSRS to reviews, and measures how well weights foretell others. */

import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import init, { Fsrs } from "fsrs-browser";
import type { Fit } from "../_shared/contracts/flashcards.ts";

/** A review that weights foretell: the card's reviews up to it, of which it is the last one. */
export interface Trial {
  at: number;
  ratings: number[];
  /** Days since the review before. */
  days: number[];
}

let started: Promise<unknown> | undefined;

/** Loads the optimizer, once in a process. */
export async function startOptimizer(): Promise<void> {
  started ??= readFile(new URL(import.meta.resolve("fsrs-browser/fsrs_browser_bg.wasm")))
    .then((bytes) => init({ module_or_path: Buffer.from(bytes) }));
  try {
    await started;
  } catch (error) {
    started = undefined;
    throw error;
  }
}

/** All 21 weights, fitted to trials by gradient descent. */
export function fitWeights(trials: Trial[], enableShortTerm: boolean): number[] {
  // It is used up by this call: freeing it would be an error.
  const weights = new Fsrs().computeParameters(
    Uint32Array.from(trials.flatMap(({ ratings }) => ratings)),
    Uint32Array.from(trials.flatMap(({ days }) => days)),
    Uint32Array.from(trials, ({ ratings }) => ratings.length),
    undefined,
    enableShortTerm,
  );
  return Array.from(weights, (weight) => Math.round(weight * 1e4) / 1e4);
}

/** The weights with initial stabilities that fit the second reviews of cards; the others as they are. */
export function fitInitialStabilities(trials: Trial[], weights: number[]): number[] {
  const fitted = [...weights];
  const isFitted = [false, false, false, false];
  const candidates = Array.from({ length: 240 }, (_, i) => 0.01 * 1.04 ** i);
  for (let rating = 1; rating <= 4; rating++) {
    const first = trials.filter(({ ratings }) => ratings.length === 2 && ratings[0] === rating);
    if (first.length === 0) continue;
    const known = weights[rating - 1];
    // Few reviews do not carry far from what holds for others.
    const cost = (stability: number) =>
      Math.abs(Math.log(stability / known)) +
      first.reduce((sum, trial) => sum + lossOf(recall(trial, stability, weights), trial), 0);
    isFitted[rating - 1] = true;
    fitted[rating - 1] = candidates.toSorted((a, b) => cost(a) - cost(b))[0];
  }
  // From again to easy none falls: those that nothing was fitted to make way for the others.
  for (let i = 1; i < 4; i++) {
    if (isFitted[i]) {
      for (let j = 0; j < i; j++) if (!isFitted[j]) fitted[j] = Math.min(fitted[j], fitted[i]);
    }
    fitted[i] = Math.max(fitted[i], fitted[i - 1]);
  }
  return fitted.map((weight) => Math.round(weight * 1e4) / 1e4);
}

export function measure(trials: Trial[], weights: number[]): Fit {
  const scheduler = new Fsrs(Float32Array.from(weights));
  const bins = new Map<string, { recalled: number; foretold: number; count: number }>();
  let loss = 0;
  try {
    for (const trial of trials) {
      const [stability] = scheduler.memoryState(
        Uint32Array.from(trial.ratings.slice(0, -1)),
        Uint32Array.from(trial.days.slice(0, -1)),
      );
      const foretold = recall(trial, stability, weights);
      loss += lossOf(foretold, trial);
      const key = binOf(trial);
      const bin = bins.get(key) ?? { recalled: 0, foretold: 0, count: 0 };
      bin.recalled += Number(isRecalled(trial));
      bin.foretold += foretold;
      bin.count++;
      bins.set(key, bin);
    }
  } finally {
    scheduler.free();
  }
  const squares = [...bins.values()].reduce(
    (sum, { recalled, foretold, count }) => sum + ((recalled - foretold) / count) ** 2 * count,
    0,
  );
  return {
    log_loss: Math.round(loss / trials.length * 1e6) / 1e6,
    rmse_bins: Math.round(Math.sqrt(squares / trials.length) * 1e6) / 1e6,
  };
}

function isRecalled({ ratings }: Trial): boolean {
  return ratings.at(-1)! > 1;
}

function recall({ days }: Trial, stability: number, weights: number[]): number {
  const decay = weights[20];
  const factor = 0.9 ** (-1 / decay) - 1;
  return (1 + factor * days.at(-1)! / stability) ** -decay;
}

function lossOf(foretold: number, trial: Trial): number {
  const within = Math.min(Math.max(foretold, 1e-6), 1 - 1e-6);
  return -Math.log(isRecalled(trial) ? within : 1 - within);
}

/** Reviews alike in interval, number and lapses are compared together, as the reference bins them. */
function binOf({ ratings, days }: Trial): string {
  const step = (value: number, factor: number, base: number) =>
    Math.round(factor * base ** Math.floor(Math.log(value) / Math.log(base)) * 100) / 100;
  const longTerm = days.filter((day, i) => i > 0 && day > 0).length;
  const lapses =
    ratings.filter((rating, i) => i > 0 && i < ratings.length - 1 && rating === 1 && days[i] > 0)
      .length;
  return [
    step(days.at(-1)!, 2.48, 3.62),
    step(longTerm + 1, 1.99, 1.89),
    lapses === 0 ? 0 : step(lapses, 1.65, 1.73),
  ].join(" ");
}
