/**
 * Rows of separated values, each by itself: a row that cannot be read is reported with its line, and the
 * next line is a new row. Parsers of packages give up the rest of a file whose quote is never closed.
 */

/** More columns than any file of cards has. */
const maximumColumns = 100;
/** A question, an answer and further fields of the longest, and what their quotes may add. */
const maximumRowLength = 128 * 1024;
/** So long a file is read before others' requests have their turn, in milliseconds. */
const sliceMs = 20;

export interface Row {
  /** The line of the file that it begins in, from 1. */
  line: number;
  cells: string[];
  /** Why it cannot be read. */
  problem?: string;
}

export interface RowOptions {
  delimiter: string;
  /** A line that begins with it is no row. */
  comment?: string;
  /** Where the rows begin, and in which line. */
  start?: number;
  line?: number;
}

export async function* readRows(
  text: string,
  { delimiter, comment, start = 0, line = 1 }: RowOptions,
): AsyncGenerator<Row, undefined> {
  let turn = performance.now() + sliceMs;
  for (let at = start, rows = 0; at < text.length; rows++) {
    const isEmptyLine = text[at] === "\n" || text[at] === "\r";
    if (isEmptyLine || comment && text.startsWith(comment, at)) {
      at = afterLine(text, at);
      line++;
    } else {
      const { end, lines, ...row } = readRow(text, at, delimiter);
      if (row.problem || !isBlank(row.cells, text.slice(at, end))) yield { line, ...row };
      at = end;
      line += lines;
    }
    if (rows % 64 === 0 && performance.now() > turn) {
      await new Promise((resolve) => setTimeout(resolve));
      turn = performance.now() + sliceMs;
    }
  }
}

/** Spreadsheets leave rows of separators and spaces; a space in quotes is meant. */
function isBlank(cells: string[], source: string): boolean {
  return source.includes('"')
    ? cells.every((cell) => cell === "")
    : cells.every((cell) => cell.trim() === "");
}

type ReadRow = Omit<Row, "line"> & { end: number; lines: number };

function readRow(text: string, start: number, delimiter: string): ReadRow {
  const limit = Math.min(text.length, start + maximumRowLength);
  const cells: string[] = [];
  let lines = 0;
  let at = start;
  while (true) {
    let cell = "";
    if (text[at] === '"') {
      const quoted = readQuoted(text, at + 1, limit);
      if (!quoted) return skipLine(text, start, "A quote is never closed.");
      ({ cell, end: at } = quoted);
      lines += quoted.lines;
    }
    const from = at;
    while (at < limit && !isEnd(text, at, delimiter)) at++;
    if (at === limit && limit < text.length) return skipLine(text, start, "The row is too long.");
    const rest = text.slice(from, at);
    // Spaces between a quote and the separator are nobody's text.
    cells.push(cell === "" && from === at ? cell : cell + (cell && !rest.trim() ? "" : rest));
    if (text[at] !== delimiter) break;
    if (cells.length === maximumColumns) {
      return skipLine(text, start, `The row has more than ${maximumColumns} columns.`);
    }
    at++;
  }
  return { cells, end: afterLine(text, at), lines: lines + 1 };
}

function isEnd(text: string, at: number, delimiter: string): boolean {
  const character = text[at];
  return character === delimiter || character === "\n" || character === "\r";
}

/** What stands from after a quote to the one that closes it, and the place after that. */
function readQuoted(
  text: string,
  start: number,
  limit: number,
): { cell: string; end: number; lines: number } | undefined {
  let cell = "";
  let from = start;
  while (true) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || quote >= limit) return undefined;
    cell += text.slice(from, quote);
    from = quote + 1;
    if (text[from] !== '"') {
      return { cell, end: from, lines: cell.match(/\r\n|\r|\n/g)?.length ?? 0 };
    }
    cell += '"';
    from++;
  }
}

function skipLine(text: string, start: number, problem: string): ReadRow {
  return { cells: [], problem, end: afterLine(text, start), lines: 1 };
}

/** The place after the end of a line, which is CRLF, LF or CR, whatever other lines end in. */
function afterLine(text: string, at: number): number {
  while (at < text.length && text[at] !== "\n" && text[at] !== "\r") at++;
  return at + (text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1);
}
