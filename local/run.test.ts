// What each version of Node is told before anything starts.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("./run.mjs", import.meta.url));

/** Runs `status --help` by a Node that takes itself for that version. */
function help(version: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const pretend =
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  const args = ["--import", `data:text/javascript,${pretend}`, launcher, "status", "--help"];
  return new Promise((resolve) =>
    execFile(
      "node",
      args,
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  );
}

Deno.test("Node 22 starts a command without a word", async () => {
  const { code, stdout, stderr } = await help("22.0.0");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^Usage: npm run/);
});

Deno.test("Node 20 starts a command after one line of warning", async () => {
  const { code, stdout, stderr } = await help("20.20.2");
  assert.deepEqual([code, stderr], [
    0,
    "Node 20 ended its life in April 2026: use Node 22 or later.\n",
  ]);
  assert.match(stdout, /^Usage: npm run/);
});

Deno.test("Node 18 starts nothing", async () => {
  const { code, stdout, stderr } = await help("18.20.0");
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /18\.20\.0 is too old: this needs Node 22/);
});
