/** An Anki package on its way in: read here, kept as items of an import, taken by the database. */

import { createHash } from "node:crypto";
import type { AppContext, Effects } from "../../_shared/app.ts";
import type { Client } from "../../_shared/database.ts";
import { ApiError } from "../../_shared/errors.ts";
import { rpc } from "../../_shared/rpc.ts";
import { type AnkiCard, readCards } from "./cards.ts";
import { type Collection, readCollection } from "./collection.ts";
import { openPackage, type Package } from "./package.ts";

/** Cards of one item, and items and characters of one call. */
const cardsPerItem = 25;
const itemsPerCall = 40;
const lengthPerItem = 400_000;
/** A package of so many cards is answered when it is stored; a larger one goes on by itself. */
const cardsAtOnce = 1_000;
const maximumCards = 100_000;
/** The names of so many media files are in the answer. */
const maximumMedia = 1_000;

type Item = { place: string; data: object } | { place: string; error: object };

/** What an import says of itself. */
export interface ImportState {
  id: string;
  status: string;
  total_items: number | null;
  done_items: number;
  counts: Record<string, number>;
  errors: { place?: string; code: string; message: string }[];
  error: { code: string; message: string } | null;
}

/**
 * Stores the decks, cards and reviews of a package; all in one deck if it is named.
 *
 * @throws ApiError 400 `invalid_file`, 413 `file_too_large`, 413 `too_many_flashcards`, and what the
 * database refuses
 */
export async function importPackage(
  c: AppContext,
  effects: Effects,
  bytes: Uint8Array,
  deckId: string | undefined,
  request_id: string | undefined,
): Promise<Response> {
  const database = c.get("database");
  const opened = await openPackage(bytes);
  let begun = false;
  try {
    const collection = readCollection(opened.database);
    const [[cards]] = opened.database.exec("select count(*) from cards")[0].values;
    if (Number(cards) > maximumCards) {
      throw new ApiError(
        413,
        "too_many_flashcards",
        `The file holds more than ${maximumCards} cards.`,
        "Export its decks one by one.",
      );
    }
    const hash = createHash("sha256").update(bytes).update(deckId ?? "").digest("hex");
    const created = await rpc(database, "create_import", {
      kind: "notes",
      source: "anki",
      content_hash: hash,
      request_id,
    }) as unknown as ImportState;
    const media = { media: opened.media.slice(0, maximumMedia), media_files: opened.media.length };
    const work = take(database, created.id, opened, collection, deckId)
      .finally(() => opened.database.close());
    begun = true;
    if (Number(cards) > cardsAtOnce) {
      effects.background(work.catch((error) => giveUp(effects, c, created.id, error)));
      return c.json({ import: created, ...media }, 202);
    }
    return c.json({ ...summary(await work), ...media }, 201);
  } finally {
    if (!begun) opened.database.close();
  }
}

/** What became of the cards, as an import of text says it too. */
function summary(state: ImportState) {
  const { cards = 0, updated = 0, reviews = 0 } = state.counts;
  return {
    imported: cards,
    updated,
    reviews,
    skipped: state.errors.map(({ place, message }) => ({ place: place ?? "", reason: message })),
    import: state,
  };
}

async function take(
  database: Client,
  import_id: string,
  { database: file }: Package,
  collection: Collection,
  deckId: string | undefined,
): Promise<ImportState> {
  let first = 0;
  let items: Item[] = [];
  let state: ImportState | undefined;
  const stage = async (is_last: boolean) => {
    await rpc(database, "stage_import_items", { import_id, items, first_item: first, is_last });
    first += items.length;
    items = [];
    state = await run(database, import_id);
  };
  for (const item of itemsOf(file, collection, deckId)) {
    items.push(item);
    if (items.length === itemsPerCall) await stage(false);
  }
  await stage(true);
  return state!;
}

/** Has the database take what waits. */
async function run(database: Client, import_id: string): Promise<ImportState> {
  while (true) {
    const state = await rpc(database, "run_import", { import_id }) as unknown as
      & ImportState
      & { staged_items: number };
    if (state.done_items >= state.staged_items) return state;
    if (["paused", "failed"].includes(state.status)) {
      throw new ApiError(
        409,
        "import_stopped",
        state.error?.message ?? "The import stopped.",
        "Make room and send the file again: it goes on where it stopped.",
      );
    }
  }
}

/** Cards of one deck, some together, in the order of their notes. */
function* itemsOf(
  file: Package["database"],
  collection: Collection,
  deckId: string | undefined,
): Generator<Item, undefined> {
  let cards: AnkiCard[] = [];
  let length = 0;
  let deck = -1;
  let place = "";
  const item = (): Item => {
    const { name, settings } = collection.decks.get(deck) ?? { name: "Anki", settings: {} };
    const data = { ...(deckId ? { deck_id: deckId } : { deck: { name, ...settings } }), cards };
    cards = [];
    length = 0;
    return { place, data };
  };
  for (const found of readCards(file, collection)) {
    if (!found.card) {
      const error = { code: "invalid_flashcards", message: found.problem };
      yield { place: found.place, error };
      continue;
    }
    const full = cards.length === cardsPerItem || length > lengthPerItem || found.deck !== deck;
    if (cards.length > 0 && full) yield item();
    if (cards.length === 0) [deck, place] = [found.deck, found.place];
    cards.push(found.card);
    length += found.card.question.length + found.card.answer.length +
      30 * found.card.reviews.length;
  }
  if (cards.length > 0) yield item();
}

/** The client has its answer: the import says what went wrong. */
async function giveUp(
  effects: Effects,
  c: AppContext,
  import_id: string,
  error: unknown,
): Promise<void> {
  const known = error instanceof ApiError;
  effects.log({
    level: "error",
    function: "flashcards",
    request_id: c.get("requestId"),
    code: known ? error.code : "internal",
    message: "An import stopped.",
    cause: String(error),
  });
  // A lack of room, or of a database, passes: the file may be sent again, and the import goes on.
  if (known && (error.status >= 500 || error.status === 429 || error.code === "import_stopped")) {
    return;
  }
  await rpc(c.get("database"), "fail_import", {
    import_id,
    code: known ? error.code : "internal",
    message: known ? error.message : "Something went wrong here.",
  });
}
