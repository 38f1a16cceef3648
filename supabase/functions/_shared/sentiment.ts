/** Mood and sentiment of an English text, by VADER (Hutto & Gilbert 2014), a lexicon for informal texts. */

// @ts-types="./vader-sentiment.d.ts"
import vader from "vader-sentiment";
import { detectLanguage } from "./language.ts";

/** Empty where nothing can be said: VADER knows English only. */
export interface Sentiment {
  /** 0 negative … 0.5 neutral … 1 positive. */
  score?: number;
  mood?: "distressed" | "negative" | "neutral" | "positive" | "joyful";
}

/** VADER's compound value −1..1, mapped to 0..1; ±0.05 is its own border of neutral. */
export function sentiment(text: string): Sentiment {
  if (!mayBeEnglish(text)) return {};
  const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(withPlainNegations(text));
  return { score: Math.round((compound + 1) * 5000) / 10000, mood: moodOf(compound) };
}

/** English; or too short to tell in the letters of English, or emoji alone. */
function mayBeEnglish(text: string): boolean {
  const language = detectLanguage(text, "en");
  if (language !== undefined) return language === "en";
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.length === 0) return /\p{Extended_Pictographic}/u.test(text);
  return letters.length < 10 && letters.every((letter) => /[a-z]/i.test(letter));
}

/** VADER sees "not" and "n't" in lower case and with a straight apostrophe only; not "hardly", nor "no good". */
function withPlainNegations(text: string): string {
  return text.replaceAll("’", "'")
    .replace(/\b(hardly|barely|scarcely)\b/gi, "not")
    .replace(/\bno (?=(good|use|help|fun|better|great|joy)\b)/gi, "not ")
    .replace(
      /\b(not|never|none|nor|neither|nothing|nobody|nowhere|without|cannot|\p{L}+n't)\b/giu,
      (word) => word.toLowerCase(),
    );
}

function moodOf(compound: number): Sentiment["mood"] {
  if (compound >= 0.6) return "joyful";
  if (compound >= 0.05) return "positive";
  if (compound <= -0.6) return "distressed";
  if (compound <= -0.05) return "negative";
  return "neutral";
}
