import assert from "node:assert/strict";
import { countTests, runSections, type Section } from "./runner.ts";

/** The output of these sections must not be counted in that of the section that this test runs in. */
const silent = () => {};

function section(name: string, output: string, ok = true): Section {
  return { name, run: () => Promise.resolve({ ok, output }) };
}

Deno.test("a section fails by its status, by a failed test, and by running none", async () => {
  const results = await runSections(
    [
      section("good", "ok | 12 passed (3 steps) | 0 failed (1s)"),
      section("silent", "nothing"),
      section("crashed", "boom", false),
      section("bad", "FAILED | 1 passed | 2 failed (1s)", false),
      section("wrong status", "FAILED | 1 passed | 2 failed (1s)", true),
    ],
    2,
    silent,
  );
  assert.deepEqual(results.map(({ name, ok, passed, failed }) => [name, ok, passed, failed]), [
    ["good", true, 12, 0],
    ["silent", false, 0, 1],
    ["crashed", false, 0, 1],
    ["bad", false, 1, 2],
    ["wrong status", false, 1, 2],
  ]);
});

Deno.test("as many sections run at once as are asked for, and results keep their order", async () => {
  let running = 0;
  let most = 0;
  const sections = Array.from({ length: 5 }, (_, i) => ({
    name: String(i),
    async run() {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5 * (5 - i)));
      running--;
      return { ok: true, output: "pgTAP: 1 passed, 0 failed (1 s)" };
    },
  }));
  const results = await runSections(sections, 2, silent);
  assert.equal(most, 2);
  assert.deepEqual(results.map(({ name }) => name), ["0", "1", "2", "3", "4"]);
});

Deno.test("tests are counted in the output of every runner", () => {
  assert.deepEqual(countTests("ok | 12 passed (70 steps) | 0 failed (64s)\n"), {
    passed: 12,
    failed: 0,
  });
  assert.deepEqual(countTests("FAILED | 3 passed | 1 failed (2 steps) (1s)\n"), {
    passed: 3,
    failed: 1,
  });
  assert.deepEqual(countTests("pgTAP: 2901 passed, 2 failed (80.1 s)\n"), {
    passed: 2901,
    failed: 2,
  });
  assert.deepEqual(countTests("fuzz: schemas, 9 cases, seed 1: ok\nfuzz: x, 9 cases: FAILED\n"), {
    passed: 1,
    failed: 1,
  });
  assert.deepEqual(countTests("nothing\n"), { passed: 0, failed: 0 });
});
