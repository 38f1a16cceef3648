/** A text on its way into the database: chunks, their vectors, and when it is long the batches. */

import type { AppContext, Effects } from "../_shared/app.ts";
import { batches } from "../_shared/batches.ts";
import { withLanguage } from "../_shared/language.ts";
import { describeCause } from "../_shared/log_causes.ts";
import { rpc } from "../_shared/rpc.ts";
import { reserve } from "../_shared/meter.ts";
import { chunk, embeddedText } from "./chunks.ts";
import type { Format, Part } from "./parts.ts";

export interface Chunk extends Part {
  /** As ISO 639-1, where it can be told. */
  language?: string;
  embedding?: string;
}

/** More than this is not embedded while the client waits, unless it is streamed. */
const maximumEmbedded = 960;
/** How long a request asks the model for vectors, in milliseconds; the worker makes those that are left. */
const patienceMs = 25_000;

/** When each request began to wait for vectors. */
const begun = new WeakMap<Request, number>();

/** Whether the request may ask for further vectors. */
function inTime({ raw }: AppContext["req"]): boolean {
  const now = performance.now();
  const start = begun.get(raw) ?? now;
  begun.set(raw, start);
  return now - start < patienceMs;
}

/** A part of a document, and what the document says of itself. */
export interface PartOfDocument extends Part {
  context: string;
}

/** The parts of a document's text, as far as they are read, one after another. */
export function* partsOf(
  { chunks }: Effects,
  text: string,
  format: Format,
  fields: Record<string, unknown>,
): Generator<PartOfDocument> {
  const context = contextOf(fields);
  for (const part of chunk(text, format, chunks)) yield { ...part, context };
}

/**
 * What a document says of itself, which is searched and embedded with each of its chunks; the database
 * makes the same in `private.document_context`.
 */
function contextOf(fields: Record<string, unknown>): string {
  const { title, author, tags, category, attribute_name, summary } = fields;
  const lines = [title, author, (tags as string[] | undefined)?.join(", "), category];
  return [...lines, attribute_name, summary].filter((line) => line).join("\n");
}

/** The model for the caller's texts: the one that the database says, while it changes from one to another. */
export async function modelFor(c: AppContext, { models }: Effects): Promise<string | undefined> {
  if (!models.embeddingModel) return undefined;
  return await rpc(c.get("database"), "get_embedding_model", {}) ?? models.embeddingModel;
}

/**
 * Gives parts their vectors, in batches, as long as the request has time. That a model cannot be asked
 * is no reason to refuse a document: without vectors it is stored too, and the worker embeds what has
 * none.
 */
export async function embedParts(
  c: AppContext,
  effects: Effects,
  parts: PartOfDocument[],
  model: string | undefined,
): Promise<Chunk[]> {
  const chunks = parts.map(({ context: _, ...part }): Chunk => withLanguage(part, part.content));
  if (!model || parts.length > maximumEmbedded) return chunks;
  const { signal } = c.req.raw;
  let done = 0;
  try {
    const texts = parts.map(({ context, ...part }) => embeddedText(context, part));
    for await (const batch of batches(texts, (text) => text)) {
      if (!inTime(c.req)) break;
      await reserve(c, "ingest", batch);
      const vectors = await effects.models.embed(batch, signal, model);
      for (const embedding of vectors) chunks[done++].embedding = embedding;
    }
    return chunks;
  } catch (error) {
    signal.throwIfAborted();
    effects.log({
      level: "warning",
      function: "documents",
      request_id: c.get("requestId"),
      message: "Stored without vectors; the worker will make them.",
      cause: describeCause(error),
    });
    // What was embedded before the failure is paid for, and kept.
    return chunks;
  }
}
