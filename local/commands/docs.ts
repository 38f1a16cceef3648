// The RPC functions as the database describes them, by domain: tables in the README, and docs/rpc.md with
// all of each.
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import postgres from "postgres";
import { projectDir } from "../config.ts";
import { help } from "./help.ts";
import { startStack } from "../stack/stack.ts";
import { runCommand, UserError } from "../user_error.ts";

help(`Usage: npm run docs [-- --check]

Writes the README's tables of RPC functions and docs/rpc.md from the comments in the migrations.
With --check nothing is written; the status says whether they are up to date.`);

interface RpcFunction {
  name: string;
  /** Names of the parameters that have no default. */
  required: string[];
  parameters: string;
  result: string;
  comment: string;
}

/** A folder of supabase/tests and the functions that are tested there. */
type Domain = [name: string, functions: RpcFunction[]];

const begin = "<!-- rpc tables: made from the comments by npm run docs -->\n";
const end = "<!-- end of rpc tables -->";

await runCommand(async () => {
  const domains = byDomain(await describe());
  const readme = readFileSync(join(projectDir, "README.md"), "utf8");
  const [before, rest] = readme.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (after === undefined) {
    throw new UserError("README.md has lost the marks of the RPC tables: put them back.");
  }
  const files = {
    "README.md": `${before}${begin}\n${domains.map(table).join("\n\n")}\n\n${end}${after}`,
    "docs/rpc.md": reference(domains),
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

/** The functions in the exposed schema, in the order of the migrations, from a database of its own. */
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
        order by p.oid`,
    ];
  } finally {
    await sql.end();
    await stack.stop();
  }
}

/** The domain of a function is the folder of its tests, which the runner of pgTAP insists on. */
function byDomain(functions: RpcFunction[]): Domain[] {
  const tests = globSync("supabase/tests/*/*.test.sql", { cwd: projectDir });
  const domainOf = new Map(
    tests.map((file) => [basename(file, ".test.sql"), basename(dirname(file))]),
  );
  const domains = new Map<string, RpcFunction[]>();
  for (const rpc of functions) {
    const domain = domainOf.get(rpc.name);
    if (!domain) {
      throw new UserError(`${rpc.name} has no supabase/tests/<domain>/${rpc.name}.test.sql.`);
    }
    // Deleted first, so that a domain stands where its last function does: a few are in the foundation.
    const functions = domains.get(domain) ?? [];
    domains.delete(domain);
    domains.set(domain, [...functions, rpc]);
  }
  return [...domains].map(([name, all]) => [
    name.replaceAll("_", " "),
    all.sort((a, b) => a.name < b.name ? -1 : 1),
  ]);
}

function table([domain, functions]: Domain): string {
  return [
    `<details><summary><b>${domain}</b>: ${functions.map(({ name }) => name).join(", ")}</summary>`,
    "",
    "| function | what it does |",
    "|---|---|",
    ...functions.map(({ name, required, comment }) => {
      const [first] = comment.split(/(?<=[.;:])\s/);
      const call = `${name}(${[...required, "…"].join(", ")})`;
      return `| \`${call}\` | ${first.replace(/[;:]$/, ".").replaceAll("|", "\\|")} |`;
    }),
    "",
    "</details>",
  ].join("\n");
}

function reference(domains: Domain[]): string {
  const sections = domains.map(([domain, functions]) =>
    `## ${domain}\n\n${functions.map(describeFunction).join("\n")}`
  );
  return `# RPC functions

Made from the comments in the migrations by \`npm run docs\`. Call them with \`supabase.rpc(name, parameters)\` or
\`POST /rest/v1/rpc/<name>\`.

${sections.join("\n")}`;
}

function describeFunction({ name, parameters, result, comment }: RpcFunction): string {
  return `### ${name}

\`\`\`
${name}(
  ${parameters.split(/, (?=\w+ )/).join(",\n  ")}
) → ${result}
\`\`\`

${comment.replace(/([<|])/g, "\\$1").replace(/ Errors: /, "\n\nErrors: ")}
`;
}
