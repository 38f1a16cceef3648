/** A column more in every table stops no RPC: all of them name the columns that they write. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { createAccount, createFullAccount, rolledBack } from "../../accounts.ts";
import { call, callsOfEveryRpc } from "./calls.ts";

Deno.test("every RPC succeeds after each table has got a plain and a generated column", async () => {
  const sql = postgres(Deno.env.get("PLANS_URL")!, { max: 1, onnotice: () => {} });
  try {
    const account = await createFullAccount(sql);
    const calls = await callsOfEveryRpc(sql, account, await createAccount(sql));
    assert.ok(calls.length > 100, "there are RPCs to call");
    const failed: string[] = [];
    await rolledBack(sql, async (transaction) => {
      const tables = await transaction<{ name: string }[]>`
        select c.oid::regclass::text as name from pg_class c
        where c.relkind in ('r', 'p')
          and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)`;
      for (const { name } of tables) {
        await transaction.unsafe(`alter table ${name}
          add column a_plain_one text not null default 'none',
          add column a_generated_one text generated always as ('made') stored`);
      }
      for (const one of calls) {
        await transaction.savepoint(async (inner) => {
          await call(inner, one);
          throw undone;
        }).catch((error) => {
          if (error !== undone) {
            failed.push([one.name, error.code, error.message, error.detail].join(" "));
          }
        });
      }
    });
    assert.deepEqual(failed, []);
  } finally {
    await sql.end();
  }
});

const undone = new Error("The savepoint is rolled back.");
