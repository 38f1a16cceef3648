/** What an answer may rest on: memories, passages and documents, each under a mark such as [m1]. */

import type { Citation, Source } from "../_shared/contracts/chat.ts";
import { lineOf } from "../_shared/data_section.ts";
import type { ChatContext } from "./context.ts";

/** A source as the model is given it. */
interface Given extends Source {
  /** As it stands in the prompt, mark included. */
  line: string;
  /** What a citation quotes of it. */
  quote: string;
}

/** How much of a source a citation quotes, in characters. */
const quoted = 300;

/** How much of a text is read, in characters. */
const most = 8_000;

const marks = /\[(\s*[mpd]\d{1,3}(?:\s*[,;]\s*[mpd]\d{1,3})*\s*)\]/gi;

/** A stored text in one line, in which nothing looks like the mark of a source. */
export function unmarked(text: string): string {
  return lineOf(text, most).replace(marks, "($1)");
}

/** The sources of a context, numbered by kind in the order in which they fit the question. */
export function sourcesOf({ memories, passages, documents }: ChatContext): Given[] {
  return [
    ...memories.map(({ id, key, value, score, relevance }, i) => {
      const text = unmarked(`${key.replaceAll("_", " ")}: ${value}`);
      return given("memory", `m${i + 1}`, id, key, text, { score, relevance });
    }),
    ...passages.map(({ id, title, at, messages, score, relevance }, i) => {
      const said = messages.map(({ sender_type, text }) =>
        `${sender_type === "user" ? "User" : "Assistant"}: ${unmarked(text)}`
      ).join(" / ");
      const best = messages.find((message) => message.id === id)?.text ?? said;
      const line = `(${at.slice(0, 10)}) ${said}`;
      return given("passage", `p${i + 1}`, id, title ?? null, line, { score, relevance }, best);
    }),
    ...documents.map(({ id, document_id, title, headings, text, score, relevance }, i) => {
      const name = [title, headings].filter(Boolean).map((part) => unmarked(part!)).join(" > ");
      const scores = { score, relevance, document_id };
      return given("document", `d${i + 1}`, id, title, `${name}: ${unmarked(text)}`, scores, text);
    }),
  ];
}

function given(
  kind: Source["kind"],
  mark: string,
  id: string,
  title: string | null,
  text: string,
  further: Pick<Source, "score" | "relevance" | "document_id">,
  quote = text,
): Given {
  return {
    kind,
    mark,
    id,
    title,
    ...further,
    line: `[${mark}] ${text}`,
    quote: quote.slice(0, quoted),
  };
}

/** A source as the app is told of it. */
export function toSource({ line: _, quote: __, relevance, ...source }: Given): Source {
  return { ...source, ...(relevance === undefined ? {} : { relevance }) };
}

/** Where a text names sources: each mark with the brackets that it stands in. */
export function placesOfMarks(text: string): { mark: string; start: number; end: number }[] {
  return [...text.matchAll(marks)].flatMap(({ 0: whole, 1: list, index }) =>
    list.trim().split(/\s*[,;]\s*/).map((mark) => ({
      mark: mark.toLowerCase(),
      start: index,
      end: index + whole.length,
    }))
  );
}

/** The sources whose marks stand in an answer, in the order in which they come first. */
export function citationsIn(text: string, sources: Given[]): Citation[] {
  const named = placesOfMarks(text).map(({ mark }) => mark);
  return [...new Set(named)].flatMap((mark) => {
    const source = sources.find((one) => one.mark === mark);
    if (!source) return [];
    const { kind, id, title, document_id, quote } = source;
    return [{ kind, mark, id, title, ...(document_id ? { document_id } : {}), quote }];
  });
}
