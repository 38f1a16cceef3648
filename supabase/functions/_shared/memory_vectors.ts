/** Vectors for texts and for the memories in them, in one call to the embedding model. */

import type { Memory } from "./contracts/memories.ts";
import { memoryText } from "./memory_extraction.ts";
import type { Models } from "./models.ts";

export interface Embedded {
  /** One a text; empty when no embedding model is configured. */
  vectors: string[];
  /** The memories, those that had no vector now with one. */
  memories: Memory[];
}

/** `take` reserves what the texts take of the caller's meter, before the model is asked. */
export async function embedWithMemories(
  models: Models,
  texts: string[],
  memories: Memory[],
  take: (texts: string[]) => Promise<void>,
  signal?: AbortSignal,
): Promise<Embedded> {
  const model = models.embeddingModel;
  if (!model) return { vectors: [], memories };
  const bare = memories.filter((memory) =>
    memory.value !== undefined && memory.action !== "delete" && !memory.embedding
  );
  const embedded = [
    ...texts,
    ...bare.map(({ key, value }) => memoryText({ key, value: value ?? "" })),
  ];
  if (embedded.length === 0) return { vectors: [], memories };
  await take(embedded);
  const vectors = await models.embed(embedded, signal);
  const byMemory = new Map(bare.map((memory, i) => [memory, vectors[texts.length + i]]));
  return {
    vectors: vectors.slice(0, texts.length),
    memories: memories.map((memory) => {
      const embedding = byMemory.get(memory);
      return embedding ? { ...memory, embedding, embedding_model: model } : memory;
    }),
  };
}
