/**
 * Migrations are in order of dependence: after each one, no function names an object that only a later
 * migration makes. Views, policies and SQL functions are checked by Postgres when they are made; the
 * bodies of plpgsql functions by plpgsql_check.
 */

import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { apply, inEmptyDatabase, migrations } from "./databases.ts";

Deno.test("no migration names an object of a later one", async () => {
  const problems = await inEmptyDatabase("order", async (_url, sql) => {
    const found: string[] = [];
    for (const migration of migrations) {
      const [{ begun }] = await sql<{ begun: string }[]>`
        select txid_current()::text as begun`;
      await apply(sql, migration);
      for (const { routine, message } of await missing(sql, begun)) {
        found.push(`${migration}: ${routine}: ${message}`);
      }
    }
    // A function that was right when it was made is still right.
    for (const { routine, message } of await missing(sql, "0")) {
      found.push(`at the end: ${routine}: ${message}`);
    }
    return found;
  });
  assert.deepEqual(problems, []);
});

/** What plpgsql functions, made or put on a table since the transaction, name but do not find. */
async function missing(sql: Sql, since: string): Promise<{ routine: string; message: string }[]> {
  return await sql`
    with routines as (
      select p.oid, p.proname, t.tgrelid,
        -- One function for inserts and deletes looks at the rows that there are.
        max(t.tgoldtable) over (partition by p.oid) as tgoldtable,
        max(t.tgnewtable) over (partition by p.oid) as tgnewtable,
        greatest(p.xmin::text::bigint, t.xmin::text::bigint) as made
      from pg_proc p
      join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
      left join pg_trigger t on t.tgfoid = p.oid
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        -- A trigger function is checked for each table that it is on.
        and (t.oid is not null or p.prorettype <> 'trigger'::regtype)
    )
    select r.proname as routine, c.message
    from routines r
    cross join lateral extensions.plpgsql_check_function_tb(
      r.oid, coalesce(r.tgrelid, 0), fatal_errors => false, other_warnings => false,
      extra_warnings => false, performance_warnings => false,
      oldtable => r.tgoldtable, newtable => r.tgnewtable
    ) c
    where r.made >= ${since}::bigint and c.level = 'error'
    order by 1, 2`;
}
