/** Cuts Markdown by its structure: under its headings, between its blocks, between rows and lines. */

import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfmTable } from "micromark-extension-gfm-table";
import { type ChunkSizes, mostParts, type Part } from "./parts.ts";
import { linesOf, rowChunks } from "./row_chunks.ts";
import { textChunks } from "./text_chunks.ts";

/**
 * Only so much is parsed at a time, in characters: the parser takes time by the square of a list's items,
 * and five megabytes are to fit an edge worker.
 */
const windowSize = 8 * 1024;
/** What no writer does and takes the parser minutes: containers in containers, brackets upon brackets. */
const tooDeep = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){32}/m;
const mostBrackets = windowSize / 16;
/** More items than this in a window are a few letters each, and found as well in lines of text. */
const mostItems = windowSize / 16;
/** More lines than this are as short: the parser takes time by the square of some of them. */
const mostLines = windowSize / 8;
/** As long as a path of headings may be. */
const maximumHeading = 500;

type Node = ReturnType<typeof fromMarkdown>["children"][number];
type Heading = Extract<Node, { type: "heading" }>;

/** A block of the top level, where it stands in the document. */
interface Block {
  node: Node;
  start: number;
  end: number;
}

export function* markdownChunks(text: string, sizes: ChunkSizes): Generator<Part> {
  const chunker = new Chunker(text, sizes);
  let count = 0;
  for (const block of blocks(text, () => count < mostParts)) {
    for (const part of chunker.add(block)) {
      count++;
      yield part;
    }
  }
  yield* chunker.rest();
}

class Chunker {
  /** The headings above the block, by their levels. */
  readonly #path: { depth: number; text: string }[] = [];
  /** Where the chunk begins and ends that is being filled; none while they are the same. */
  #start = 0;
  #end = 0;
  /** The headings above the chunk's first text; undefined as long as it has headings only. */
  #heading: string | undefined;
  /** Where the headings begin that come after the chunk's last text. */
  #trailing: number | undefined;
  #depth = 0;

  constructor(private readonly text: string, private readonly sizes: ChunkSizes) {}

  *add(block: Block): Generator<Part> {
    if (block.node.type === "heading") {
      yield* this.#addHeading(block, block.node);
      return;
    }
    if (!this.#fits(block)) yield* this.#flushText();
    if (this.#heading === undefined) {
      this.#heading = pathText(this.#path);
      this.#depth = this.#path.at(-1)?.depth ?? 0;
    }
    this.#trailing = undefined;
    if (this.#fits(block)) {
      this.#extend(block);
      return;
    }
    // Too long for one chunk: it is cut, its headings before it.
    const lead = this.#start === this.#end ? "" : this.text.slice(this.#start, block.start);
    const heading = this.#heading;
    this.#begin(block.end);
    for (const content of this.#cut(block, lead)) yield part(content, heading);
  }

  *rest(): Generator<Part> {
    const content = this.text.slice(this.#start, this.#end).trim();
    const heading = this.#heading ?? pathText(this.#path);
    this.#begin(this.#end);
    // It is longer than a chunk only when it is headings without a text.
    for (const piece of textChunks(content, this.sizes)) yield part(piece, heading);
  }

  *#addHeading(block: Block, { depth, children }: Heading): Generator<Part> {
    // A section below the chunk's own heading may follow in it, another one begins a chunk.
    const below = this.#heading === undefined || depth > this.#depth;
    if (!below) yield* this.rest();
    if (!this.#fits(block)) yield* this.#flushText();
    while ((this.#path.at(-1)?.depth ?? 0) >= depth) this.#path.pop();
    this.#path.push({ depth, text: children.map(plainText).join("").replace(/\s+/g, " ").trim() });
    if (this.#heading !== undefined) this.#trailing ??= block.start;
    this.#extend(block);
  }

  /** Ends the chunk after its last text; headings behind it begin the next one. */
  *#flushText(): Generator<Part> {
    if (this.#heading === undefined) return;
    const { start, end } = { start: this.#trailing ?? this.#end, end: this.#end };
    this.#end = start;
    yield* this.rest();
    this.#start = start;
    this.#end = end;
  }

  #begin(position: number): void {
    this.#start = this.#end = position;
    this.#heading = this.#trailing = undefined;
  }

  #fits(block: Block): boolean {
    const start = this.#start === this.#end ? block.start : this.#start;
    return block.end - start <= this.sizes.size;
  }

  #extend(block: Block): void {
    if (this.#start === this.#end) this.#start = block.start;
    this.#end = block.end;
  }

  /** The parts of a block that is longer than a chunk; `lead` stands before the first of them. */
  *#cut({ node, start, end }: Block, lead: string): Generator<string> {
    const text = this.text.slice(start, end);
    if (node.type !== "code" && node.type !== "table") {
      yield* textChunks(lead + text, this.sizes);
      return;
    }
    // The headings go with the first rows, if that leaves room for rows.
    const together = lead.length <= this.sizes.size / 4;
    if (!together) yield* textChunks(lead, this.sizes);
    const sizes = together ? { ...this.sizes, size: this.sizes.size - lead.length } : this.sizes;
    let first = together ? lead : "";
    const parts = node.type === "code" ? codeParts(text, sizes) : tableParts(text, sizes);
    for (const part of parts) {
      yield (first + part).trim();
      first = "";
    }
  }
}

/** Each part of a fenced block is a fenced block. */
function codeParts(text: string, sizes: ChunkSizes): Generator<string> {
  const lines = [...linesOf(text)];
  const [open] = lines;
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(open)?.[1];
  if (!fence) return rowChunks(lines, { before: "", after: "" }, sizes);
  // A line with a word behind the marks ends none.
  const last = lines.at(-1)!.trim();
  const closed = lines.length > 1 && last.startsWith(fence) &&
    last === fence[0].repeat(last.length);
  const rows = lines.slice(1, closed ? -1 : undefined);
  return rowChunks(rows, { before: open, after: `\n${fence}` }, { ...sizes, overlap: 0 });
}

/** Each part of a table has its header row and the row of dashes. */
function tableParts(text: string, sizes: ChunkSizes): Generator<string> {
  const lines = [...linesOf(text)];
  const frame = { before: lines.slice(0, 2).join(""), after: "" };
  return rowChunks(lines.slice(2), frame, { ...sizes, overlap: 0 });
}

/**
 * The blocks of the top level, parsed in windows that begin where a block begins; from when they are no
 * longer to be told apart, one a window.
 */
function* blocks(text: string, areTold: () => boolean): Generator<Block> {
  let start = 0;
  while (start < text.length) {
    const window = text.slice(start, start + windowSize);
    const whole = start + windowSize >= text.length;
    const found = areTold() ? blocksOf(window, start) : [textBlock(window, start)];
    // The last block may go on behind the window.
    const complete = whole ? found : found.slice(0, -1);
    yield* complete;
    if (whole) return;
    const last = found.at(-1);
    if (complete.length > 0 || !last) {
      start = last?.start ?? start + window.length;
    } else {
      const end = endOf(last, text, start + window.length);
      yield { ...last, end };
      start = end;
    }
  }
}

/** The blocks of a window; one of text where it cannot be parsed in time. */
function blocksOf(window: string, start: number): Block[] {
  const times = (pattern: RegExp) => window.match(pattern)?.length ?? 0;
  if (
    tooDeep.test(window) || times(/\[/g) > mostBrackets ||
    times(/^[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]/gm) > mostItems || times(/[\n\r]/g) > mostLines
  ) {
    return [textBlock(window, start)];
  }
  // Front matter stands at the beginning of a document only.
  const front = start === 0;
  const { children } = fromMarkdown(window, {
    extensions: [gfmTable(), ...(front ? [frontmatter(["yaml", "toml"])] : [])],
    mdastExtensions: [
      gfmTableFromMarkdown(),
      ...(front ? [frontmatterFromMarkdown(["yaml", "toml"])] : []),
    ],
  });
  return children.map((node) => ({
    node,
    start: start + node.position!.start.offset!,
    end: start + node.position!.end.offset!,
  }));
}

function textBlock(window: string, start: number): Block {
  return { node: { type: "paragraph", children: [] }, start, end: start + window.length };
}

/**
 * Where a block ends that is longer than a window: a fence where it is closed, a table before an empty
 * line, and everything else, which is cut as text, with the last line of the window.
 */
function endOf({ node, start }: Block, text: string, windowEnd: number): number {
  const fence = node.type === "code" && /^ {0,3}(`{3,}|~{3,})/.exec(text.slice(start, start + 100));
  if (fence) {
    const closing = new RegExp(
      `\\n {0,3}${fence[1][0]}{${fence[1].length},}[ \\t]*(?=\\r?\\n|$)`,
      "g",
    );
    closing.lastIndex = start;
    const closed = closing.exec(text);
    return closed ? closed.index + closed[0].length : text.length;
  }
  if (node.type === "table") {
    const blank = /\n[ \t]*\r?\n/g;
    blank.lastIndex = start;
    return blank.exec(text)?.index ?? text.length;
  }
  const line = text.lastIndexOf("\n", windowEnd - 1) + 1;
  return line > start ? line : windowEnd;
}

function part(content: string, headings: string | undefined): Part {
  return headings ? { content, headings } : { content };
}

function pathText(path: { text: string }[]): string {
  const text = path.map(({ text }) => text).filter((text) => text !== "").join(" > ");
  if (text.length <= maximumHeading) return text;
  // The innermost headings say most.
  return `… ${text.slice(-(maximumHeading - 2)).toWellFormed()}`;
}

/** What a reader sees of a node. */
function plainText(node: unknown): string {
  const { value, alt, children } = node as { value?: string; alt?: string; children?: unknown[] };
  return value ?? alt ?? children?.map(plainText).join("") ?? "";
}
