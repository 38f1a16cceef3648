/** The server's folder has to be safe to delete, as a clone of the repository is. */

import assert from "node:assert/strict";

Deno.test("nothing of the machine is mounted in the server's folder", async () => {
  const mounts = await Deno.readTextFile("/proc/self/mounts");
  const folder = new URL("../../.local/", import.meta.url).pathname;
  const within = mounts.split("\n").map((line) => line.split(" ")[1])
    .filter((mounted) => mounted?.startsWith(folder));
  assert.deepEqual(within, []);
});
