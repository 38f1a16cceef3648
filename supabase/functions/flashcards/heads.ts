/** The lines before the cards of a file, which say how it is written, and guesses where they do not. */

import { countKnown } from "./columns.ts";

/** How far the head of a file is looked for, in characters. */
const maximumHead = 16_384;
/** How much of a file a separator is guessed from, in characters: as much as Anki looks at. */
const sampleLength = 8_192;

/** As Anki names separators, in the order in which it guesses them. */
const separators: Record<string, string> = {
  tab: "\t",
  pipe: "|",
  semicolon: ";",
  colon: ":",
  comma: ",",
  space: " ",
};
const guessed = ["\t", "|", ";", ":", ","];
const keys = [
  "separator",
  "html",
  "tags",
  "columns",
  "notetype",
  "deck",
  "if matches",
  "guid column",
  "notetype column",
  "deck column",
  "tags column",
];

export interface Head {
  settings: Map<string, string>;
  /** The character that the head names. */
  separator?: string;
  /** Where the rows begin, and in which line. */
  start: number;
  line: number;
}

/** The lines `#key:value` of Anki's files, and `sep=` of spreadsheets'. */
export function readHead(text: string): Head {
  const head: Head = { settings: new Map(), start: text.startsWith("\uFEFF") ? 1 : 0, line: 1 };
  const lines = /(.*?)(?:\r\n|\n|\r|$)/y;
  lines.lastIndex = head.start;
  while (head.start < Math.min(text.length, maximumHead)) {
    const found = lines.exec(text);
    if (!found) break;
    const [, separator] = /^"?sep=(\\t|.)"?[,;\s]*$/i.exec(found[1]) ?? [];
    const [, key, value] = /^"?#([a-z ]+):(.*)$/i.exec(found[1]) ?? [];
    if (separator) {
      head.separator = separator === "\\t" ? "\t" : separator;
    } else if (key && keys.includes(key.toLowerCase())) {
      head.settings.set(key.toLowerCase(), value);
    } else {
      break;
    }
    head.start = lines.lastIndex;
    head.line++;
  }
  head.separator ??= separatorOf(head.settings.get("separator"));
  return head;
}

/** A setting's value, without the separators that a spreadsheet fills the line up with. */
export function valueOf(head: Head, key: string): string | undefined {
  return head.settings.get(key)?.replace(/["\s,;|]+$/, "").trim();
}

function separatorOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const name = value.replace(/["\s,;|]+$/, "").trim().toLowerCase();
  return separators[name] ?? (name === "\\t" ? "\t" : value.trim()[0] ?? value[0]);
}

/**
 * What separates the columns: as Anki guesses it, but that each row is to have it; before that, what
 * separates names that are known.
 */
export function guessSeparator(text: string, { start }: Head, hasNames: boolean): string {
  const sample = text.slice(start, start + sampleLength).replace(/"(?:[^"]|"")*"/g, "");
  const lines = sample.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  // The last one may be a part.
  if (lines.length > 1 && start + sampleLength < text.length) lines.pop();
  if (hasNames) {
    const [first] = text.slice(start, start + sampleLength).split(/\r\n|\n|\r/);
    const [best] = guessed.map((separator) => ({
      separator,
      known: countKnown(first.split(separator).map((name) => name.replaceAll('"', ""))),
      parts: first.split(separator).length,
    })).filter(({ known, parts }) => known > 0 && parts > 1).sort((a, b) => b.known - a.known);
    if (best) return best.separator;
  }
  const share = (separator: string) =>
    lines.filter((line) => line.includes(separator)).length / (lines.length || 1);
  const found = guessed.filter((separator) => share(separator) > 0);
  return found.find((separator) => share(separator) >= 0.9) ??
    found.toSorted((a, b) => share(b) - share(a))[0] ?? (hasNames ? "," : "\t");
}
