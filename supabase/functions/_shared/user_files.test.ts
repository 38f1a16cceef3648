import assert from "node:assert/strict";
import type { Client } from "./database.ts";
import { createUserFiles } from "./user_files.ts";

const bytes = new TextEncoder().encode("a file");

/** A Storage whose bucket is as told, and that keeps what it is sent. */
function createStorage(
  bucket: { public: boolean } | null,
  upload: { message: string } | null = null,
) {
  const asked: unknown[][] = [];
  const storage = {
    getBucket(id: string) {
      asked.push(["getBucket", id]);
      return Promise.resolve({
        data: bucket,
        error: bucket ? null : new Error("Bucket not found"),
      });
    },
    from: (bucket: string) => ({
      async upload(path: string, file: Blob, options: unknown) {
        asked.push(["upload", bucket, path, await file.text(), file.type, options]);
        return { data: upload ? null : { path }, error: upload };
      },
    }),
  };
  const logged: Record<string, unknown>[] = [];
  let now = 0;
  const open = createUserFiles((entry) => logged.push(entry), () => now);
  const files = open({ storage } as unknown as Pick<Client, "storage">, "ann");
  return { files, asked, logged, pass: (ms: number) => now += ms };
}

Deno.test("a file is kept in the user's folder, and its bucket looked for once", async () => {
  const { files, asked } = createStorage({ public: false });
  const path = await files.keep("documents", bytes, "text/plain");
  assert.match(path!, /^ann\/[0-9a-f-]{36}$/);
  assert.deepEqual(asked, [
    ["getBucket", "documents"],
    ["upload", "documents", path, "a file", "text/plain", { upsert: false }],
  ]);
  assert.equal(await files.keep("documents", bytes, "text/plain", "b.txt"), "ann/b.txt");
  assert.deepEqual(asked[2].at(-1), { upsert: true });
});

Deno.test("nothing is kept where Storage is not there, and it is looked for again later", async () => {
  const { files, asked, pass } = createStorage(null);
  for (let i = 0; i < 3; i++) {
    assert.equal(await files.keep("media", bytes, "image/png"), undefined);
  }
  assert.equal(asked.length, 1);
  pass(61_000);
  assert.equal(await files.keep("media", bytes, "image/png"), undefined);
  assert.equal(asked.length, 2);
});

Deno.test("nothing private goes into a public bucket", async () => {
  const { files, asked } = createStorage({ public: true });
  assert.equal(await files.keep("documents", bytes, "text/plain"), undefined);
  assert.deepEqual(asked, [["getBucket", "documents"]]);
});

Deno.test("a file that Storage refuses is logged without its name or text", async () => {
  const { files, logged } = createStorage({ public: false }, { message: "quota" });
  assert.equal(await files.keep("media", bytes, "image/png"), undefined);
  assert.deepEqual(logged, [
    { level: "warning", code: "file_not_kept", bucket: "media", bytes: 6, cause: "quota" },
  ]);
});

Deno.test("a path that is not the user's own is not asked for", async () => {
  const { files, asked } = createStorage({ public: false });
  for (
    const path of [
      "bob/secret",
      "ann/../bob/secret",
      "ann/..",
      "ann/%2e%2e%2fbob",
      "ann/a/../../bob/secret",
      "ann/",
      "ann",
      "/ann/a",
      "ann/a?b",
      "",
    ]
  ) {
    assert.equal(await files.read("attachments", path), undefined);
    assert.equal(await files.signedUrl("documents", path, 60), undefined);
    await files.remove("documents", [path]);
  }
  assert.deepEqual(asked, []);
});
