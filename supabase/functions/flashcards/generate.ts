/** Cards from a chat message, written by the chat model under a JSON schema. */

import { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import { card, type Flashcard, type generateRequest } from "../_shared/contracts/flashcards.ts";
import { dataSection } from "../_shared/data_section.ts";
import { ApiError } from "../_shared/errors.ts";
import { detectLanguage } from "../_shared/language.ts";
import { withOwnKey } from "../_shared/own_key.ts";
import { askReserved } from "../_shared/reserved_question.ts";
import { rpc } from "../_shared/rpc.ts";

const answer = z.strictObject({ flashcards: z.array(card).max(100) });

const instruction = (count: number, questions: string[]) =>
  `Write up to ${count} flashcards from the text that follows. Each asks for one fact of the text, and ` +
  "is understood without it; the answer is as short as it can be. Keep to the language of the text, " +
  "and to what it says. Answer an empty list when there is nothing worth learning." +
  (known(questions) ? `\n\n${known(questions)}` : "");

const known = (questions: string[]) =>
  dataSection([{
    title: "Questions of cards that are there already; do not repeat them:",
    items: questions,
    most: 500,
  }]);

const generationContext = z.object({
  message_text: z.string(),
  questions: z.array(z.string()),
  created: z.array(z.custom<Flashcard>()).nullable(),
});

/**
 * Writes cards and stores them with their message marked. A request that has made cards before gets the
 * same ones, and the model is not asked again.
 *
 * @throws ApiError 503 `model_not_configured`, 502 `model_failed`, and what the database refuses
 */
export async function generateFlashcards(
  c: AppContext,
  effects: Effects,
  { message_id, deck_id, count, request_id }: z.output<typeof generateRequest>,
): Promise<Flashcard[]> {
  const database = c.get("database");
  const context = generationContext.parse(
    await rpc(database, "get_flashcard_context", { message_id, deck_id, request_id }),
  );
  if (context.created) {
    const asked = `${message_id} ${deck_id}`.toLowerCase();
    if (context.created.some((made) => `${made.message_id} ${made.deck_id}` !== asked)) {
      throw new ApiError(
        409,
        "request_conflict",
        "This request id has already been used for other cards.",
        "Retry with the same message and deck, or take a new request id.",
      );
    }
    return context.created;
  }

  const { flashcards } = await askReserved(c, withOwnKey(c, effects), "generate", {
    name: "flashcards",
    schema: answer,
    instruction: instruction(count, context.questions),
    text: context.message_text,
    hint: "Nothing was stored. Send the request again, or choose a model that takes a JSON schema.",
  });
  const cards = flashcards.slice(0, count);
  if (cards.length === 0) return [];
  return await rpc(database, "create_flashcards", {
    deck_id,
    cards,
    message_id,
    // Cards are too short to tell; they keep to the language of their text.
    language: detectLanguage(context.message_text),
    request_id,
  });
}
