/** Imports of packages whose process ends in the middle, and whose file comes again. */

import assert from "node:assert/strict";
import { createWorld } from "../../_shared/testing.ts";
import { flashcardsApp } from "../app.ts";
import { type CardHistory, PackageWriter } from "./writing.ts";

const cardCount = 2_500;
const begin = Date.UTC(2024, 0, 1, 10);

async function packMany(): Promise<Uint8Array> {
  const deck = { name: "Deck", desired_retention: 0.9, weights: null };
  const writer = await PackageWriter.begin(deck, begin);
  const due = new Date(begin).toISOString();
  writer.add(Array.from({ length: cardCount }, (_, at): CardHistory => ({
    id: `0197a1c2-0000-7000-8000-${at.toString(16).padStart(12, "0")}`,
    ...{ question: `question ${at}`, answer: `answer ${at}`, is_html: false, tags: [] },
    ...{ guid: `note ${at}`, ordinal: 0, note_type: null, fields: {} },
    ...{ state: 0, due, stability: 0, difficulty: 0, scheduled_days: 0, learning_steps: 0 },
    ...{ reps: 0, lapses: 0, last_review: null, is_leech: false, suspended_at: null },
    created_at: due,
    reviews: [],
  })));
  return writer.end();
}

interface Item {
  data: { cards: { guid: string }[] };
}

/** Keeps items as the database does: by their place, and each place once. */
class Stage {
  readonly items: Item[] = [];
  calls = 0;
  isWhole = false;
  /** The call at which the process ends, from 1. */
  endsAt = Infinity;

  state() {
    const status = this.isWhole ? "complete" : "staging";
    return {
      ...{ id: "0197a1c2-0000-7000-8000-0000000000a1", status, staged_items: this.items.length },
      ...{ total_items: null, done_items: 0, counts: {}, errors: [], error: null },
    };
  }

  take(args: Record<string, unknown>) {
    if (++this.calls >= this.endsAt) throw new Error("The process ended.");
    assert.equal(args.p_first_item, this.items.length, "no item is left out, and none comes twice");
    this.items.push(...args.p_items as Item[]);
    this.isWhole = args.p_is_last as boolean;
    return this.state();
  }
}

Deno.test("an import that ends in the middle goes on when its file comes again", async () => {
  const bytes = await packMany();
  const upload = async (stage: Stage) => {
    const world = createWorld({
      database: {
        create_import: () => stage.state(),
        stage_import_items: (args: Record<string, unknown>) => stage.take(args),
        run_import: () => stage.state(),
        fail_import: () => stage.state(),
      },
    });
    const app = flashcardsApp(world.effects);
    const response = await world.send(app, "POST", "/flashcards/imports", bytes);
    const answer = await response.json();
    await world.settled();
    return { status: response.status, answer };
  };
  const undisturbed = new Stage();
  assert.equal((await upload(undisturbed)).status, 202);
  assert.ok(undisturbed.isWhole);
  const guids = (stage: Stage) =>
    stage.items.flatMap(({ data }) => data.cards.map(({ guid }) => guid));
  assert.equal(new Set(guids(undisturbed)).size, cardCount);

  for (let endsAt = 1; endsAt <= undisturbed.calls; endsAt++) {
    const stage = new Stage();
    stage.endsAt = endsAt;
    await upload(stage);
    assert.equal(stage.isWhole, false);
    const kept = stage.items.length;
    stage.endsAt = Infinity;
    const { answer } = await upload(stage);
    assert.equal(answer.import.staged_items, kept, "the answer says where the import stands");
    assert.ok(stage.isWhole);
    assert.deepEqual(guids(stage), guids(undisturbed));
  }
});
