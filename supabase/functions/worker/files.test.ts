import assert from "node:assert/strict";
import type { Client } from "../_shared/database.ts";
import { removeFiles } from "./files.ts";

interface File {
  bucket_id: string;
  object_name: string;
}

/** A queue that hands out its files once, and a Storage that removes what `removes` says. */
function createStorage(files: File[], removes: (bucket: string, name: string) => boolean) {
  const waiting = [...files];
  const asked: [string, string[]][] = [];
  const logged: Record<string, unknown>[] = [];
  const database = {
    rpc: (_name: string, { p_limit }: { p_limit: number }) =>
      Promise.resolve({ data: waiting.splice(0, p_limit), error: null, status: 200 }),
    storage: {
      from: (bucket: string) => ({
        remove(names: string[]) {
          asked.push([bucket, names]);
          if (bucket === "away") {
            return Promise.resolve({ data: null, error: new Error("Storage is away") });
          }
          const data = names.filter((name) => removes(bucket, name)).map((name) => ({ name }));
          return Promise.resolve({ data, error: null });
        },
      }),
    },
  } as unknown as Client;
  return { database, asked, logged, waiting, log: (entry: typeof logged[0]) => logged.push(entry) };
}

const file = (bucket_id: string, object_name: string) => ({ bucket_id, object_name });

Deno.test("files are removed bucket by bucket until none waits", async () => {
  const many = Array.from({ length: 600 }, (_, i) => file("media", `ann/${i}`));
  const storage = createStorage([file("documents", "ann/a"), ...many], () => true);
  assert.deepEqual(await removeFiles({ ...storage, inTime: () => true }), {
    removed: 601,
    failed: 0,
  });
  assert.deepEqual(storage.asked.map(([bucket, names]) => [bucket, names.length]), [
    ["documents", 1],
    ["media", 499],
    ["media", 101],
  ]);
});

Deno.test("what Storage does not remove is counted and logged, and holds up nothing", async () => {
  const files = [file("away", "ann/a"), file("media", "ann/b"), file("media", "ann/c")];
  const storage = createStorage(files, (_bucket, name) => name === "ann/b");
  assert.deepEqual(await removeFiles({ ...storage, inTime: () => true }), {
    removed: 1,
    failed: 2,
  });
  assert.deepEqual(storage.logged.map(({ bucket, cause }) => [bucket, cause]), [
    ["away", "Storage is away"],
  ]);
});

Deno.test("a call that has no more time claims nothing", async () => {
  const storage = createStorage([file("media", "ann/a")], () => true);
  assert.deepEqual(await removeFiles({ ...storage, inTime: () => false }), {
    removed: 0,
    failed: 0,
  });
  assert.equal(storage.waiting.length, 1);
});
