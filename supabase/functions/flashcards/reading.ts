/** Cards from a text file: the rows that are cards, and what is wrong with the others. */

import { z } from "zod";
import { ApiError } from "../_shared/errors.ts";
import { cleanText } from "../_shared/clean_text.ts";
import { clozeNumbers, renderCloze } from "./cloze.ts";
import { assignColumns, type Columns } from "./columns.ts";
import { guessSeparator, type Head, readHead, valueOf } from "./heads.ts";
import { cardState, type ImportedCard, maximumText, ownColumns, splitGuid } from "./portable.ts";
import { readRows, type Row } from "./rows.ts";

/** A row that is no card, and why. */
export interface SkippedRow {
  line: number;
  reason: string;
}
export interface ReadCards {
  cards: ImportedCard[];
  skipped: SkippedRow[];
}

/** The cards of a file, at most. */
export const maximumCards = 100_000;
/** A file of which so many rows cannot be read is another kind of file. */
const maximumSkipped = 1_000;
/** The further fields of a card together, in characters. */
const maximumFields = 32_000;

const stateColumns = [
  "state",
  "stability",
  "difficulty",
  "scheduled_days",
  "learning_steps",
  "reps",
  "lapses",
] as const;

/** What a reader needs to know of a file to make a card of a row. */
interface Layout extends Columns {
  isHtml: boolean;
  isCsv: boolean;
  /** A file of our own has apostrophes before what a spreadsheet would take for a formula. */
  isGuarded: boolean;
  /** Our own text files have a card's number after its guid. */
  hasNumberedGuids: boolean;
  tags: string[];
  note_type?: string;
}

/** @throws ApiError 400 `invalid_file`, 413 `too_many_flashcards` */
export async function readCards(text: string, format: "csv" | "anki"): Promise<ReadCards> {
  const head = readHead(text);
  const isCsv = format === "csv" && !head.settings.has("separator");
  const delimiter = head.separator ?? guessSeparator(text, head, isCsv);
  const options = { delimiter, start: head.start, line: head.line, comment: isCsv ? "" : "#" };
  const cards: ImportedCard[] = [];
  const skipped: SkippedRow[] = [];
  let layout = head.settings.has("columns") || !isCsv
    ? layOut(head, columnNames(head, delimiter), isCsv, text)
    : undefined;
  for await (const row of readRows(text, options)) {
    if (!layout) {
      layout = layOut(head, row.cells, isCsv, text);
      if (layout.areNamed) continue;
      // Without a head the first row is a card, and its columns have no names.
      layout = layOut(head, [], isCsv, text);
    }
    try {
      cards.push(...readCard(row, layout));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      skipped.push({ line: row.line, reason: error.message });
      if (skipped.length > maximumSkipped) {
        throw invalidFile(`Over ${maximumSkipped} rows are no cards. ${describe(skipped[0])}`);
      }
    }
    if (cards.length > maximumCards) {
      throw new ApiError(
        413,
        "too_many_flashcards",
        `The file holds more than ${maximumCards} cards.`,
        "Import them in several files.",
      );
    }
  }
  if (cards.length === 0 && skipped.length > 0) throw invalidFile(describe(skipped[0]));
  return { cards, skipped };
}

/** What is wrong with one row. */
class Unreadable extends Error {}

function columnNames(head: Head, delimiter: string): string[] {
  const line = head.settings.get("columns") ?? "";
  return line.split(delimiter).map((name) => name.replace(/^"|"$/g, ""));
}

function layOut(head: Head, columnNames: string[], isCsv: boolean, text: string): Layout {
  const given = new Map<string, number>();
  for (
    const [role, key] of [["guid", "guid"], ["note_type", "notetype"], ["deck", "deck"], [
      "tags",
      "tags",
    ]]
  ) {
    const place = Number(valueOf(head, `${key} column`)) - 1;
    if (place >= 0) given.set(role, place);
  }
  const html = valueOf(head, "html")?.toLowerCase();
  const columns = assignColumns(columnNames, given);
  return {
    ...columns,
    isCsv,
    isHtml: html === undefined ? !isCsv && looksLikeHtml(text) : html === "true",
    isGuarded: isCsv && ["state", "due", "stability"].every((role) => columns.places.has(role)),
    hasNumberedGuids: head.settings.get("columns")?.trim() === ownColumns,
    tags: readTags(valueOf(head, "tags") ?? "", false),
    note_type: valueOf(head, "notetype"),
  };
}

/** As Anki guesses whether fields are HTML. */
function looksLikeHtml(text: string): boolean {
  return /<\/?(?:a|b|blockquote|br|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|ol|p|pre|rp|rt|ruby|s|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]{0,1000})?\/?>/i
    .test(text.slice(0, 256 * 1024));
}

/** The card of a row, or those of a text with deletions. */
function readCard({ cells, problem }: Row, layout: Layout): ImportedCard[] {
  if (problem) throw new Unreadable(problem);
  const cell = (role: string) => {
    const place = layout.places.get(role);
    return place === undefined ? "" : cleanText(unguard(cells[place] ?? "", layout));
  };
  const [question, answer] = [cell("question"), cell("answer")];
  const { guid, ordinal: numbered } = layout.hasNumberedGuids
    ? splitGuid(cell("guid").trim())
    : { guid: cell("guid"), ordinal: 0 };
  const note = {
    is_html: readFlag(cell("is_html"), "is_html") ?? layout.isHtml,
    tags: [...new Set([...layout.tags, ...readTags(cell("tags"), layout.isCsv)])],
    ...optional("guid", readGuid(guid)),
    ...optional("note_type", (cell("note_type") || layout.note_type)?.slice(0, 200)),
    ...readFields(cells, layout, cell("fields")),
  };
  if (note.tags.join(" ").length > 8_000) throw new Unreadable("It has too many tags.");
  if (question === "") throw new Unreadable("It has no question.");
  const numbers = clozeNumbers(question);
  if (
    numbers.length > 0 &&
    (answer === "" || /cloze|lücken|hueco|trous|пропуск/i.test(note.note_type ?? ""))
  ) {
    return numbers.slice(0, 100).map((number) => ({
      question: checkLength(renderCloze(question, number, "question"), "question"),
      answer: checkLength(
        renderCloze(question, number, "answer") +
          (answer === "" ? "" : `${note.is_html ? "<br>" : "\n"}${answer}`),
        "answer",
      ),
      ...note,
      ordinal: number - 1,
    }));
  }
  if (answer === "") throw new Unreadable("It has no answer.");
  const ordinal = readNumber(cell("ordinal"), "ordinal") ?? (numbered || undefined);
  return [{
    question: checkLength(question, "question"),
    answer: checkLength(answer, "answer"),
    ...note,
    ...(ordinal === undefined ? {} : { ordinal }),
    ...readState(cell),
  }];
}

function optional<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };
}

function readState(cell: (role: string) => string): Partial<ImportedCard> {
  const state = Object.fromEntries([
    ...stateColumns.map((name) => [name, readNumber(cell(name), name)]),
    ...["due", "last_review", "suspended_at"].map((name) => [name, cell(name) || undefined]),
    ["is_leech", readFlag(cell("is_leech"), "is_leech")],
  ].filter(([, value]) => value !== undefined));
  if (Object.keys(state).length === 0) return {};
  const checked = cardState.safeParse(state);
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues;
    throw new Unreadable(`${[...path, message].join(": ")}.`);
  }
  return state;
}

function readNumber(text: string, name: string): number | undefined {
  if (text === "") return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new Unreadable(`${name}: "${text.slice(0, 50)}" is no number.`);
  }
  return value;
}

function readFlag(text: string, name: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === "") return undefined;
  if (["true", "t", "yes", "1"].includes(word)) return true;
  if (["false", "f", "no", "0"].includes(word)) return false;
  throw new Unreadable(`${name}: "${text.slice(0, 50)}" is neither true nor false.`);
}

function readGuid(text: string): string | undefined {
  const guid = text.trim();
  if ([...guid].length > 200) throw new Unreadable("Its guid is longer than 200 characters.");
  return guid || undefined;
}

/** Anki's tags have no spaces; lists of spreadsheets have commas between tags of several words. */
function readTags(text: string, isCsv: boolean): string[] {
  const words = isCsv && /[,;]/.test(text)
    ? text.split(/[,;]/).map((tag) => tag.trim().replace(/\s+/g, "_"))
    : text.split(/[\s\u3000]+/);
  return words.filter((tag) => tag !== "").map((tag) => [...tag].slice(0, 200).join(""));
}

/** The texts of columns without a role, and those that a file of our own holds as JSON. */
function readFields(
  cells: string[],
  layout: Layout,
  own: string,
): { fields?: Record<string, string> } {
  const taken = new Set(layout.places.values());
  const fields = cells.map((text, place): [string, string] => [
    [...cleanText(layout.fields.get(place) ?? `Column ${place + 1}`)].slice(0, 100).join(""),
    taken.has(place) ? "" : cleanText(unguard(text, layout)),
  ]).filter(([, text]) => text.trim() !== "");
  if (own !== "") fields.unshift(...readOwnFields(own));
  if (fields.reduce((sum, [, text]) => sum + text.length, 0) > maximumFields) {
    throw new Unreadable(`Its further columns have over ${maximumFields} characters.`);
  }
  return fields.length === 0 ? {} : { fields: Object.fromEntries(fields) };
}

function readOwnFields(text: string): [string, string][] {
  try {
    return Object.entries(z.record(z.string().max(100), z.string()).parse(JSON.parse(text)));
  } catch {
    return [["fields", text]];
  }
}

function checkLength(text: string, name: string): string {
  if (text.length > maximumText && [...text].length > maximumText) {
    throw new Unreadable(`Its ${name} is longer than ${maximumText} characters.`);
  }
  if (text === "") throw new Unreadable(`It has no ${name}.`);
  return text;
}

/** Spreadsheets take such a text for a formula; an apostrophe before it makes it a text again. */
const formula = /^'*[=+\-@\t\r]/;
export const guard = (text: string) => formula.test(text) ? `'${text}` : text;
function unguard(text: string, { isGuarded }: Layout): string {
  return isGuarded && text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}

function describe({ line, reason }: SkippedRow): string {
  return `Line ${line}: ${reason}`;
}

export function invalidFile(message: string): ApiError {
  return new ApiError(
    400,
    "invalid_file",
    message,
    "A row has a question and an answer: the columns that a head names so, or else the first two.",
  );
}
