import { PGlite } from "@electric-sql/pglite";
import assert from "node:assert/strict";
import { keepStack, stackPointer } from "./pglite_stack.ts";

Deno.test("failed statements leave the stack as it was", async () => {
  const db = new PGlite();
  await db.waitReady;
  keepStack(db);
  await db.exec(
    "create function fails() returns void language plpgsql as 'begin perform 1/0; end'",
  );
  const before = stackPointer(db).value;
  const failures = [
    () => db.query("select nothing from nowhere"),
    () => db.query("select $1::uuid", ["none"]),
    () => db.query("select fails()"),
    () => db.exec("select 1; select 1/0; select 2"),
    () => db.transaction((transaction) => transaction.query("select 1/0")),
  ];
  for (const fail of failures) {
    await assert.rejects(fail);
    assert.equal(stackPointer(db).value, before);
  }
  assert.deepEqual((await db.query("select 1 as one")).rows, [{ one: 1 }]);
  await db.close();
});
