/** What a user has who harms the service with own rows alone, read from the catalog. */

import postgres, { type Sql } from "postgres";
import { apiUrl, databaseUrl, service } from "../clients.ts";
import { type Settled, settled } from "../settled.ts";
import { bearer } from "./attackers.ts";

export interface OwnTable {
  name: string;
  /** The column that says whose a row is. */
  owner: string;
  key: string[];
  insertable: string[];
  updatable: { name: string; type: string }[];
  /** Columns that a row has to be given. */
  required: string[];
  /** Whether private.count_table() has put it under the limits. */
  isCounted: boolean;
}

export interface OwnField {
  sql: Sql;
  tables: OwnTable[];
  /** Tables of public and private that only the operator writes. */
  operators: { schema: string; name: string; columns: string[] }[];
}

export async function surveyOwn(): Promise<OwnField> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const tables = await sql<OwnTable[]>`
    select
      c.relname as name,
      case when bool_or(a.attname = 'user_id') then 'user_id' else 'id' end as owner,
      to_jsonb(array(
        select k.attname::text from pg_index i join pg_attribute k
          on k.attrelid = i.indrelid and k.attnum = any(i.indkey)
        where i.indrelid = c.oid and i.indisprimary
      )) as key,
      coalesce(jsonb_agg(a.attname) filter (
        where has_column_privilege('authenticated', c.oid, a.attnum, 'insert')), '[]'
      ) as insertable,
      coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null)))
        filter (where has_column_privilege('authenticated', c.oid, a.attnum, 'update')), '[]'
      ) as updatable,
      coalesce(jsonb_agg(a.attname) filter (
        where a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = ''), '[]'
      ) as required,
      exists (
        select from pg_trigger t where t.tgrelid = c.oid and t.tgname = c.relname || '_count_row'
      ) as "isCounted"
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    group by c.oid, c.relname
    having bool_or(a.attname = 'user_id') or c.relname in ('profiles', 'personality_profiles')
    order by 1`;
  const operators = await sql<OwnField["operators"]>`
    select c.relnamespace::regnamespace::text as schema, c.relname as name,
      jsonb_agg(a.attname order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p')
      and not has_any_column_privilege('authenticated', c.oid, 'insert, update')
      and not has_table_privilege('authenticated', c.oid, 'delete')
    group by c.oid, c.relname
    order by 1, 2`;
  return { sql, tables: [...tables], operators: [...operators] };
}

/** Somebody with a row in nearly every table, and a budget that is spent. */
export async function spender(sql: Sql): Promise<Settled> {
  const person = await settled();
  await service.from("routing_budgets").update({ amount: 0.02 }).eq("user_id", person.id)
    .throwOnError();
  await sql`update public.routing_budgets set spent = 20 where user_id = ${person.id}`;
  return person;
}

/** A request of one user, of whom it needs the token alone. */
export async function send(
  { token }: { token: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; code: string; ms: number }> {
  const started = performance.now();
  const response = await fetch(apiUrl + path, {
    method,
    headers: {
      ...bearer(token),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  let code = "";
  try {
    const answer = JSON.parse(text);
    code = answer?.error?.code ?? answer?.message ?? answer?.code ?? "";
  } catch {
    // Not every answer is JSON.
  }
  return { status: response.status, text, code, ms: performance.now() - started };
}

/** An own row of a table, as its owner sees it. */
export async function rowOf(
  sql: Sql,
  { name, owner }: OwnTable,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  const [found] = await sql<{ row: Record<string, unknown> }[]>`
    select to_jsonb(t) as row from public.${sql(name)} t where t.${sql(owner)} = ${id} limit 1`;
  return found?.row;
}

/** Some fields of a row. */
export function pick(
  row: Record<string, unknown>,
  columns: Iterable<string>,
): Record<string, unknown> {
  const wanted = new Set(columns);
  return Object.fromEntries(Object.entries(row).filter(([column]) => wanted.has(column)));
}

/** Leaves so many tokens in a user's bucket of a resource, or of all that are like it. */
export async function leave(sql: Sql, id: string, resource: string, tokens: number): Promise<void> {
  await sql`
    insert into private.usage (user_id, resource, rows, bytes, tokens, refilled_at)
    select ${id}, l.resource, 0, 0, ${tokens}, now()
    from (
      select l.resource from private.limits l
      union select ${resource} where ${resource} not like '%\\%%'
    ) l
    where l.resource like ${resource}
    on conflict (user_id, resource) do update
    set tokens = excluded.tokens, refilled_at = excluded.refilled_at`;
}
