/** GET /search: the user's messages by words and by meaning. */

import type { z } from "zod";
import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import type { searchQuery } from "../_shared/contracts/chat.ts";
import { rpc } from "../_shared/rpc.ts";
import { detectLanguage } from "../_shared/language.ts";
import { reserve } from "../_shared/meter.ts";

/**
 * How near a message is that has none of the words. Every message is a little near to every query, and
 * a list of those would hide that nothing was found.
 */
const nearest = 0.5;

/** The messages that fit best, each with its snippet, its rank and its relevance of 0 to 1. */
export async function searchMessages(
  c: AppContext,
  effects: Effects,
  { q, session_id, limit }: z.output<typeof searchQuery>,
) {
  const vector = await vectorOf(c, effects, q);
  const found = await rpc(c.get("database"), "search_chat", {
    query: q,
    query_embedding: vector,
    embedding_model: vector ? effects.models.embeddingModel : undefined,
    session_id: session_id,
    limit: limit,
    // What stands beside a message that fits is no answer of its own in a list.
    neighbours: false,
    language: detectLanguage(q),
    user_id: c.get("caller").userId,
  });
  return found
    .filter(({ words, similarity }) => words > 0 || similarity >= nearest)
    .map(({ score, words: _, neighbour: __, neighbours: ___, ...message }) => ({
      ...message,
      rank: score,
    }));
}

/** None without a model, or when it cannot be asked: then the words alone are looked for. */
async function vectorOf(
  c: AppContext,
  effects: Effects,
  text: string,
): Promise<string | undefined> {
  const { models } = effects;
  if (!models.embeddingModel) return undefined;
  const { signal } = c.req.raw;
  try {
    await reserve(c, "search", [text]);
    return (await models.embed([text], signal))[0];
  } catch (error) {
    signal.throwIfAborted();
    failure(c, effects, error);
    return undefined;
  }
}
