// A model that knows nothing: it answers from what it was given, and says so. Enough to see whether a memory reached the
// prompt, and the same answer every time.
import { encode } from "./sentence_encoder.ts";

/** One message of a conversation. */
export interface ChatMessage {
  role: string;
  content: string;
}

/** Between 0 and 1: how well a fact must fit a question before it is taken for its answer. */
const threshold = 0.3;

const questionWords =
  /^(what|who|whom|whose|which|where|when|why|how|do|does|did|is|are|am|was|were|can|could|will|would|should|have|has|remind|tell)\b/i;

/** Words that questions and facts share without having anything to do with each other. */
export const stopWords = new Set(
  ("a an and are at be been by can could did do does for from had has have how i in is it its know me my of on or " +
    "our please remember remind say she he so tell that the their them they this to told was we were what when " +
    "where which who whom whose why will with would you your am about any").split(" "),
);

/** The answer to the last thing the user said. */
export async function answer(messages: ChatMessage[]): Promise<string> {
  const said = messages.findLast(({ role }) => role === "user")?.content.trim() ?? "";
  if (isQuestion(said)) {
    const fact = await bestFact(said, facts(messages));
    if (fact) return `You told me: ${fact.replace(/[.\s]+$/, "")}.`;
  }
  return `You said: "${said}"`;
}

function isQuestion(text: string): boolean {
  return text.endsWith("?") || questionWords.test(text);
}

/** The lines of a list in the instructions: that is how what is remembered is given to a model. */
function facts(messages: ChatMessage[]): string[] {
  return messages
    .filter(({ role }) => role === "system" || role === "developer")
    .flatMap(({ content }) => content.split("\n"))
    .flatMap((line) => /^\s*[-*•]\s+(.+)$/.exec(line)?.[1].trim() ?? []);
}

async function bestFact(question: string, candidates: string[]): Promise<string | undefined> {
  if (candidates.length === 0) return undefined;
  const [asked, ...given] = await encode([question, ...candidates]);
  let best: { fact: string; score: number } | undefined;
  for (const [index, fact] of candidates.entries()) {
    const score = (overlap(question, fact) + Math.max(0, cosine(asked, given[index]))) / 2;
    if (score >= threshold && score > (best?.score ?? 0)) best = { fact, score };
  }
  return best?.fact;
}

/** Words by which people ask for what is remembered under another. */
const alsoCalled: Record<string, string> = {
  live: "location",
  city: "location",
  called: "name",
  job: "occupation",
  work: "occupation",
};

/** The share of the question's telling words that the fact has too. */
function overlap(question: string, fact: string): number {
  const asked = words(question);
  const known = words(fact);
  return asked.size === 0 ? 0 : [...asked].filter((word) => known.has(word)).length / asked.size;
}

function words(text: string): Set<string> {
  const all = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = all.filter((word) => !stopWords.has(word));
  return new Set(telling.map((word) => stem(alsoCalled[word] ?? word)));
}

/** Endings that English puts on the same word. */
function stem(word: string): string {
  const short = word.replace(/(ies|ing|ed|es|s|e)$/, "");
  return (short.length >= 3 ? short : word).replace(/our$/, "or");
}

function cosine(a: number[], b: number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}
