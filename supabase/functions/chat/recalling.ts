/** What a turn that is reserved recalls, and the memories in what the user says now. */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import type { Memory } from "../_shared/contracts/memories.ts";
import { rpc } from "../_shared/rpc.ts";
import { countTokens } from "../_shared/tokens.ts";
import type { ChatContext } from "./context.ts";
import type { Thread } from "./thread.ts";
import { embedAnyway, extract } from "./vectors.ts";

/** How much of the memories the model is given, in tokens; the turn reserves as much. */
export const memoryTokens = 2_000;
const maximumMemories = 8;

export interface Recalled {
  /** Of the question. */
  vector?: string;
  /** Drawn from the question, to be stored with it. */
  found: Memory[];
  /** Undefined without an embedding model: then the context has those that words recall. */
  memories?: ChatContext["memories"];
}

export async function recall(
  c: AppContext,
  effects: Effects,
  { question, chains, prior }: Thread,
  room: number,
): Promise<Recalled> {
  // Nothing is drawn twice from a question that is only being answered further.
  const isNew = chains.length > prior || chains.length === 0;
  const drawn = isNew ? await extract(c, effects, question) : [];
  const { vectors: [vector], memories: found } = await embedAnyway(c, effects, [question], drawn);
  if (effects.models.embeddingModel === undefined) return { found };
  if (room === 0) return { vector, found, memories: [] };
  return { vector, found, memories: await recallMemories(c, effects, question, vector, room) };
}

/** The best memories that fit; none when they cannot be read, which fails no turn. */
async function recallMemories(
  c: AppContext,
  effects: Effects,
  question: string,
  vector: string | undefined,
  room: number,
): Promise<ChatContext["memories"]> {
  const { signal } = c.req.raw;
  try {
    const rows = await rpc(c.get("database"), "recall_memories", {
      query_embedding: vector,
      query_text: question.slice(0, 32_000),
      limit: maximumMemories,
      embedding_model: vector ? effects.models.embeddingModel : undefined,
      user_id: c.get("caller").userId,
    }, signal);
    let tokens = 0;
    return rows
      .map(({ id, memory_key, memory_value, score }) => ({
        id,
        key: memory_key,
        value: memory_value,
        score: Math.round(score * 10_000) / 10_000,
      }))
      .filter(({ key, value }) => {
        const own = countTokens(key + value);
        if (tokens + own > room) return false;
        tokens += own;
        return true;
      });
  } catch (error) {
    signal.throwIfAborted();
    failure(c, effects, error);
    return [];
  }
}
