import assert from "node:assert/strict";
import { batches } from "./batches.ts";

const batchesOf = (texts: Iterable<string> | AsyncIterable<string>) =>
  Array.fromAsync(batches(texts, (text) => text));
const sizes = async (texts: string[]) => (await batchesOf(texts)).map(({ length }) => length);

Deno.test("batches: up to 96 texts, in order, none twice", async () => {
  assert.deepEqual(await sizes([]), []);
  assert.deepEqual(await sizes(Array(96).fill("a")), [96]);
  assert.deepEqual(await sizes(Array(200).fill("a")), [96, 96, 8]);
  const texts = Array.from({ length: 200 }, (_, i) => `${i}`);
  assert.deepEqual((await batchesOf(texts)).flat(), texts);
});

Deno.test("batches: long texts are fewer to a call, one that is too long is alone", async () => {
  const long = "x".repeat(90_000);
  assert.deepEqual(await sizes([long, long, long]), [2, 1]);
  assert.deepEqual(await sizes(["a", "x".repeat(300_000), "b"]), [1, 1, 1]);
});

Deno.test("batches: texts that are still being made are read no further than a batch needs", async () => {
  let made = 0;
  async function* texts() {
    while (true) yield await Promise.resolve(`${made++}`);
  }
  const { value } = await batches(texts(), (text) => text).next();
  assert.equal(value?.length, 96);
  assert.equal(made, 97);
});
