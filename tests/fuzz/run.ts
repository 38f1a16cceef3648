/** npm run fuzz: properties of the schemas, the routes and the RPCs over made-up input. */

import { parseArgs } from "node:util";
import postgres from "postgres";
import { help } from "../../local/commands/help.ts";
import { startStack } from "../../local/stack/stack.ts";
import { check, type Property } from "./property.ts";
import { routesProperty } from "./routes.ts";
import { rpcsProperty } from "./rpcs.ts";
import { schemasProperty } from "./schemas.ts";

help(`Usage: npm run fuzz [-- [--cases N] [--seed N] [--database-url URL]]

Tries made-up input: the Edge Functions' schemas, their routes with a made-up world behind them, and
every RPC on a database. The same seed tries the same; what fails is made small and shown.

  --cases N           how many, 10000 if left out
  --seed N            where to begin; printed, and another each time, if left out
  --database-url URL  an empty or migrated database, as a superuser; an embedded one, if left out`);

const { values } = parseArgs({
  args: Deno.args,
  options: {
    cases: { type: "string", default: "10000" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Int32Array(1))[0]) },
    "database-url": { type: "string" },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed);
if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed)) {
  console.error("--cases is a number from 1, --seed a whole number.");
  Deno.exit(2);
}

const stack = await startStack({
  apiPort: 0,
  dbPort: 0,
  databaseUrl: values["database-url"],
  functions: false,
  seed: false,
});
const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
let failed = false;
try {
  const properties: Property[] = [
    await schemasProperty(),
    await routesProperty(),
    await rpcsProperty(sql),
  ];
  for (const property of properties) {
    const { cases: tried, found } = await check(property, cases, seed);
    console.log(`fuzz: ${property.name}, ${tried} cases, seed ${seed}: ${found ? "FAILED" : "ok"}`);
    if (!found) continue;
    console.log(found);
    failed = true;
  }
} finally {
  await sql.end();
  await stack.stop();
}
Deno.exit(failed ? 1 : 0);
