import assert from "node:assert/strict";
import type { AppContext } from "../_shared/app.ts";
import { createWorld, userId } from "../_shared/testing.ts";
import type { UserFiles } from "../_shared/user_files.ts";
import { keepAttachments, restoreAttachments } from "./attachments.ts";
import type { Said } from "./context.ts";
import { partsOf } from "./messages.ts";

/** A Storage in memory; one that takes nothing if it is full. */
function createFiles({ isFull = false } = {}) {
  const kept = new Map<string, Blob>();
  const removed: string[] = [];
  const files: UserFiles = {
    keep(_bucket, bytes, type) {
      if (isFull) return Promise.resolve(undefined);
      const path = `${userId}/${kept.size}`;
      kept.set(path, new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
      return Promise.resolve(path);
    },
    read: (_bucket, path) => Promise.resolve(kept.get(path)),
    signedUrl: () => Promise.resolve(undefined),
    remove: (_bucket, paths) => Promise.resolve(void removed.push(...paths)),
  };
  const world = createWorld({ files: () => files });
  const c = {
    get: (name: string) => name === "caller" ? { userId } : undefined,
  } as unknown as AppContext;
  return { c, effects: world.effects, kept, removed };
}

const image = `data:image/png;base64,${btoa("p".repeat(3000))}`;
const odd = `data:text/plain;charset=utf-8,${"ü".repeat(3000)}`;
const audio = btoa("a".repeat(3000));
const content = [
  { type: "text", text: "Look" },
  { type: "image_url", image_url: { url: image, detail: "low" } },
  { type: "file", file: { file_data: odd, filename: "a.txt" } },
  { type: "input_audio", input_audio: { data: audio, format: "wav" } },
  { type: "image_url", image_url: { url: "https://example.com/small.png" } },
];

/** As the database gives a message back: JSON. */
const stored = (parts: unknown): Said[] => [
  { sender_type: "user", message_text: "Look", parts: JSON.parse(JSON.stringify(parts)) },
];

Deno.test("large parts are kept as files, and put back as they were for a model", async () => {
  const { c, effects, kept } = createFiles();
  const parts = partsOf({ role: "user", content });
  await keepAttachments(c, effects, [{ parts }]);
  assert.equal(kept.size, 3);
  assert.deepEqual([...kept.values()].map(({ type, size }) => [type, size]), [
    ["image/png", 3000],
    ["text/plain", new TextEncoder().encode(odd).length],
    ["text/plain", audio.length],
  ]);
  assert.ok(JSON.stringify(parts).length < 2000, "the message itself stays small");

  const history = stored(parts);
  await restoreAttachments(c, effects, history);
  const back = history[0].parts!.map(({ sha256: _, ...part }) => part);
  assert.deepEqual(back, content.slice(1));
});

Deno.test("what cannot be read stays a reference", async () => {
  const { c, effects, kept } = createFiles();
  const parts = partsOf({ role: "user", content });
  await keepAttachments(c, effects, parts);
  const [first] = kept.keys();
  kept.delete(first);
  const history = stored(parts);
  await restoreAttachments(c, effects, history);
  const [image, file] = history[0].parts as Record<string, Record<string, unknown>>[];
  assert.equal((image.image_url.url as { attachment: string }).attachment, first);
  assert.equal(file.file.file_data, odd);
});

Deno.test("without Storage, or room in it, a reference is a hash and a size", async () => {
  const { c, effects, kept } = createFiles({ isFull: true });
  for (const given of [effects, { ...effects, files: undefined }]) {
    const parts = partsOf({ role: "user", content });
    const before = JSON.stringify(parts);
    await keepAttachments(c, given, parts);
    assert.equal(JSON.stringify(parts), before);
    await restoreAttachments(c, given, stored(parts));
  }
  assert.equal(kept.size, 0);
});

Deno.test("the files of a turn that is not stored go again", async () => {
  const { c, effects, removed } = createFiles();
  const remove = await keepAttachments(c, effects, partsOf({ role: "user", content }));
  await remove();
  assert.equal(removed.length, 3);
});
