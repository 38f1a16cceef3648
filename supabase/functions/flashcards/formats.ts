/** The two text forms of a deck outside: CSV with the state of each card, and text as Anki imports it. */

import { stringify } from "csv-stringify/sync";
import { joinGuid, ownColumns, type PortableCard } from "./portable.ts";
import { guard } from "./reading.ts";

export interface Format {
  mediaType: string;
  extension: string;
  /** What stands before the cards. */
  head(deck: string, hasHtml: boolean): string;
  rows(cards: PortableCard[], hasHtml: boolean): string;
}

export const columns = [
  "question",
  "answer",
  "state",
  "due",
  "stability",
  "difficulty",
  "scheduled_days",
  "learning_steps",
  "reps",
  "lapses",
  "last_review",
  "is_leech",
  "suspended_at",
  "is_html",
  "tags",
  "guid",
  "ordinal",
  "note_type",
  "fields",
] as const;

const csv: Format = {
  mediaType: "text/csv; charset=utf-8",
  extension: "csv",
  // The mark tells spreadsheets that it is UTF-8.
  head: () => "\uFEFF" + stringify([columns], { record_delimiter: "windows" }),
  rows: (cards) =>
    stringify(
      cards.map((card) =>
        columns.map((column) => {
          const value = csvValue(card, column);
          return typeof value === "string" ? guard(value) : value;
        })
      ),
      { record_delimiter: "windows", quoted_string: true, cast: { boolean: String } },
    ),
};

function csvValue(card: PortableCard, column: typeof columns[number]) {
  if (column === "tags") return card.tags.join(" ");
  if (column !== "fields") return card[column];
  return Object.keys(card.fields).length === 0 ? "" : JSON.stringify(card.fields);
}

const anki: Format = {
  mediaType: "text/plain; charset=utf-8",
  extension: "txt",
  head: (deck, hasHtml) =>
    `#separator:tab\n#html:${hasHtml}\n#guid column:1\n#tags column:4\n` +
    `#deck:${deck.replace(/\s+/g, " ")}\n#columns:${ownColumns}\n`,
  // Every field in quotes: what begins with # would be a comment.
  rows: (cards, hasHtml) =>
    stringify(
      cards.map((card) => {
        const text = (plain: string) => hasHtml && !card.is_html ? escapeHtml(plain) : plain;
        return [
          // To Anki a guid is a note, which a row is: siblings are notes of their own.
          card.guid ? joinGuid(card.guid, card.ordinal) : "",
          text(card.question),
          text(card.answer),
          card.tags.join(" "),
        ];
      }),
      { delimiter: "\t", quoted: true, quoted_empty: true, record_delimiter: "unix" },
    ),
};

/** By the name that a request gives. */
export const formats: Record<"csv" | "anki", Format> = { csv, anki };

/** The plain text that `escapeHtml` made HTML of. */
export function unescapeHtml(html: string): string {
  return html.replace(/<br\s*\/?>/gi, "\n").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&nbsp;", " ").replaceAll("&amp;", "&");
}

/** Plain text as HTML that looks the same. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replace(/\r\n|\n|\r/g, "<br>");
}
