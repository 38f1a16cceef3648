/** Learns a learner's memory: weights that foretell the reviews of a deck better, if there are such. */

import type { DeckOptimization } from "../_shared/contracts/flashcards.ts";
import { type Client, data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { rpc } from "../_shared/rpc.ts";
import type { CardHistory } from "./anki/writing.ts";
import {
  fitInitialStabilities,
  fitWeights,
  measure,
  startOptimizer,
  type Trial,
} from "./training.ts";

/** With fewer reviews all 21 weights follow chance; with fewer still, none are fitted. */
const enoughForAll = 400;
const enoughForInitial = 40;
/** The latest reviews are trained on: more take longer than a request may. */
const mostTrials = 15_000;
/** Reviews of a card, at most: longer histories add little and cost their square. */
const longestHistory = 64;
const page = 500;
const rescheduledAtOnce = 2_000;

/**
 * Fits the weights to the first four fifths of the reviews, in their time. The deck takes them only if they
 * foretell the last fifth better, by log loss and by RMSE of bins; then its cards are rescheduled.
 *
 * @throws ApiError 404 `deck_not_found`, 503 `optimizer_unavailable`
 */
export async function optimizeDeck(database: Client, deck_id: string): Promise<DeckOptimization> {
  const deck = await data(
    database.from("decks").select("effective_weights,enable_short_term").eq("id", deck_id)
      .maybeSingle(),
  );
  if (!deck) throw new ApiError(404, "deck_not_found", "There is no such deck.");
  const known = deck.effective_weights as number[];
  const trials = (await readTrials(database, deck_id)).sort((a, b) => a.at - b.at);
  const cut = Math.floor(trials.length * 0.8);
  const [training, heldOut] = [trials.slice(Math.max(0, cut - mostTrials), cut), trials.slice(cut)];
  const result: DeckOptimization = {
    adopted: false,
    fitted: "none",
    reviews: trials.length,
    trained_on: 0,
    held_out: heldOut.length,
    before: null,
    after: null,
    weights: known,
    rescheduled: 0,
  };
  if (trials.length < enoughForInitial) return result;
  try {
    await startOptimizer();
  } catch (cause) {
    throw new ApiError(
      503,
      "optimizer_unavailable",
      "The optimizer cannot be loaded here.",
      "Weights of another optimizer can be written to the deck.",
      { cause },
    );
  }

  result.fitted = trials.length < enoughForAll ? "initial" : "all";
  result.trained_on = training.length;
  const weights = result.fitted === "all"
    ? fitWeights(training, deck.enable_short_term)
    : fitInitialStabilities(training, known);
  result.before = measure(heldOut, known);
  result.after = measure(heldOut, weights);
  result.adopted = weights.every(Number.isFinite) &&
    result.after.log_loss < result.before.log_loss &&
    result.after.rmse_bins < result.before.rmse_bins;
  if (!result.adopted) return { ...result, weights };

  await data(database.from("decks").update({ weights }).eq("id", deck_id).select("id"));
  let after: string | null = null;
  do {
    const done = await rpc(database, "reschedule_flashcards", {
      deck_id,
      after,
      limit: rescheduledAtOnce,
    }) as unknown as { changed: number; after: string | null };
    result.rescheduled += done.changed;
    after = done.after;
  } while (after);
  return { ...result, weights };
}

async function readTrials(database: Client, deck_id: string): Promise<Trial[]> {
  const trials: Trial[] = [];
  let after: string | null = null;
  do {
    const found = await rpc(database, "get_flashcard_histories", {
      deck_id,
      after,
      limit: page,
    }) as unknown as { cards: CardHistory[]; after: string | null };
    for (const { reviews } of found.cards) trials.push(...trialsOf(reviews));
    after = found.after;
  } while (after);
  return trials;
}

/** Each review on another day than the one before, with all before it since the last reset. */
export function trialsOf(reviews: CardHistory["reviews"]): Trial[] {
  const since = reviews.slice(reviews.findLastIndex(([, rating]) => rating === 0) + 1);
  // A history that begins amid reviews, as in a card that came with its state alone, tells no start.
  if (since.length === 0 || since[0][3] !== 0) return [];
  const ratings = since.map(([, rating]) => rating);
  const days = since.map((review, i) => i === 0 ? 0 : Math.max(review[8] ?? 0, 0));
  return since.slice(0, longestHistory).flatMap(([at], i) =>
    i > 0 && days[i] > 0
      ? [{ at, ratings: ratings.slice(0, i + 1), days: days.slice(0, i + 1) }]
      : []
  );
}
