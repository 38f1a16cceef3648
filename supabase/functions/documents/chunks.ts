/** Cuts a document into the parts that are embedded and found. */

import { csvChunks } from "./csv_chunks.ts";
import { markdownChunks } from "./markdown_chunks.ts";
import { pageChunks } from "./page_chunks.ts";
import type { ChunkSizes, Format, Part } from "./parts.ts";
import { textChunks } from "./text_chunks.ts";

/**
 * The parts of a text in its order: between paragraphs where that is possible, else between sentences,
 * else between words, and never inside a character. Markdown is cut by its structure, CSV between records.
 */
export function* chunk(text: string, format: Format, sizes: ChunkSizes): Generator<Part> {
  // A byte order mark says nothing to a reader, and would stand before the first heading.
  const own = text.replace(/^\ufeff/, "");
  let first: Part | undefined;
  let isFound = false;
  for (const part of partsOf(own, format, sizes)) {
    first ??= part;
    if (!findable.test(part.content)) continue;
    isFound = true;
    yield part;
  }
  // A text of nothing but marks is one part, so that its document has some.
  if (first && !isFound) yield first;
}

/** What neither words nor a vector can find is no part: rules, brackets, rows of empty cells. */
const findable = /[^\s\p{P}\p{M}\p{Cc}\p{Cf}+<=>|~^`$]/u;

function partsOf(own: string, format: Format, sizes: ChunkSizes): Generator<Part> {
  if (format === "markdown") return markdownChunks(own, sizes);
  if (format === "csv") return csvChunks(own, sizes);
  if (format === "pages") return pageChunks(own, sizes);
  return contents(textChunks(own, sizes));
}

/**
 * What a part is embedded by: its own text after what its document says of itself (its title, say) and
 * after its headings. `private.chunk_text` in SQL makes the same for the worker.
 */
export function embeddedText(context: string | undefined, { headings, content }: Part): string {
  const above = [context, headings].filter((line) => line).join("\n");
  return above === "" ? content : `${above}\n\n${content}`;
}

function* contents(texts: Iterable<string>): Generator<Part> {
  for (const content of texts) yield { content };
}
