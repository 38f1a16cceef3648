interface Scores {
  neg: number;
  neu: number;
  pos: number;
  compound: number;
}

declare const vader: {
  SentimentIntensityAnalyzer: { polarity_scores(text: string): Scores };
};

export default vader;
