/**
 * A database in the shape of Supabase's own, used by several people: the roles, schemas, default
 * privileges and Auth's tables that the platform's scripts leave, without its services.
 */

import postgres from "postgres";
import { runDeno } from "../../local/commands/programs.ts";
import { supabaseCli } from "../../local/commands/supabase_cli.ts";
import { cliGates, type Gate } from "./gates.ts";

/** Before 2026-10-30 whatever postgres made in public was granted to the API roles; since then nothing is. */
export const grants = ["old_grants", "new_grants"] as const;
export type Grants = typeof grants[number];

/** Makes an empty database a project's. `adminUrl` is a superuser's. */
export async function shape(adminUrl: string, grants: Grants): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const [{ database }] = await sql`select current_database() as database`;
    await sql`alter database ${sql(database)} owner to postgres`;
    const files = ["roles", "schemas", grants, "auth"];
    // Where Realtime has started, its tables are there; where it has not, its schema is empty.
    if (grants === "old_grants") files.push("realtime");
    const paths = [
      ...files.map((file) => `platform/${file}.sql`),
      "../../local/database/sql/storage.sql",
    ];
    for (const path of paths) {
      const text = await Deno.readTextFile(new URL(path, import.meta.url));
      await sql.begin((transaction) => transaction.unsafe(text).simple());
    }
  } finally {
    await sql.end();
  }
}

/** What several people have done before the tests run, each as the role that the API gives them. */
export async function use(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  const as = async (role: string, userId: string | null, statements: string[]) => {
    await sql.begin(async (transaction) => {
      const claims = { role, ...(userId ? { sub: userId, aud: "authenticated" } : {}) };
      await transaction`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
      await transaction.unsafe(`set local role ${role}`);
      for (const statement of statements) await transaction.unsafe(statement);
    });
  };
  try {
    for (const name of ["mia", "noa", "oli"]) {
      const userId = crypto.randomUUID();
      // As Auth signs somebody up: the account, then its identity.
      await as("supabase_auth_admin", null, [
        `insert into auth.users (
          instance_id, id, aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data,
          created_at, updated_at, is_anonymous
        ) values (
          '00000000-0000-0000-0000-000000000000', '${userId}', 'authenticated', 'authenticated',
          '${name}@example.org', '', '{"provider": "email"}', '{"full_name": "${name}"}', now(), now(), false
        )`,
        `insert into auth.identities (user_id, provider, provider_id, identity_data)
         values ('${userId}', 'email', '${userId}', '{"email": "${name}@example.org"}')`,
        `insert into auth.sessions (id, user_id, aal) values (gen_random_uuid(), '${userId}', 'aal1')`,
      ]);
      await as("authenticated", userId, [
        `select public.store_chat_pair('I am ${name}, from Turin', 'Hello ${name}', gen_random_uuid())`,
        `select public.upsert_memory('city', 'Turin')`,
        `select public.add_document('Notes', 'On Turin', '[{"content": "On Turin"}]')`,
        `select public.record_music_interaction(t.id, k.kind)
         from (select id from public.music_tracks where user_id is null order by id limit 4) t
         cross join (values ('play'), ('like')) k (kind)`,
        `select count(*) from public.recommend_tracks()`,
        `insert into public.decks (id, name) values ('${userId}', 'Turin')`,
        `select public.create_flashcards('${userId}', '[{"question": "q", "answer": "a"}]')`,
        `select public.review_flashcard(id, 3) from public.flashcards`,
        `select public.save_complete_interaction(
          '{"text": "Where?"}',
          jsonb_build_object('selected_model', (select min(id) from public.models)),
          '{"text": "There.", "cost": 0.001, "latency_ms": 10}'
        )`,
      ]);
    }
    await as("service_role", null, [
      "select count(*) from public.claim_embedding_jobs(2)",
      "select public.refresh_analytics()",
      "select public.get_metrics()",
    ]);
  } finally {
    await sql.end();
  }
}

/** All of pgTAP runs with the grants of today; with those of before what tells of grants and policies. */
const pgtapFiles: Record<Grants, string[]> = {
  old_grants: ["catalog/", "_rls.test.sql"],
  new_grants: [],
};

/**
 * What a developer does there, as the role postgres, who is no superuser: pushes migrations and seed, looks at what the
 * CLI says, generates types, and runs the tests when people have used it.
 */
export function platformGates(adminUrl: string, grants: Grants): Record<string, Gate> {
  const ownUrl = Object.assign(new URL(adminUrl), { username: "postgres" }).href;
  const gates = cliGates(ownUrl, ["--include-seed"]);
  return {
    ...gates,
    "gen types makes the types that are kept": async () => {
      const { success, stdout, stderr } = await supabaseCli([
        "gen",
        "types",
        `--remote=${ownUrl}?sslmode=disable`,
        "--schema=public",
      ]);
      const kept = await Deno.readTextFile("supabase/functions/_shared/database.types.ts");
      return success && stdout === kept ? undefined : `${stderr}they differ`;
    },
    "people use it": () => use(adminUrl).then(() => undefined, (error) => error.message),
    "pgTAP passes": async () => {
      const { ok, output } = await runDeno(
        ["run", "-A", "tests/pgtap.ts", "--database-url", ownUrl, ...pgtapFiles[grants]],
        {},
      );
      return ok ? undefined : output;
    },
    "the tests leave nothing behind": async () => {
      const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
      const left = await sql`select nspname from pg_namespace where nspname = 'tests'`;
      await sql.end();
      return left.length > 0 ? "the schema tests" : await gates["db advisors"]();
    },
  };
}
