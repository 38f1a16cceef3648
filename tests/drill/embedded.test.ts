/** The drill on the embedded database: fill, back up, destroy, restore, compare every table, search. */

import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPgliteFolder } from "../../local/database/pglite_database.ts";
import { type Stack, startStack } from "../../local/stack/stack.ts";
import { contents } from "./contents.ts";
import { fill, searched } from "./person.ts";

const dataDir = mkdtempSync(join(tmpdir(), "drill-"));

async function command(name: string, ...args: string[]): Promise<{ ok: boolean; said: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "-q",
      new URL(`../../local/commands/${name}.ts`, import.meta.url).pathname,
      ...args,
    ],
    env: { STACK_DATA_DIR: dataDir, DATABASE_URL: "", NO_COLOR: "1" },
  }).output();
  return { ok: success, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

const files = (stack: Stack) =>
  createClient(stack.apiUrl, stack.secretKey, { auth: { persistSession: false } })
    .storage.from("media");

async function upload(stack: Stack): Promise<void> {
  const { error } = await files(stack).upload("somebody/a.txt", "a file");
  assert.equal(error, null);
}

async function downloaded(stack: Stack): Promise<string | undefined> {
  const { data } = await files(stack).download("somebody/a.txt");
  return await data?.text();
}

const start = () => startStack({ dataDir, apiPort: 0, dbPort: 0, functions: false });

Deno.test("embedded: fill, back up, destroy, restore, compare every table, search", async (t) => {
  const file = join(dataDir, "backup.tar.gz");
  let before: Record<string, string>;
  try {
    await t.step("fill", async (t) => {
      const stack = await start();
      await fill(stack);
      await upload(stack);
      before = await contents(stack.dbUrl);
      assert.ok(Object.keys(before).length > 30);
      await t.step("a stack that runs gives an archive, to who knows the secret key", async () => {
        const backup = (apikey: string) =>
          fetch(`${stack.apiUrl}/local/v1/backup`, { method: "POST", headers: { apikey } });
        for (const key of ["", stack.publishableKey]) {
          const refused = await backup(key);
          assert.equal(refused.status, 401);
          await refused.body?.cancel();
        }
        const archive = await (await backup(stack.secretKey)).blob();
        await loadPgliteFolder(join(dataDir, "copy"), archive);
      });
      await stack.stop();
    });
    await t.step("back up, for its owner's eyes only, once", async () => {
      const { ok, said } = await command("backup", file);
      assert.ok(ok, said);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.deepEqual(
        [...Deno.readDirSync(dataDir)].filter(({ name }) => /partial/.test(name)),
        [],
      );
      assert.match((await command("backup", file)).said, /is there already/);
    });
    await t.step("what is no backup, or is cut short, replaces nothing", async () => {
      const other = join(dataDir, "other");
      writeFileSync(other, "text");
      assert.match((await command("restore", other, "--yes")).said, /is no backup/);
      Deno.copyFileSync(file, other);
      truncateSync(other, 1_000_000);
      const { ok, said } = await command("restore", other, "--yes");
      assert.ok(!ok);
      assert.match(said, /cannot be read .* the database is as it was/);
      assert.match((await command("restore", file)).said, /add --yes/);
      assert.ok(existsSync(join(dataDir, "db", "PG_VERSION")));
    });
    await t.step("destroy", () => {
      for (const folder of ["db", "storage"]) rmSync(join(dataDir, folder), { recursive: true });
    });
    await t.step("restore", async () => {
      const { ok, said } = await command("restore", file, "--yes");
      assert.ok(ok, said);
    });
    await t.step("compare every table, and search", async () => {
      const stack = await start();
      try {
        assert.deepEqual(await contents(stack.dbUrl), before);
        await searched(stack);
        assert.equal(await downloaded(stack), "a file");
      } finally {
        await stack.stop();
      }
    });
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
