// Flashcards by a model that understands nothing: it takes a telling word out of a sentence and asks for it. Enough to see
// the whole way from a message to a review, and the same cards every time.
import { type ChatMessage, stopWords } from "./echo.ts";

interface Flashcard {
  question: string;
  answer: string;
}

/** Whether an answer of this schema is {flashcards: [{question, answer}]}. */
export function asksForFlashcards(schema: unknown): boolean {
  // deno-lint-ignore no-explicit-any -- whatever a client sent
  const card = (schema as any)?.properties?.flashcards?.items?.properties;
  return card?.question?.type === "string" && card?.answer?.type === "string";
}

/** A card for each sentence of what the user said that has a word worth asking for. */
export function flashcards(messages: ChatMessage[]): { flashcards: Flashcard[] } {
  const said = messages.findLast(({ role }) => role === "user")?.content ?? "";
  const sentences = [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(said)];
  return { flashcards: sentences.flatMap(({ segment }) => cloze(segment.trim())).slice(0, 20) };
}

function cloze(sentence: string): Flashcard[] {
  const words = sentence.match(/[\p{L}\p{N}]+/gu) ?? [];
  const [answer] = words.slice(1)
    .filter((word) => word.length >= 4 && !stopWords.has(word.toLowerCase()))
    .sort((a, b) => b.length - a.length);
  if (words.length < 4 || !answer) return [];
  return [{ question: `What is missing here? ${sentence.replace(answer, "…")}`, answer }];
}
