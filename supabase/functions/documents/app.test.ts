import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ApiError } from "../_shared/errors.ts";
import {
  createWorld,
  Failure,
  requestId,
  type Told,
  userId,
  vectorOf,
  type World,
} from "../_shared/testing.ts";
import { documentsApp } from "./app.ts";

const id = "0197a1c2-0000-7000-8000-00000000d0c1";
const draftId = "0197a1c2-0000-7000-8000-00000000d0c2";
const row = { id, title: "Tea", version: 1 };
const tea = { title: "Tea", content: "Mint tea is made of mint." };
/** Its title is embedded with it. */
const chunk = {
  content: tea.content,
  language: "en",
  embedding: vectorOf(`Tea\n\n${tea.content}`),
};

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const long = (paragraphs: number) =>
  Array.from({ length: paragraphs }, (_, i) => `${i}: ${"words ".repeat(190)}`).join("\n\n");

function open(database: Told["database"] = {}, told: Told = {}) {
  const world = createWorld({ ...told, database: { get_embedding_model: null, ...database } });
  return { world, app: documentsApp(world.effects) };
}

/** What was asked after the caller was known and the model looked up. */
const order = (world: World) =>
  world.order().filter((to) => to !== "verify" && to !== "rpc get_embedding_model");

Deno.test("documents: a short one is cut, embedded and stored in one call", async () => {
  const { world, app } = open({ add_document: row });
  const response = await world.send(app, "POST", "/documents", {
    ...tea,
    metadata: { kind: "drink" },
    source_type: "note",
    source_uri: "notes/1.md",
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("etag"), '"1"');
  assert.deepEqual(await response.json(), { document: row });
  assert.deepEqual(order(world), ["embed", "rpc add_document"]);
  const { args, then } = world.call("rpc add_document");
  assert.deepEqual(args, {
    p_title: "Tea",
    p_content: tea.content,
    p_metadata: { kind: "drink" },
    p_source_type: "note",
    p_source_uri: "notes/1.md",
    p_request_id: requestId,
    p_chunks: [chunk],
    p_embedding_model: "embedder",
  });
  assert.ok(!String(then[0][1]).includes("user_id"));
});

Deno.test("documents: Markdown by its format or by its source_type", async () => {
  const section = (i: number) => `## Part ${i}\n\n${"Some words. ".repeat(8)}`;
  const content = [1, 2, 3].map(section).join("\n\n");
  for (
    const [fields, parts] of [
      [{ format: "markdown" }, 3],
      [{ source_type: "markdown" }, 3],
      [{ source_type: "markdown", format: "text" }, 4],
    ] as const
  ) {
    const { world, app } = open({ add_document: row }, { chunks: { size: 130, overlap: 0 } });
    await world.send(app, "POST", "/documents", { title: "T", content, ...fields });
    const { args } = world.call("rpc add_document");
    const chunks = args.p_chunks as { content: string }[];
    assert.ok(!("p_format" in args));
    if (parts === 3) assert.ok(chunks.every((c, i) => c.content.startsWith(`## Part ${i + 1}`)));
  }
});

Deno.test("documents: a long one is a draft first, its chunks come in batches", async () => {
  const sizes: number[] = [];
  const { world, app } = open({
    begin_document: { id: draftId },
    append_document_chunks: ({ p_chunks }: Record<string, unknown>) =>
      sizes.push((p_chunks as unknown[]).length),
    finish_document: { ...row, version: 7 },
  });
  const content = long(300);
  const response = await world.send(app, "POST", "/documents", { title: "Long", content });
  assert.deepEqual([response.status, response.headers.get("etag")], [201, '"7"']);
  assert.deepEqual(sizes, [96, 96, 96, 12]);
  const steps = order(world);
  assert.equal(steps[0], "rpc begin_document");
  assert.equal(steps.at(-1), "rpc finish_document");
  assert.deepEqual(
    steps.slice(1, -1).filter((to) => to !== "embed"),
    Array(4).fill("rpc append_document_chunks"),
  );
  const appended = world.calls.flatMap((call) =>
    call.to === "rpc append_document_chunks" && "args" in call ? [call.args] : []
  );
  assert.deepEqual(appended.map((args) => args.p_first_index), [0, 96, 192, 288]);
  assert.ok(appended.every((args) => args.p_document_id === draftId));
  assert.deepEqual(world.calls.flatMap((c) => "args" in c ? [c.args] : [])[1], {
    p_title: "Long",
    p_content: content,
  });
});

Deno.test("documents: a long one that fails leaves no draft, unless its request can go on", async () => {
  for (const request_id of [undefined, requestId]) {
    const { world, app } = open({
      begin_document: { id: draftId },
      documents: { status: "pending" },
      append_document_chunks: new Failure("57014", 500),
    });
    const response = await world.send(app, "POST", "/documents", {
      title: "Long",
      content: long(300),
      request_id,
    });
    assert.equal(response.status, 504);
    const last = world.calls.at(-1)!;
    if (request_id) {
      assert.equal(last.to, "rpc append_document_chunks");
    } else {
      assert.deepEqual("then" in last && last.then, [["delete"], ["eq", "id", draftId]]);
    }
  }
});

Deno.test("documents: a long one that was stored is not stored again by the same request", async () => {
  const { world, app } = open({
    begin_document: { id: draftId },
    documents: { ...row, status: "ready" },
  });
  const response = await world.send(app, "POST", "/documents", {
    title: "Long",
    content: long(300),
    request_id: requestId,
  });
  assert.equal((await response.json()).document.id, id);
  assert.ok(!order(world).includes("rpc append_document_chunks"));
});

Deno.test("documents: without a model, or when it fails, the worker embeds", async () => {
  const without = open({ add_document: row }, { embeddingModel: null });
  await without.world.send(without.app, "POST", "/documents", tea);
  assert.deepEqual(order(without.world), ["rpc add_document"]);
  assert.deepEqual(without.world.call("rpc add_document").args.p_chunks, [
    { content: tea.content, language: "en" },
  ]);

  const failing = open({ add_document: row }, {
    embed: () => Promise.reject(new ApiError(502, "model_failed", "It failed.")),
  });
  const response = await failing.world.send(failing.app, "POST", "/documents", tea);
  assert.equal(response.status, 201);
  assert.deepEqual(failing.world.call("rpc add_document").args.p_chunks, [
    { content: tea.content, language: "en" },
  ]);
  assert.deepEqual(failing.world.logged.map(({ level }) => level), ["warning"]);
});

Deno.test("documents: the database says which model, while it changes", async () => {
  const { world, app } = open({ add_document: row, get_embedding_model: "older" });
  await world.send(app, "POST", "/documents", tea);
  assert.equal(world.call("rpc add_document").args.p_embedding_model, "older");
});

Deno.test("documents: a batch is embedded together and stored in one call", async () => {
  const { world, app } = open({ add_documents: [row, row] });
  const coffee = { title: "Coffee", content: "Coffee is roasted.", metadata: { a: 1 } };
  const response = await world.send(app, "POST", "/documents", {
    documents: [tea, { ...coffee, format: "markdown" }],
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { documents: [row, row] });
  assert.deepEqual(world.call("embed").texts, [
    `Tea\n\n${tea.content}`,
    `Coffee\n\n${coffee.content}`,
  ]);
  assert.deepEqual(world.call("rpc add_documents").args, {
    p_documents: [{ ...tea, chunks: [chunk] }, {
      ...coffee,
      chunks: [{
        content: coffee.content,
        language: "en",
        embedding: vectorOf(`Coffee\n\n${coffee.content}`),
      }],
    }],
    p_embedding_model: "embedder",
    p_request_id: requestId,
  });
});

Deno.test("documents: U+0000 and halves of characters are taken out, of one and of a batch", async () => {
  const { world, app } = open({ add_document: row, add_documents: [row, row] });
  const dirty = { title: "T\0ea", content: "before\0after \ud83d." };
  const clean = { title: "Tea", content: "beforeafter \ufffd." };
  assert.equal((await world.send(app, "POST", "/documents", dirty)).status, 201);
  const { p_title, p_content, p_chunks } = world.call("rpc add_document").args;
  assert.deepEqual({ title: p_title, content: p_content }, clean);
  assert.equal((p_chunks as { content: string }[])[0].content, clean.content);

  const documents = [tea, dirty];
  assert.equal((await world.send(app, "POST", "/documents", { documents })).status, 201);
  const batch = world.call("rpc add_documents").args.p_documents as { content: string }[];
  assert.deepEqual(batch.map(({ content }) => content), [tea.content, clean.content]);

  const blank = await world.send(app, "POST", "/documents", { title: "T", content: "\0\0" });
  assert.equal(blank.status, 400);
});

Deno.test("documents: one that cannot be taken is reported, and the others are stored", async () => {
  const { world, app } = open({ add_documents: [row, row] });
  const documents = [tea, { title: "T", content: " " }, { ...tea, title: "Two" }, 7];
  const response = await world.send(app, "POST", "/documents", { documents });
  assert.equal(response.status, 201);
  const answer = await response.json();
  assert.deepEqual(answer.documents, [row, row]);
  assert.deepEqual(
    answer.errors.map(({ index, code }: { index: number; code: string }) => [index, code]),
    [[1, "invalid_request"], [3, "invalid_request"]],
  );
  assert.match(answer.errors[0].message, /content: has no text/);
  const { p_documents } = world.call("rpc add_documents").args;
  assert.deepEqual((p_documents as { title: string }[]).map(({ title }) => title), ["Tea", "Two"]);
});

Deno.test("documents: a batch of which none can be taken is refused with the first reason", async () => {
  const { world, app } = open({});
  const documents = [{ title: "T", content: " " }, 7];
  const response = await world.send(app, "POST", "/documents", { documents });
  const { error } = await response.json();
  assert.deepEqual([response.status, error.code], [400, "invalid_request"]);
  assert.match(error.message, /^documents\.0: content/);
});

Deno.test("documents: what the database refuses of one is stored without it", async () => {
  const { world, app } = open({
    add_documents: ({ p_documents }: Record<string, unknown>) => {
      const list = p_documents as { title: string }[];
      return list.some(({ title }) => title === "Bad")
        ? new Failure("PT400", 400, { message: "invalid_document" })
        : list.map(() => row);
    },
  });
  const documents = [tea, { ...tea, title: "Bad" }, { ...tea, title: "Two" }];
  const response = await world.send(app, "POST", "/documents", { documents });
  assert.equal(response.status, 201);
  const answer = await response.json();
  assert.equal(answer.documents.length, 2);
  assert.deepEqual(
    answer.errors.map(({ index, code }: { index: number; code: string }) => [index, code]),
    [[1, "invalid_document"]],
  );
});

Deno.test("documents: 100 are a batch, 101 are not", async () => {
  const { world, app } = open({ add_documents: [] });
  const batch = (length: number) => ({ documents: Array.from({ length }, () => tea) });
  assert.equal((await world.send(app, "POST", "/documents", batch(100))).status, 201);
  const refused = await world.send(app, "POST", "/documents", batch(101));
  assert.deepEqual([refused.status, (await refused.json()).error.code], [
    413,
    "too_many_documents",
  ]);
});

Deno.test("update: new content is cut and embedded anew, for the version it was meant for", async () => {
  const { world, app } = open({
    documents: { content_hash: hash("Older."), source_type: "text", title: "Tea" },
    update_document: { ...row, version: 4 },
  });
  const response = await world.send(app, "PUT", `/documents/${id}`, { content: tea.content }, {
    headers: { "if-match": '"3"' },
  });
  assert.deepEqual([response.status, response.headers.get("etag")], [200, '"4"']);
  assert.deepEqual(order(world), ["from documents", "embed", "rpc update_document"]);
  assert.deepEqual(world.call("rpc update_document").args, {
    p_document_id: id,
    p_content: tea.content,
    p_expected_version: 3,
    p_chunks: [chunk],
    p_embedding_model: "embedder",
  });
});

Deno.test("update: what has not changed is not embedded, nor is what is no content", async () => {
  const { world, app } = open({
    documents: { content_hash: hash(tea.content), source_type: "text", title: "Tea" },
    update_document: row,
  });
  await world.send(app, "PUT", `/documents/${id}`, { content: tea.content, title: "New" });
  assert.deepEqual(order(world), ["from documents", "rpc update_document"]);
  assert.deepEqual(world.call("rpc update_document").args, {
    p_document_id: id,
    p_title: "New",
    p_content: tea.content,
    p_chunks: [{ content: tea.content, language: "en" }],
    p_embedding_model: "embedder",
  });

  const other = open({ update_document: row });
  await other.world.send(other.app, "PUT", `/documents/${id}`, { expected_version: 2, title: "N" });
  assert.deepEqual(order(other.world), ["rpc update_document"]);
  assert.deepEqual(other.world.call("rpc update_document").args, {
    p_document_id: id,
    p_title: "N",
    p_expected_version: 2,
  });
});

Deno.test("update: a long text replaces the document when its draft is whole", async () => {
  const { world, app } = open({
    documents: { content_hash: "", source_type: "text", title: "Tea" },
    begin_document: { id: draftId },
    append_document_chunks: 1,
    finish_document: row,
  });
  const content = long(100);
  await world.send(app, "PUT", `/documents/${id}`, { content, expected_version: 3 });
  assert.deepEqual(world.call("rpc begin_document").args, {
    p_content: content,
    p_expected_version: 3,
    p_title: null,
    p_document_id: id,
  });
  assert.deepEqual(world.call("rpc finish_document").args, { p_document_id: draftId });
});

Deno.test("update: another version is a conflict, a strange If-Match is refused", async () => {
  const { world, app } = open({
    update_document: new Failure("PT409", 409, {
      message: "version_conflict",
      details: "The document has changed: it is version 4.",
    }),
  });
  const conflict = await world.send(app, "PUT", `/documents/${id}`, {
    title: "N",
    expected_version: 3,
  });
  assert.deepEqual([conflict.status, (await conflict.json()).error.code], [
    409,
    "version_conflict",
  ]);
  for (const tag of ['"abc"', "0", '"1", "2"', "-1"]) {
    const refused = await world.send(app, "PUT", `/documents/${id}`, { title: "N" }, {
      headers: { "if-match": tag },
    });
    assert.equal(refused.status, 400, tag);
  }
});

Deno.test("read and delete are table calls; what is not there says nothing more", async () => {
  const { world, app } = open({ documents: { ...row, content: "x" } });
  const response = await world.send(app, "GET", `/documents/${id}`);
  assert.deepEqual(await response.json(), { document: { ...row, content: "x" } });
  assert.equal(response.headers.get("etag"), '"1"');
  assert.deepEqual(world.order(), ["verify", "from documents"]);

  const gone = open({ documents: [{ id }] });
  assert.equal((await gone.world.send(gone.app, "DELETE", `/documents/${id}`)).status, 204);
  assert.deepEqual(gone.world.call("from documents").then, [
    ["delete"],
    ["eq", "id", id],
    ["select", "id"],
  ]);

  const codes: Record<string, string> = {
    "": "document_not_found",
    "/articles": "article_not_found",
    "/profile-data": "profile_data_not_found",
    "/attributes": "attribute_not_found",
  };
  for (const [path, code] of Object.entries(codes)) {
    for (const method of ["GET", "DELETE", "PUT"]) {
      const nothing = method === "DELETE" ? [] : null;
      const { world, app } = open({
        documents: nothing,
        articles: nothing,
        profile_data: nothing,
        personal_attributes: nothing,
      });
      const body = method === "PUT" ? { content: "New." } : undefined;
      const response = await world.send(app, method, `/documents${path}/${id}`, body);
      const { error } = await response.json();
      assert.deepEqual([response.status, error.code, error.message], [
        404,
        code,
        "There is no such thing of yours.",
      ]);
    }
  }
});

Deno.test("the other kinds: each its own fields and its own functions", async (t) => {
  const kinds: [path: string, name: string, body: object, add: string, args: object][] = [
    [
      "articles",
      "article",
      { ...tea, url: "https://tea.test", author: "A", tags: ["tea"], summary: "Mint." },
      "article",
      { p_title: "Tea", p_url: "https://tea.test", p_author: "A", p_tags: ["tea"] },
    ],
    [
      "profile-data",
      "profile_data",
      { category: "work", data: { title: "engineer" } },
      "profile_data",
      { p_category: "work", p_data: { title: "engineer" } },
    ],
    [
      "attributes",
      "attribute",
      {
        attribute_name: "city",
        attribute_value: "Rome",
        confidence: 0.9,
        content: "Lives in Rome.",
      },
      "personal_attribute",
      { p_attribute_name: "city", p_attribute_value: "Rome", p_confidence: 0.9 },
    ],
  ];
  for (const [path, name, body, rpc, args] of kinds) {
    await t.step(path, async () => {
      const stored = { id, document_id: draftId };
      const { world, app } = open({ [`add_${rpc}`]: stored, [`update_${rpc}`]: stored });
      const added = await world.send(app, "POST", `/documents/${path}`, body);
      assert.equal(added.status, 201);
      assert.deepEqual(await added.json(), { [name]: stored });
      const given = world.call(`rpc add_${rpc}`).args;
      for (const [parameter, value] of Object.entries(args)) {
        assert.deepEqual(given[parameter], value);
      }
      assert.equal("p_chunks" in given, "content" in body);

      const changed = await world.send(app, "PUT", `/documents/${path}/${id}`, {
        metadata: { a: 1 },
      });
      assert.equal(changed.status, 200);
      const change = world.call(`rpc update_${rpc}`).args;
      assert.deepEqual(change.p_metadata, { a: 1 });
      assert.equal(Object.values(change)[0], id);
    });
  }
});

Deno.test("search: by words and by meaning, without a model by words alone", async () => {
  const found = [{ id: "c1", content: "Mint tea", score: 0.04 }];
  const { world, app } = open({ search_documents: found });
  const response = await world.send(app, "POST", "/documents/search", {
    query: "mint",
    filter: { kind: "drink" },
    limit: 3,
    mmr_lambda: 0.5,
    full_text_weight: 2,
  });
  assert.deepEqual(await response.json(), { chunks: found });
  assert.deepEqual(world.call("rpc search_documents").args, {
    p_query: "mint",
    p_query_embedding: vectorOf("mint"),
    p_limit: 3,
    p_filter: { kind: "drink" },
    p_full_text_weight: 2,
    p_embedding_model: "embedder",
    p_mmr_lambda: 0.5,
  });

  const without = open({ search_documents: [] }, { embeddingModel: null });
  await without.world.send(without.app, "POST", "/documents/search", { query: "mint" });
  assert.equal(without.world.call("rpc search_documents").args.p_query_embedding, undefined);
});

Deno.test("bad input is refused before anything is asked", async (t) => {
  const bad: [path: string, method: string, body: unknown][] = [
    ["", "POST", {}],
    ["", "POST", { title: "T" }],
    ["", "POST", { title: "", content: "c" }],
    ["", "POST", { title: "T", content: "" }],
    ["", "POST", { title: "T", content: " \n\t" }],
    ["", "POST", { title: "T", content: "c", format: "pdf" }],
    ["", "POST", { title: "T", content: "c", user_id: userId }],
    ["", "POST", { title: "T", content: "c", metadata: [] }],
    ["", "POST", { title: "T", content: "c", chunks: [] }],
    ["", "POST", { documents: tea }],
    ["", "POST", { documents: [{ title: "T" }] }],
    ["", "POST", [tea]],
    ["", "POST", null],
    ["/search", "POST", {}],
    ["/search", "POST", { query: " " }],
    ["/search", "POST", { query: "q", filter: [] }],
    ["/search", "POST", { query: "q", filter: "a" }],
    ["/search", "POST", { query: "q", limit: 101 }],
    ["/search", "POST", { query: "q", mmr_lambda: 2 }],
    ["/articles", "POST", { content: "c" }],
    ["/articles", "POST", { ...tea, published_at: "yesterday" }],
    ["/profile-data", "POST", { category: "c" }],
    ["/profile-data", "POST", { category: "c", data: [] }],
    ["/attributes", "POST", { attribute_name: "n", attribute_value: "v", confidence: 2 }],
    ["/1", "GET", undefined],
    ["/1", "DELETE", undefined],
    ["/articles/1", "PUT", {}],
    [`/${id}`, "PUT", { expected_version: 0 }],
    [`/${id}`, "PUT", { content: "" }],
  ];
  for (const [path, method, body] of bad) {
    await t.step(`${method} ${path} ${JSON.stringify(body)}`, async () => {
      const { world, app } = open();
      const response = await world.send(app, method, `/documents${path}`, JSON.stringify(body));
      assert.equal(response.status, 400);
      await response.body?.cancel();
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});

Deno.test("five megabytes are taken, a body over twenty-eight is not", async () => {
  const { world, app } = open({
    begin_document: { id: draftId },
    append_document_chunks: 1,
    finish_document: row,
  });
  const content = "word ".repeat(1024 * 1024);
  assert.equal((await world.send(app, "POST", "/documents", { title: "T", content })).status, 201);
  const refused = await world.send(app, "POST", "/documents", {
    title: "T",
    content: "x".repeat(28 * 1024 * 1024),
  });
  assert.deepEqual([refused.status, (await refused.json()).error.code], [413, "body_too_large"]);
  const tooLong = await world.send(app, "POST", "/documents", {
    title: "T",
    content: content + "x",
  });
  assert.equal(tooLong.status, 400);
});

Deno.test("documents: each chunk is sent with its headings and language, and embedded under them", async () => {
  const { world, app } = open({ add_document: row }, { chunks: { size: 130, overlap: 0 } });
  const german = "Die Garantie gilt zwei Jahre ab dem Tag, an dem Sie das Gerät kaufen.";
  const english = "The warranty is for two years from the day that you buy it.";
  await world.send(app, "POST", "/documents", {
    title: "Manual",
    content: `# Product X\n\n## Garantie\n\n${german}\n\n# Product Y\n\n## Warranty\n\n${english}`,
    format: "markdown",
  });
  const chunks = world.call("rpc add_document").args.p_chunks as Record<string, string>[];
  assert.deepEqual(chunks.map(({ headings, language }) => [headings, language]), [
    ["Product X > Garantie", "de"],
    ["Product Y > Warranty", "en"],
  ]);
  for (const [i, text] of world.call("embed").texts.entries()) {
    assert.equal(text, `Manual\n${chunks[i].headings}\n\n${chunks[i].content}`);
  }
});

Deno.test("update: an article is embedded with what it says of itself, given now or before", async () => {
  const { world, app } = open({
    articles: {
      author: "A. Writer",
      tags: ["tea", "mint"],
      summary: "On tea.",
      document: { content_hash: hash("Older."), source_type: "article", title: "Tea" },
    },
    update_article: row,
  });
  await world.send(app, "PUT", `/documents/articles/${id}`, {
    content: tea.content,
    summary: "On mint.",
  });
  assert.deepEqual(world.call("embed").texts, [
    `Tea\nA. Writer\ntea, mint\nOn mint.\n\n${tea.content}`,
  ]);
});

Deno.test("documents: a slow model is asked for half a minute, and the worker makes the rest", async () => {
  const { world } = open({
    begin_document: { id: draftId },
    append_document_chunks: null,
    finish_document: { ...row, id: draftId },
  });
  const { models } = world.effects;
  const { embed } = models;
  const real = performance.now;
  let later = 0;
  try {
    performance.now = () => real.call(performance) + later;
    const slow: typeof embed = (...asked) => {
      later += 10_000;
      return embed(...asked);
    };
    const effects = { ...world.effects, models: { ...models, embed: slow } };
    const response = await world.send(documentsApp(effects), "POST", "/documents", {
      title: "Long",
      content: long(500),
    });
    assert.equal(response.status, 201);
  } finally {
    performance.now = real;
  }
  const stored = world.calls.flatMap((call) =>
    call.to === "rpc append_document_chunks" && "args" in call
      ? [(call.args.p_chunks as { embedding?: string }[]).map(({ embedding }) => !!embedding)]
      : []
  );
  assert.ok(stored.length > 4);
  for (const [i, chunks] of stored.entries()) {
    assert.deepEqual(new Set(chunks), new Set([i < 3]), `batch ${i}`);
  }
  assert.equal(world.reserved.length, 3, "what the worker makes is not reserved here");
});
