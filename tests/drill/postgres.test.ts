/** The drill on a Postgres: fill, back up, destroy, restore, compare schema and every table, search. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { runProgram } from "../../local/database/postgres_programs.ts";
import { startStack } from "../../local/stack/stack.ts";
import { contents } from "./contents.ts";
import { fill, searched } from "./person.ts";

const databaseUrl = Deno.env.get("DRILL_URL");
if (!databaseUrl) throw new Error("DRILL_URL is not set: run this through npm run test:postgres.");
const folder = mkdtempSync(join(tmpdir(), "drill-"));

async function command(name: string, ...args: string[]): Promise<{ ok: boolean; said: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "-q",
      new URL(`../../local/commands/${name}.ts`, import.meta.url).pathname,
      ...args,
    ],
    env: { STACK_DATA_DIR: folder, DATABASE_URL: databaseUrl!, NO_COLOR: "1" },
  }).output();
  return { ok: success, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

/**
 * Grants, policies, triggers, owners: all that makes a table more than its rows. Without parentheses: Postgres writes a
 * condition of three parts, which it has read from its own dump, with other ones.
 */
async function schema(): Promise<string> {
  const file = join(folder, "schema.sql");
  await runProgram("pg_dump", ["--schema-only", databaseUrl!], { to: file });
  return Deno.readTextFileSync(file).replace(/^\\(un)?restrict .*$/gm, "")
    .replace(/[()]/g, "");
}

const start = () => startStack({ databaseUrl, apiPort: 0, functions: false });

Deno.test("Postgres: fill, back up, destroy, restore, compare every table, search", async (t) => {
  const file = join(folder, "backup.dump");
  let before: Record<string, string>;
  let schemaBefore: string;
  try {
    await t.step("fill", async () => {
      const stack = await start();
      await fill(stack);
      await stack.stop();
      before = await contents(databaseUrl!);
      schemaBefore = await schema();
      assert.ok(Object.keys(before).length > 30);
    });
    await t.step("back up", async () => {
      const { ok, said } = await command("backup", file);
      assert.ok(ok, said);
    });
    await t.step("what is cut short replaces nothing", async () => {
      const other = join(folder, "other");
      Deno.copyFileSync(file, other);
      truncateSync(other, Deno.statSync(file).size - 1000);
      const { ok, said } = await command("restore", other, "--yes");
      assert.ok(!ok, said);
      assert.deepEqual(await contents(databaseUrl!), before);
    });
    await t.step("destroy", async () => {
      const sql = postgres(databaseUrl!, { max: 1, onnotice: () => {} });
      await sql.unsafe(
        "drop schema private cascade; delete from auth.users; drop table public.vectors",
      ).simple();
      await sql.end();
      assert.notDeepEqual(await contents(databaseUrl!), before);
    });
    await t.step("restore", async () => {
      const { ok, said } = await command("restore", file, "--yes");
      assert.ok(ok, said);
    });
    await t.step("compare the schema and every table, and search", async () => {
      assert.deepEqual(await contents(databaseUrl!), before);
      assert.equal(await schema(), schemaBefore);
      const stack = await start();
      try {
        await searched(stack);
      } finally {
        await stack.stop();
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
