/** What there is to attack, read from the database's catalog: a new table or RPC is a target without a word here. */

import type { Sql } from "postgres";

export interface Table {
  name: string;
  /** The column that says whose a row is; none in a catalogue that all share. */
  owner: string | null;
  columns: { name: string; type: string }[];
  /** Columns that a signed-in user may write. */
  writable: string[];
  /** Tables that a request may embed. */
  related: string[];
}

export interface Rpc {
  name: string;
  parameters: { name: string; type: string; required: boolean }[];
  /** Whether users may call it, or the service alone. */
  forUsers: boolean;
}

// Lists are read as JSON: arrays came as text in two runs of many, in which the driver had not learnt the types of arrays.
export async function readTables(sql: Sql): Promise<Table[]> {
  return [
    ...await sql<Table[]>`
      select
        c.relname as name,
        case
          when 'user_id' = any (a.names) then 'user_id'
          when c.relname in ('profiles', 'personality_profiles') then 'id'
        end as owner,
        a.columns, a.writable,
        to_jsonb(array(
          select distinct o.relname::text from pg_constraint f
          join pg_class o on o.oid = case f.conrelid when c.oid then f.confrelid else f.conrelid end
          where f.contype = 'f' and c.oid in (f.conrelid, f.confrelid) and o.oid <> c.oid
            and o.relnamespace = c.relnamespace
        )) as related
      from pg_class c
      cross join lateral (
        select
          array_agg(a.attname::text) as names,
          jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null))
            order by a.attnum) as columns,
          coalesce(jsonb_agg(a.attname) filter (where
            has_column_privilege('authenticated', c.oid, a.attnum, 'insert')
            or has_column_privilege('authenticated', c.oid, a.attnum, 'update')), '[]') as writable
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      ) a
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
      order by 1`,
  ];
}

export async function readRpcs(sql: Sql): Promise<Rpc[]> {
  return [
    ...await sql<Rpc[]>`
      select
        p.proname as name,
        has_function_privilege('authenticated', p.oid, 'execute') as "forUsers",
        coalesce((
          select jsonb_agg(jsonb_build_object(
            'name', p.proargnames[a.position], 'type', format_type(a.type, null),
            'required', a.position <= p.pronargs - p.pronargdefaults
          ) order by a.position)
          from unnest(p.proargtypes::oid[]) with ordinality a (type, position)
        ), '[]') as parameters
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
        and p.prorettype <> 'trigger'::regtype
      order by 1`,
  ];
}
