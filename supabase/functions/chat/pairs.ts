/** Keeping a pair of messages whose answer was made elsewhere. */

import type { AppContext, Effects } from "../_shared/app.ts";
import type { pairRequest, PairResponse } from "../_shared/contracts/chat.ts";
import { rpc } from "../_shared/rpc.ts";
import { detectLanguage, languageOfAnswer } from "../_shared/language.ts";
import { memoryText } from "../_shared/memory_extraction.ts";
import { reserve } from "../_shared/meter.ts";
import { sentiment } from "../_shared/sentiment.ts";
import type { z } from "zod";
import { rememberLater, rememberNow, toRemember } from "./remembering.ts";
import { embedAnyway } from "./vectors.ts";

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
  if (effects.models.embeddingModel) {
    const given = (pair.memories ?? []).map(({ key, value = "" }) => memoryText({ key, value }));
    // Memories that are drawn from the message are made of its words.
    await reserve(c, "pair", [...texts, ...(pair.memories ? given : [pair.user_message])]);
  }
  const found = pair.memories ?? await rememberNow(c, effects, pair.user_message);
  const remember = pair.memories ? undefined : toRemember(effects, pair.user_message, undefined);
  const { vectors, memories } = await embedAnyway(c, effects, texts, found);
  const language = detectLanguage(pair.user_message);
  const read = sentiment(pair.user_message);
  // A retry without a session id has to find the conversation that the first try made.
  const sessionId = pair.session_id ?? pair.request_id ?? crypto.randomUUID();

  const messageId = await rpc(c.get("database"), "store_chat_pair", {
    user_message: pair.user_message,
    ai_response: pair.ai_response,
    session_id: sessionId,
    mood_detected: pair.mood_detected ?? read.mood,
    sentiment_score: pair.sentiment_score ?? read.score,
    model: pair.model,
    memories: memories,
    user_embedding: own ? pair.user_embedding : vectors[0],
    ai_embedding: own ? pair.ai_embedding : vectors[1],
    embedding_model: pair.embedding_model ?? effects.models.embeddingModel,
    metadata: pair.metadata,
    language: language,
    ai_language: languageOfAnswer(pair.ai_response, language),
    remember,
    request_id: pair.request_id,
    user_id: c.get("caller").userId,
  });
  if (remember) rememberLater(c, effects, messageId);
  return { session_id: sessionId, message_id: messageId };
}
