import assert from "node:assert/strict";
import { strToU8, zipSync } from "fflate";
import { ApiError } from "../../_shared/errors.ts";
import type { GivenFile } from "./file_types.ts";
import { readFile } from "./read_file.ts";
import { docx, epub, paragraph, pdf } from "./testing.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

async function refusal(file: GivenFile): Promise<string> {
  const error = await readFile(file).then(() => undefined, (error) => error);
  assert.ok(error instanceof ApiError, `not refused as the API does: ${error}`);
  return `${error.status} ${error.code}`;
}

Deno.test("a PDF is read page by page, with its title", async () => {
  const bytes = pdf(["Tea is a drink\nmade of leaves", "", "Mint tea is not"], { title: "On tea" });
  const copy = bytes.slice();
  const read = await readFile({ bytes, name: "tea.pdf" });
  assert.deepEqual(read, {
    type: "pdf",
    content: "Tea is a drink\nmade of leaves\f\fMint tea is not",
    format: "pages",
    title: "On tea",
    author: undefined,
    pages: 3,
  });
  assert.deepEqual(bytes, copy, "the file's bytes are left as they were");
});

Deno.test("a PDF without text, with a password or broken is refused, each with its reason", async () => {
  assert.equal(await refusal({ bytes: pdf(["", ""]) }), "422 file_has_no_text");
  assert.equal(await refusal({ bytes: pdf(["Tea"], { encrypted: true }) }), "422 file_encrypted");
  assert.equal(await refusal({ bytes: utf8("%PDF-1.7\nnothing") }), "422 file_unreadable");
  assert.equal(await refusal({ bytes: utf8("Tea"), name: "a.pdf" }), "422 file_unreadable");
});

Deno.test("a DOCX is read with its headings, lists and tables", async () => {
  const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`;
  const read = await readFile({
    bytes: docx([
      paragraph("Tea", "Heading1"),
      paragraph("Made of leaves &amp; water."),
      paragraph("Mint", "Heading2"),
      `<w:tbl><w:tr>${cell("kind")}${cell("cups")}</w:tr><w:tr>${cell("green")}${
        cell("3")
      }</w:tr></w:tbl>`,
    ].join("")),
  });
  assert.equal(
    read.content,
    "# Tea\n\nMade of leaves & water.\n\n## Mint\n\n" +
      "| kind  | cups |\n| ----- | ---- |\n| green | 3    |",
  );
  assert.deepEqual([read.type, read.format, read.title, read.author], [
    "docx",
    "markdown",
    "Tea & more",
    "Ann",
  ]);
});

Deno.test("an EPUB is read in the order of its spine", async () => {
  const read = await readFile({ bytes: epub(["<h1>Two</h1><p>b</p>", "<h1>One</h1><p>a</p>"]) });
  assert.equal(read.content, "# One\n\na\n\n# Two\n\nb");
  assert.deepEqual([read.title, read.author], ["The Book", "Ben"]);
});

Deno.test("an EPUB with copy protection is refused; obfuscated fonts are none", async () => {
  const lock = (uri: string) => ({
    "META-INF/encryption.xml": `<encryption><CipherReference URI="${uri}"/></encryption>`,
  });
  assert.equal(
    await refusal({ bytes: epub(["<p>a</p>"], lock("OEBPS/text/chapter%200.xhtml")) }),
    "422 file_encrypted",
  );
  assert.equal((await readFile({ bytes: epub(["<p>a</p>"], lock("f.otf")) })).content, "a");
});

Deno.test("a web page is read without what runs, is hidden or stands around the article", async () => {
  const article = "Tea is a drink that is made of leaves, and of water which is hot. ".repeat(12);
  const read = await readFile({
    name: "tea.html",
    bytes: utf8(
      `<!doctype html><html><head><title>Tea &amp; you</title><style>p { color: red }</style>
      <script>steal()</script></head><body><nav><a href="/">Home</a><a href="/b">Shop</a></nav>
      <article><h1>All of tea</h1><p>${article}</p><h2>Mint</h2><p>${article}</p>
      <p hidden>secret words</p><a href="javascript:steal()">press</a>
      <a href="https://example.com/mint">mint</a></article>
      <footer>Imprint</footer><script>alert(1)</script></body></html>`,
    ),
  });
  assert.equal(read.title, "Tea & you");
  assert.match(read.content, /## Mint\n\nTea is a drink/);
  assert.match(read.content, /\[mint\]\(https:\/\/example\.com\/mint\)/);
  assert.doesNotMatch(read.content, /steal|alert|color|secret|javascript/);
});

Deno.test("a short page is read whole", async () => {
  const { content } = await readFile({
    bytes: utf8("<html><body><h1>Tea</h1><ul><li>green</li><li>black</li></ul></body></html>"),
  });
  assert.equal(content, "# Tea\n\n- green\n- black");
});

Deno.test("a page that nests deeper than a parser goes, or of too many elements, is read as text", async () => {
  const read = (html: string) => readFile({ bytes: utf8(html), name: "page.html" });
  const deep = await read(
    `<title>Deep</title>${"<div>".repeat(20_000)}Tea &amp; milk${"</div>".repeat(20_000)}`,
  );
  assert.deepEqual([deep.content, deep.format, deep.title], ["Deep\n\nTea & milk", "text", "Deep"]);
  const wide = await read(
    `<style>p { color: red }</style><!-- <p>not read</p> -->${"<p>a&#233;</p>\n".repeat(40_000)}` +
      "<script>if (a < b) alert()</script>1 < 2",
  );
  assert.equal(wide.content.match(/aé/g)?.length, 40_000);
  assert.ok(wide.content.endsWith("1 < 2"));
  assert.doesNotMatch(wide.content, /color|alert|not read/);
});

Deno.test("a text is read in the encoding that it has", async () => {
  const encodings: [string, Uint8Array, string?][] = [
    ["Tee für zwei, 茶", utf8("Tee für zwei, 茶")],
    ["Tee für zwei", Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8("Tee für zwei")])],
    ["für", Uint8Array.from([0xff, 0xfe, 0x66, 0, 0xfc, 0, 0x72, 0])],
    ["für", Uint8Array.from([0xfe, 0xff, 0, 0x66, 0, 0xfc, 0, 0x72])],
    [
      "Der Tee für die Gäste ist heiß, und die Tassen stehen über der Spüle.",
      Uint8Array.from(
        "Der Tee für die Gäste ist heiß, und die Tassen stehen über der Spüle.",
        (letter) => letter.charCodeAt(0),
      ),
    ],
    ["чай", Uint8Array.from([0xf7, 0xe0, 0xe9]), "text/plain; charset=windows-1251"],
    ["お茶", Uint8Array.from([0x82, 0xa8, 0x92, 0x83]), "text/plain; charset=Shift_JIS"],
  ];
  for (const [text, bytes, mediaType] of encodings) {
    const { content, format } = await readFile({ bytes, mediaType, name: "tea.txt" });
    assert.deepEqual([content.replace("\ufeff", ""), format], [text, "text"]);
  }
  const page = [...'<html><meta charset="windows-1252"><body><p>Tee für</p></body></html>'];
  const { content } = await readFile({
    bytes: Uint8Array.from(page, (letter) => letter.charCodeAt(0)),
    name: "a.html",
  });
  assert.equal(content, "Tee für");
});

Deno.test("Markdown, CSV and text keep their form", async () => {
  const markdown = await readFile({
    bytes: utf8("---\na: b\n---\n# Tea #\r\n\r\nx"),
    name: "a.md",
  });
  assert.deepEqual([markdown.format, markdown.title], ["markdown", "Tea"]);
  assert.equal((await readFile({ bytes: utf8("a,b\n1,2"), mediaType: "text/csv" })).format, "csv");
  assert.equal((await readFile({ bytes: utf8('{"a": 1}'), name: "a.json" })).format, "text");
});

Deno.test("what is no text is refused, and the refusal says what is taken", async () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...new Uint8Array(60)]);
  assert.equal(await refusal({ bytes: png, name: "a.png" }), "415 unsupported_file");
  assert.equal(await refusal({ bytes: png, name: "a.txt" }), "415 unsupported_file");
  assert.equal(
    await refusal({ bytes: zipSync({ "xl/workbook.xml": strToU8("<a/>") }), name: "a.xlsx" }),
    "415 unsupported_file",
  );
  const old = Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, ...new Uint8Array(600)]);
  assert.equal(await refusal({ bytes: old, name: "a.doc" }), "415 unsupported_file");
  const locked = [...old, ...[..."EncryptedPackage"].flatMap((c) => [c.charCodeAt(0), 0])];
  assert.equal(await refusal({ bytes: Uint8Array.from(locked) }), "422 file_encrypted");
  assert.equal(await refusal({ bytes: new Uint8Array() }), "422 file_has_no_text");
  assert.equal(await refusal({ bytes: utf8(" \n "), name: "a.txt" }), "422 file_has_no_text");
  const error = await readFile({ bytes: png }).catch((error) => error);
  assert.match(error.hint, /PDF, DOCX, HTML, EPUB, Markdown, CSV and plain text/);
});

Deno.test("an archive that unpacks to more than it may is refused before it is unpacked", async () => {
  const bomb = zipSync({
    "word/document.xml": new Uint8Array(101 * 1024 * 1024),
    "[Content_Types].xml": strToU8("<a/>"),
  });
  assert.ok(bomb.length < 1024 * 1024);
  assert.equal(await refusal({ bytes: bomb }), "413 file_too_large");
});

Deno.test("a text of more than five megabytes is refused", async () => {
  assert.equal(
    await refusal({ bytes: utf8("tea ".repeat(1_400_000)), name: "a.txt" }),
    "413 document_too_large",
  );
});
