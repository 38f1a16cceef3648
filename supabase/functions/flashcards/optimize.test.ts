import assert from "node:assert/strict";
import { createWorld } from "../_shared/testing.ts";
import { flashcardsApp } from "./app.ts";
import { trialsOf } from "./optimize.ts";
import { fitInitialStabilities, measure, startOptimizer } from "./training.ts";

const deck = "0197a1c2-0000-7000-8000-0000000000d1";
const defaults = [
  ...[0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796],
  ...[1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542],
];
const day = 86_400_000;

/** The same numbers from 0 to 1 every time. */
function random(seed: number): () => number {
  return () => (seed = seed * 48_271 % 2_147_483_647) / 2_147_483_647;
}

/** Cards of a learner who forgets so many times faster than the default. */
function histories(cards: number, speed: number) {
  const next = random(7);
  return Array.from({ length: cards }, (_, place) => {
    let [at, stability] = [Date.UTC(2024, 0, 1) + place * day / 3, 2.3 / speed];
    const reviews: unknown[] = [[at, 3, 900, 0, 0, 2, 0, 5, 0]];
    for (let i = 0; i < 6; i++) {
      const days = Math.max(1, Math.round(2.3 * 2.2 ** i * (0.5 + next())));
      const recalled = next() < (1 + (0.9 ** (-1 / 0.1542) - 1) * days / stability) ** -0.1542;
      at += days * day;
      reviews.push([at, recalled ? 3 : 1, 900, 2, days, days, 0, 5, days]);
      stability = recalled ? stability * 2.2 : Math.max(0.5, stability * 0.3);
    }
    return { id: `${place}`, reviews };
  });
}

function open(cards: unknown[]) {
  let pages = 0;
  const world = createWorld({
    database: {
      decks: { id: deck, effective_weights: defaults, enable_short_term: true },
      get_flashcard_histories: () => ({ cards: pages++ === 0 ? cards : [], after: null }),
      reschedule_flashcards: { cards: 5, changed: 4, after: null },
    },
  });
  return { world, app: flashcardsApp(world.effects) };
}

async function optimize(cards: unknown[]) {
  const { world, app } = open(cards);
  const response = await world.send(app, "POST", `/flashcards/decks/${deck}/optimize`, {});
  assert.equal(response.status, 200);
  return { world, result: (await response.json()).optimization };
}

Deno.test("weights that foretell the held-out reviews better are adopted", async () => {
  const { world, result } = await optimize(histories(300, 8));
  assert.equal(result.fitted, "all");
  assert.equal(result.adopted, true, JSON.stringify(result));
  assert.ok(result.after.log_loss < result.before.log_loss);
  assert.ok(result.after.rmse_bins < result.before.rmse_bins);
  assert.equal(result.weights.length, 21);
  assert.equal(result.reviews, 1800);
  assert.equal(result.held_out, 360);
  assert.equal(result.rescheduled, 4);
  assert.ok(world.order().includes("rpc reschedule_flashcards"));
});

Deno.test("a few reviews fit the initial stabilities only, and too few nothing", async () => {
  const few = await optimize(histories(30, 8));
  assert.equal(few.result.fitted, "initial");
  assert.deepEqual(few.result.weights.slice(4), defaults.slice(4));
  const none = await optimize(histories(3, 8));
  assert.deepEqual([none.result.fitted, none.result.adopted], ["none", false]);
  assert.deepEqual(none.result.weights, defaults);
  assert.ok(!none.world.order().includes("rpc reschedule_flashcards"));
});

Deno.test("weights that are no better are told and not adopted", async () => {
  // The last fifth of the reviews is of another learner than those before.
  const cards = histories(100, 1).map(({ id, reviews }, i) => ({
    id,
    reviews: (reviews as number[][]).map(([at, rating, ...rest]) => [
      at + (i >= 80 ? 5000 * day : 0),
      i >= 80 && rating === 1 ? 3 : i < 80 && rest[1] > 0 ? 1 : rating,
      ...rest,
    ]),
  }));
  const { world, result } = await optimize(cards);
  assert.equal(result.adopted, false, JSON.stringify(result));
  assert.ok(result.before && result.after);
  assert.ok(!world.order().includes("rpc reschedule_flashcards"));
});

Deno.test("trials are reviews of other days, since the last reset", () => {
  const review = (at: number, rating: number, state: number, days: number) =>
    [at, rating, 0, state, 0, 0, 0, 5, days] as never;
  assert.deepEqual(
    trialsOf([
      review(1, 3, 0, 0),
      review(2, 0, 2, 0),
      review(3, 3, 0, 0),
      review(4, 3, 1, 0),
      review(5, 1, 2, 4),
    ]),
    [{ at: 5, ratings: [3, 3, 1], days: [0, 0, 4] }],
  );
  assert.deepEqual(trialsOf([review(1, 3, 2, 5), review(2, 3, 2, 5)]), []);
});

Deno.test("what cards are forgotten soon after shortens their initial stability", async () => {
  await startOptimizer();
  const trial = (rating: number) => ({ at: 0, ratings: [3, rating], days: [0, 2] });
  const trials = Array.from({ length: 50 }, (_, i) => trial(i % 2 ? 1 : 3));
  const weights = fitInitialStabilities(trials, defaults);
  assert.ok(weights[2] < defaults[2] / 3, `${weights[2]}`);
  assert.ok(weights[3] >= weights[2]);
  assert.ok(measure(trials, weights).log_loss < measure(trials, defaults).log_loss);
});
