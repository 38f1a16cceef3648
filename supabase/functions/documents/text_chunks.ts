/** Cuts running text: between paragraphs, sentences or words, whatever the language. */

import type { ChunkSizes } from "./parts.ts";

const segmenters = {
  sentence: new Intl.Segmenter(undefined, { granularity: "sentence" }),
  word: new Intl.Segmenter(undefined, { granularity: "word" }),
  grapheme: new Intl.Segmenter(undefined, { granularity: "grapheme" }),
};

/** How much of the text after a cut is looked at to find where a sentence or a word ends. */
const lookahead = 64;

/** The chunks of a text, trimmed; blank ones are left out. */
export function* textChunks(text: string, { size, overlap }: ChunkSizes): Generator<string> {
  let start = 0;
  while (text.length - start > size) {
    const { length, insideSentence } = cut(text.slice(start, start + size + lookahead), size);
    const taken = text.slice(start, start + length);
    const content = taken.trim();
    if (content !== "") yield content;
    const next = start + length - repeated(taken, overlap, insideSentence ? "word" : "sentence");
    start = Math.max(start + 1, next);
  }
  const content = text.slice(start).trim();
  if (content !== "") yield content;
}

/** Where a text is cut best, at most `size` characters from its beginning, at least one. */
function cut(text: string, size: number): { length: number; insideSentence?: boolean } {
  const least = size / 4;
  const paragraph = lastParagraph(text.slice(0, size));
  if (paragraph >= least) return { length: paragraph };
  const sentence = startOf("sentence", joined(text), size);
  if (sentence >= least) return { length: sentence };
  const word = startOf("word", text, size);
  if (word >= least) return { length: word, insideSentence: true };
  return { length: startOf("grapheme", text, size) || wholePair(text, size), insideSentence: true };
}

/** How many of the last characters the next chunk repeats: whole sentences, or words, that fit. */
function repeated(text: string, overlap: number, unit: "sentence" | "word"): number {
  if (overlap === 0 || overlap >= text.length) return 0;
  const from = text.length - overlap;
  const segment = segmenters[unit].segment(joined(text)).containing(from);
  if (!segment) return 0;
  const start = segment.index === from ? from : segment.index + segment.segment.length;
  return text.slice(start).trim() === "" ? 0 : text.length - start;
}

/** Where the sentence, word or character begins that reaches over the position. */
function startOf(
  granularity: keyof typeof segmenters,
  text: string,
  position: number,
): number {
  return segmenters[granularity].segment(text).containing(position)?.index ?? position;
}

/** The end of the last empty line, or 0. */
function lastParagraph(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/\n[ \t\r]*\n\s*/g)) end = match.index + match[0].length;
  return end;
}

/** Lines that a sentence goes on in are one line to the segmenter; no position changes. */
function joined(text: string): string {
  return text.replace(/\n(?=\p{Ll})/gu, " ");
}

/** The position, or the one before it if it is inside a surrogate pair. */
function wholePair(text: string, position: number): number {
  const inside = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(position - 1, position + 1));
  return inside && position > 1 ? position - 1 : position;
}
