/** Cuts CSV between records, and repeats the header record in each chunk. */

import type { ChunkSizes, Part } from "./parts.ts";
import { inOrder, linesOf, rowChunks } from "./row_chunks.ts";

/** A quoted field of more lines than this is taken for a quotation mark that was never closed. */
const maximumLines = 100;

/** A row of empty cells says nothing; spreadsheets write thousands of them behind the last one. */
const filled = /[^\s,;|"']/;

export function* csvChunks(text: string, sizes: ChunkSizes): Generator<Part> {
  const own = text.trim();
  const records = recordsOf(own);
  // Of nothing but empty cells, the first line stands for the text.
  const { value: header = linesOf(own).next().value ?? "" } = records.next();
  const first = records.next();
  const hasHeader = !first.done && own.length > sizes.size;
  const frame = { before: hasHeader ? header.replace(/\n?$/, "\n") : "", after: "" };
  const rows = inOrder(hasHeader ? [] : [header], first.done ? [] : [first.value], records);
  for (const content of rowChunks(rows, frame, sizes)) yield { content };
}

/** The records with their line ends: a line break between quotation marks ends none. */
function* recordsOf(text: string): Generator<string, undefined> {
  let open: string[] = [];
  let quotes = 0;
  for (const line of linesOf(text)) {
    if (open.length === 0 && !filled.test(line)) continue;
    open.push(line);
    for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) quotes++;
    if (quotes % 2 === 0) {
      yield open.join("");
    } else if (open.length < maximumLines) {
      continue;
    } else {
      yield* open;
    }
    open = [];
    quotes = 0;
  }
  yield* open;
}
