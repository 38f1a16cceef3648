/**
 * Starts a stack in this process, runs test files against it over HTTP, and stops it.
 *
 *   deno run -A tests/with_stack.ts [--database-url URL] [--no-functions] [--env NAME=VALUE]… FILE…
 *
 * Without a URL the database is the embedded one, in memory. --env sets a variable of the Edge Functions.
 */

import { parseArgs } from "node:util";
import { startStack } from "../local/stack/stack.ts";
import { stayOnLoopback } from "./loopback.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  allowNegative: true,
  options: {
    "database-url": { type: "string" },
    functions: { type: "boolean", default: true },
    env: { type: "string", multiple: true, default: [] },
  },
});

stayOnLoopback();
const stack = await startStack({
  apiPort: 0,
  dbPort: 0,
  databaseUrl: values["database-url"],
  functions: values.functions,
  env: Object.fromEntries(values.env.map((pair) => pair.split(/=(.*)/s, 2))),
});
let success = false;
try {
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", ...positionals],
    env: {
      API_URL: stack.apiUrl,
      DB_URL: stack.dbUrl,
      PUBLISHABLE_KEY: stack.publishableKey,
      SECRET_KEY: stack.secretKey,
      JWT_SECRET: stack.jwtSecret,
    },
  });
  ({ success } = await tests.spawn().status);
} finally {
  // The crash test kills the database's server: a connection that never answers must not hold the run up.
  const late = setTimeout(() => {
    console.error("The stack did not stop within 30 seconds.");
    Deno.exit(success ? 0 : 1);
  }, 30_000);
  await stack.stop();
  clearTimeout(late);
}
Deno.exit(success ? 0 : 1);
