/** Everything in the Edge Functions that reads a text of a user's, or a file. */

import { memoriesByRules } from "../../supabase/functions/_shared/memory_rules.ts";
import { lineOf } from "../../supabase/functions/_shared/data_section.ts";
import { cutToTokens } from "../../supabase/functions/_shared/embedding_limits.ts";
import { readItems } from "../../supabase/functions/_shared/exports/read_items.ts";
import { detectLanguage } from "../../supabase/functions/_shared/language.ts";
import { sentiment } from "../../supabase/functions/_shared/sentiment.ts";
import { countTokens } from "../../supabase/functions/_shared/tokens.ts";
import { citationsIn, unmarked } from "../../supabase/functions/chat/sources.ts";
import { threadOf } from "../../supabase/functions/chat/thread.ts";
import { chunk } from "../../supabase/functions/documents/chunks.ts";
import { readFile } from "../../supabase/functions/documents/files/read_file.ts";
import type { Format } from "../../supabase/functions/documents/parts.ts";
import { renderCard } from "../../supabase/functions/flashcards/anki/templates.ts";
import { renderCloze } from "../../supabase/functions/flashcards/cloze.ts";
import { decodeText } from "../../supabase/functions/flashcards/encodings.ts";
import { unescapeHtml } from "../../supabase/functions/flashcards/formats.ts";
import { readCards } from "../../supabase/functions/flashcards/reading.ts";
import { fileOf } from "../../supabase/functions/documents/files/upload.ts";

const sizes = { size: 1_200, overlap: 150 };
const bytesOf = (text: string) => new TextEncoder().encode(text);

const chunks = (format: Format) => (text: string) => {
  let count = 0;
  for (const _ of chunk(text, format, sizes)) count++;
  return count;
};
const file = (mediaType: string) => async (text: string) =>
  (await readFile({ bytes: bytesOf(text), mediaType })).content.length;
const cards = (format: "csv" | "anki") => async (text: string) =>
  (await readCards(decodeText(bytesOf(text)), format)).cards.length;

/** What each makes of a text: a number, such as how many parts it has. */
export const readers: Record<string, (text: string) => unknown> = {
  "text in chunks": chunks("text"),
  "Markdown in chunks": chunks("markdown"),
  "CSV in chunks": chunks("csv"),
  "pages in chunks": chunks("pages"),
  "file of text": file("text/plain"),
  "file of Markdown": file("text/markdown"),
  "file of CSV": file("text/csv"),
  "file of HTML": file("text/html"),
  "file in base64": (text) => fileOf({ data: text }).bytes.length,
  "language": detectLanguage,
  "sentiment": sentiment,
  "tokens": countTokens,
  "text for an embedding": (text) => cutToTokens(text).length,
  "memories of a message": (text) => memoriesByRules(text).length,
  "line of a prompt": (text) => lineOf(text, 1_000_000).length,
  "text without marks": (text) => unmarked(text).length,
  "citations": (text) => citationsIn(text, []).length,
  "thread": (text) => threadOf([{ role: "user", content: text }]).places.length,
  "cards of a CSV": cards("csv"),
  "cards of Anki's text": cards("anki"),
  "cloze": (text) => renderCloze(text, 1, "question").length,
  "card of a template": (text) =>
    renderCard(
      {
        front: "{{furigana:a}}{{#a}}{{kana:a}}{{/a}}",
        back: "{{FrontSide}}<hr id=answer>{{text:a}}",
      },
      { fields: new Map([["a", text]]), special: new Map() },
      undefined,
    ).answer.length,
  "template": (text) =>
    renderCard({ front: text, back: text }, { fields: new Map(), special: new Map() }, undefined)
      .answer.length,
  "text of HTML": (text) => unescapeHtml(text).length,
  "export": async (text) => {
    let count = 0;
    const { items } = await readItems((async function* () {
      yield await Promise.resolve(bytesOf(text));
    })());
    for await (const _ of items) count++;
    return count;
  },
};
