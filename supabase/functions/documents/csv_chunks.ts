/** Cuts CSV between records, and repeats the header record in each chunk. */

import type { ChunkSizes, Part } from "./parts.ts";
import { linesOf, rowChunks } from "./row_chunks.ts";

/** A quoted field of more lines than this is taken for a quotation mark that was never closed. */
const maximumLines = 100;

export function* csvChunks(text: string, sizes: ChunkSizes): Generator<Part> {
  const [header = "", ...records] = recordsOf(text.trim());
  const frame = { before: header.replace(/\n?$/, "\n"), after: "" };
  if (records.length === 0 || text.trim().length <= sizes.size) {
    frame.before = "";
    records.unshift(header);
  }
  for (const content of rowChunks(records, frame, sizes)) yield { content };
}

/** The records with their line ends: a line break between quotation marks ends none. */
function recordsOf(text: string): string[] {
  const records: string[] = [];
  let open: string[] = [];
  let quotes = 0;
  for (const line of linesOf(text)) {
    open.push(line);
    quotes += line.split('"').length - 1;
    if (quotes % 2 === 0) {
      records.push(open.join(""));
    } else if (open.length < maximumLines) {
      continue;
    } else {
      records.push(...open);
    }
    open = [];
    quotes = 0;
  }
  return [...records, ...open];
}
