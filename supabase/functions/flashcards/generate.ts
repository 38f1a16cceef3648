/** Cards from a chat message, written by the chat model under a JSON schema. */

import { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import {
  card,
  type CardText,
  type Flashcard,
  type generateRequest,
} from "../_shared/contracts/flashcards.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";

const answer = z.strictObject({ flashcards: z.array(card).max(100) });

/** Bounds are checked here: several providers refuse a schema that has them. */
const schema = z.toJSONSchema(answer, {
  override: ({ jsonSchema }) => {
    delete jsonSchema.minLength;
    delete jsonSchema.maxLength;
    delete jsonSchema.maxItems;
  },
});

const instruction = (count: number, questions: string[]) =>
  `Write up to ${count} flashcards from the text that follows. Each asks for one fact of the text, and ` +
  "is understood without it; the answer is as short as it can be. Keep to the language of the text, " +
  "and to what it says. Answer an empty list when there is nothing worth learning." +
  (questions.length === 0
    ? ""
    : ` There are cards with these questions already; do not repeat them:\n${
      questions.map((question) => `- ${question}`).join("\n")
    }`);

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
export async function generated(
  c: AppContext,
  { models }: Effects,
  { message_id, deck_id, count, request_id }: z.output<typeof generateRequest>,
): Promise<Flashcard[]> {
  const database = c.get("database");
  const context = generationContext.parse(
    await data(
      database.rpc("get_flashcard_context", {
        p_message_id: message_id,
        p_deck_id: deck_id,
        p_request_id: request_id,
      }),
    ),
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

  const [model] = models.chatModels;
  const { text } = await models.complete(
    model,
    [
      { role: "system", content: instruction(count, context.questions) },
      { role: "user", content: context.message_text },
    ],
    {
      temperature: 0,
      response_format: {
        type: "json_schema",
        json_schema: { name: "flashcards", strict: true, schema },
      },
    },
    c.req.raw.signal,
  );
  const cards = read(text, model).slice(0, count);
  if (cards.length === 0) return [];
  return await data(
    database.rpc("create_flashcards", {
      p_deck_id: deck_id,
      p_cards: cards,
      p_message_id: message_id,
      p_request_id: request_id,
    }).overrideTypes<Flashcard[], { merge: false }>(),
  );
}

function read(text: string, model: string): CardText[] {
  try {
    return answer.parse(JSON.parse(text)).flashcards;
  } catch (cause) {
    throw new ApiError(
      502,
      "model_failed",
      `The model ${model} did not keep to the JSON schema it was given.`,
      "Nothing was stored. Send the request again, or choose a model that takes a JSON schema.",
      { cause },
    );
  }
}
