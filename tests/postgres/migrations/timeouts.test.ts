/** The limit on a client's statements: set where nobody has set one, and left alone where somebody has. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { migrations } from "./databases.ts";

const name = migrations.find((file) => file.endsWith("_limits_timeouts.sql"))!;
const migration = Deno.readTextFileSync(
  new URL(`../../../supabase/migrations/${name}`, import.meta.url),
);

const timeouts = `
  select s.setrole::regrole::text as role, substr(c.setting, 19) as value
  from pg_db_role_setting s
  cross join lateral unnest(s.setconfig) c (setting)
  where s.setdatabase = 0 and s.setrole in ('authenticated'::regrole, 'anon'::regrole)
    and c.setting like 'statement_timeout=%'
  order by role`;

/** What the roles have after these statements and the migration; roles are the server's, so all is undone. */
async function after(before: string): Promise<Record<string, string>> {
  const sql = postgres(Deno.env.get("DATABASE_URL")!, { max: 1, onnotice: () => {} });
  const found: Record<string, string> = {};
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(before).simple();
      await transaction.unsafe(migration).simple();
      for (const { role, value } of await transaction.unsafe(timeouts)) found[role] = value;
      throw new Error("undone");
    }).catch((error) => assert.equal(error.message, "undone"));
  } finally {
    await sql.end();
  }
  return found;
}

const none = `
  alter role authenticated reset statement_timeout; alter role anon reset statement_timeout;`;

Deno.test("where the platform sets no limit, a statement of a client has one", async () => {
  assert.deepEqual(await after(none), { anon: "3s", authenticated: "8s" });
});

Deno.test("a limit that is there already stays", async () => {
  assert.deepEqual(
    await after(`${none} alter role authenticated set statement_timeout = '20s';`),
    { anon: "3s", authenticated: "20s" },
  );
  assert.deepEqual(
    await after(`${none} alter role anon set statement_timeout = '1s';`),
    { anon: "1s", authenticated: "8s" },
  );
});

Deno.test("a limit on something else is none on statements", async () => {
  assert.deepEqual(
    await after(`${none} alter role anon set lock_timeout = '9s';`),
    { anon: "3s", authenticated: "8s" },
  );
});

Deno.test("who may not set it is told, and the migration goes on", async () => {
  const stranger = `${none} create role stranger; set local role stranger;`;
  assert.deepEqual(await after(stranger), {});
});
