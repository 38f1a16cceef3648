/** How often the language of a text is told. */

import assert from "node:assert/strict";
import {
  detectLanguage,
  languageOfAnswer,
  withLanguage,
} from "../supabase/functions/_shared/language.ts";
import { code, prose } from "./texts/languages.ts";
import { short } from "./texts/short.ts";

Deno.test("the language of short texts in fifteen languages is told in 95 of 100 cases", () => {
  const texts = Object.entries(short).flatMap(([language, texts]) =>
    texts.map((text) => ({ language, text }))
  );
  assert.equal(Object.keys(short).length, 15);
  const wrong = texts.filter(({ language, text }) => detectLanguage(text) !== language);
  assert.ok(wrong.length <= texts.length * 0.05, JSON.stringify(wrong));
  // The user's usual language is taken for granted only where it may be.
  const helped = texts.filter(({ language, text }) => detectLanguage(text, language) === language);
  assert.ok(helped.length >= texts.length - wrong.length);
  const misled = texts.filter(({ language, text }) => {
    const usual = language === "de" ? "en" : "de";
    return detectLanguage(text, usual) === usual;
  });
  assert.ok(misled.length <= texts.length * 0.05, JSON.stringify(misled));
});

Deno.test("the language of prose is told", () => {
  for (const [language, text] of Object.entries(prose)) {
    assert.equal(detectLanguage(text), language);
    assert.equal(detectLanguage(`${text}\n\n\`\`\`sql\n${code.sql}\n\`\`\``), language);
  }
});

Deno.test("what is in no language has none, whatever the user's usual one is", () => {
  for (
    const text of ["", " ", "ok", "hmm", "12345", "SKU-1000", "https://a.b/c", "😀👍", "x=[1,2];{}"]
  ) {
    assert.equal(detectLanguage(text), undefined, text);
    assert.equal(detectLanguage(text, "de"), undefined, text);
  }
});

Deno.test("an answer is in the language of its question unless it says otherwise", () => {
  assert.equal(languageOfAnswer("Hello Anna.", "en"), "en");
  assert.equal(languageOfAnswer(prose.de, "en"), "de");
  assert.equal(languageOfAnswer(prose.de, undefined), "de");
  assert.equal(languageOfAnswer("ok", undefined), undefined);
});

Deno.test("a thing has a language only where it can be told", () => {
  assert.deepEqual(withLanguage({ a: 1 }, prose.fr), { a: 1, language: "fr" });
  assert.deepEqual(withLanguage({ a: 1 }, "ok"), { a: 1 });
});

Deno.test("language: a text of marks alone takes no longer than one of words", () => {
  const took = (text: string) => {
    const began = performance.now();
    for (let i = 0; i < 200; i++) detectLanguage(text);
    return performance.now() - began;
  };
  const words = took("We signed the lease for the flat and moved in. ".repeat(50));
  for (const mark of [",", ".", "a", "`", "```", "_", ", "]) {
    assert.ok(took(mark.repeat(2_000)) < 4 * words + 100, mark);
  }
});
