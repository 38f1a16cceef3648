/** A text on its way into the database: chunks, their vectors, and when it is long the batches. */

import type { AppContext, Effects } from "../_shared/app.ts";
import { batches } from "../_shared/batches.ts";
import { rpc } from "../_shared/rpc.ts";
import { chunk, type Format } from "./chunks.ts";

export interface Chunk {
  content: string;
  embedding?: string;
}

/** More than this is not embedded while the client waits, unless it is streamed. */
const maximumEmbedded = 960;

/** The chunks of a text, as far as they are read, one after another. */
export function chunksOf(
  { chunks }: Effects,
  text: string,
  format: Format,
): AsyncGenerator<string> {
  return chunk(text, format, chunks);
}

/** The model for the caller's texts: the one that the database says, while it changes from one to another. */
export async function modelFor(c: AppContext, { models }: Effects): Promise<string | undefined> {
  if (!models.embeddingModel) return undefined;
  return await rpc(c.get("database"), "get_embedding_model", {}) ?? models.embeddingModel;
}

/**
 * Gives texts their vectors, in batches. That a model cannot be asked is no reason to refuse a
 * document: without vectors it is stored too, and the worker embeds what has none.
 */
export async function embedTexts(
  c: AppContext,
  effects: Effects,
  texts: string[],
  model: string | undefined,
): Promise<Chunk[]> {
  const bare = texts.map((content) => ({ content }));
  if (!model || texts.length > maximumEmbedded) return bare;
  const { signal } = c.req.raw;
  try {
    const chunks: Chunk[] = [];
    for await (const batch of batches(texts, (text) => text)) {
      const vectors = await effects.models.embed(batch, signal, model);
      batch.forEach((content, i) => chunks.push({ content, embedding: vectors[i] }));
    }
    return chunks;
  } catch (error) {
    signal.throwIfAborted();
    effects.log({
      level: "warning",
      function: "documents",
      request_id: c.get("requestId"),
      message: "Stored without vectors; the worker will make them.",
      cause: error instanceof Error ? error.message : String(error),
    });
    return bare;
  }
}
