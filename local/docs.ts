// The RPC functions as the database describes them: a table in the README, and docs/rpc.md with all of each.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { projectDir } from "./config.ts";
import { help } from "./help.ts";
import { startStack } from "./stack.ts";
import { runCommand, UserError } from "./user_error.ts";

help(`Usage: npm run docs [-- --check]

Writes the README's table of RPC functions and docs/rpc.md from the comments in the migrations.
With --check nothing is written; the status says whether they are up to date.`);

interface RpcFunction {
  name: string;
  /** Names of the parameters that have no default. */
  required: string[];
  parameters: string;
  result: string;
  comment: string;
}

const begin = "<!-- rpc table: made from the comments by npm run docs -->\n";
const end = "<!-- end of rpc table -->";

await runCommand(async () => {
  const functions = await describe();
  const readme = readFileSync(join(projectDir, "README.md"), "utf8");
  const [before, rest] = readme.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (after === undefined) {
    throw new UserError("README.md has lost the marks of the RPC table: put them back.");
  }
  const files = {
    "README.md": `${before}${begin}\n${table(functions)}\n\n${end}${after}`,
    "docs/rpc.md": reference(functions),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(projectDir, name);
    const current = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (current === text) continue;
    if (Deno.args.includes("--check")) {
      throw new UserError(`${name} is not what the migrations say: run npm run docs.`);
    }
    writeFileSync(file, text);
    console.log(`${name} is written.`);
  }
});

/** The functions in the exposed schema, from a database of its own. */
async function describe(): Promise<RpcFunction[]> {
  const stack = await startStack({ apiPort: 0, dbPort: 0, functions: false, seed: false });
  const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
  try {
    return [
      ...await sql<RpcFunction[]>`
        select
          p.proname as name,
          coalesce(p.proargnames[1:p.pronargs - p.pronargdefaults], '{}') as required,
          pg_get_function_arguments(p.oid) as parameters,
          pg_get_function_result(p.oid) as result,
          obj_description(p.oid, 'pg_proc') as comment
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
        order by p.proname`,
    ];
  } finally {
    await sql.end();
    await stack.stop();
  }
}

function table(functions: RpcFunction[]): string {
  return [
    "| function | what it does |",
    "|---|---|",
    ...functions.map(({ name, required, comment }) => {
      const [first] = comment.split(/(?<=[.;:])\s/);
      const call = `${name}(${[...required, "…"].join(", ")})`;
      return `| \`${call}\` | ${first.replace(/[;:]$/, ".").replaceAll("|", "\\|")} |`;
    }),
  ].join("\n");
}

function reference(functions: RpcFunction[]): string {
  const sections = functions.map(({ name, parameters, result, comment }) =>
    `## ${name}

\`\`\`
${name}(
  ${parameters.split(/, (?=\w+ )/).join(",\n  ")}
) → ${result}
\`\`\`

${comment.replace(/([<|])/g, "\\$1").replace(/ Errors: /, "\n\nErrors: ")}
`
  );
  return `# RPC functions

Made from the comments in the migrations by \`npm run docs\`. Call them with \`supabase.rpc(name, parameters)\` or
\`POST /rest/v1/rpc/<name>\`.

${sections.join("\n")}`;
}
