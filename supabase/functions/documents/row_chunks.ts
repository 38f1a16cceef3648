/** Cuts what consists of rows or lines under a frame: tables, records, blocks of code. */

import type { ChunkSizes } from "./parts.ts";
import { textChunks } from "./text_chunks.ts";

export interface Frame {
  /** Stands before the rows of each chunk, with its line end. */
  before: string;
  /** Stands after them. */
  after: string;
}

/**
 * Chunks of as many whole rows as fit into the frame. A row that is too long for a chunk of its own is
 * cut as text.
 */
export function* rowChunks(
  rows: Iterable<string>,
  frame: Frame,
  { size, overlap }: ChunkSizes,
): Generator<string> {
  if (frame.before.length + frame.after.length > size / 2) {
    // A frame that leaves no room stands once, where it stood.
    yield* rowChunks(inOrder([frame.before], rows, [frame.after]), { before: "", after: "" }, {
      size,
      overlap,
    });
    return;
  }
  const { before, after } = frame;
  const room = size - before.length - after.length;
  const framed = (content: string) => before + content.replace(/\n+$/, "") + after;
  let content = "";
  for (const row of rows) {
    if (content !== "" && content.length + row.length > room) {
      yield framed(content);
      content = "";
    }
    if (row.length <= room) {
      content += row;
      continue;
    }
    const inside = { size: room, overlap: Math.min(overlap, Math.floor(room / 2)) };
    for (const part of textChunks(row, inside)) yield framed(part);
  }
  if (content.trim() !== "") yield framed(content);
}

/** One list after another. */
export function* inOrder(...lists: Iterable<string>[]): Generator<string> {
  for (const list of lists) yield* list;
}

/** The lines of a text, each with its line end, one at a time: there may be millions. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start) + 1 || text.length;
    yield text.slice(start, end);
    start = end;
  }
}
