/** What the Supabase CLI and pg_dump say of the migrated database. */

import { supabaseCli } from "../../local/commands/supabase_cli.ts";

export type Gate = () => Promise<string | undefined>;

/** Each gate by name; it answers what is wrong, or nothing. `pgDump` runs pg_dump with arguments. */
export function gates(
  databaseUrl: string,
  pgDump: (args: string[]) => Promise<string>,
  update: boolean,
): Record<string, Gate> {
  return {
    ...cliGates(databaseUrl),
    "the schema is that of the snapshot": async () => {
      const file = "tests/postgres/schema.sql";
      const schema = filtered(
        await pgDump(["--schema-only", "--no-owner", "-n", "public", "-n", "private"]),
      );
      if (update) {
        Deno.writeTextFileSync(file, schema);
        return;
      }
      return schema === Deno.readTextFileSync(file)
        ? undefined
        : `${file} is stale: run npm run test:postgres -- --update and look at its diff.`;
    },
  };
}

/** A dump without what differs from run to run, and without the bodies, which stand in the migrations. */
function filtered(dump: string): string {
  return dump
    .replace(/(AS) (\$\w*\$)[^]*?\2;/g, "$1 …;")
    .replace(/^(--.*|\\(un)?restrict .*|SET .*|SELECT pg_catalog\.set_config.*)\n/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim() + "\n";
}

/** What the Supabase CLI says of a database, which is to be there and empty. */
export function cliGates(databaseUrl: string, pushed: string[] = []): Record<string, Gate> {
  // The server is on loopback and has no certificate.
  const remote = `--remote=${databaseUrl}?sslmode=disable`;
  const cli = async (...args: string[]) => {
    const { success, stdout, stderr } = await supabaseCli([...args, remote]);
    return { success, said: `${stdout}${stderr}` };
  };
  const clean = async (...args: string[]) => {
    const { success, said } = await cli(...args);
    return success ? undefined : said;
  };
  return {
    "db push applies everything to an empty database": () =>
      clean("db", "push", "--yes", ...pushed),
    "db push has nothing to do the second time": async () => {
      const { success, said } = await cli("db", "push", "--yes", ...pushed);
      return success && /up to date/i.test(said) ? undefined : said;
    },
    "migration list sees all of it applied": async () => {
      const { success, said } = await cli("migration", "list");
      const files = [...Deno.readDirSync("supabase/migrations")].map(({ name }) =>
        name.split("_")[0]
      );
      const missing = files.filter((version) => said.split(version).length < 3);
      return success && missing.length === 0 ? undefined : `${said}\nmissing: ${missing}`;
    },
    "db lint": () =>
      clean("db", "lint", "--schema=public,private", "--level=warning", "--fail-on=warning"),
    "db advisors": () => clean("db", "advisors", "--level=warn", "--fail-on=warn"),
  };
}
