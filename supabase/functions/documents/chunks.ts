/** Cuts a document into the parts that are embedded and found. */

import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";

export interface ChunkSizes {
  /** In characters. */
  size: number;
  /** How much of a chunk's end its successor begins with. */
  overlap: number;
}

export type Format = "text" | "markdown";

/** Only so much of a text is cut at a time, in characters: five megabytes are to fit an edge worker. */
const windowSize = 256 * 1024;

/**
 * The chunks of a text in its order: cut between paragraphs where that is possible, else between
 * lines, else between words; Markdown before its headings and around its blocks of code first.
 */
export async function* chunk(
  text: string,
  format: Format,
  sizes: ChunkSizes,
): AsyncGenerator<string> {
  const separators = format === "markdown"
    ? RecursiveCharacterTextSplitter.getSeparatorsForLanguage("markdown")
    : ["\n\n", "\n", " ", ""];
  const splitter = new Splitter({ chunkSize: sizes.size, chunkOverlap: sizes.overlap, separators });
  for (const window of windows(text, separators)) yield* await splitter.splitText(window);
}

/** The text in large parts, each cut at the best separator in the last tenth of it. */
function* windows(text: string, separators: string[]): Generator<string> {
  let start = 0;
  while (text.length - start > windowSize) {
    const last = start + windowSize;
    const cut = separators.filter((separator) => separator !== "")
      .map((separator) => text.lastIndexOf(separator, last))
      .find((position) => position > last - windowSize / 10);
    const end = cut ?? beforePair(text, last);
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

/** The library's, except that text without any separator is not taken apart into UTF-16 units. */
class Splitter extends RecursiveCharacterTextSplitter {
  protected override splitOnSeparator(text: string, separator: string): string[] {
    return separator ? super.splitOnSeparator(text, separator) : pieces(text, this.chunkSize / 20);
  }
}

/** A text in pieces of about a length, none of which ends inside a surrogate pair. */
function pieces(text: string, length: number): string[] {
  const found: string[] = [];
  for (let start = 0, end; start < text.length; start = end) {
    end = beforePair(text, start + Math.max(2, Math.floor(length)));
    found.push(text.slice(start, end));
  }
  return found;
}

/** The position, or the one before it if it is inside a surrogate pair. */
function beforePair(text: string, position: number): number {
  const inside = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(position - 1, position + 1));
  return inside ? position - 1 : position;
}
