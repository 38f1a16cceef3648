/**
 * npm run test:postgres: what only a real Postgres 17 shows. All of pgTAP, the end-to-end tests with the
 * stack on this server, then concurrency, a crash, and a model that misbehaves.
 *
 * DATABASE_URL names a server that may be filled with test data: a database of its own is made there and
 * dropped again. Without it, .ci/postgres17.sh provides one, which then can be killed as well.
 */

import postgres from "postgres";
import { startStack } from "../../local/stack.ts";
import { serveFaulty } from "./faulty_provider.ts";

const control = new URL("../../.ci/postgres17.sh", import.meta.url).pathname;
const given = Deno.env.get("DATABASE_URL");

async function succeeds(command: string, args: string[], env: Record<string, string> = {}) {
  return (await new Deno.Command(command, { args, env }).spawn().status).success;
}

async function ownServer(): Promise<string> {
  const { success, stdout } = await new Deno.Command(control, {
    args: ["start"],
    stderr: "inherit",
  })
    .output();
  if (!success) Deno.exit(1);
  return new TextDecoder().decode(stdout).trim();
}

const server = given ?? await ownServer();
const database = `engram_test_${Date.now()}`;
const admin = postgres(server, { max: 1, onnotice: () => {} });
await admin.unsafe(`create database ${database}`);
await admin.end();
const databaseUrl = Object.assign(new URL(server), { pathname: `/${database}` }).href;

const provider = serveFaulty();
const host = `127.0.0.1:${provider.addr.port}`;
const deno = Deno.execPath();
const failed: string[] = [];
async function section(name: string, run: () => Promise<boolean>): Promise<void> {
  const started = performance.now();
  console.log(`\n── ${name} ──`);
  const ok = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`── ${name}: ${ok ? "passed" : "FAILED"} in ${seconds} s ──`);
  if (!ok) failed.push(name);
}

const options = { apiPort: 0, dbPort: 0, databaseUrl, seed: true };
const stackEnv = (stack: Awaited<ReturnType<typeof startStack>>) => ({
  API_URL: stack.apiUrl,
  DB_URL: stack.dbUrl,
  PUBLISHABLE_KEY: stack.publishableKey,
  SECRET_KEY: stack.secretKey,
  JWT_SECRET: stack.jwtSecret,
  FAULTY_PROVIDER: host,
  ...(given ? {} : { POSTGRES_CONTROL: control }),
});

let stack = await startStack(options);
await section("end to end", () => succeeds(deno, ["test", "-A", "tests/e2e"], stackEnv(stack)));
await stack.stop();

await section(
  "pgTAP",
  () => succeeds(deno, ["run", "-A", "tests/pgtap.ts", "--database-url", databaseUrl]),
);

stack = await startStack({
  ...options,
  env: { CHAT_BASE_URL: `http://${host}`, CHAT_MODEL: "faulty", MODEL_TIMEOUT_MS: "1000" },
});
await section(
  "concurrency and faults",
  () => succeeds(deno, ["test", "-A", "tests/postgres"], stackEnv(stack)),
);
await stack.stop();
await provider.shutdown();

const last = postgres(server, { max: 1, onnotice: () => {} });
await last.unsafe(`drop database ${database} with (force)`);
await last.end();
console.log(`\nsections: ${3 - failed.length} passed, ${failed.length} failed`);
Deno.exit(failed.length > 0 ? 1 : 0);
