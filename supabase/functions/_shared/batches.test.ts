import assert from "node:assert/strict";
import { batches } from "./batches.ts";

const sizes = (texts: string[]) => [...batches(texts, (text) => text)].map((b) => b.length);

Deno.test("batches: up to 96 texts, in order, none twice", () => {
  assert.deepEqual(sizes([]), []);
  assert.deepEqual(sizes(Array(96).fill("a")), [96]);
  assert.deepEqual(sizes(Array(200).fill("a")), [96, 96, 8]);
  const texts = Array.from({ length: 200 }, (_, i) => `${i}`);
  assert.deepEqual([...batches(texts, (text) => text)].flat(), texts);
});

Deno.test("batches: long texts are fewer to a call, one that is too long is alone", () => {
  const long = "x".repeat(90_000);
  assert.deepEqual(sizes([long, long, long]), [2, 1]);
  assert.deepEqual(sizes(["a", "x".repeat(300_000), "b"]), [1, 1, 1]);
});
