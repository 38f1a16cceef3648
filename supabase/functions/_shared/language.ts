/** The language of a text, where it can be told: by its script, else by ELD's n-grams. */

import { eld } from "eld/extrasmall";

/** Scripts that one language is written in, by far the most. */
const scripts: [language: string, pattern: RegExp][] = [
  ["ko", /\p{Script=Hangul}/gu],
  ["th", /\p{Script=Thai}/gu],
  ["he", /\p{Script=Hebrew}/gu],
  ["el", /\p{Script=Greek}/gu],
  ["hy", /\p{Script=Armenian}/gu],
  ["ka", /\p{Script=Georgian}/gu],
  ["ta", /\p{Script=Tamil}/gu],
  ["bn", /\p{Script=Bengali}/gu],
];
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const han = /\p{Script=Han}/gu;

/** Only the beginning is read, in characters: more says nothing else. */
const sample = 2_000;
/** A text of fewer letters is the user's usual language or nobody's. */
const fewestLetters = 8;
/** How much less likely than the best a language may be that is the user's usual one. */
const nearly = 0.1;

/**
 * The language as ISO 639-1, or undefined when it cannot be told: of "ok", of a name, of code. Between
 * languages that are about as likely, `usual` is taken, the user's own say.
 */
export function detectLanguage(text: string, usual?: string): string | undefined {
  // Addresses, code and what has digits in it is in no language.
  const words = text.slice(0, sample).toWellFormed()
    .replace(/```[^]*?(```|$)|`[^`\n]*`/g, " ")
    // Word by word: one pattern for all would try a line of two thousand marks from each of them.
    .split(/\s+/).filter((word) => !/[\d_/\\@<>{}=|]/.test(word)).join(" ");
  const letters = words.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return undefined;
  const byScript = scriptOf(words, letters);
  if (byScript) return byScript;
  if (letters < fewestLetters) return undefined;
  const result = eld.detect(words);
  const scores = result.getScores();
  const best = scores[result.language] ?? 0;
  if (usual !== undefined && (scores[usual] ?? 0) >= best - nearly) return usual;
  return result.isReliable() ? result.language || undefined : undefined;
}

/** A text of fewer letters does not say that it is in another language than what it answers. */
const fewestOfAnswer = 40;

/** The language of an answer, which is that of the question unless the answer says otherwise. */
export function languageOfAnswer(text: string, asked: string | undefined): string | undefined {
  const letters = text.slice(0, sample).match(/\p{L}/gu)?.length ?? 0;
  return asked !== undefined && letters < fewestOfAnswer ? asked : detectLanguage(text, asked);
}

/** The thing with the language of a text of it, where that can be told. */
export function withLanguage<T extends object>(thing: T, text: string): T & { language?: string } {
  const language = detectLanguage(text);
  return language === undefined ? thing : { ...thing, language };
}

function scriptOf(words: string, letters: number): string | undefined {
  const share = (pattern: RegExp) => (words.match(pattern)?.length ?? 0) / letters;
  for (const [language, pattern] of scripts) if (share(pattern) > 0.4) return language;
  // Japanese has Chinese characters among its own; Chinese has none of those.
  const ownJapanese = share(kana);
  if (ownJapanese + share(han) > 0.4) return ownJapanese > 0.05 ? "ja" : "zh";
  return undefined;
}
