/** The two forms of a deck outside: CSV with the state of each card, and text as Anki imports it. */

import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { ApiError } from "../_shared/errors.ts";
import { readRows } from "./rows.ts";

/** A card with its state, as it leaves and enters. */
export interface PortableCard {
  question: string;
  answer: string;
  state: number;
  due: string;
  stability: number;
  difficulty: number;
  scheduled_days: number;
  learning_steps: number;
  reps: number;
  lapses: number;
  last_review: string | null;
  is_leech: boolean;
  suspended_at: string | null;
}
/** What of a card a file may leave out. */
export type ImportedCard = Pick<PortableCard, "question" | "answer"> & Partial<PortableCard>;

export interface Format {
  mediaType: string;
  extension: string;
  /** What stands before the cards. */
  head(deck: string): string;
  rows(cards: PortableCard[]): string;
  /** @throws ApiError 400 `invalid_file`, 413 `too_many_flashcards` */
  read(text: string): Promise<ImportedCard[]>;
}

const number = z.string().transform((text, context) => {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    context.addIssue({ code: "custom", message: `"${text.slice(0, 50)}" is no number` });
  }
  return value;
});
const yesOrNo = z.enum(["true", "false"]).transform((text) => text === "true");
const csvRow = z.strictObject({
  question: z.string(),
  answer: z.string(),
  state: number.optional(),
  due: z.string().optional(),
  stability: number.optional(),
  difficulty: number.optional(),
  scheduled_days: number.optional(),
  learning_steps: number.optional(),
  reps: number.optional(),
  lapses: number.optional(),
  last_review: z.string().optional(),
  is_leech: yesOrNo.optional(),
  suspended_at: z.string().optional(),
});
export const columns = csvRow.keyof().options;

/** Spreadsheets take such a text for a formula; an apostrophe before it makes it a text again. */
const formula = /^'*[=+\-@\t\r]/;
const guard = (text: string) => formula.test(text) ? `'${text}` : text;
const unguard = (text: string) => /^'/.test(text) && formula.test(text) ? text.slice(1) : text;

const csv: Format = {
  mediaType: "text/csv; charset=utf-8",
  extension: "csv",
  // The mark tells spreadsheets that it is UTF-8.
  head: () => "\uFEFF" + stringify([columns], { record_delimiter: "windows" }),
  rows: (cards) =>
    stringify(
      cards.map((card) =>
        columns.map((column) => {
          const value = card[column];
          return typeof value === "string" ? guard(value) : value;
        })
      ),
      { record_delimiter: "windows", quoted_string: true, cast: { boolean: String } },
    ),
  async read(text) {
    const rows = await readRows<Record<string, string>>(text, {
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
    }, invalidFile);
    return rows.map((row, i) => {
      const given = Object.entries(row).filter(([name, value]) =>
        value !== "" || name === "question" || name === "answer"
      );
      const card = csvRow.safeParse(Object.fromEntries(given));
      if (!card.success) {
        const [{ path, message }] = card.error.issues;
        throw invalidFile(`Card ${i + 1}: ${[...path, message].join(": ")}`);
      }
      const { question, answer, ...state } = card.data;
      return { question: unguard(question), answer: unguard(answer), ...state };
    });
  },
};

/** As Anki names separators in a file's head. */
const separators: Record<string, string> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  space: " ",
  pipe: "|",
  colon: ":",
};

const anki: Format = {
  mediaType: "text/plain; charset=utf-8",
  extension: "txt",
  head: (deck) =>
    `#separator:tab\n#html:false\n#deck:${deck.replace(/\s+/g, " ")}\n#columns:Question\tAnswer\n`,
  // Every field in quotes: what begins with # would be a comment.
  rows: (cards) =>
    stringify(cards.map(({ question, answer }) => [question, answer]), {
      delimiter: "\t",
      quoted: true,
      record_delimiter: "unix",
    }),
  async read(text) {
    const head = readHead(text);
    const separator = head.get("separator")?.toLowerCase() ?? "tab";
    const delimiter = separators[separator] ?? separator;
    const apart = ["guid", "notetype", "deck", "tags"].map((name) =>
      Number(head.get(`${name} column`)) - 1
    );
    const rows = await readRows<string[]>(text, {
      delimiter,
      comment: "#",
      comment_no_infix: true,
      relax_quotes: true,
      relax_column_count: true,
    }, invalidFile);
    return rows.map((row, i) => {
      const [question, answer] = row.filter((_, place) => !apart.includes(place));
      if (!question || !answer) throw invalidFile(`Card ${i + 1} has no question and answer.`);
      return { question, answer };
    });
  },
};

/** By the name that a request gives. */
export const formats: Record<"csv" | "anki", Format> = { csv, anki };

/** How far the head of a file is looked for, in characters. */
const maximumHead = 16_384;

/** The lines #key:value that a file of Anki's begins with. */
function readHead(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.slice(0, maximumHead).replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const [, key, value] = /^#([a-z ]+):(.*)$/i.exec(line) ?? [];
    if (key === undefined) break;
    found.set(key.toLowerCase(), value);
  }
  return found;
}

function invalidFile(message: string): ApiError {
  return new ApiError(
    400,
    "invalid_file",
    message,
    `CSV has a head with question and answer, and perhaps ${columns.slice(2).join(", ")}; ` +
      "text of Anki's has the question first and the answer second.",
  );
}
