/** An Anki package on its way in: read here, kept as items of an import, taken by the database. */

import { createHash } from "node:crypto";
import type { AppContext, Effects } from "../../_shared/app.ts";
import type { Client } from "../../_shared/database.ts";
import { ApiError } from "../../_shared/errors.ts";
import { rpc } from "../../_shared/rpc.ts";
import { type AnkiCard, readCards } from "./cards.ts";
import { type Collection, readCollection } from "./collection.ts";
import { keepMedia } from "./media.ts";
import { openPackage, type Package } from "./package.ts";

/** Cards and characters of one item, and of one call. The database takes the cards of an item at once. */
const cardsPerItem = 100;
const lengthPerItem = 400_000;
const itemsPerCall = 10;
const lengthPerCall = 500_000;
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
  staged_items: number;
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
    const media = {
      media: opened.media.slice(0, maximumMedia).map(({ name }) => name),
      media_files: opened.media.length,
    };
    const work = take(database, created, opened, collection, deckId)
      .finally(() => opened.database.close());
    begun = true;
    const files = effects.files?.(database, c.get("caller").userId);
    const keptMedia = work.then(() => keepMedia(files, bytes, opened));
    if (Number(cards) > cardsAtOnce) {
      effects.background(keptMedia.catch((error) => giveUp(effects, c, created.id, error)));
      return c.json({ import: created, ...media }, 202);
    }
    // Cards that are stored are not lost over their pictures.
    const media_stored = await keptMedia.catch(() => 0);
    return c.json({ ...summary(await work), ...media, media_stored }, 201);
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

/**
 * Keeps all items first, which takes a tenth of the time: from then on the import ends also without this
 * process. An import that broke off before goes on where it was when its file comes again.
 */
async function take(
  database: Client,
  { id: import_id, staged_items }: ImportState,
  { database: file }: Package,
  collection: Collection,
  deckId: string | undefined,
): Promise<ImportState> {
  let position = 0;
  let items: Item[] = [];
  let length = 0;
  // The next items are read while the database keeps these.
  let staged: Promise<unknown> = Promise.resolve();
  const stage = async (is_last: boolean) => {
    await staged;
    const first_item = position - items.length;
    staged = rpc(database, "stage_import_items", { import_id, items, first_item, is_last });
    staged.catch(() => {});
    items = [];
    length = 0;
  };
  for (const [item, size] of itemsOf(file, collection, deckId)) {
    if (++position <= staged_items) continue;
    items.push(item);
    length += size;
    if (items.length === itemsPerCall || length > lengthPerCall) await stage(false);
  }
  await stage(true);
  await staged;
  return await run(database, import_id);
}

/** Has the database take what waits. */
async function run(database: Client, import_id: string): Promise<ImportState> {
  while (true) {
    const state = await rpc(database, "run_import", {
      import_id,
      limit: 1_000,
    }) as unknown as ImportState;
    if (state.status === "complete") return state;
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
): Generator<[Item, length: number], undefined> {
  let cards: AnkiCard[] = [];
  let length = 0;
  let deck = -1;
  let place = "";
  const item = (): [Item, number] => {
    const { name, settings } = collection.decks.get(deck) ?? { name: "Anki", settings: {} };
    const data = { ...(deckId ? { deck_id: deckId } : { deck: { name, ...settings } }), cards };
    const whole: [Item, number] = [{ place, data }, length];
    cards = [];
    length = 0;
    return whole;
  };
  for (const found of readCards(file, collection)) {
    if (!found.card) {
      const error = { code: "invalid_flashcards", message: found.problem };
      yield [{ place: found.place, error }, 200];
      continue;
    }
    const full = cards.length === cardsPerItem || length > lengthPerItem || found.deck !== deck;
    if (cards.length > 0 && full) yield item();
    if (cards.length === 0) [deck, place] = [found.deck, found.place];
    cards.push(found.card);
    length += found.card.question.length + found.card.answer.length +
      30 * found.card.reviews.length + 400;
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
