/** Cuts a text whose pages are parted by form feeds: no chunk reaches over a page, so each has one. */

import type { ChunkSizes, Part } from "./parts.ts";
import { textChunks } from "./text_chunks.ts";

export function* pageChunks(text: string, sizes: ChunkSizes): Generator<Part> {
  for (const [i, page] of text.split("\f").entries()) {
    for (const content of textChunks(page, sizes)) yield { content, page: i + 1 };
  }
}
