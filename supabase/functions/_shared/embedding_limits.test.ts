import assert from "node:assert/strict";
import { cutToTokens, embedWithinLimits } from "./embedding_limits.ts";

class Refused extends Error {}
const isRefusal = (error: unknown) => error instanceof Refused;

/** A provider that takes so many characters a text, and what it was asked. */
function provider(maximum: number) {
  const asked: number[][] = [];
  return {
    asked,
    embed(texts: string[]): Promise<string[]> {
      asked.push(texts.map(({ length }) => length));
      if (texts.some((text) => text.length > maximum)) return Promise.reject(new Refused("400"));
      return Promise.resolve(texts.map((text) => text.slice(0, 3)));
    },
  };
}

Deno.test("embedding limits: text within the limit is sent as it is, in one call", async () => {
  const { asked, embed } = provider(40_000);
  const texts = ["one", "x".repeat(7_000), "two words. ".repeat(500)];
  assert.deepEqual(await embedWithinLimits(texts, embed, isRefusal), ["one", "xxx", "two"]);
  assert.deepEqual(asked, [texts.map(({ length }) => length)]);
});

Deno.test("embedding limits: text beyond the limit is cut between words before it is sent", () => {
  const words = cutToTokens("word ".repeat(10_000), 8_000);
  assert.equal(words.trim().split(" ").length, 8_000);
  // 28,000 marks and letters, which a strict tokenizer counts one by one.
  const code = cutToTokens("x=[1,2];{}\n".repeat(2_800), 8_000);
  assert.equal(code.replace(/\s/g, "").length, 8_000);
  for (const unit of ["😀", "漢字", "नमस्ते ", "a", "👨‍👩‍👧‍👦"]) {
    const cut = cutToTokens(unit.repeat(40_000 / unit.length), 1_000);
    assert.ok(cut.length > 100 && cut.length < 5_000, `${unit}: ${cut.length}`);
    assert.ok(cut.isWellFormed());
  }
});

Deno.test("embedding limits: one refused text in a batch is shortened, the others stay", async () => {
  const { asked, embed } = provider(1_000);
  const texts = ["abc".repeat(10), "def".repeat(10), "ghi".repeat(1_000), "jkl".repeat(10)];
  assert.deepEqual(await embedWithinLimits(texts, embed, isRefusal), ["abc", "def", "ghi", "jkl"]);
  assert.deepEqual(asked.at(-2), [750]);
  assert.deepEqual(asked.at(-1), [30], "the last text is sent whole");
});

Deno.test("embedding limits: emoji are not cut in half", async () => {
  const given: string[] = [];
  await embedWithinLimits(["a" + "😀".repeat(301)], (texts) => {
    given.push(...texts);
    if (texts[0].length > 300) return Promise.reject(new Refused("400"));
    return Promise.resolve(texts);
  }, isRefusal);
  assert.ok(given.length > 1 && given.every((text) => text.isWellFormed()));
});

Deno.test("embedding limits: a provider that refuses everything is told after a few calls", async () => {
  const { asked, embed } = provider(0);
  const texts = Array.from({ length: 96 }, () => "text ".repeat(1_000));
  await assert.rejects(embedWithinLimits(texts, embed, isRefusal), Refused);
  assert.ok(asked.length <= 14, `${asked.length} calls`);
});

Deno.test("embedding limits: an error that is no refusal is thrown at once", async () => {
  let calls = 0;
  const embed = () => {
    calls++;
    return Promise.reject(new Error("503"));
  };
  await assert.rejects(embedWithinLimits(["a", "b"], embed, isRefusal), /503/);
  assert.equal(calls, 1);
});
