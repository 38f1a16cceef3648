/** Cards from a message, a document or a memory, written by the chat model under a JSON schema. */

import { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import {
  card,
  type CardSource,
  type CardText,
  type DuplicateCard,
  type Flashcard,
  type GenerateFlashcardsResponse,
  type generateRequest,
} from "../_shared/contracts/flashcards.ts";
import { dataSection } from "../_shared/data_section.ts";
import { ApiError } from "../_shared/errors.ts";
import { detectLanguage } from "../_shared/language.ts";
import { withOwnKey } from "../_shared/own_key.ts";
import { askReserved } from "../_shared/reserved_question.ts";
import { reserve } from "../_shared/meter.ts";
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
  source: z.custom<CardSource>(),
  next: z.number().nullable(),
  questions: z.array(z.string()),
  created: z.object({
    flashcards: z.array(z.custom<Flashcard>()),
    duplicates: z.array(z.custom<DuplicateCard>()),
  }).nullable(),
});

/**
 * Writes cards and stores them with what they were made from; those that the user has already are told, and
 * not made. A request that has made cards before gets the same ones, and the model is not asked again.
 *
 * @throws ApiError 503 `model_not_configured`, 502 `model_failed`, and what the database refuses
 */
export async function generateFlashcards(
  c: AppContext,
  effects: Effects,
  { count, deck_id, message_id, request_id, ...from }: z.output<typeof generateRequest>,
): Promise<GenerateFlashcardsResponse> {
  const database = c.get("database");
  const { message_text: text, source, next, questions, created } = generationContext.parse(
    await rpc(database, "get_flashcard_context", {
      ...from,
      message_id: message_id ?? null,
      deck_id,
      request_id,
    }),
  );
  if (created) {
    const asked = (message_id ?? from.document_id ?? from.memory_id)?.toLowerCase();
    const isSame = created.flashcards.every((made) =>
      made.source?.id === asked && (made.source?.from ?? 0) === from.from &&
      made.deck_id === deck_id.toLowerCase()
    );
    if (isSame) return { ...created, next };
    throw new ApiError(
      409,
      "request_conflict",
      "This request id has already been used for other cards.",
      "Retry with the same source and deck, or take a new request id.",
    );
  }

  const { flashcards } = await askReserved(c, withOwnKey(c, effects), "generate", {
    name: "flashcards",
    schema: answer,
    read: (value) => answer.parse(value),
    instruction: instruction(count, questions),
    text,
    hint: "Nothing was stored. Send the request again, or choose a model that takes a JSON schema.",
  });
  const cards = flashcards.slice(0, count);
  if (cards.length === 0) return { flashcards: [], duplicates: [], next };
  const stored = await rpc(database, "add_generated_flashcards", {
    deck_id,
    cards: await withVectors(c, effects, cards),
    source,
    // Cards are too short to tell; they keep to the language of their text.
    language: detectLanguage(text),
    request_id,
  });
  return { ...stored, next };
}

/** Cards with vectors, by which those alike are found. Without them only the same questions are. */
async function withVectors(c: AppContext, { models, log }: Effects, cards: CardText[]) {
  const embedding_model = models.embeddingModel;
  if (!embedding_model) return cards;
  const texts = cards.map(({ question, answer }) => `${question}\n${answer}`);
  try {
    await reserve(c, "embed", texts);
    const vectors = await models.embed(texts, c.req.raw.signal);
    return cards.map((card, i) => ({ ...card, embedding: vectors[i], embedding_model }));
  } catch (error) {
    // The cards are paid for: they are stored, and their vectors made in the background.
    log({
      level: "warn",
      function: "flashcards",
      request_id: c.get("requestId"),
      code: error instanceof ApiError ? error.code : "internal",
      message: "Generated cards were stored without vectors.",
      cause: String(error),
    });
    return cards;
  }
}
