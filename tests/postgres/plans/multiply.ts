/** Many rows of one user in every table that grows, made from the rows that are there. */

import type { Sql, TransactionSql } from "postgres";

/** Tables in which a user has few rows, and why. */
const few: Record<string, string> = {
  "private.usage": "one row a limited resource",
  "private.user_embedding_models": "one row a user",
  "private.usage_deltas": "they are folded into private.usage",
  "private.held_requests": "one row a request that is under way",
  "private.staged_embeddings": "gone when a change of model is done",
  "private.analytics": "a few rows a day",
  "agent_analyses": "one row a kind of analysis",
  "routing_settings": "one row a kind of question",
  "routing_budgets": "one row a period",
  "model_states": "one row a model and kind of question",
  "music_genre_preferences": "one row a genre",
  "music_rl_models": "up to 20 versions",
  "api_keys": "up to 20 keys",
};

interface Table {
  name: string;
  /** Columns that are written: without those that Postgres makes. */
  columns: { name: string; type: string }[];
  /** Columns of its keys, each with the table that it is an id of, if it is one. */
  keys: Record<string, string | null>;
}

/** How many rows of a user each other table gets. */
export const many = 50_000;

const counts: Record<string, number> = { decks: 500 };

/** Which rows are copied, where it is not all of them: of drafts a user has few. */
const copiedRows: Record<string, string> = { documents: "r.status <> 'pending'" };

/**
 * Copies rows of the user until each table has as many of them. What makes a row unique gets a value of its own, and a
 * reference names the copy of the same number, so that a parent has few children. Triggers and references are not
 * checked meanwhile. Returns the names of the tables.
 */
export async function multiplyRows(sql: Sql, user: string): Promise<string[]> {
  const tables = await tablesOfUsers(sql);
  await Promise.all(tables.map((table) =>
    sql.begin(async (transaction) => {
      await transaction`set local session_replication_role = replica`;
      await multiply(transaction, table, user);
    })
  ));
  await sql.unsafe("vacuum analyze");
  return tables.map(({ name }) => name);
}

async function tablesOfUsers(sql: Sql): Promise<Table[]> {
  const tables = await sql<Table[]>`
    select c.oid::regclass::text as name,
      (
        select jsonb_agg(jsonb_build_object(
          'name', a.attname, 'type', format_type(a.atttypid, null)
        ) order by a.attnum)
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '' and a.attidentity = ''
      ) as columns,
      (
        select coalesce(jsonb_object_agg(k.name, k.target), '{}')
        from (
          select a.attname as name, min(f.confrelid::regclass::text) as target
          from pg_attribute a
          left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f'
            and a.attnum = any(f.conkey) and f.confrelid <> 'auth.users'::regclass
          where a.attrelid = c.oid and a.attgenerated = '' and a.attidentity = ''
            and (f.oid is not null or exists (
              select from pg_index i
              where i.indrelid = c.oid and i.indisunique and a.attnum = any(i.indkey)
                -- A number that counts within a parent can stay: the parent is another one.
                and (a.atttypid = 'uuid'::regtype or not exists (
                  select from pg_attribute o
                  where o.attrelid = c.oid and o.attnum = any(i.indkey)
                    and o.atttypid = 'uuid'::regtype and o.attname <> 'user_id' and o.attgenerated = ''
                ))
            ))
            and a.attname <> 'user_id'
          group by a.attname
        ) k
      ) as keys
    from pg_class c
    join pg_attribute u on u.attrelid = c.oid and u.attname = 'user_id'
    where c.relkind in ('r', 'p')
      and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    order by 1`;
  return tables.filter(({ name }) => !(name in few));
}

async function multiply(
  transaction: TransactionSql,
  { name, columns, keys }: Table,
  user: string,
): Promise<void> {
  const values = columns.map((column) => {
    // The queue names a row by its table and, as text, its id.
    if (column.name === "row_id") return "md5(r.source || ' ' || i)::uuid::text";
    // Ten minutes lie between one row and the next: 50,000 rows are of a year.
    if (column.type === "timestamp with time zone") {
      return `r."${column.name}" - i * interval '10 minutes'`;
    }
    // The history of a memory has its key and its id, too.
    if (column.name === "memory_key") return "r.memory_key || i";
    if (column.name === "memory_id") return copied("r.memory_id", "uuid", "user_memories");
    // Else all copies of a document would be the same one.
    if (column.name === "content_hash" && column.type === "text") return "md5(r.content_hash || i)";
    if (column.name === "source" || !(column.name in keys)) return `r."${column.name}"`;
    return copied(`r."${column.name}"`, column.type, keys[column.name] ?? name);
  });
  const count = counts[name] ?? many;
  const [{ before }] = await transaction.unsafe(`select count(*)::integer as before from ${name}`);
  const copies = await transaction.unsafe(
    `with rows as (select r.*, row_number() over () - 1 as nth_row from ${name} r
      where r.user_id = $1 and ${copiedRows[name] ?? "true"})
    insert into ${name} (${columns.map((column) => `"${column.name}"`).join(", ")})
    select ${values.join(", ")}
    from generate_series(1, ${count}) i
    join rows r on r.nth_row = i % (select count(*) from rows)`,
    [user],
  );
  if (copies.count !== count) {
    throw new Error(`${name} has no row of the user that could be copied.`);
  }
  // The rows that the calls name go to the end: a search from the start does not find them at once.
  await transaction.unsafe(
    `update ${name} set user_id = user_id
    where ctid = any (array(select r.ctid from ${name} r order by r.ctid limit ${before}))`,
  );
}

/** The value of the copy number i, where the value is part of a key or of a reference. */
function copied(value: string, type: string, table: string): string {
  switch (type) {
    case "uuid": {
      const number = table in counts ? `(1 + i % ${counts[table]})` : "i";
      return `case when ${value} is not null then md5('${table} ' || ${number})::uuid end`;
    }
    case "text":
      return `${value} || i`;
    case "integer":
    case "bigint":
      return `${value} + i`;
    case "date":
      return `${value} - i`;
    default:
      return value;
  }
}
