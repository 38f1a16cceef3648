/** A deck on its way out, a page at a time. */

import type { AppContext, Effects } from "../_shared/app.ts";
import { type Client, data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { type Format, formats } from "./formats.ts";
import { readMedia } from "./anki/media.ts";
import { type CardHistory, PackageWriter } from "./anki/writing.ts";
import type { PortableCard } from "./portable.ts";
import { rpc } from "../_shared/rpc.ts";

/** The columns of a file, and the id to go on after. */
const columns = `id,question,answer,state,due,stability,difficulty,scheduled_days,learning_steps,
  reps,lapses,last_review,is_leech,suspended_at,is_html,tags,guid,ordinal,note_type,fields`;

/** As many rows as PostgREST answers at once. */
const pageSize = 1000;

/** @throws ApiError 404 `deck_not_found` */
export async function exportDeck(
  c: AppContext,
  effects: Effects,
  deckId: string,
  format: keyof typeof formats | "apkg",
): Promise<Response> {
  const database = c.get("database");
  const deck = await data(
    database.from("decks").select("name,desired_retention,weights").eq("id", deckId).maybeSingle(),
  );
  if (!deck) throw new ApiError(404, "deck_not_found", "There is no such deck.");
  if (format === "apkg") {
    const writer = await writePackage(database, deckId, deck);
    const { userId } = c.get("caller");
    const media = await readMedia(effects.files?.(database, userId), userId, writer.media);
    const file = writer.end(media);
    return c.body(file as Uint8Array<ArrayBuffer>, 200, {
      "content-type": "application/octet-stream",
      "content-disposition": attachment(deck.name, "apkg"),
    });
  }

  const { mediaType, extension } = formats[format];
  // The first page is read before the answer begins: what fails then is an error and no torn file.
  const lines = writePages(database, deckId, formats[format], deck.name);
  const first = await lines.next();
  const encoder = new TextEncoder();
  const file = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(first.value)),
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
  return c.body(file, 200, {
    "content-type": mediaType,
    "content-disposition": attachment(deck.name, extension),
  });
}

function attachment(name: string, extension: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="deck.${extension}"; filename*=UTF-8''${encoded}.${extension}`;
}

/** How many cards are read with their reviews at a time. */
const historyPage = 500;

async function writePackage(
  database: Client,
  deck_id: string,
  deck: { name: string; desired_retention: number; weights: number[] | null },
): Promise<PackageWriter> {
  let after: string | null = null;
  let writer: PackageWriter | undefined;
  do {
    const page = await rpc(database, "get_flashcard_histories", {
      deck_id,
      after,
      limit: historyPage,
    }) as unknown as { cards: CardHistory[]; after: string | null };
    writer ??= await PackageWriter.begin(deck, dayOf(page.cards));
    writer.add(page.cards);
    after = page.after;
  } while (after);
  return writer;
}

/** When a day begins: four in the morning, Greenwich time, as Anki itself counts days by hours only. */
function dayOf([card]: CardHistory[]): number {
  const at = card ? Date.parse(card.created_at) : Date.now();
  return Math.floor(at / 86_400_000) * 86_400_000 + 4 * 3_600_000;
}

async function* writePages(
  database: Client,
  deckId: string,
  format: Format,
  name: string,
): AsyncGenerator<string> {
  const html = await data(
    database.from("flashcards").select("id").eq("deck_id", deckId).eq("is_html", true).limit(1),
  );
  const hasHtml = html.length > 0;
  let before = format.head(name, hasHtml);
  let after: string | undefined;
  do {
    let page = database.from("flashcards").select(columns)
      .eq("deck_id", deckId).order("id").limit(pageSize);
    if (after) page = page.gt("id", after);
    const cards = await data(
      page.overrideTypes<(PortableCard & { id: string })[], { merge: false }>(),
    );
    yield before + format.rows(cards, hasHtml);
    before = "";
    after = cards.length === pageSize ? cards.at(-1)?.id : undefined;
  } while (after);
}
