/** Cuts a text whose pages are parted by form feeds: no chunk reaches over a page, so each has one. */

import { type ChunkSizes, mostParts, type Part } from "./parts.ts";
import { textChunks } from "./text_chunks.ts";

export function* pageChunks(text: string, sizes: ChunkSizes): Generator<Part> {
  let count = 0;
  for (let start = 0, page = 1; start <= text.length; page++) {
    const end = text.indexOf("\f", start);
    // Pages of a few letters are no pages: what is left is one.
    const isLast = end < 0 || count >= mostParts;
    for (const content of textChunks(text.slice(start, isLast ? undefined : end), sizes)) {
      count++;
      yield { content, page };
    }
    if (isLast) return;
    start = end + 1;
  }
}
