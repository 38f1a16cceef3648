// The README's table of RPC functions, made from their comments, so that it says what the database says.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { projectDir } from "./config.ts";
import { help } from "./help.ts";
import { startStack } from "./stack.ts";

help(`Usage: npm run docs [-- --check]

Writes the README's table of RPC functions from the comments in the migrations; --check only compares.`);

const begin = "<!-- rpc table: made from the comments by `npm run docs` -->\n";
const end = "<!-- end of rpc table -->";
const file = join(projectDir, "README.md");

const readme = readFileSync(file, "utf8");
const [before, rest] = readme.split(begin);
const [, after] = rest?.split(end) ?? [];
if (after === undefined) throw new Error("README.md has lost the marks of the RPC table.");
const made = `${before}${begin}\n${await table()}\n${end}${after}`;

if (Deno.args.includes("--check")) {
  if (made !== readme) {
    console.error("README.md's table of RPC functions is stale: run npm run docs and commit it.");
    Deno.exit(1);
  }
} else {
  writeFileSync(file, made);
}

/** A row a function: its call with the parameters that have no default, its result, what it is for. */
async function table(): Promise<string> {
  const stack = await startStack({ apiPort: 0, dbPort: 0, functions: false, seed: false });
  const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
  try {
    const functions = await sql<
      { name: string; parameters: string; result: string; says: string }[]
    >`
      select
        p.proname as name,
        coalesce(
          array_to_string(p.proargnames[1:p.pronargs - p.pronargdefaults], ', '), ''
        ) as parameters,
        regexp_replace(
          replace(pg_get_function_result(p.oid), 'TABLE(', 'rows of ('), ' (uuid|text|integer|smallint|bigint|boolean|numeric|real|double precision|jsonb|timestamp with time zone)(?=[,)])', '', 'g'
        ) as result,
        obj_description(p.oid, 'pg_proc') as says
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
      order by p.proname`;
    return [
      "| function | returns | what it does |",
      "|---|---|---|",
      ...functions.map(({ name, parameters, result, says }) =>
        `| \`${name}(${parameters ? `${parameters}, …` : "…"})\` | \`${result}\` | ${cell(says)} |`
      ),
    ].join("\n");
  } finally {
    await sql.end();
    await stack.stop();
  }
}

/** A comment within a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
