/** What is counted as tokens, beside what OpenAI's tokenizer o200k makes of the same text. */

import assert from "node:assert/strict";
import { countTokens as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { countTokens } from "../supabase/functions/_shared/tokens.ts";
import { code, prose } from "./texts/languages.ts";

Deno.test("tokens are counted within 15 % of o200k, in twelve languages and in code", () => {
  assert.equal(Object.keys(prose).length, 12);
  const off = Object.entries({ ...prose, ...code })
    .map(([name, text]) => ({ name, ratio: countTokens(text) / o200k(text) }))
    .filter(({ ratio }) => Math.abs(ratio - 1) > 0.15);
  assert.deepEqual(off, []);
});

Deno.test("a mixture costs what its parts cost", () => {
  const { en, zh } = prose;
  const whole = countTokens(`${en}\n${zh}\n${code.typescript}`);
  const parts = countTokens(en) + countTokens(zh) + countTokens(code.typescript);
  assert.ok(Math.abs(whole - parts) <= 3);
});

Deno.test("nothing and blanks cost nothing, an emoji costs more than a letter", () => {
  assert.equal(countTokens(""), 0);
  assert.equal(countTokens(" \n\n "), 0);
  assert.equal(countTokens("a"), 1);
  assert.equal(countTokens("😀😀"), 3);
});
