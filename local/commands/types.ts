// npm run types: the TypeScript types of the database, as the Supabase CLI makes them from the migrations.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../config.ts";
import { help } from "./help.ts";
import { startStack } from "../stack/stack.ts";
import { supabaseCli } from "./supabase_cli.ts";
import { runCommand, UserError } from "../user_error.ts";

help(`Usage: npm run types [-- --check]

Writes supabase/functions/_shared/database.types.ts from the migrations, through the Supabase CLI.
types/index.ts exports it to clients.
With --check nothing is written; the status says whether the file is up to date.`);

const name = "supabase/functions/_shared/database.types.ts";
const file = join(projectDir, name);

await runCommand(async () => {
  const types = await generate();
  const current = existsSync(file) ? Deno.readTextFileSync(file) : "";
  if (Deno.args.includes("--check")) {
    if (current === types) return;
    throw new UserError(
      `${name} is not what the migrations say: run npm run types.`,
    );
  }
  if (current !== types) Deno.writeTextFileSync(file, types);
  console.log(`${name} is ${current === types ? "up to date" : "written"}.`);
});

/** The types of a database of its own, so that what a running stack holds plays no part. */
async function generate(): Promise<string> {
  const stack = await startStack({ apiPort: 0, dbPort: 0, seed: false, functions: false });
  try {
    const { success, stdout, stderr } = await supabaseCli([
      "gen",
      "types",
      "typescript",
      `--remote=${stack.dbUrl}`,
      "--schema",
      "public",
    ]);
    if (!success) throw new UserError(`The Supabase CLI made no types: ${stderr.trim()}`);
    return stdout;
  } finally {
    await stack.stop();
  }
}
