import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite/vector";
import { pgtap } from "@electric-sql/pglite/pgtap";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { getAuthSchemaSql, SUPABASE_AUTH_HELPERS_SQL } from "@supabase/lite";

export async function openMigrated(): Promise<PGlite> {
  const db = await PGlite.create({
    extensions: { vector, pgtap, btree_gin },
    startParams: [
      ...PGlite.defaultStartParams.map((p) =>
        p === "search_path=public" ? 'search_path="$user", public, extensions' : p
      ),
    ],
  });
  await db.exec(`
    create role anon nologin noinherit; create role authenticated nologin noinherit;
    create role service_role nologin noinherit bypassrls;
    create schema extensions;
    grant usage on schema public to anon, authenticated, service_role;
    alter default privileges in schema public grant all on tables to postgres, anon, authenticated, service_role;
    alter default privileges in schema public grant all on functions to postgres, anon, authenticated, service_role;
    alter default privileges in schema public grant all on sequences to postgres, anon, authenticated, service_role;
  `);
  await db.exec(SUPABASE_AUTH_HELPERS_SQL);
  await db.exec(getAuthSchemaSql());
  await db.exec("grant usage on schema auth to anon, authenticated, service_role");
  const dir = new URL("../supabase/migrations/", import.meta.url);
  const names = [...Deno.readDirSync(dir)].map((f) => f.name).filter((n) => n.endsWith(".sql"))
    .sort();
  for (const name of names) {
    try {
      await db.exec(Deno.readTextFileSync(new URL(name, dir)));
    } catch (e) {
      throw new Error(name + ": " + (e as Error).message);
    }
  }
  return db;
}
