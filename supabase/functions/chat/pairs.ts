/** Keeping a pair of messages whose answer was made elsewhere. */

import type { AppContext, Effects } from "../_shared/app.ts";
import type { pairRequest, PairResponse } from "../_shared/contracts/chat.ts";
import { data } from "../_shared/database.ts";
import { detectLanguage, languageOfAnswer } from "../_shared/language.ts";
import { asksModel, memoryText } from "../_shared/memory_extraction.ts";
import { reserve } from "../_shared/meter.ts";
import { sentiment } from "../_shared/sentiment.ts";
import type { z } from "zod";
import { embedAnyway, extract } from "./vectors.ts";

/**
 * Fills in what the caller left out (vectors, sentiment, memories) and stores the pair. That it may be
 * stored is found out first: a pair that is refused has asked no provider.
 */
export async function storePair(
  c: AppContext,
  effects: Effects,
  pair: z.output<typeof pairRequest>,
): Promise<PairResponse> {
  // Vectors given come from the caller's model, and must not be mixed with another's.
  const own = pair.embedding_model !== undefined;
  const texts = own ? [] : [pair.user_message, pair.ai_response];
  if (effects.models.embeddingModel || asksModel(effects.extract)) {
    const given = (pair.memories ?? []).map(({ key, value = "" }) => memoryText({ key, value }));
    // Memories that are drawn from the message are made of its words.
    await reserve(c, "pair", [...texts, ...(pair.memories ? given : [pair.user_message])]);
  }
  const found = pair.memories ?? await extract(c, effects, pair.user_message);
  const { vectors, memories } = await embedAnyway(c, effects, texts, found);
  const language = detectLanguage(pair.user_message);
  const read = sentiment(pair.user_message);
  // A retry without a session id has to find the conversation that the first try made.
  const sessionId = pair.session_id ?? pair.request_id ?? crypto.randomUUID();

  const messageId = await data(
    c.get("database").rpc("store_chat_pair", {
      p_user_message: pair.user_message,
      p_ai_response: pair.ai_response,
      p_session_id: sessionId,
      p_mood_detected: pair.mood_detected ?? read.mood,
      p_sentiment_score: pair.sentiment_score ?? read.score,
      p_model: pair.model,
      p_memories: memories,
      p_user_embedding: own ? pair.user_embedding : vectors[0],
      p_ai_embedding: own ? pair.ai_embedding : vectors[1],
      p_embedding_model: pair.embedding_model ?? effects.models.embeddingModel,
      p_metadata: pair.metadata,
      p_language: language,
      p_ai_language: languageOfAnswer(pair.ai_response, language),
      p_request_id: pair.request_id,
      p_user_id: c.get("caller").userId,
    }),
  );
  return { session_id: sessionId, message_id: messageId };
}
