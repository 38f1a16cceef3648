/** The vectors of a turn, and the memories in what the user says. None of it ever fails a turn. */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import type { Memory } from "../_shared/contracts/memories.ts";
import { extractFor } from "../_shared/reserved_question.ts";
import { reservedAlready } from "../_shared/meter.ts";
import { type Embedded, embedWithMemories } from "../_shared/memory_vectors.ts";

/** How much of a text memories are looked for in, in characters. */
export const readForMemories = 32_000;

/**
 * The vectors of texts and memories that are reserved already. When the model fails there are none,
 * and the queue makes them of what is stored without.
 */
export async function embedAnyway(
  c: AppContext,
  effects: Effects,
  texts: string[],
  memories: Memory[],
): Promise<Embedded> {
  const { signal } = c.req.raw;
  try {
    return await embedWithMemories(effects.models, texts, memories, reservedAlready, signal);
  } catch (error) {
    signal.throwIfAborted();
    failure(c, effects, error);
    return { vectors: [], memories };
  }
}

/** The memories in a text; none when they cannot be looked for. */
export async function extract(c: AppContext, effects: Effects, text: string): Promise<Memory[]> {
  const { signal } = c.req.raw;
  try {
    return await extractFor(c, effects, text.slice(0, readForMemories));
  } catch (error) {
    signal.throwIfAborted();
    failure(c, effects, error);
    return [];
  }
}
