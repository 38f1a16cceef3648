import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { damaged } from "./pglite_data.ts";

const folder = join(tmpdir(), "engram", "db");
const megabyte = 1024 * 1024;

Deno.test("a folder that does not open on a full disk is not called damaged", () => {
  for (
    const error of [
      damaged(folder, "PGlite failed to initialize properly", 3 * megabyte),
      damaged(folder, "ENOSPC: no space left on device, write", 900 * megabyte),
      damaged(folder, "could not write: No space left on device", undefined),
    ]
  ) {
    assert.match(error.message, /^The disk is full where .*: make room on it and start again\./);
    assert.doesNotMatch(error.message, /damaged|reset|delete|new one/);
  }
});

Deno.test("a folder that does not open with room on the disk is damaged", () => {
  for (const free of [900 * megabyte, undefined]) {
    assert.match(damaged(folder, "PG_VERSION is missing", free).message, /is damaged/);
  }
});
