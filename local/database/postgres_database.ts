import { createPostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";
import type { Database } from "./database.ts";
import { withoutLookups } from "../gaps/lite_lookups.ts";
import { postgresTypes as jsonTypes } from "../gaps/lite_json.ts";
import { postgresTypes as outputTypes } from "../gaps/lite_output.ts";
import { RenewedPool } from "../gaps/postgres_js_restarts.ts";
import { UserError } from "../user_error.ts";

/** As on Supabase; for connections that are open before the bootstrap makes it the default. */
const searchPath = '"$user", public, extensions';

/** Uses a Postgres that runs already. */
export async function openPostgres(url: string): Promise<Database> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new UserError(
      "DATABASE_URL is not of the form postgres://user:password@host:port/database.",
    );
  }
  const options = {
    onnotice: () => {},
    connect_timeout: 10,
    connection: { search_path: searchPath },
  };
  // Left to itself it waits up to twenty seconds before it connects again.
  const sql = postgres(url, { ...options, max: 2, backoff: () => 0.5 });
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
  const open = (more?: Parameters<typeof postgres>[1]) =>
    createPostgresConnection({
      url,
      postgresOptions: {
        ...options,
        max: 10,
        types: { ...outputTypes, ...jsonTypes },
        ...more,
      },
    });
  const connection = open();
  const pool = new RenewedPool((more) => open(more).driver, 10);
  connection.driver.reserve = withoutLookups(
    pool.reserve,
  ) as unknown as typeof connection.driver.reserve;
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
    renew: () => pool.renew(),
    async listen(channel, heard) {
      let connected = false;
      await sql.listen(channel, heard, () => {
        if (connected) heard();
        connected = true;
      });
    },
    async close() {
      await connection.close();
      await pool.end();
      await sql.end({ timeout: 1 });
    },
  };
}
