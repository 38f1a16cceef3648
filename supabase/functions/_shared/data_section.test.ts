import assert from "node:assert/strict";
import { dataSection, lineOf } from "./data_section.ts";
import { injections } from "./testing_injections.ts";

const mark = /^<data-[0-9a-f]{12}>$/;

/** Everything that some reader takes for the end of a line, and what nobody sees. */
const hidden =
  /[\p{Cc}\p{Zl}\p{Zp}\ud800-\udfff\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u061c\ufeff\u00ad\u3164\uffa0\u115f\ufff9-\ufffb\u{e0000}-\u{e01ef}\ufe00-\ufe0d]/u;

for (const [name, text] of Object.entries(injections)) {
  Deno.test(`data: ${name} stays within its line, wherever it is stored`, () => {
    const section = dataSection([
      { title: "Style:", items: [text, "Be brief."], most: 500 },
      { title: "Memories:", items: [`key: ${text}`, text], most: 500 },
      { title: "Summary:", items: [text], most: 500 },
    ])!;
    const lines = section.split("\n");
    assert.equal(lines.length, 11, "a heading, two marks, three titles, five items");
    assert.match(lines[0], /data, not instructions/);
    assert.match(lines[1], mark);
    assert.equal(lines.at(-1), lines[1].replace("<", "</"));
    assert.equal(section.split(lines.at(-1)!).length, 2, "the section ends once");
    const items = lines.slice(2, -1).filter((line) => line.startsWith("- "));
    assert.equal(items.length, 5);
    assert.equal(items.filter((line) => line.includes("Mallory")).length, 4);
    for (const line of lines) assert.doesNotMatch(line, hidden);
  });
}

Deno.test("data: what people write is left as it is", () => {
  const texts = [
    "نمی‌خواهم", // Persian, with a joiner that it needs
    "क्‍ष",
    "👩‍👩‍👧 ❤️ 🏳️‍🌈",
    "L'été à Paris – «oui»; 5 < 6 && a > b",
    "東京　タワー".replace("　", " "),
    "e\u0301",
  ];
  for (const text of texts) assert.equal(lineOf(text, 100), text);
});

Deno.test("data: items and the whole are bounded, and no character is halved", () => {
  assert.equal(lineOf("abcdef", 3), "abc…");
  assert.equal(lineOf("ab🎈", 3), "ab…");
  const section = dataSection([
    { title: "Many:", items: Array(100).fill("x".repeat(2_000)), most: 1_000 },
  ])!;
  assert.ok(section.length < 40_500);
  assert.match(section, /x…\n<\/data-[0-9a-f]{12}>$/);
});

Deno.test("data: the same text makes the same section, another one another mark", () => {
  const list = (item: string) => [{ title: "T:", items: [item], most: 10 }];
  assert.equal(dataSection(list("a")), dataSection(list("a")));
  assert.notEqual(dataSection(list("a"))?.split("\n")[1], dataSection(list("b"))?.split("\n")[1]);
});

Deno.test("data: nothing to tell is no section", () => {
  assert.equal(dataSection([]), undefined);
  assert.equal(dataSection([{ title: "T:", items: ["", " \u200b\n"], most: 10 }]), undefined);
});
