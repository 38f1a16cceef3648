import { createPostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";
import type { Database } from "./database.ts";
import { keepGrants } from "./gaps/lite_grants.ts";
import { UserError } from "./user_error.ts";

/** Uses a Postgres that runs already. */
export async function openPostgres(url: string): Promise<Database> {
  const sql = postgres(url, { max: 2, onnotice: () => {}, connect_timeout: 10 });
  try {
    const [{ version, superuser }] = await sql`
      select current_setting('server_version_num')::int / 10000 as version,
             current_setting('is_superuser')::bool as superuser`;
    if (version < 15) {
      throw new UserError(
        `DATABASE_URL is a Postgres ${version}; this needs 15 or later, best 17.`,
      );
    }
    if (!superuser) {
      throw new UserError(
        "DATABASE_URL must connect as a superuser (supabase_admin, say): the stack makes roles and event triggers. " +
          "Migrations themselves run as the role postgres.",
      );
    }
  } catch (error) {
    await sql.end({ timeout: 1 });
    if (error instanceof UserError) throw error;
    const { host } = new URL(url);
    const reason = (error as Error).message || (error as { code?: string }).code;
    throw new UserError(`The database of DATABASE_URL (${host}) does not answer: ${reason}.`);
  }
  const connection = createPostgresConnection({
    url,
    postgresOptions: { max: 10, onnotice: () => {} },
  });
  keepGrants(connection);
  return {
    url,
    connection,
    async session(work) {
      const reserved = await sql.reserve();
      try {
        return await work({
          exec: async (text) => void await reserved.unsafe(text).simple(),
          query: async <Row>(text: string, parameters: unknown[] = []) =>
            [...await reserved.unsafe(text, parameters as never[])] as Row[],
        });
      } finally {
        reserved.release();
      }
    },
    listen: async (channel, listener) => void await sql.listen(channel, listener),
    async close() {
      await connection.close();
      await sql.end({ timeout: 1 });
    },
  };
}
