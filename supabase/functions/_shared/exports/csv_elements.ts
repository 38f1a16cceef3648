/** The rows of a table as they come, each an object by the names of the columns. */

import type { Element } from "./json_elements.ts";

/** As many rows are parsed at a time. */
const rowsAtOnce = 1000;
const maximumRow = 100_000;

/** Names of the columns of a table that has no head: artist, album, track and time, as Last.fm's users export them. */
const unnamed = ["artist", "album", "track", "date"];

/** Takes the bytes of a file piece by piece, and gives the rows that they complete. */
export class CsvReader {
  #decoder = new TextDecoder();
  #rest = "";
  /** A row that goes on in the next line, within quotes. */
  #row = "";
  #rows: string[] = [];
  #columns: string[] | undefined;
  #separator = ",";

  read(bytes: Uint8Array): Iterable<Element> {
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  *end(): Generator<Element> {
    yield* this.#take(this.#decoder.decode() + "\n");
    if (this.#row !== "") this.#rows.push(this.#row);
    yield* this.#flush();
  }

  *#take(text: string): Generator<Element> {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) {
      this.#row += this.#row === "" ? line : `\n${line}`;
      const isOpen = (this.#row.split('"').length - 1) % 2 === 1;
      if (isOpen && this.#row.length < maximumRow) continue;
      if (this.#row.trim() !== "") this.#rows.push(this.#row);
      this.#row = "";
      if (this.#rows.length === rowsAtOnce) yield* this.#flush();
    }
  }

  *#flush(): Generator<Element> {
    const rows = this.#rows;
    this.#rows = [];
    if (!this.#columns && rows.length > 0) {
      const counts = [",", ";", "\t"].map((separator) => rows[0].split(separator).length);
      this.#separator = [",", ";", "\t"][counts.indexOf(Math.max(...counts))];
      const head = this.#cells(rows[0]);
      const names = head.map((name) => name.toLowerCase().trim().replaceAll(/[ -]+/g, "_"));
      const isHead = names.some((name) => /^(artist|track|uts|time)/.test(name)) &&
        !names.some((name) => /\d{2}:\d{2}/.test(name));
      this.#columns = isHead ? names : unnamed;
      if (isHead) rows.shift();
    }
    for (const row of rows) {
      const cells = this.#cells(row);
      // Without a head it is told by the time in the fourth column.
      yield (this.#columns !== unnamed || /\d:\d\d/.test(cells[3] ?? ""))
        ? { value: Object.fromEntries(this.#columns!.map((name, i) => [name, cells[i] ?? ""])) }
        : { error: "It is no row of the table." };
    }
  }

  #cells(row: string): string[] {
    return cellsOf(row.replace(/^\ufeff/, ""), this.#separator);
  }
}

/** The cells of a row: within quotes a separator is text, and a quote is doubled. */
function cellsOf(row: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < row.length; i++) {
    const letter = row[i];
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (row[i + 1] === '"') cell += row[++i];
      else isQuoted = false;
    } else if (letter === '"' && cell.trim() === "") {
      isQuoted = true;
      cell = "";
    } else if (letter === separator) {
      cells.push(cell.trim());
      cell = "";
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}
