/**
 * No text costs a reader more than its length: each of the shapes that parsers and patterns stumble over,
 * through everything that reads a user's texts and files. Time is that of the processor, not of the clock.
 */

import assert from "node:assert/strict";
import process from "node:process";
import { shapes } from "./texts/hostile.ts";
import { readers } from "./texts/readers.ts";

/** Long enough that the square of it takes seconds. */
const length = 64_000;
const mostMs = 1_500;

for (const [reader, read] of Object.entries(readers)) {
  Deno.test(`hostile texts: ${reader}`, async () => {
    // What is loaded when the first text comes is not the text's doing.
    await attempt(read, "<p>a</p>");
    const slow: string[] = [];
    for (const [shape, make] of Object.entries(shapes)) {
      const text = make(length);
      const before = process.cpuUsage();
      await attempt(read, text);
      const { user, system } = process.cpuUsage(before);
      const ms = (user + system) / 1000;
      if (ms > mostMs) slow.push(`${shape}: ${ms.toFixed(0)} ms`);
    }
    assert.deepEqual(slow, []);
  });
}

/** A text may be refused; that is no error here. */
async function attempt(read: (text: string) => unknown, text: string): Promise<void> {
  try {
    await read(text);
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.ok(!(error instanceof RangeError), String(error));
  }
}
