import assert from "node:assert/strict";
import fc from "fast-check";
import { mostParts } from "./parts.ts";
import { chunk, embeddedText } from "./chunks.ts";
import type { ChunkSizes, Format } from "./parts.ts";

const parts = (text: string, format: Format, sizes: ChunkSizes) => [...chunk(text, format, sizes)];
const contents = (text: string, format: Format, sizes: ChunkSizes) =>
  parts(text, format, sizes).map(({ content }) => content);
const sizes = { size: 200, overlap: 40 };
const usual = { size: 1_200, overlap: 150 };
const sentence = (i: number) => `Sentence number ${i} says something of its own.`;
const words = (count: number, joint: string) =>
  Array.from({ length: count }, (_, i) => sentence(i)).join(joint);

Deno.test("chunks: a short text is one chunk, as it is", () => {
  for (const format of ["text", "markdown", "csv"] as const) {
    assert.deepEqual(parts("A short text.", format, sizes), [{ content: "A short text." }]);
    assert.deepEqual(parts("  \n\n ", format, sizes), []);
  }
});

Deno.test("chunks: paragraphs stay whole, chunks keep to their size, nothing is lost", () => {
  for (const format of ["text", "markdown"] as const) {
    const chunks = contents(words(60, "\n\n"), format, sizes);
    assert.ok(chunks.length > 10);
    for (const part of chunks) {
      assert.ok(part.length <= 200);
      assert.match(part, /^Sentence number .*own\.$/s);
    }
    for (let i = 0; i < 60; i++) assert.ok(chunks.some((part) => part.includes(sentence(i))));
  }
});

Deno.test("chunks: the next begins with the end of the one before", () => {
  const chunks = contents(words(40, " "), "text", { size: 200, overlap: 60 });
  for (let i = 1; i < chunks.length; i++) {
    assert.ok(chunks[i - 1].includes(chunks[i].slice(0, 15)), chunks[i]);
  }
});

Deno.test("chunks: each part of a long table has the header row, and only whole rows", () => {
  const row = (i: number) => `| SKU-${1000 + i} | Widget model ${i} | ${i}.00 EUR | in stock |`;
  const header = "| SKU | Name | Price | State |\n|---|---|---:|---|";
  const rows = Array.from({ length: 120 }, (_, i) => row(i));
  const text = `# Prices\n\n${header}\n${rows.join("\n")}\n\nAll prices are net.`;
  const chunks = parts(text, "markdown", usual);
  const tables = chunks.filter(({ content }) => content.includes("SKU-"));
  assert.ok(tables.length > 3);
  for (const { content, headings } of tables) {
    assert.ok(content.includes(header) && content.length <= 1_200);
    assert.equal(headings, "Prices");
    for (const line of content.split("\n").filter((line) => line.includes("SKU-"))) {
      assert.ok(rows.includes(line), line);
    }
  }
  const found = tables.flatMap(({ content }) => content.match(/SKU-\d+/g));
  assert.deepEqual(found, rows.map((_, i) => `SKU-${1000 + i}`));
});

Deno.test("chunks: code stays in its fence, and a comment in it is no heading", () => {
  const lines = (from: number) =>
    Array.from({ length: 40 }, (_, i) => `echo "step ${from + i} of the installation"`).join("\n");
  const code = `\`\`\`bash\n${lines(0)}\n## second part\n${lines(40)}\n\`\`\``;
  const chunks = parts(`# Install\n\nRun this:\n\n${code}\n\nDone.`, "markdown", usual);
  for (const { content, headings } of chunks) {
    assert.equal(headings, "Install");
    assert.equal(content.split("```").length % 2, 1, "fences are closed");
    assert.ok(content.length <= 1_200);
  }
  const steps = chunks.flatMap(({ content }) => content.match(/step \d+/g) ?? []);
  assert.deepEqual(steps, Array.from({ length: 80 }, (_, i) => `step ${i}`));
  assert.ok(!chunks.some(({ content }) => content.startsWith("## second part")));
  // One that fits is not cut at all, also with an unusual fence.
  for (const fence of ["```", "~~~", "`````"]) {
    const small = `${fence}md\n# not a heading\n\n\n| a | b |\n${fence}`;
    const text = `${words(4, " ")}\n\n${small}\n\n${words(4, " ")}`;
    assert.ok(contents(text, "markdown", sizes).some((part) => part.includes(small)));
  }
});

Deno.test("chunks: headings go with what follows, and their path with each chunk", () => {
  const paragraph = "The warranty covers all of the parts. ".repeat(8).slice(0, 280);
  const text = `# Product X\n\n## Warranty\n\n${Array(9).fill(paragraph).join("\n\n")}\n\n` +
    "# Product Y\n\n## Warranty\n\nNo warranty at all.";
  const chunks = parts(text, "markdown", usual);
  assert.deepEqual(chunks.at(-1), {
    content: "# Product Y\n\n## Warranty\n\nNo warranty at all.",
    headings: "Product Y > Warranty",
  });
  for (const { content, headings } of chunks.slice(0, -1)) {
    assert.equal(headings, "Product X > Warranty");
    assert.ok(!content.includes("Product Y"));
  }
  assert.equal(
    embeddedText("Manual", chunks.at(-1)!),
    "Manual\nProduct Y > Warranty\n\n# Product Y\n\n## Warranty\n\nNo warranty at all.",
  );
  assert.equal(embeddedText(undefined, { content: "x" }), "x");
});

Deno.test("chunks: headings of every form, and those that jump a level", () => {
  const body = words(4, " ");
  const text =
    `Top *of* \`all\`\n===\n\n${body}\n\nUnder\n---\n\n${body}\n\n#### Deep ####\n\n${body}\n\n` +
    `## Next\n\n${body}\n\n# Other\n\n${body}`;
  const paths = parts(text, "markdown", sizes).map(({ headings }) => headings);
  assert.deepEqual([...new Set(paths)], [
    "Top of all",
    "Top of all > Under",
    "Top of all > Under > Deep",
    "Top of all > Next",
    "Other",
  ]);
});

Deno.test("chunks: small sections stay with the section that they belong to", () => {
  const text = "# Guide\n\nIntro.\n\n## One\n\nFirst.\n\n## Two\n\nSecond.\n\n# Other\n\nThird.";
  assert.deepEqual(parts(text, "markdown", sizes), [
    {
      content: "# Guide\n\nIntro.\n\n## One\n\nFirst.\n\n## Two\n\nSecond.",
      headings: "Guide",
    },
    { content: "# Other\n\nThird.", headings: "Other" },
  ]);
  // A heading is not left at the end of a chunk.
  const long = `# Guide\n\n${words(3, " ")}\n\n## One\n\n${words(3, " ")}`;
  const chunks = parts(long, "markdown", sizes);
  assert.match(chunks[1].content, /^## One\n\nSentence/);
});

Deno.test("chunks: front matter, lists, quotes and HTML", () => {
  const items = Array.from({ length: 30 }, (_, i) => `- ${sentence(i)}`).join("\n");
  const text = `---\ntitle: A\n---\n\n# List\n\n${items}\n\n> ${words(6, "\n> ")}\n\n<b>x</b>`;
  const chunks = parts(text, "markdown", sizes);
  assert.match(chunks[0].content, /^---\ntitle: A\n---/);
  for (const { content } of chunks) assert.ok(content.length <= 200);
  for (const line of items.split("\n")) {
    assert.ok(chunks.some(({ content }) => content.includes(line)), line);
  }
  assert.ok(chunks.at(-1)!.content.endsWith("<b>x</b>"));
});

Deno.test("chunks: sentences of Chinese, Japanese, Thai and Hindi are not cut", () => {
  const texts: [RegExp, string[]][] = [
    [
      /。$/,
      Array.from({ length: 200 }, (_, i) => `第${i}条规定：员工必须在每月${i}日之前提交报告。`),
    ],
    [
      /[。！]$/,
      Array.from({ length: 100 }, (_, i) => `${i}番目の報告書を月末までに提出してください！`),
    ],
    [/।$/, Array.from({ length: 100 }, (_, i) => `नियम ${i} के अनुसार रिपोर्ट हर महीने देनी होगी।`)],
  ];
  for (const [end, sentences] of texts) {
    for (const format of ["text", "markdown"] as const) {
      for (const part of contents(sentences.join(""), format, sizes)) assert.match(part, end);
    }
  }
  // Thai has no sentence marks; its words are kept.
  const thai = "ประเทศไทยมีอากาศร้อนและมีฝนตกชุกตลอดทั้งปี".repeat(40);
  for (const part of contents(thai, "text", { size: 200, overlap: 0 })) {
    assert.doesNotMatch(
      part,
      /^[\u0e30-\u0e3a\u0e45-\u0e4e]/,
      "begins in the middle of a syllable",
    );
  }
});

Deno.test("chunks: a sentence that goes on in the next line is not cut there", () => {
  const text = words(40, " ").replace(/(.{30,40}?) /g, "$1\n");
  for (const part of contents(text, "text", { size: 200, overlap: 0 })) {
    assert.match(part, /^Sentence.*own\.$/s);
  }
});

Deno.test("chunks: characters of several code points are never cut", () => {
  const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const unit of ["👨‍👩‍👧‍👦", "🇩🇪", "e\u0301", "👍🏽", "क्षि", "😀"]) {
    for (const format of ["text", "markdown", "csv"] as const) {
      const whole = new Set([...segments.segment(unit)].map(({ segment }) => segment));
      const text = unit.repeat(600);
      for (const size of [100, 101, 137]) {
        for (const part of contents(text, format, { size, overlap: 12 })) {
          assert.ok(part.length <= size && part.isWellFormed());
          for (const { segment } of segments.segment(part)) assert.ok(whole.has(segment), segment);
        }
      }
    }
  }
});

Deno.test("chunks: CSV repeats its header, and a line break in a field ends no record", () => {
  const record = (i: number) => `${i},"A note, with a comma\nand a second line ${i}",${i * 2}`;
  const records = Array.from({ length: 60 }, (_, i) => record(i));
  const chunks = contents(`id,note,double\n${records.join("\n")}\n`, "csv", sizes);
  assert.ok(chunks.length > 5);
  for (const part of chunks) {
    assert.match(part, /^id,note,double\n\d+,"A note/);
    assert.ok(part.length <= 200);
  }
  for (const one of records) assert.ok(chunks.some((part) => part.includes(one)));
  // A quotation mark that is never closed does not make one record of the rest.
  const open = `id,note\n1,5" pipe\n${Array.from({ length: 500 }, (_, i) => `${i},x`).join("\n")}`;
  for (const part of contents(open, "csv", sizes)) assert.match(part, /^id,note\n/);
});

Deno.test("chunks: a fence that is not closed keeps a last line that looks like its end", () => {
  const code = ["```", ...Array(40).fill("code"), "```ts"].join("\n");
  const parts = [...chunk(code, "markdown", { size: 100, overlap: 12 })];
  assert.match(parts.at(-1)!.content, /\n```ts\n```$/);
});

Deno.test("chunks: any text is covered in order, within size, in whole characters", () => {
  const line = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.constantFrom(
      "# One",
      "## Two",
      "Three\n===",
      "",
      "```ts",
      "```",
      "| a | b |",
      "|---|---|",
      "- item",
    ),
    fc.constantFrom(
      "- [ ] todo",
      "> quote",
      "<div>",
      "    code",
      "~~~",
      "***",
      "1. one",
      "\t",
      "| c |",
    ),
    fc.lorem({ maxCount: 20 }),
  );
  const text = fc.array(line, { maxLength: 60 }).map((lines) => lines.join("\n"));
  const format = fc.constantFrom<Format>("text", "markdown", "csv");
  const size = fc.integer({ min: 100, max: 400 });
  fc.assert(
    fc.property(text, format, size, (text, format, size) => {
      const given = { size, overlap: Math.floor(size / 8) };
      // What is marks and nothing else may be left out.
      const letters = (text: string) => text.replace(/[\s\p{P}\p{M}\p{C}+<=>|~^`$]+/gu, "");
      const whole = letters(text);
      let position = 0;
      let added = "";
      for (const { content, headings } of chunk(text, format, given)) {
        assert.ok(content.length <= size, `${content.length} > ${size}`);
        assert.ok(content.trim() !== "" && content.isWellFormed());
        assert.ok(headings === undefined || (headings !== "" && headings.length <= 500));
        added += letters(content);
        if (format !== "text") continue;
        const from = whole.lastIndexOf(letters(content), position);
        assert.ok(from >= 0, "a gap before the chunk, or a text that is not the document's");
        position = from + letters(content).length;
      }
      if (format === "text") assert.equal(position, whole.length, "covered to the end");
      assert.ok(added.length >= whole.length, "nothing is lost");
      for (const character of new Set(whole)) assert.ok(added.includes(character), character);
    }),
    { numRuns: 300 },
  );
});

Deno.test("chunks: long texts of any kind", () => {
  const units = [
    "x",
    "word ",
    `${sentence(1)}\n\n`,
    "😀",
    "## H\n\n- a\n\n| a |\n|---|\n| b |\n\n",
  ];
  for (const [format, megabytes] of [["text", 2], ["csv", 2], ["markdown", 0.1]] as const) {
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(megabytes * 1024 * 1024 / unit.length));
      let count = 0;
      for (const { content } of chunk(text, format, usual)) {
        assert.ok(content.length <= 1_200 && content.isWellFormed());
        count++;
      }
      assert.ok(count > 400 * megabytes);
    }
  }
});

Deno.test("chunks: Markdown that no writer writes is cut in time too, and nothing of it is lost", () => {
  const fill = (unit: string) => unit.repeat(Math.ceil(200_000 / unit.length));
  for (
    const text of [
      fill("[a](b "),
      fill("[a]["),
      fill(">"),
      fill("> - "),
      fill("- a\n"),
      `| a | b |\n|---|---|\n${fill("| c | d |\n")}`,
      `\`\`\`sql\n${fill("select 1;\n")}\`\`\``,
      fill("*a **b _c "),
    ]
  ) {
    const started = performance.now();
    const letters = contents(text, "markdown", { size: 1_200, overlap: 0 }).join("")
      .match(/[acd1]/g)?.length ?? 0;
    assert.ok(letters >= (text.match(/[acd1]/g)?.length ?? 0), text.slice(0, 20));
    // A tenth of it on a machine that has nothing else to do.
    assert.ok(performance.now() - started < 20_000, text.slice(0, 20));
  }
});

Deno.test("chunks: a fence and a table longer than what is parsed at once stay what they are", () => {
  const lines = Array.from({ length: 3_000 }, (_, i) => `const value${i} = ${i}; // # no heading`);
  const rows = Array.from({ length: 1_500 }, (_, i) => `| row ${i} | ${i} |`);
  const header = "| name | number |\n|---|---|";
  const text = `# One\n\n\`\`\`ts\n${lines.join("\n")}\n\`\`\`\n\n# Two\n\n${header}\n${
    rows.join("\n")
  }\n\n# Three\n\nThe end.`;
  const found = parts(text, "markdown", usual);
  const code = found.filter(({ content }) => content.includes("const value"));
  assert.ok(code.length > 100);
  assert.ok(
    code.every(({ content, headings }) => headings === "One" && /```ts\n[^]*\n```$/.test(content)),
  );
  const table = found.filter(({ content }) => content.includes("| row "));
  assert.ok(table.every(({ content, headings }) => headings === "Two" && content.includes(header)));
  assert.equal(table.flatMap(({ content }) => content.match(/\| row /g)).length, 1_500);
  assert.equal(found.at(-1)!.headings, "Three");
});

Deno.test("five megabytes of tiny sections or pages are some thousands of parts", () => {
  for (
    const [format, text] of [
      ["markdown", "# a\nb\n".repeat(200_000)],
      ["markdown", `# a\n\n${"some words of a text ".repeat(4)}\n\n`.repeat(30_000)],
      ["pages", "a\f".repeat(500_000)],
    ] as const
  ) {
    const parts = [...chunk(text, format, { size: 1_200, overlap: 150 })];
    assert.ok(parts.length <= 2 * mostParts, `${format}: ${parts.length} parts`);
    const letters = (text: string) => text.match(/[a-z]/g)?.length ?? 0;
    const kept = parts.reduce((sum, { content }) => sum + letters(content), 0);
    assert.ok(kept >= letters(text), `${format}: ${kept} of ${letters(text)} letters are kept`);
  }
});

Deno.test("what nothing can find is no part, but a document has one", () => {
  const sizes = { size: 200, overlap: 0 };
  const rows = "name,town\nAda,Rome\n" + ",\n".repeat(500) + "Bob,Oslo\n";
  const parts = [...chunk(rows, "csv", sizes)].map(({ content }) => content);
  assert.deepEqual(parts, ["name,town\nAda,Rome\nBob,Oslo"]);
  assert.equal([...chunk(",".repeat(100_000), "csv", sizes)].length, 1);
  assert.equal([...chunk("-".repeat(100_000), "text", sizes)].length, 1);
  const ruled = `Tea.\n\n${"- ".repeat(500)}\n\nMint.`;
  assert.ok([...chunk(ruled, "text", sizes)].every(({ content }) => /[a-z]/i.test(content)));
  const picture = [...chunk("🍵", "text", sizes)];
  assert.deepEqual(picture, [{ content: "🍵" }]);
});
