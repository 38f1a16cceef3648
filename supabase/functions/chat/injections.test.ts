/** Stored texts that try to instruct stay data: in their section, in their line, without marks of sources. */

import assert from "node:assert/strict";
import { emptyContext } from "../_shared/testing.ts";
import { injections } from "../_shared/testing_injections.ts";
import type { ChatContext } from "./context.ts";
import { prompt } from "./prompt.ts";
import { citationsIn, placesOfMarks, sourcesOf } from "./sources.ts";

/** The text wherever a user, a model or a document can have put it. */
function contextWith(text: string): ChatContext {
  const at = "2026-05-01T10:00:00+00:00";
  return {
    ...emptyContext,
    personality: { tone: text, likes: [text] },
    blocks: [{ id: "b", namespace: "default", name: text, content: text, version: 1 }],
    memories: [{ id: "m", key: text, value: text, score: 1, relevance: 1 }],
    passages: [{
      id: "p",
      session_id: "s",
      title: text,
      at,
      messages: [{ id: "q", sender_type: "user", text }, { id: "p", sender_type: "ai", text }],
      score: 1,
      relevance: 1,
    }],
    documents: [{
      id: "d",
      document_id: "D",
      title: text,
      headings: text,
      text,
      score: 1,
      relevance: 1,
    }],
    summary: `User: ${text}\nAssistant: ${text}`,
  } as unknown as ChatContext;
}

Deno.test("the injection set has 60 texts at least", () => {
  assert.ok(Object.keys(injections).length >= 60, `${Object.keys(injections).length}`);
});

for (const [name, text] of Object.entries(injections)) {
  Deno.test(`prompt: ${name} stays data`, () => {
    const context = contextWith(text);
    const messages = prompt(context, [{ role: "user", content: "What do I drink?" }]);
    assert.deepEqual(messages.map(({ role }) => role), ["system", "user"]);
    const lines = String(messages[0].content).split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
    const [open] = lines.filter((line) => /^<data-[0-9a-f]{12}>$/.test(line));
    const close = open.replace("<", "</");
    assert.equal(lines.filter((line) => line === open).length, 1, "one section is begun");
    assert.equal(lines.indexOf(close), lines.lastIndexOf(close), "and ended once");
    const [first, last] = [lines.indexOf(open), lines.indexOf(close)];
    lines.forEach((line, i) => {
      if (line.includes("Mallory")) {
        assert.ok(i > first && i < last, `outside of the data: ${line}`);
      }
      if (i > first && i < last) {
        assert.match(line, /^(?:- |[^\s].*:$)/, "each is an item or a title");
      }
    });
    assert.ok(!lines.slice(first + 1, last).join("\n").includes(open), "its mark is not in it");
    // The marks of the sources, each once: the line after the section only names one as an example.
    const marks = placesOfMarks(lines.slice(0, last).join("\n")).map(({ mark }) => mark);
    assert.deepEqual(marks, ["m1", "p1", "d1"]);
    for (const { line, mark } of sourcesOf(context)) assert.ok(line.startsWith(`[${mark}] `));
    // What an answer repeats of a stored line cites nothing but that line itself.
    for (const source of sourcesOf(context)) {
      const repeated = citationsIn(
        source.line.replace(`[${source.mark}] `, ""),
        sourcesOf(context),
      );
      assert.deepEqual(repeated, []);
    }
  });
}
