// Storage of the local stack, as supabase-js uses it.
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scratchStack } from "../stack/testing.ts";

const own = "bucket_id in ('files', 'open') and (storage.foldername(name))[1] = auth.uid()::text";
const migration = `
  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
    ('files', 'files', false, 1000000, null), ('open', 'open', true, null, array['image/*']);
  create policy s on storage.objects for select to authenticated using (${own});
  create policy i on storage.objects for insert to authenticated with check (${own});
  create policy u on storage.objects for update to authenticated using (${own}) with check (${own});
  create policy d on storage.objects for delete to authenticated using (${own});`;

const dataDir = mkdtempSync(join(tmpdir(), "storage-test-"));
const stack = await scratchStack(
  { "migrations/20260101000000_files.sql": migration },
  { dataDir, functions: false },
);
const ada = await stack.signUp();
const lin = await stack.signUp();

const options = { auth: { persistSession: false, autoRefreshToken: false } };
function client(token?: string): SupabaseClient {
  return createClient(stack.apiUrl, stack.publishableKey, {
    ...options,
    ...(token ? { accessToken: () => Promise.resolve(token) } : {}),
  });
}
const adas = client(ada.token).storage;
const lins = client(lin.token).storage;
const anybodys = client().storage;
const operators = createClient(stack.apiUrl, stack.secretKey, options).storage;
const mine = (name: string) => `${ada.id}/${name}`;

/** Lists the files on disk that hold uploaded bytes. */
const kept = () =>
  globSync("storage/*/*", { cwd: dataDir, withFileTypes: true }).filter((file) => file.isFile());

function ok<T>({ data, error }: { data: T; error: unknown }): NonNullable<T> {
  assert.equal(error, null);
  return data!;
}

async function text(blob: Promise<{ data: Blob | null; error: unknown }>): Promise<string> {
  return await ok(await blob).text();
}

/** Sends a path exactly as written. fetch would resolve `..` and encode characters first. */
async function raw(path: string, init: RequestInit & { token?: string } = {}) {
  const response = await fetch(`${stack.apiUrl}/storage/v1${path}`, {
    ...init,
    headers: {
      apikey: stack.publishableKey,
      ...(init.token ? { authorization: `Bearer ${init.token}` } : {}),
      ...init.headers as Record<string, string>,
    },
  });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

Deno.test("bytes, blobs, text and streams are kept as they are", async () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 256);
  const files = adas.from("files");
  const { path, fullPath, id } = ok(await files.upload(mine("a.bin"), bytes));
  assert.deepEqual([path, fullPath], [mine("a.bin"), `files/${mine("a.bin")}`]);
  assert.match(id, /^[0-9a-f-]{36}$/);
  const back = ok(await files.download(mine("a.bin")));
  assert.deepEqual(new Uint8Array(await back.arrayBuffer()), bytes);

  ok(await files.upload(mine("b.txt"), new Blob(["blob"], { type: "text/plain" })));
  ok(await files.upload(mine("c d.txt"), "text", { contentType: "text/markdown" }));
  const stream = new Blob(["stream"]).stream();
  ok(await files.upload(mine("e.txt"), stream, { duplex: "half", contentType: "text/plain" }));
  ok(await files.upload(mine("empty"), new Uint8Array(0)));
  assert.equal(await text(files.download(mine("b.txt"))), "blob");
  assert.equal(await text(files.download(mine("c d.txt"))), "text");
  assert.equal(await text(files.download(mine("e.txt"))), "stream");
  assert.equal(await text(files.download(mine("empty"))), "");
});

Deno.test("a file keeps its type, its caching and what the app says of it", async () => {
  const files = adas.from("files");
  const metadata = { page: 3, note: "Grüße" };
  const body = new Blob(["x"], { type: "text/css" });
  ok(await files.upload(mine("meta.css"), body, { cacheControl: "60", metadata }));
  const info = ok(await files.info(mine("meta.css")));
  assert.equal(info.contentType, "text/css");
  assert.equal(info.cacheControl, "max-age=60");
  assert.equal(info.size, 1);
  assert.deepEqual(info.metadata, metadata);
  ok(await files.upload(mine("raw"), "y", { contentType: "text/x", metadata }));
  assert.deepEqual(ok(await files.info(mine("raw"))).metadata, metadata);
  const { headers } = await raw(`/object/files/${mine("meta.css")}`, { token: ada.token });
  assert.equal(headers.get("cache-control"), "max-age=60");
  const etag = headers.get("etag")!;
  const path = `/object/files/${mine("a.bin")}`;
  const { status, body: part } = await raw(path, {
    token: ada.token,
    headers: { range: "bytes=0-9" },
  });
  assert.deepEqual([status, part.length > 0], [206, true]);
  const cached = await raw(`/object/files/${mine("meta.css")}`, {
    token: ada.token,
    headers: { "if-none-match": etag },
  });
  assert.equal(cached.status, 304);
});

Deno.test("a second upload is a conflict unless it says upsert, and leaves one file of bytes", async () => {
  const files = adas.from("files");
  ok(await files.upload(mine("twice"), "1"));
  const before = kept().length;
  const { error } = await files.upload(mine("twice"), "2");
  assert.equal((error as { statusCode?: string }).statusCode, "409");
  assert.equal(await text(files.download(mine("twice"))), "1");
  ok(await files.upload(mine("twice"), "2", { upsert: true }));
  assert.equal(await text(files.download(mine("twice"))), "2");
  ok(await files.update(mine("twice"), new Blob(["3"])));
  assert.equal(await text(files.download(mine("twice"))), "3");
  assert.equal(kept().length, before);
});

Deno.test("signed URLs serve a file until they expire, and cannot be altered", async () => {
  const files = adas.from("files");
  ok(await files.upload(mine("s p.txt"), "signed"));
  ok(await files.upload(mine("other.txt"), "other"));
  const { signedUrl } = ok(await files.createSignedUrl(mine("s p.txt"), 60));
  assert.equal(await (await fetch(signedUrl)).text(), "signed");
  const download = ok(await files.createSignedUrl(mine("s p.txt"), 60, { download: "n.txt" }));
  const answer = await fetch(download.signedUrl);
  assert.match(answer.headers.get("content-disposition")!, /^attachment; .*n\.txt$/);
  await answer.body?.cancel();
  for (
    const url of [
      signedUrl.replace("s%20p.txt", "other.txt"),
      signedUrl.slice(0, -3) + "AAA",
      signedUrl.replace(/token=.*/, `token=${ada.token}`),
      signedUrl.replace(/\?token=.*/, ""),
      signedUrl.replace("/sign/files/", "/sign/open/"),
    ]
  ) {
    const refused = await fetch(url);
    assert.equal(refused.status, 400, url);
    await refused.body?.cancel();
  }
  const brief = ok(await files.createSignedUrl(mine("s p.txt"), 1));
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const expired = await fetch(brief.signedUrl);
  assert.equal(expired.status, 400);
  assert.equal((await expired.json()).error, "InvalidJWT");

  const many = ok(await files.createSignedUrls([mine("s p.txt"), mine("none")], 60));
  assert.deepEqual(many.map(({ error }) => error === null), [true, false]);
  assert.equal(await (await fetch(many[0].signedUrl!)).text(), "signed");
  const { error } = await lins.from("files").createSignedUrl(mine("s p.txt"), 60);
  assert.equal((error as { statusCode?: string }).statusCode, "404");
});

Deno.test("a signed URL of an upload takes one file under its name and nothing else", async () => {
  const files = adas.from("files");
  const { token, path } = ok(await files.createSignedUploadUrl(mine("up.txt")));
  ok(await anybodys.from("files").uploadToSignedUrl(path, token, new Blob(["up"])));
  assert.equal(await text(files.download(path)), "up");
  const again = await anybodys.from("files").uploadToSignedUrl(path, token, new Blob(["up 2"]));
  assert.equal((again.error as { statusCode?: string }).statusCode, "409");
  const other = await anybodys.from("files").uploadToSignedUrl(mine("x"), token, new Blob(["x"]));
  assert.equal(
    (other.error as { error?: unknown } & Error).message,
    "The token is for another object.",
  );
  assert.ok((await lins.from("files").createSignedUploadUrl(mine("up2.txt"))).error);
  const down = ok(await files.createSignedUrl(path, 60)).signedUrl.split("token=")[1];
  assert.ok((await anybodys.from("files").uploadToSignedUrl(path, down, new Blob(["x"]))).error);
});

Deno.test("a list has the files and the folders of one folder", async () => {
  const files = adas.from("files");
  for (const name of ["l/b.txt", "l/a.txt", "l/sub/c.txt", "l/sub/d.txt"]) {
    ok(await files.upload(mine(name), name));
  }
  const names = (rows: { name: string }[]) => rows.map(({ name }) => name);
  const all = ok(await files.list(mine("l")));
  assert.deepEqual(names(all), ["a.txt", "b.txt", "sub"]);
  assert.equal(all[2].id, null);
  assert.equal(all[0].metadata!.size, 7);
  const sortBy = { column: "name", order: "desc" };
  assert.deepEqual(names(ok(await files.list(mine("l"), { sortBy, limit: 1, offset: 1 }))), [
    "b.txt",
  ]);
  assert.deepEqual(names(ok(await files.list(mine("l"), { search: "b" }))), ["b.txt"]);
  assert.deepEqual(ok(await lins.from("files").list(mine("l"))), []);
  assert.ok((await files.list(mine("l"), { sortBy: { column: "metadata; drop" } })).error);
});

Deno.test("files are moved, copied, looked for and removed", async () => {
  const files = adas.from("files");
  ok(await files.upload(mine("m/1"), "one"));
  ok(await files.move(mine("m/1"), mine("m/2")));
  assert.equal(await text(files.download(mine("m/2"))), "one");
  assert.equal(ok(await files.copy(mine("m/2"), mine("m/3"))).path, `files/${mine("m/3")}`);
  assert.equal(await text(files.download(mine("m/3"))), "one");
  assert.ok((await files.move(mine("m/2"), mine("m/3"))).error, "the name is taken");
  assert.ok((await files.move(mine("m/2"), `${lin.id}/m/2`)).error, "another's folder");
  assert.equal((await files.exists(mine("m/2"))).data, true);
  assert.equal((await files.exists(mine("m/1"))).data, false);
  const before = kept().length;
  assert.deepEqual(ok(await lins.from("files").remove([mine("m/2")])), []);
  assert.equal(ok(await files.remove([mine("m/2"), mine("m/3"), mine("m/4")])).length, 2);
  assert.equal(kept().length, before - 2);
});

Deno.test("another user and anybody get nothing of a private bucket", async () => {
  const files = adas.from("files");
  ok(await files.upload(mine("secret"), "secret"));
  for (const [storage, code] of [[lins, "404"], [anybodys, "404"]] as const) {
    const download = await storage.from("files").download(mine("secret"));
    assert.ok(download.error);
    const info = await storage.from("files").info(mine("secret"));
    assert.equal((info.error as { statusCode?: string }).statusCode, code);
    const upload = await storage.from("files").upload(mine("theirs"), "x");
    assert.equal((upload.error as { statusCode?: string }).statusCode, "403");
    const over = await storage.from("files").upload(mine("secret"), "x", { upsert: true });
    assert.equal((over.error as { statusCode?: string }).statusCode, "403");
    assert.ok((await storage.from("files").update(mine("secret"), "x")).error);
    assert.ok((await storage.from("files").copy(mine("secret"), `${lin.id}/copy`)).error);
    assert.ok((await storage.from("files").move(mine("secret"), `${lin.id}/copy`)).error);
  }
  const unsigned = await raw(`/object/public/files/${mine("secret")}`);
  assert.equal(JSON.parse(unsigned.body).error, "Bucket not found");
  const forged = await raw(`/object/files/${mine("secret")}`, { token: ada.token.slice(0, -4) });
  assert.equal(JSON.parse(forged.body).statusCode, "403");
  assert.equal(await text(operators.from("files").download(mine("secret"))), "secret");
});

Deno.test("anybody reads what is in a public bucket, of a type that it takes", async () => {
  const open = adas.from("open");
  ok(await open.upload(mine("me.png"), new Blob(["png"], { type: "image/png" })));
  const { publicUrl } = open.getPublicUrl(mine("me.png")).data;
  const answer = await fetch(publicUrl);
  assert.equal(answer.headers.get("content-type"), "image/png");
  assert.equal(await answer.text(), "png");
  const page = new Blob(["<script>"], { type: "text/html" });
  const { error } = await open.upload(mine("me.html"), page);
  assert.equal((error as { statusCode?: string }).statusCode, "415");
  assert.deepEqual(ok(await anybodys.from("open").list(ada.id)), []);
});

Deno.test("a file that is too large leaves nothing behind, whether it declares its size or not", async () => {
  const files = adas.from("files");
  const before = kept().length;
  const large = new Uint8Array(1_000_001);
  for (const body of [large, new Blob([large]), new Blob([large]).stream()]) {
    const { error } = await files.upload(mine("large"), body, { duplex: "half" });
    assert.equal((error as { statusCode?: string }).statusCode, "413");
  }
  assert.equal(kept().length, before);
  assert.equal((await files.exists(mine("large"))).data, false);
});

Deno.test("an upload that its client breaks off leaves nothing behind", async () => {
  const before = kept().length;
  for (const type of ["text/plain", "multipart/form-data; boundary=b"]) {
    const abort = new AbortController();
    const head = type === "text/plain"
      ? ""
      : '--b\r\ncontent-disposition: form-data; name=""; filename="f"\r\n\r\n';
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(new TextEncoder().encode(head + "x".repeat(1000)));
        await new Promise((resolve) => setTimeout(resolve, 100));
        abort.abort();
      },
    });
    const headers = { authorization: `Bearer ${ada.token}`, "content-type": type };
    const url = `${stack.apiUrl}/storage/v1/object/files/${mine("torn")}`;
    await assert.rejects(fetch(url, { method: "POST", headers, body, signal: abort.signal }));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(kept().length, before);
  assert.equal((await adas.from("files").exists(mine("torn"))).data, false);
});

Deno.test("a user reaches neither the disk outside of Storage nor another user's files by any name", async () => {
  const names = [
    `${ada.id}/../${lin.id}/x`,
    `${ada.id}/%2e%2e/${lin.id}/x`,
    `${ada.id}%2F..%2F..%2F..%2Fetc%2Fpasswd`,
    `${ada.id}/..%5c..%5cx`,
    `${ada.id}/nul%00l`,
    `${ada.id}/bad%zz`,
    `${ada.id}/Ünicode`,
    `${ada.id}/${"n".repeat(1100)}`,
    `../../../etc/passwd`,
    `%2e%2e%2f%2e%2e%2fetc%2fpasswd`,
    "",
  ];
  const outside = () =>
    globSync("**/*", { cwd: dataDir }).filter((path) => /passwd|^x$/.test(path));
  for (const name of names) {
    const upload = { method: "POST", body: "x", token: ada.token };
    const { status, body } = await raw(`/object/files/${name}`, upload);
    const { status: read } = await raw(`/object/files/${name}`, { token: lin.token });
    assert.ok(read >= 400, `${name}: read by another`);
    // Two dots are a name like any other, of the folder that comes first.
    if (status === 200) assert.ok(JSON.parse(body).Key.startsWith(`files/${ada.id}/`), name);
    else assert.ok([400, 404].includes(status), `${name}: ${status} ${body}`);
  }
  assert.deepEqual(outside(), []);
  assert.deepEqual(ok(await lins.from("files").list(lin.id)), []);
  assert.ok(kept().every(({ name }) => /^[0-9a-f-]{36}$/.test(name)));
});

Deno.test("buckets are the operator's", async () => {
  ok(await operators.createBucket("new", { public: false, fileSizeLimit: "1KB" }));
  assert.equal(ok(await operators.getBucket("new")).file_size_limit, 1000);
  assert.ok((await operators.createBucket("new")).error);
  ok(await operators.updateBucket("new", { public: true, allowedMimeTypes: ["text/*"] }));
  assert.equal(ok(await operators.getBucket("new")).public, true);
  ok(await operators.from("new").upload("a", "a", { contentType: "text/plain" }));
  assert.ok((await operators.deleteBucket("new")).error, "it is not empty");
  ok(await operators.emptyBucket("new"));
  ok(await operators.deleteBucket("new"));
  assert.deepEqual(ok(await operators.listBuckets()).map(({ id }) => id), ["files", "open"]);
  assert.ok((await adas.createBucket("mine")).error);
  assert.deepEqual(ok(await adas.listBuckets()), []);
  assert.ok((await adas.from("none").upload("a", "a")).error);
});

Deno.test("what is not served says so", async () => {
  for (
    const path of ["/upload/resumable", "/render/image/public/open/a", "/s3/files"]
  ) {
    const { status, body } = await raw(path, { method: "POST", body: "{}" });
    assert.deepEqual([status, JSON.parse(body).error], [501, "not_implemented"]);
  }
  assert.equal((await raw("/nothing")).status, 404);
  assert.equal((await raw("/status")).status, 200);
  const { status } = await raw("/object/list/files", { method: "POST", body: "no json" });
  assert.equal(status, 400);
});

Deno.test("a reset removes the files with their rows", async () => {
  assert.ok(kept().length > 0);
  await stack.reset();
  assert.equal(kept().length, 0);
  await stack.stop();
  rmSync(dataDir, { recursive: true });
});
