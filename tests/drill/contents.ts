/** Everything that a database holds, in a form that two of them can be compared by. */

import postgres from "postgres";

/** Each table of the database, system tables aside, with the number of its rows and a hash of them. */
export async function contents(url: string): Promise<Record<string, string>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^(pg_|information_schema)'
      order by 1`;
    const found: Record<string, string> = {};
    for (const { name } of tables) {
      const [{ digest }] = await sql.unsafe<{ digest: string }[]>(`
        select count(*) || ' ' || coalesce(md5(string_agg(r.hash, '' order by r.hash)), '') as digest
        from (select md5(t::text) as hash from ${name} t) r`);
      found[name] = digest;
    }
    return found;
  } finally {
    await sql.end();
  }
}
