/** A file of cards on its way in. */

import type { z } from "zod";
import type { AppContext } from "../_shared/app.ts";
import type { importQuery, ImportResponse } from "../_shared/contracts/flashcards.ts";
import { rpc } from "../_shared/rpc.ts";
import { stableId } from "../_shared/stable_id.ts";
import { decodeText } from "./encodings.ts";
import type { ImportedCard } from "./portable.ts";
import { readCards } from "./reading.ts";

/** How many cards, and about how many characters of them, are stored in one call. */
const batchCards = 2_000;
const batchLength = 2_000_000;

/**
 * Stores the cards of a file in a deck, some thousands in a transaction. A request that broke off goes on
 * where it was when it is sent again with its id.
 *
 * @throws ApiError 400 `invalid_file`, 400 `unknown_encoding`, 413 `too_many_flashcards`, and what
 * `import_flashcards` refuses
 */
export async function importFile(
  c: AppContext,
  deck_id: string,
  bytes: Uint8Array,
  { format, encoding, request_id }: z.output<typeof importQuery>,
): Promise<ImportResponse> {
  const text = decodeText(bytes, encoding);
  const { cards, skipped } = await readCards(text, format);
  const answer = { imported: 0, updated: 0, skipped };
  for (const [place, batch] of inBatches(cards).entries()) {
    const { imported, updated } = await rpc(c.get("database"), "import_flashcards", {
      deck_id,
      cards: batch,
      request_id: request_id && place > 0
        ? stableId(c.get("caller").userId, "import", `${request_id} ${place}`)
        : request_id,
    });
    answer.imported += imported;
    answer.updated += updated;
  }
  return answer;
}

/** At least one list, for a deck that is not there is an error of an empty file too. */
function inBatches(cards: ImportedCard[]): ImportedCard[][] {
  const batches: ImportedCard[][] = [[]];
  let length = 0;
  for (const card of cards) {
    const size = card.question.length + card.answer.length;
    if (batches.at(-1)!.length === batchCards || length + size > batchLength) {
      batches.push([]);
      length = 0;
    }
    batches.at(-1)!.push(card);
    length += size;
  }
  return batches;
}
