/**
 * npm test: everything that needs no server of one's own.
 *
 *   sql        pgTAP against a migrated, unseeded database in memory
 *   functions  Deno tests beside the Edge Functions, the types and the benchmarks, and of all files together
 *   local      Deno tests of the stack
 *   drill      a backup of the embedded database, and its restore
 *   fuzz       made-up input on schemas, routes and RPCs: npm run fuzz with fewer cases
 *   e2e        a stack of its own on free ports, and real clients over HTTP
 */

import { startStack } from "../local/stack/stack.ts";
import { stayOnLoopback } from "./loopback.ts";

type Section = () => Promise<boolean>;

const sections: Record<string, Section> = {
  sql: () => deno(["run", "-A", "tests/pgtap.ts"]),
  functions: () =>
    deno(["test", "-A", "supabase/functions/**/*.test.ts", "types", "tests/*.test.ts", "bench"]),
  local: () => deno(["test", "-A", "local"]),
  drill: () => deno(["test", "-A", "tests/drill/embedded.test.ts"]),
  fuzz: () => deno(["run", "-A", "tests/fuzz/run.ts", "--cases", "1000"]),
  e2e: async () => {
    stayOnLoopback();
    const stack = await startStack({ apiPort: 0, dbPort: 0, seed: true });
    try {
      return await deno(["test", "-A", "tests/e2e"], {
        API_URL: stack.apiUrl,
        DB_URL: stack.dbUrl,
        PUBLISHABLE_KEY: stack.publishableKey,
        SECRET_KEY: stack.secretKey,
        JWT_SECRET: stack.jwtSecret,
        // npm run test:postgres sends all of them.
        ATTACK_THINNED: "5",
      });
    } finally {
      await stack.stop();
    }
  },
};

async function deno(args: string[], env: Record<string, string> = {}): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), { args, env }).spawn().status;
  return success;
}

const help = `npm test [-- SECTION…]

Runs the tests; without a section, all of them.

Sections: ${Object.keys(sections).join(", ")}`;

if (Deno.args.includes("--help")) {
  console.log(help);
  Deno.exit(0);
}
const unknown = Deno.args.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(", ")}.\n\n${help}`);
  Deno.exit(2);
}

const failed: string[] = [];
const chosen = Deno.args.length > 0 ? Deno.args : Object.keys(sections);

async function run(name: string): Promise<void> {
  const started = performance.now();
  console.log(`\n── ${name} ──`);
  const ok = await sections[name]();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\n── ${name}: ${ok ? "passed" : "FAILED"} in ${seconds} s ──`);
  if (!ok) failed.push(name);
}

// pgTAP on the embedded database takes minutes of one core and says only what is wrong: it goes on beside the others,
// but not beside the end-to-end tests, which take both.
const sql = chosen.includes("sql") ? run("sql") : undefined;
for (const name of chosen.filter((name) => name !== "sql")) {
  if (name === "e2e") await sql;
  await run(name);
}
await sql;
console.log(`\nsections: ${chosen.length - failed.length} passed, ${failed.length} failed`);
Deno.exit(failed.length > 0 ? 1 : 0);
