/** What a card of a note shows: the templates of its type, filled in with its fields. */

import { clozeNumbers, renderCloze } from "../cloze.ts";

/*
 * No pattern here takes more than its own length at a place: a field is as long as its author likes, and
 * one that looks to the end of it from each place takes the square of it.
 */

/** A word and how it is read: 漢字[かんじ]; [sound:a.mp3] is none. */
const ruby = / ?([^ >[\]]{1,100})\[(?!sound:)([^\]\n]{1,200})\]/g;
const lineBreak = /^<br\s{0,10}\/?>/i;
const lastLineBreak = /<br\s{0,10}\/?>$/i;

export interface CardTemplate {
  front: string;
  back: string;
}

export interface Note {
  fields: Map<string, string>;
  /** Tags, Deck, Type …, which templates may name too. */
  special: Map<string, string>;
}

/** @param number which of the note's cards, from 1, if it has deletions */
export function renderCard(
  { front, back }: CardTemplate,
  note: Note,
  number: number | undefined,
): { question: string; answer: string } {
  const question = render(front, note, number, "question", "");
  const marked = "\u0001front\u0001";
  const whole = render(back, note, number, "answer", marked);
  // What stands before the line that Anki scrolls to is the question again.
  const [, after] = /<hr[^<>]{0,500}?id=["']?answer["']?[^<>]{0,500}>([\s\S]*)/i.exec(whole) ?? [];
  const answer = (after ?? whole).replaceAll(marked, "");
  return {
    question: tidy(question),
    answer: tidy(answer) || tidy(whole.replaceAll(marked, question)),
  };
}

function render(
  template: string,
  note: Note,
  number: number | undefined,
  side: "question" | "answer",
  frontSide: string,
): string {
  const text = withoutComments(template);
  return fill(conditions(text, note), note, number, side, frontSide);
}

function withoutComments(template: string): string {
  const parts: string[] = [];
  let from = 0;
  while (from < template.length) {
    const start = template.indexOf("<!--", from);
    const end = start < 0 ? -1 : template.indexOf("-->", start + 4);
    if (end < 0) break;
    parts.push(template.slice(from, start));
    from = end + 3;
  }
  return parts.join("") + template.slice(from);
}

/** Leaves out what stands in {{#Field}}…{{/Field}} of an empty field, and in {{^Field}}… of another. */
function conditions(template: string, note: Note): string {
  let text = template;
  // The innermost first.
  const section = /\{\{([#^])([^{}]+?)\}\}((?:(?!\{\{[#^])[\s\S])*?)\{\{\/\s*\2\s*\}\}/;
  for (let found = section.exec(text), i = 0; found && i < 1000; found = section.exec(text), i++) {
    const [whole, kind, name, inner] = found;
    const isThere = !isEmpty(valueOf(note, name.trim()) ?? deletionOf(note, name.trim()) ?? "");
    text = text.replace(whole, () => isThere === (kind === "#") ? inner : "");
  }
  return text;
}

/** {{#c1}} is there while the note has that deletion. */
function deletionOf({ fields }: Note, name: string): string | undefined {
  const [, number] = /^c(\d+)$/.exec(name) ?? [];
  if (!number) return undefined;
  return [...fields.values()].some((text) => clozeNumbers(text).includes(Number(number)))
    ? "yes"
    : "";
}

function fill(
  text: string,
  note: Note,
  number: number | undefined,
  side: "question" | "answer",
  frontSide: string,
): string {
  return text.replace(/\{\{\{?([^{}]*)\}?\}\}/g, (_, inside: string) => {
    const parts = inside.trim().split(":").map((part) => part.trim());
    const name = parts.pop()!;
    if (name === "FrontSide") return frontSide;
    if (parts.some((filter) => filter.startsWith("tts"))) return "";
    let value = valueOf(note, name) ?? "";
    for (const filter of parts.reverse()) {
      if (filter === "cloze" && number !== undefined) value = renderCloze(value, number, side);
      else if (filter === "cloze-only" && number !== undefined) {
        value = renderCloze(value, number, side);
      } else if (filter === "type") value = side === "question" ? "" : value;
      else if (filter === "text") value = plain(value);
      else if (filter === "kana") value = value.replace(ruby, "$2");
      else if (filter === "kanji") value = value.replace(ruby, "$1");
      else if (filter === "furigana") {
        value = value.replace(ruby, "<ruby>$1<rt>$2</rt></ruby>");
      }
    }
    return value;
  });
}

function valueOf({ fields, special }: Note, name: string): string | undefined {
  return fields.get(name) ?? special.get(name);
}

function isEmpty(html: string): boolean {
  return plain(html.replace(/<(?:img|audio|video|object)\b[^<>]*>/gi, "x")).trim() === "";
}

function plain(html: string): string {
  return html.replace(/<[^<>]*>/g, "").replaceAll("&nbsp;", " ");
}

/** Without the spaces and line ends that templates have around fields. */
function tidy(html: string): string {
  let text = html.trim();
  for (let found = lineBreak.exec(text); found; found = lineBreak.exec(text)) {
    text = text.slice(found[0].length).trimStart();
  }
  for (
    let found = lastLineBreak.exec(text.slice(-20));
    found;
    found = lastLineBreak.exec(text.slice(-20))
  ) {
    text = text.slice(0, -found[0].length).trimEnd();
  }
  return text;
}
