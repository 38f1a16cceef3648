/** Mood and sentiment of a text, by VADER (Hutto & Gilbert 2014), a lexicon for short, informal English. */

// @ts-types="./vader-sentiment.d.ts"
import vader from "vader-sentiment";

export interface Sentiment {
  /** 0 negative … 0.5 neutral … 1 positive. */
  score: number;
  mood: "distressed" | "negative" | "neutral" | "positive" | "joyful";
}

/** VADER's compound value −1..1, mapped to 0..1; ±0.05 is its own border of neutral. */
export function sentiment(text: string): Sentiment {
  const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text);
  return { score: Math.round((compound + 1) * 5000) / 10000, mood: mood(compound) };
}

function mood(compound: number): Sentiment["mood"] {
  if (compound >= 0.6) return "joyful";
  if (compound >= 0.05) return "positive";
  if (compound <= -0.6) return "distressed";
  if (compound <= -0.05) return "negative";
  return "neutral";
}
