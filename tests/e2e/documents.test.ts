/** Documents through the Edge Function, as a client of Supabase meets them. */

import assert from "node:assert/strict";
import { call, type Person, signUp } from "./clients.ts";

const guide = `# Tea

Everything about tea.

## Mint

Mint tea is made of fresh mint leaves and hot water, and much sugar in Morocco.

## Coffee

Coffee is no tea at all: its beans are roasted, ground and brewed.
`;

async function json(response: Promise<Response>, status: number) {
  const answer = await response;
  const body = await answer.json();
  assert.equal(answer.status, status, JSON.stringify(body));
  return { body, etag: answer.headers.get("etag") };
}

// deno-lint-ignore no-explicit-any -- rows of several tables
async function rows(person: Person, table: string, columns = "*"): Promise<any[]> {
  // deno-lint-ignore no-explicit-any -- the name is the test's
  const { data, error } = await (person.supabase as any).from(table).select(columns);
  if (error) throw error;
  return data;
}

async function search(person: Person, request: object) {
  const { body } = await json(call(person, "POST", "/documents/search", request), 200);
  return body.chunks as { document_id: string; content: string }[];
}

Deno.test("documents: add, find, change, restore, delete", async () => {
  const person = await signUp();
  const added = await json(
    call(person, "POST", "/documents", {
      title: "Tea",
      content: guide,
      source_type: "markdown",
      metadata: { shelf: "drinks" },
    }),
    201,
  );
  const { id } = added.body.document;
  assert.equal(added.etag, '"1"');
  assert.ok(!("user_id" in added.body.document));

  const [found] = await search(person, { query: "What is drunk in Morocco?", limit: 1 });
  assert.equal(found.document_id, id);
  assert.match(found.content, /Morocco/);
  assert.equal(
    (await search(person, { query: "tea", filter: { shelf: "drinks" } })).length > 0,
    true,
  );
  assert.deepEqual(await search(person, { query: "tea", filter: { shelf: "tools" } }), []);

  const read = await json(call(person, "GET", `/documents/${id}`), 200);
  assert.equal(read.body.document.content, guide);

  const before = await rows(person, "embeddings", "id");
  const renamed = await json(
    call(person, "PUT", `/documents/${id}`, { title: "Drinks", content: guide }),
    200,
  );
  assert.equal(renamed.etag, '"2"');
  assert.deepEqual(
    await rows(person, "embeddings", "id"),
    before,
    "unchanged content keeps chunks",
  );

  const content = "Now it is about bicycles and their chains.";
  const changed = await json(
    call(person, "PUT", `/documents/${id}`, { content, expected_version: 2 }),
    200,
  );
  assert.equal(changed.etag, '"3"');
  assert.match((await search(person, { query: "bicycles" }))[0].content, /chains/);

  const late = await json(
    call(person, "PUT", `/documents/${id}`, { content: "Too late.", expected_version: 2 }),
    409,
  );
  assert.equal(late.body.error.code, "version_conflict");

  assert.equal((await call(person, "DELETE", `/documents/${id}`)).status, 204);
  assert.deepEqual(await rows(person, "embeddings", "id"), []);
  const again = await json(call(person, "DELETE", `/documents/${id}`), 404);
  assert.equal(again.body.error.code, "document_not_found");
});

Deno.test("documents: the same request again stores nothing twice", async () => {
  const person = await signUp();
  const request = { title: "Tea", content: guide, request_id: crypto.randomUUID() };
  const first = await json(call(person, "POST", "/documents", request), 201);
  const second = await json(call(person, "POST", "/documents", request), 201);
  assert.equal(second.body.document.id, first.body.document.id);
  assert.equal((await rows(person, "documents")).length, 1);
  const other = await json(call(person, "POST", "/documents", { ...request, title: "T" }), 409);
  assert.equal(other.body.error.code, "request_conflict");
});

Deno.test("documents: of two updates of one version one wins, and no chunks are mixed", async () => {
  const person = await signUp();
  const { body } = await json(
    call(person, "POST", "/documents", { title: "Tea", content: guide }),
    201,
  );
  const text = (name: string) => `${name} `.repeat(600);
  const put = (name: string) =>
    call(person, "PUT", `/documents/${body.document.id}`, {
      content: text(name),
      expected_version: 1,
    });
  const answers = await Promise.all([put("alpha"), put("beta")]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
  await Promise.all(answers.map((answer) => answer.body?.cancel()));
  const winner = answers[0].status === 200 ? "alpha" : "beta";
  const chunks = await rows(person, "embeddings", "content,chunk_index");
  assert.ok(chunks.length > 1);
  assert.ok(chunks.every((chunk) => chunk.content.startsWith(winner)));
});

Deno.test("documents: articles, profile data, attributes", async (t) => {
  const kinds: [path: string, name: string, body: object, change: object, query: string][] = [
    [
      "articles",
      "article",
      { title: "Rust", content: "Rust has a borrow checker.", url: "https://a.test", tags: ["x"] },
      { content: "Rust has lifetimes and a borrow checker.", summary: "Lifetimes." },
      "lifetimes",
    ],
    [
      "profile-data",
      "profile_data",
      { category: "work", data: { profession: "carpenter" } },
      { data: { profession: "gardener" } },
      "gardener",
    ],
    [
      "attributes",
      "attribute",
      { attribute_name: "instrument", attribute_value: "violin", confidence: 0.8 },
      { attribute_value: "trombone" },
      "trombone",
    ],
  ];
  for (const [path, name, body, change, query] of kinds) {
    await t.step(path, async () => {
      const person = await signUp();
      const added = await json(call(person, "POST", `/documents/${path}`, body), 201);
      const { id, document_id } = added.body[name];
      const changed = await json(call(person, "PUT", `/documents/${path}/${id}`, change), 200);
      assert.equal(changed.body[name].id, id);
      const [found] = await search(person, { query });
      assert.equal(found.document_id, document_id);
      const read = await json(call(person, "GET", `/documents/${path}/${id}`), 200);
      assert.match(read.body[name].document.content, new RegExp(query));
      assert.equal(read.etag, '"2"');

      const stranger = await signUp();
      for (const method of ["GET", "DELETE", "PUT"]) {
        const put = method === "PUT" ? change : undefined;
        const denied = await json(call(stranger, method, `/documents/${path}/${id}`, put), 404);
        const never = await json(
          call(stranger, method, `/documents/${path}/${crypto.randomUUID()}`, put),
          404,
        );
        assert.equal(denied.body.error.message, never.body.error.message);
        assert.equal(denied.body.error.code, never.body.error.code);
      }
      assert.equal((await call(person, "DELETE", `/documents/${path}/${id}`)).status, 204);
      assert.deepEqual(await rows(person, "documents", "id"), []);
    });
  }
});

Deno.test("documents: a batch of 100 at most, of which one bad item keeps none of the others out", async () => {
  const person = await signUp();
  const documents = Array.from(
    { length: 5 },
    (_, i) => ({ title: `D${i}`, content: `Text ${i}.` }),
  );
  const added = await json(call(person, "POST", "/documents", { documents }), 201);
  assert.equal(added.body.documents.length, 5);
  const bad = { title: "D", content: " \n" };
  const partly = await json(
    call(person, "POST", "/documents", { documents: [bad, { title: "D5", content: "Text 5." }] }),
    201,
  );
  assert.equal(partly.body.documents.length, 1);
  assert.equal(partly.body.errors[0].index, 0);
  assert.equal((await call(person, "POST", "/documents", { documents: [bad] })).status, 400);
  assert.equal((await rows(person, "documents", "id")).length, 6);
  const again = await json(call(person, "POST", "/documents", { documents }), 201);
  assert.deepEqual(again.body.documents, added.body.documents, "the same again is what is there");
  assert.equal((await rows(person, "documents", "id")).length, 6);
  const many = { documents: Array.from({ length: 101 }, () => documents[0]) };
  const refused = await json(call(person, "POST", "/documents", many), 413);
  assert.equal(refused.body.error.code, "too_many_documents");
});

Deno.test("documents: a long one is whole or not there, and replaces another in one step", async () => {
  const person = await signUp();
  // A chunk for each heading: more than are embedded at once, and each is soon embedded.
  const long = (word: string) =>
    Array.from({ length: 99 }, (_, i) => `# ${word} ${i}\n\nA few words.`).join("\n\n");
  const request = {
    title: "Long",
    content: long("alpha"),
    source_type: "markdown",
    request_id: crypto.randomUUID(),
  };
  const added = await json(call(person, "POST", "/documents", request), 201);
  const { id } = added.body.document;
  const again = await json(call(person, "POST", "/documents", request), 201);
  assert.equal(again.body.document.id, id);
  assert.equal((await rows(person, "documents", "id")).length, 1);
  const count = async () =>
    (await rows(person, "embeddings", "chunk_index,content"))
      .toSorted((a, b) => a.chunk_index - b.chunk_index);
  const chunks = await count();
  assert.ok(chunks.length >= 99);
  assert.deepEqual(chunks.map((c) => c.chunk_index), chunks.map((_, i) => i));

  const put = { content: long("beta"), request_id: crypto.randomUUID() };
  const replaced = await json(call(person, "PUT", `/documents/${id}`, put), 200);
  assert.equal(replaced.body.document.id, id);
  assert.equal(replaced.etag, '"2"');
  const replay = await json(call(person, "PUT", `/documents/${id}`, put), 200);
  assert.equal(replay.etag, '"2"');
  assert.ok((await count()).every(({ content }) => !content.includes("alpha")));
  assert.equal((await rows(person, "documents", "id")).length, 1);
  const late = await call(person, "PUT", `/documents/${id}`, {
    content: long("gamma"),
    expected_version: 1,
  });
  assert.equal((await late.json()).error.code, "version_conflict");
});

Deno.test("documents: what is too large", async () => {
  const person = await signUp();
  // A text that is too long is a field of a body that is not; a body that is too long is not read.
  for (const [megabytes, status] of [[13, 400], [50, 413]]) {
    const content = "x".repeat(megabytes * 1024 * 1024);
    const refused = await call(person, "POST", "/documents", { title: "T", content });
    assert.equal(refused.status, status);
    await refused.body?.cancel();
  }
});
