import assert from "node:assert/strict";
import { sentiment } from "./sentiment.ts";

Deno.test("sentiment: mood and score of what people write", async (t) => {
  const expected: [text: string, mood: string][] = [
    ["I love this so much, it is the best day of my life!!!", "joyful"],
    ["That is nice.", "positive"],
    ["The meeting is on Tuesday.", "neutral"],
    ["This is bad.", "negative"],
    ["I hate everything, I feel horrible and hopeless and want to cry.", "distressed"],
    ["That is not good.", "negative"],
    ["Das Treffen ist am Dienstag.", "neutral"],
    ["", "neutral"],
    [" \n\t", "neutral"],
    ["東京に行きたい", "neutral"],
    ["constructor __proto__ hasOwnProperty toString", "neutral"],
  ];
  for (const [text, mood] of expected) {
    await t.step(JSON.stringify(text), () => {
      const read = sentiment(text);
      assert.equal(read.mood, mood);
      if (mood === "neutral") assert.equal(read.score, 0.5);
      if (mood === "joyful" || mood === "positive") assert.ok(read.score > 0.5);
      if (mood === "distressed" || mood === "negative") assert.ok(read.score < 0.5);
    });
  }
});

Deno.test("sentiment: the score stays within 0..1 with four decimals", () => {
  for (
    const text of ["good ".repeat(6000), "bad ".repeat(6000), "!".repeat(32_000), "😀👍🏽", "\0"]
  ) {
    const { score } = sentiment(text);
    assert.ok(score >= 0 && score <= 1, `${score}`);
    assert.equal(score, Number(score.toFixed(4)));
  }
});

Deno.test("sentiment: the longest message is read in time", () => {
  let text = "";
  for (let i = 0; text.length < 32_000; i++) text += `w${i.toString(36)}, but `;
  const start = performance.now();
  sentiment(text.slice(0, 32_000));
  assert.ok(performance.now() - start < 1_500);
});
