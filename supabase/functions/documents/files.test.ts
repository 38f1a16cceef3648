import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { ApiError } from "../_shared/errors.ts";
import { createWorld, Failure, requestId, type Told } from "../_shared/testing.ts";
import { documentsApp } from "./app.ts";
import { pdf } from "./files/testing.ts";

const id = "0197a1c2-0000-7000-8000-00000000d0c1";
const row = { id, title: "Tea", version: 1 };
const tea = pdf(["Mint tea is made of mint.", "Green tea is not."], { title: "On tea" });
const sha256 = createHash("sha256").update(tea).digest("hex");

function open(database: Told["database"] = {}, fetched?: Parameters<typeof documentsApp>[1]) {
  const world = createWorld({
    database: { get_embedding_model: null, documents: null, ...database },
  });
  return { world, app: documentsApp(world.effects, fetched) };
}

/** A form with its content type, as fetch sends it. */
async function sent(form: FormData, headers: Record<string, string> = {}): Promise<RequestInit> {
  const response = new Response(form);
  const type = response.headers.get("content-type")!;
  return { body: await response.arrayBuffer(), headers: { "content-type": type, ...headers } };
}

function form(file: Uint8Array, name: string, fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set("file", new File([new Uint8Array(file)], name));
  return form;
}

Deno.test("a file in a form is read, cut by its pages, embedded and stored", async () => {
  const { world, app } = open({ add_document: row });
  const body = form(tea, "tea.pdf", { metadata: '{"shelf": 3}', request_id: requestId });
  const response = await world.send(app, "POST", "/documents", undefined, await sent(body));
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { document: row });
  const { p_chunks, ...args } = world.call("rpc add_document").args;
  assert.deepEqual(args, {
    p_title: "On tea",
    p_content: "Mint tea is made of mint.\fGreen tea is not.",
    p_metadata: {
      shelf: 3,
      file: { name: "tea.pdf", type: "pdf", bytes: tea.length, sha256, pages: 2 },
    },
    p_source_type: "pdf",
    p_source_uri: "tea.pdf",
    p_request_id: requestId,
    p_embedding_model: "embedder",
  });
  assert.deepEqual(
    (p_chunks as Record<string, unknown>[]).map(({ content, page }) => [content, page]),
    [["Mint tea is made of mint.", 1], ["Green tea is not.", 2]],
  );
});

Deno.test("a file in JSON or as the body is the same document", async () => {
  const inJson = open({ add_document: row });
  const data = Buffer.from(tea).toString("base64");
  await inJson.world.send(inJson.app, "POST", "/documents", {
    title: "My tea",
    file: { data: `data:application/pdf;base64,${data}`, name: "tea.pdf" },
  });
  const asBody = open({ add_document: row });
  await asBody.world.send(
    asBody.app,
    "POST",
    "/documents?name=tea.pdf&title=My%20tea",
    undefined,
    { body: new Uint8Array(tea), headers: { "content-type": "application/octet-stream" } },
  );
  const [a, b] = [inJson, asBody].map(({ world }) => world.call("rpc add_document").args);
  assert.equal(a.p_title, "My tea");
  assert.deepEqual(a, b);
});

Deno.test("a file that is there already is that document", async () => {
  const { world, app } = open({ documents: row });
  const response = await world.send(
    app,
    "POST",
    "/documents",
    undefined,
    await sent(form(tea, "other name.pdf")),
  );
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { document: row });
  assert.ok(!world.order().includes("rpc add_document"));
});

Deno.test("a file that comes twice at once is one document", async () => {
  let asked = 0;
  const { world, app } = open({
    documents: () => asked++ === 0 ? null : row,
    add_document: new Failure("23505", 409, {
      message: 'duplicate key value violates unique constraint "documents_file_key"',
    }),
  });
  const response = await world.send(
    app,
    "POST",
    "/documents",
    undefined,
    await sent(form(tea, "tea.pdf")),
  );
  assert.deepEqual([response.status, await response.json()], [200, { document: row }]);
});

Deno.test("a file put in the place of a document is its next version", async () => {
  let asked = 0;
  const { world, app } = open({
    documents: () =>
      asked++ === 0
        ? null
        : { title: "Old", metadata: { shelf: 3 }, content_hash: "other", source_type: "text" },
    update_document: { ...row, version: 2 },
  });
  const response = await world.send(
    app,
    "PUT",
    `/documents/${id}`,
    undefined,
    await sent(form(tea, "tea.pdf"), { "if-match": '"1"' }),
  );
  assert.deepEqual([response.status, response.headers.get("etag")], [200, '"2"']);
  const { args } = world.call("rpc update_document");
  assert.deepEqual(
    [args.p_document_id, args.p_title, args.p_expected_version],
    [id, "Old", 1],
  );
  assert.equal((args.p_metadata as { shelf: number }).shelf, 3);
});

Deno.test("a URL is fetched, and is its document's next version when it comes again", async () => {
  const page = {
    bytes: new TextEncoder().encode("<title>Tea</title><p>Mint</p>"),
    mediaType: "text/html",
    url: "https://example.com/tea",
  };
  const asked: string[] = [];
  const fetched = (url: string) => {
    asked.push(url);
    return Promise.resolve(page);
  };
  const first = open({ add_document: row }, fetched);
  const url = "https://example.com/tea";
  const response = await first.world.send(first.app, "POST", "/documents", { url });
  assert.deepEqual([response.status, asked], [201, [url]]);
  const { args } = first.world.call("rpc add_document");
  assert.deepEqual([args.p_title, args.p_content, args.p_source_uri, args.p_source_type], [
    "Tea",
    "Mint",
    url,
    "html",
  ]);

  let calls = 0;
  const stored = { title: "Tea", metadata: {}, content_hash: "other", source_type: "html" };
  const again = open({
    documents: () => [{ id }, null, stored, stored][calls++],
    update_document: { ...row, version: 2 },
  }, fetched);
  const changed = await again.world.send(again.app, "POST", "/documents", { url });
  assert.deepEqual([changed.status, changed.headers.get("etag")], [200, '"2"']);
});

Deno.test("a request with no file, two files or a bad one is refused with its reason", async () => {
  const { world, app } = open();
  const none = new FormData();
  none.set("title", "Tea");
  const two = form(tea, "a.pdf");
  two.append("file", new File(["b"], "b.txt"));
  const unknown = form(tea, "a.pdf", { colour: "green" });
  const code = async (response: Response) => [response.status, (await response.json()).error.code];
  const send = async (form: FormData) =>
    code(await world.send(app, "POST", "/documents", undefined, await sent(form)));
  const sendAs = async (type: string, body: string) =>
    code(
      await world.send(app, "POST", "/documents", undefined, {
        body,
        headers: { "content-type": type },
      }),
    );
  assert.deepEqual(await send(none), [400, "invalid_request"]);
  assert.deepEqual(await send(two), [400, "invalid_request"]);
  assert.deepEqual(await send(unknown), [400, "invalid_request"]);
  assert.deepEqual(await sendAs("application/json", '{"file": {"data": "§"}}'), [
    400,
    "invalid_request",
  ]);
  assert.deepEqual(await sendAs("application/x-www-form-urlencoded", "a=b"), [
    415,
    "unsupported_file",
  ]);
  assert.deepEqual(await sendAs("multipart/form-data", "a"), [
    400,
    "invalid_request",
  ]);
  assert.deepEqual(await send(form(new Uint8Array(21 * 1024 * 1024), "a.txt")), [
    413,
    "file_too_large",
  ]);
  assert.deepEqual(world.logged, []);
});

Deno.test("a URL that cannot be fetched stores nothing", async () => {
  const { world, app } = open({}, () => {
    throw new ApiError(422, "url_unreadable", "The server answers 404.");
  });
  const response = await world.send(app, "POST", "/documents", { url: "https://example.com/" });
  assert.deepEqual([response.status, world.order()], [422, ["verify"]]);
});
