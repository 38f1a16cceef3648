/** What must be the same before and after, whoever asks: read by the owner of the tables, past every policy. */

import assert from "node:assert/strict";
import type { Sql } from "postgres";

/** Hashes by table, and one of the schema. */
export type Snapshot = Record<string, string>;

/** Tables whose rows of nobody learn from everybody: each change of them is somebody's own doing. */
const common = ["model_states"];

/** The victim's rows and nobody's rows of every table, all rows of shared ones, and what is defined and granted. */
export async function snapshot(sql: Sql, victim: string): Promise<Snapshot> {
  const tables = await sql<{ name: string; columns: string[] }[]>`
    select c.oid::regclass::text as name, jsonb_agg(a.attname) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p')
      and (c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
        or c.oid = 'auth.users'::regclass)
    group by c.oid
    order by 1`;
  const taken: Snapshot = {};
  for (const { name, columns } of tables) {
    const rows = common.includes(name)
      ? "user_id = $1::uuid"
      : columns.includes("user_id")
      ? "user_id = $1::uuid or user_id is null"
      : ["auth.users", "profiles"].includes(name)
      ? "id = $1::uuid"
      : "$1::uuid is not null";
    const [{ seen }] = await sql.unsafe<{ seen: string }[]>(
      `select count(*) || ' rows ' || coalesce(md5(string_agg(r, '' order by r)), '') as seen
       from (select md5(t::text) as r from ${name} t where ${rows}) r`,
      [victim],
    );
    taken[name] = seen;
  }
  const [{ schema }] = await sql<{ schema: string }[]>`
    select md5(string_agg(thing, ',' order by thing)) as schema from (
      select concat(oid, relacl, relrowsecurity, relkind) from pg_class
        where relkind <> 't' and relpersistence = 'p'
      union all select concat(oid, prosrc, proacl) from pg_proc
      union all select concat(polrelid, polname, pg_get_expr(polqual, polrelid)) from pg_policy
      union all select concat(rolname, rolsuper, rolbypassrls) from pg_roles
    ) t (thing)`;
  return { ...taken, "the schema": schema };
}

/** What another may not even learn: the ids of the victim's rows. The ones that attacks name are `known`. */
export async function secretIds(
  sql: Sql,
  victim: string,
  known: string[],
): Promise<ReadonlySet<string>> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name
    from pg_class c
    join pg_attribute i on i.attrelid = c.oid and i.attname = 'id'
    join pg_attribute u on u.attrelid = c.oid and u.attname = 'user_id'
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`;
  const ids = new Set<string>();
  for (const { name } of tables) {
    const rows = await sql.unsafe(
      `select id::text from ${name} where user_id = $1 and id::text ~ '^[0-9a-f-]{36}$'`,
      [victim],
    );
    for (const { id } of rows) ids.add(id);
  }
  for (const id of known) ids.delete(id);
  assert.ok(ids.size >= 8, `the victim has rows: ${ids.size}`);
  return ids;
}
