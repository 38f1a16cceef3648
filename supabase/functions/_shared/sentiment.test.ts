import assert from "node:assert/strict";
import { sentiment } from "./sentiment.ts";

Deno.test("sentiment: mood and score of what people write", async (t) => {
  const expected: [text: string, mood: string][] = [
    ["I love this so much, it is the best day of my life!!!", "joyful"],
    ["That is nice.", "positive"],
    ["great", "joyful"],
    ["It is not bad.", "positive"],
    ["No, I really love it.", "positive"],
    ["The meeting is on Tuesday.", "neutral"],
    ["constructor __proto__ hasOwnProperty toString", "neutral"],
    ["This is bad.", "negative"],
    ["I hate everything, I feel horrible and hopeless and want to cry.", "distressed"],
    ["That is not good.", "negative"],
    ["I am NOT happy", "negative"],
    ["Not good", "negative"],
    ["Never happy", "negative"],
    ["I DON'T like it", "negative"],
    ["It isn’t good.", "negative"],
    ["I am hardly happy with this.", "negative"],
    ["This is no good for me.", "negative"],
  ];
  for (const [text, mood] of expected) {
    await t.step(JSON.stringify(text), () => {
      const read = sentiment(text);
      assert.equal(read.mood, mood);
      const score = read.score ?? NaN;
      if (mood === "neutral") assert.equal(score, 0.5);
      if (mood === "joyful" || mood === "positive") assert.ok(score > 0.5);
      if (mood === "distressed" || mood === "negative") assert.ok(score < 0.5);
    });
  }
});

Deno.test("sentiment: nothing is said of a language that is not known", async (t) => {
  for (
    const text of [
      "Die Katze liegt in der Sonne, die Blumen sind schön",
      "Das Treffen ist am Dienstag.",
      "No me gusta nada, es horrible",
      "Je suis content de te voir",
      "Non sono felice di questo",
      "Я очень рад",
      "東京に行きたい",
      "今天很开心",
      "",
      " \n\t",
      "\0",
    ]
  ) await t.step(JSON.stringify(text), () => assert.deepEqual(sentiment(text), {}));
});

Deno.test("sentiment: the score stays within 0..1 with four decimals", () => {
  for (
    const text of ["good ".repeat(6000), "bad ".repeat(6000), "so good!".repeat(4_000), "😀👍🏽"]
  ) {
    const { score = NaN } = sentiment(text);
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
