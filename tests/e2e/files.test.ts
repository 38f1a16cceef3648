/** Files and web pages as documents, uploaded to the running stack as a browser or curl does. */

import assert from "node:assert/strict";
import { docx, epub, paragraph, pdf } from "../../supabase/functions/documents/files/testing.ts";
import { apiUrl, call, type Person, signUp } from "./clients.ts";

async function upload(person: Person, file: Uint8Array, name: string, path = "/documents") {
  const form = new FormData();
  form.set("file", new File([new Uint8Array(file)], name));
  const response = await fetch(`${apiUrl}/functions/v1${path}`, {
    method: path === "/documents" ? "POST" : "PUT",
    headers: { authorization: `Bearer ${person.token}` },
    body: form,
  });
  return { status: response.status, ...await response.json() };
}

Deno.test("files: each kind is read, found by its words, and cited by page or heading", async () => {
  const person = await signUp();
  const files: [string, Uint8Array, string, Record<string, unknown>][] = [
    ["tea.pdf", pdf(["Nothing here", "The samovar boils the water"]), "samovar", { page: 2 }],
    [
      "tea.docx",
      docx(paragraph("Tea", "Heading1") + paragraph("The kettle boils the water")),
      "kettle",
      { headings: "Tea" },
    ],
    [
      "tea.epub",
      epub(["<h1>End</h1><p>x</p>", "<h1>Begin</h1><p>The teapot keeps it warm</p>"]),
      "teapot",
      { headings: "Begin" },
    ],
    [
      "tea.html",
      new TextEncoder().encode("<html><body><h1>Cups</h1><p>A saucer stands under it</p></body>"),
      "saucer",
      { headings: "Cups" },
    ],
    [
      "tea.txt",
      Uint8Array.from("Die Gäste trinken Tee über dem Fluß", (c) => c.charCodeAt(0)),
      "Gäste",
      {},
    ],
  ];
  for (const [name, bytes, word, place] of files) {
    const { status, document } = await upload(person, bytes, name);
    assert.equal(status, 201, name);
    assert.equal(document.metadata.file.name, name);
    const response = await call(person, "POST", "/documents/search", { query: word });
    const { chunks: [best] } = await response.json();
    assert.equal(best.document_id, document.id, name);
    for (const [field, value] of Object.entries(place)) assert.equal(best[field], value, name);
  }
});

Deno.test("files: the same file is one document, also twice at once, and another one a version", async () => {
  const person = await signUp();
  const file = pdf(["Mint tea"]);
  const answers = await Promise.all([1, 2, 3].map(() => upload(person, file, "tea.pdf")));
  assert.equal(new Set(answers.map(({ document }) => document.id)).size, 1);
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  const [{ document }] = answers;
  const next = await upload(person, pdf(["Green tea"]), "tea.pdf", `/documents/${document.id}`);
  assert.deepEqual([next.status, next.document.id, next.document.version], [200, document.id, 2]);
  const same = await upload(person, pdf(["Green tea"]), "tea.pdf", `/documents/${document.id}`);
  assert.equal(same.document.version, 2);
  const other = await signUp();
  assert.equal((await upload(other, file, "tea.pdf")).status, 201);
});

Deno.test("files: what cannot be read and what may not be fetched is refused", async () => {
  const person = await signUp();
  const refused = async (file: Uint8Array, name: string) => {
    const { status, error } = await upload(person, file, name);
    return `${status} ${error.code}`;
  };
  assert.equal(await refused(pdf([""]), "scan.pdf"), "422 file_has_no_text");
  assert.equal(await refused(pdf(["a"], { encrypted: true }), "a.pdf"), "422 file_encrypted");
  assert.equal(await refused(new Uint8Array(200), "a.bin"), "415 unsupported_file");
  for (const url of [`${apiUrl}/`, "https://127.0.0.1/", "https://localhost/", "https://[::1]/"]) {
    const response = await call(person, "POST", "/documents", { url });
    assert.deepEqual([response.status, (await response.json()).error.code], [400, "invalid_url"]);
  }
  const { data } = await person.supabase.from("documents").select("id");
  assert.deepEqual(data, []);
});
