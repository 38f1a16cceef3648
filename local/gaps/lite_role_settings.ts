// Gap: settings of roles.
//
// PostgREST gives a transaction what ALTER ROLE … SET has given to its role: above all statement_timeout, which ends a
// statement that takes too long. @supabase/lite 0.10.0 sets the role alone, and SET ROLE brings no settings along. So they
// are set with the role. (PGlite takes a timeout and knows no way to keep it: a statement of the embedded database runs to
// its end.) When upstream.test.ts says so, upstream sets them and this file can go.
import type { Database } from "../database/database.ts";

interface Row {
  role: string;
  name: string;
  value: string;
}

/** Of the whole server first, so that what is set for this database has the last word. */
const query = `
  select r.rolname as role, split_part(c.setting, '=', 1) as name,
    substr(c.setting, strpos(c.setting, '=') + 1) as value
  from pg_db_role_setting s
    join pg_roles r on r.oid = s.setrole
    cross join lateral unnest(s.setconfig) as c (setting)
    join pg_settings g on g.name = split_part(c.setting, '=', 1) and g.context = 'user'
  where s.setdatabase = 0
    or s.setdatabase = (select d.oid from pg_database d where d.datname = current_database())
  order by s.setdatabase`;

/** What roles are given, as it was when it was last loaded. */
export class RoleSettings {
  #byRole = new Map<string, Record<string, string>>();

  constructor(readonly database: Database) {}

  /** Reads them, at start and whenever the schema is read again. */
  async load(): Promise<void> {
    const rows = await this.database.session((session) => session.query<Row>(query));
    const byRole = new Map<string, Record<string, string>>();
    for (const { role, name, value } of rows) {
      byRole.set(role, { ...byRole.get(role), [name]: value });
    }
    this.#byRole = byRole;
  }

  of(role: string): Record<string, string> {
    return this.#byRole.get(role) ?? {};
  }
}
