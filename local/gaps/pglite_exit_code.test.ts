import { PGlite } from "@electric-sql/pglite";
import assert from "node:assert/strict";
import { emptyDataDir } from "../pglite_data.ts";
import { memoryDatabase } from "../testing.ts";

Deno.test("upstream still sets the exit code of the process", async () => {
  const db = await PGlite.create({ loadDataDir: await emptyDataDir() as File });
  await db.query("select 1/0").catch(() => {});
  const left = Deno.exitCode;
  await db.close();
  Deno.exitCode = 0;
  assert.notEqual(left, 0, "see whether gaps/pglite_exit_code.ts is still needed");
});

Deno.test("ours leaves it alone", async () => {
  const db = await memoryDatabase();
  await db.query("select 1/0").catch(() => {});
  const left = Deno.exitCode;
  await db.close();
  assert.equal(left, 0);
});
