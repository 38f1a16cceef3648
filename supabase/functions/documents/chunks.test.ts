import assert from "node:assert/strict";
import { chunk as lazily, type ChunkSizes, type Format } from "./chunks.ts";

const chunk = (text: string, format: Format, sizes: ChunkSizes) =>
  Array.fromAsync(lazily(text, format, sizes));
const sizes = { size: 200, overlap: 40 };
const sentence = (i: number) => `Sentence number ${i} says something of its own.`;
const words = (count: number, joint: string) =>
  Array.from({ length: count }, (_, i) => sentence(i)).join(joint);

Deno.test("chunks: a short text is one chunk, as it is", async () => {
  assert.deepEqual(await chunk("A short text.", "text", sizes), ["A short text."]);
  assert.deepEqual(await chunk("  \n\n ", "text", sizes), []);
});

Deno.test("chunks: paragraphs stay whole, chunks keep to their size, nothing is lost", async () => {
  const text = words(60, "\n\n");
  const chunks = await chunk(text, "text", sizes);
  assert.ok(chunks.length > 10);
  for (const part of chunks) {
    assert.ok(part.length <= 200);
    assert.match(part, /^Sentence number .*own\.$/s);
  }
  for (let i = 0; i < 60; i++) assert.ok(chunks.some((part) => part.includes(sentence(i))));
});

Deno.test("chunks: the next begins with the end of the one before", async () => {
  const chunks = await chunk(words(40, " "), "text", sizes);
  for (let i = 1; i < chunks.length; i++) {
    assert.ok(chunks[i - 1].includes(chunks[i].slice(0, 15)), chunks[i]);
  }
});

Deno.test("chunks: Markdown is cut before headings, and code is not cut needlessly", async () => {
  const section = (i: number) =>
    `## Part ${i}\n\nAbout part ${i}, at some length, so that two do not fit into one chunk.\n\n` +
    `\`\`\`ts\nconst part = ${i};\n\n\nuse(part);\n\`\`\``;
  const text = `# All\n\n${[1, 2, 3, 4].map(section).join("\n\n")}`;
  const chunks = await chunk(text, "markdown", sizes);
  for (const i of [1, 2, 3, 4]) {
    const own = chunks.find((part) => part.includes(`## Part ${i}`));
    assert.match(own ?? "", new RegExp(`const part = ${i};\\n\\n\\nuse`));
  }
});

Deno.test("chunks: without any separator, never inside a surrogate pair", async () => {
  for (const size of [100, 101, 137, 1200]) {
    for (const text of ["😀".repeat(3000), "a" + "😀".repeat(3000), "漢字😀".repeat(900)]) {
      const chunks = await chunk(text, "text", { size, overlap: Math.floor(size / 8) });
      assert.ok(chunks.length > 1);
      for (const part of chunks) {
        assert.ok(part.isWellFormed(), "a pair was cut");
        assert.ok(part.length <= size, `${part.length} > ${size}`);
      }
    }
  }
});

Deno.test("chunks: five megabytes of any kind, in time", async () => {
  const megabytes = 5 * 1024 * 1024;
  for (const unit of ["x", "word ", `${sentence(1)}\n\n`, "😀"]) {
    const text = unit.repeat(Math.ceil(megabytes / unit.length));
    const started = performance.now();
    const chunks = await chunk(text, "text", { size: 1200, overlap: 150 });
    assert.ok(chunks.length > 4000);
    assert.ok(chunks.every((part) => part.length <= 1200 && part.isWellFormed()));
    if (unit === "x") assert.ok(chunks.join("").length >= text.length, "nothing is lost");
    assert.ok(performance.now() - started < 20_000);
  }
});
