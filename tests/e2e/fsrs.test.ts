/** The scheduler in the database beside the reference, ts-fsrs, over random reviews. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { type Card, createEmptyCard, fsrs, type Grade } from "ts-fsrs";
import { databaseUrl, signUp } from "./clients.ts";
import { reviewSequences, schedulerOf, type Sequence } from "./review_sequences.ts";

/** A card's state as the database answers it. */
interface State {
  state: number;
  due: string;
  stability: number;
  difficulty: number;
  scheduled_days: number;
  learning_steps: number;
  reps: number;
  lapses: number;
}

/** Every field of the scheduler's: numbers to eight decimals, the due date to the second. */
function agree(actual: State, expected: Card, sequence: Sequence, review: number): void {
  const close = (a: number, b: number) => Math.abs(a - b) <= 1e-8;
  const same = close(actual.stability, expected.stability) &&
    close(actual.difficulty, expected.difficulty) &&
    Math.abs(Date.parse(actual.due) - expected.due.getTime()) < 1000 &&
    actual.state === expected.state &&
    actual.scheduled_days === expected.scheduled_days &&
    actual.learning_steps === expected.learning_steps &&
    actual.reps === expected.reps &&
    actual.lapses === expected.lapses;
  if (!same) {
    const { settings, ratings, times } = sequence;
    assert.fail(
      `review ${review} of ${JSON.stringify({ settings, ratings, times })}\n` +
        `is ${JSON.stringify(actual)}\nnot ${JSON.stringify(expected)}`,
    );
  }
}

Deno.test("10,000 random sequences: every field of every review is the reference's", async () => {
  const sequences = reviewSequences(10_000, 42);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  let reviews = 0;
  try {
    for (let start = 0; start < sequences.length; start += 1000) {
      const batch = sequences.slice(start, start + 1000);
      const given = batch.map(({ settings, ratings, times }, place) => ({
        ...settings,
        place,
        ratings,
        times,
      }));
      const rows = await sql<(State & { place: number; review: number })[]>`
        select
          s.place, r.review::integer, a.state, to_json(a.due) #>> '{}' as due, a.stability,
          a.difficulty, a.scheduled_days, a.learning_steps, a.reps, a.lapses
        from jsonb_to_recordset(${sql.json(JSON.parse(JSON.stringify(given)))}::jsonb) s (
          place integer, weights float8[], desired_retention float8, maximum_interval integer,
          learning_steps integer[], relearning_steps integer[], enable_short_term boolean,
          ratings smallint[], times timestamptz[]
        )
        cross join lateral private.replay_reviews(
          private.fsrs_parameters(
            private.fsrs_weights(s.weights, cardinality(s.relearning_steps), s.enable_short_term),
            s.desired_retention, s.maximum_interval, s.learning_steps, s.relearning_steps,
            s.enable_short_term, 'UTC'
          ),
          (0, s.times[1], 0, 0, 0, 0, 0, 0, null)::private.fsrs_state, s.ratings, s.times
        ) with ordinality r (before, after, elapsed_days, review)
        cross join lateral (select (r.after).*) a`;
      for (const { place, review, ...actual } of rows) {
        agree(actual, batch[place].states[review - 1], batch[place], review);
      }
      reviews += rows.length;
    }
  } finally {
    await sql.end();
  }
  assert.equal(reviews, sequences.reduce((sum, { ratings }) => sum + ratings.length, 0));
});

Deno.test("decks, cards and reviews through REST: the same, and rescheduling changes nothing", async () => {
  const { supabase } = await signUp();
  const now = Date.now();
  const sequences = reviewSequences(400, 7)
    .filter(({ times }) => Date.parse(times.at(-1)!) < now)
    .slice(0, 60);
  assert.equal(sequences.length, 60);
  const decks = sequences.map(({ settings }, i) => ({
    id: crypto.randomUUID(),
    name: `deck ${i}`,
    day_start_hour: 0,
    ...settings,
  }));
  const inserted = await supabase.from("decks").insert(decks);
  assert.equal(inserted.error, null);
  for (const [i, sequence] of sequences.entries()) {
    const { data: [card], error } = await supabase.rpc("create_flashcards", {
      p_deck_id: decks[i].id,
      p_cards: [{
        question: `question ${i}`,
        answer: "answer",
        created_at: sequence.times[0],
      }],
    }).throwOnError();
    assert.equal(error, null);
    const reviewed = await supabase.rpc("review_flashcards", {
      p_reviews: sequence.ratings.map((rating, review) => ({
        flashcard_id: card.id,
        rating,
        reviewed_at: sequence.times[review],
      })),
    }).throwOnError();
    assert.deepEqual(
      reviewed.data.map(({ outcome, version }) => [outcome, version]),
      sequence.ratings.map((_, review) => ["applied", review + 1]),
    );
    const { data: stored } = await supabase.from("flashcards").select("*").eq("id", card.id!)
      .single().throwOnError();
    agree(stored, sequence.states.at(-1)!, sequence, sequence.states.length);

    const { data: previews } = await supabase.rpc("preview_flashcard", {
      p_flashcard_id: card.id!,
      p_at: new Date(now).toISOString(),
    }).throwOnError();
    const scheduler = schedulerOf(sequence.settings);
    for (const preview of previews) {
      const { card: expected } = scheduler.next(
        sequence.states.at(-1)!,
        new Date(now),
        preview.rating as Grade,
      );
      agree(preview, expected, sequence, sequence.states.length + 1);
    }

    const { data: rescheduled } = await supabase.rpc("reschedule_flashcards", {
      p_deck_id: decks[i].id,
    }).throwOnError();
    assert.deepEqual(rescheduled, { cards: 1, changed: 0, after: null });
  }
});

Deno.test("days are the deck's: where its midnight lies between two reviews, a day has gone by", async () => {
  const { supabase } = await signUp();
  // In UTC both are of one day; in Tokyo, nine hours ahead, midnight lies between them.
  const times = ["2024-03-01T14:30:00Z", "2024-03-01T15:30:00Z"];
  const settings = {
    weights: null,
    desired_retention: 0.9,
    maximum_interval: 36500,
    learning_steps: [],
    relearning_steps: [],
    enable_short_term: true,
  };
  const scheduler = schedulerOf(settings);
  const states: Record<string, State> = {};
  for (const timezone of ["UTC", "Asia/Tokyo"]) {
    const { data: deck } = await supabase.from("decks")
      .insert({ name: timezone, timezone, day_start_hour: 0, ...settings }).select("id").single()
      .throwOnError();
    const { data: [card] } = await supabase.rpc("create_flashcards", {
      p_deck_id: deck.id,
      p_cards: [{ question: "q", answer: "a", created_at: times[0] }],
    }).throwOnError();
    for (const p_reviewed_at of times) {
      const { data } = await supabase.rpc("review_flashcard", {
        p_flashcard_id: card.id!,
        p_rating: 3,
        p_reviewed_at,
      }).throwOnError();
      states[timezone] = data as State;
    }
  }
  const expected = (shift: number) => {
    let card = createEmptyCard(new Date(times[0]));
    for (const time of times) {
      ({ card } = scheduler.next(card, new Date(Date.parse(time) + shift), 3));
    }
    return { ...card, due: new Date(card.due.getTime() - shift) };
  };
  const sequence = { settings, ratings: [3, 3] as Grade[], times, states: [] };
  agree(states.UTC, expected(0), sequence, 2);
  // The reference counts UTC days; moved by nine hours it counts Tokyo's.
  agree(states["Asia/Tokyo"], expected(9 * 3_600_000), sequence, 2);
  assert.notEqual(states.UTC.stability, states["Asia/Tokyo"].stability);
});

Deno.test("2,500 random sequences with fuzz: each interval is the reference's, by its seed", async () => {
  const sequences = reviewSequences(2500, 99).map(({ settings, ratings, times }) => {
    const fuzzed = fsrs({ ...schedulerOf(settings).parameters, enable_fuzz: true });
    const states: Card[] = [];
    let card = createEmptyCard(new Date(times[0]));
    let now = Date.parse(times[0]);
    const at = ratings.map((rating, i) => {
      if (i > 0) now = Math.max(now + 1, i % 3 ? card.due.getTime() : now + 70_000_000 * i);
      ({ card } = fuzzed.next(card, new Date(now), rating));
      states.push(card);
      return new Date(now).toISOString();
    });
    return { settings, ratings, times: at, states };
  });
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  let reviews = 0;
  try {
    for (let start = 0; start < sequences.length; start += 500) {
      const batch = sequences.slice(start, start + 500);
      const given = batch.map(({ settings, ratings, times }, place) => ({
        ...settings,
        place,
        ratings,
        times,
      }));
      const rows = await sql<(State & { place: number; review: number })[]>`
        select
          s.place, r.review::integer, a.state, to_json(a.due) #>> '{}' as due, a.stability,
          a.difficulty, a.scheduled_days, a.learning_steps, a.reps, a.lapses
        from jsonb_to_recordset(${sql.json(JSON.parse(JSON.stringify(given)))}::jsonb) s (
          place integer, weights float8[], desired_retention float8, maximum_interval integer,
          learning_steps integer[], relearning_steps integer[], enable_short_term boolean,
          ratings smallint[], times timestamptz[]
        )
        cross join lateral private.replay_reviews(
          private.fsrs_parameters(
            private.fsrs_weights(s.weights, cardinality(s.relearning_steps), s.enable_short_term),
            s.desired_retention, s.maximum_interval, s.learning_steps, s.relearning_steps,
            s.enable_short_term, 'UTC', 0, true
          ),
          (0, s.times[1], 0, 0, 0, 0, 0, 0, null)::private.fsrs_state, s.ratings, s.times
        ) with ordinality r (before, after, elapsed_days, review)
        cross join lateral (select (r.after).*) a`;
      for (const { place, review, ...actual } of rows) {
        agree(actual, batch[place].states[review - 1], batch[place], review);
      }
      reviews += rows.length;
    }
  } finally {
    await sql.end();
  }
  assert.equal(reviews, sequences.reduce((sum, { ratings }) => sum + ratings.length, 0));
});
