/**
 * npm run test:postgres: what only a real Postgres 17 shows. The gates of the Supabase CLI, all of pgTAP,
 * the plans of every RPC, many workers on one queue, the end-to-end tests with the stack on this server,
 * then concurrency, a crash, a model that misbehaves, and a backup that is restored.
 */

import postgres from "postgres";
import { help } from "../../local/commands/help.ts";
import { type StackOptions, startStack } from "../../local/stack/stack.ts";
import { stayOnLoopback } from "../loopback.ts";
import { serveFaulty } from "./faulty_provider.ts";
import { gates } from "./gates.ts";

help(`Usage: npm run test:postgres [-- [--update] [SECTION…]]

Runs the tests that need a real Postgres 17, in databases of their own that are dropped afterwards.
Sections: gates, pgTAP, migrations, plans, queue, e2e, faults, drill; all of them, if none is named.
--update writes tests/postgres/schema.sql instead of comparing it.

Environment:
  DATABASE_URL   a server with pgvector, pgTAP and plpgsql_check, as a superuser. Without it,
                 .ci/postgres17.sh provides one (Debian, root), and that one is killed in a test.`);

const control = new URL("../../.ci/postgres17.sh", import.meta.url).pathname;
const given = Deno.env.get("DATABASE_URL") || undefined;
const update = Deno.args.includes("--update");
const only = Deno.args.filter((argument) => !argument.startsWith("--"));

async function succeeds(args: string[], env: Record<string, string> = {}): Promise<boolean> {
  return (await new Deno.Command(Deno.execPath(), { args, env }).spawn().status).success;
}

async function output(command: string, args: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`${command} ${args[0]} failed.`);
  return new TextDecoder().decode(stdout);
}

const server = given ?? (await output(control, ["start"])).trim();

/** A database of its own, there for as long as the work takes. */
async function inDatabase<T>(name: string, work: (url: string) => Promise<T>): Promise<T> {
  const admin = () => postgres(server, { max: 1, onnotice: () => {} });
  const database = `engram_${name}_${Date.now()}`;
  const create = admin();
  await create.unsafe(`create database ${database}`);
  await create.end();
  try {
    return await work(Object.assign(new URL(server), { pathname: `/${database}` }).href);
  } finally {
    const drop = admin();
    await drop.unsafe(`drop database ${database} with (force)`);
    await drop.end();
  }
}

const results: boolean[] = [];
async function section(name: string, run: () => Promise<boolean>): Promise<void> {
  if (only.length > 0 && !only.includes(name)) return;
  const started = performance.now();
  console.log(`\n── ${name} ──`);
  const ok = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`── ${name}: ${ok ? "passed" : "FAILED"} in ${seconds} s ──`);
  results.push(ok);
}

await inDatabase("gates", async (databaseUrl) => {
  const options = { apiPort: 0, databaseUrl, seed: false, functions: false };
  await (await startStack({ ...options, migrate: false })).stop();
  const admin = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe("create extension plpgsql_check schema extensions");
  await admin.end();
  const pgDump = (args: string[]) =>
    given
      ? output("pg_dump", [...args, databaseUrl])
      : output(control, ["exec", "pg_dump", ...args, databaseUrl]);

  await section("gates", async () => {
    let ok = true;
    for (const [name, gate] of Object.entries(gates(databaseUrl, pgDump, update))) {
      const problem = await gate();
      console.log(`${problem === undefined ? "ok" : "NOT OK"}  ${name}`);
      if (problem !== undefined) {
        console.log(problem);
        ok = false;
      }
    }
    return ok;
  });
  await section(
    "pgTAP",
    () => succeeds(["run", "-A", "tests/pgtap.ts", "--database-url", databaseUrl]),
  );
});

await section(
  "migrations",
  () => succeeds(["test", "-A", "tests/postgres/migrations"], { DATABASE_URL: server }),
);

await inDatabase("plans", (databaseUrl) =>
  section("plans", async () => {
    const options = { apiPort: 0, databaseUrl, seed: false, functions: false };
    await (await startStack(options)).stop();
    return await succeeds(["test", "-A", "tests/postgres/plans"], { PLANS_URL: databaseUrl });
  }));

await inDatabase("stack", async (databaseUrl) => {
  const provider = serveFaulty();
  const host = `127.0.0.1:${provider.addr.port}`;
  const withStack = async (options: StackOptions, test: string) => {
    stayOnLoopback();
    const stack = await startStack({ apiPort: 0, databaseUrl, ...options });
    try {
      return await succeeds(["test", "-A", test], {
        API_URL: stack.apiUrl,
        DB_URL: stack.dbUrl,
        PUBLISHABLE_KEY: stack.publishableKey,
        SECRET_KEY: stack.secretKey,
        JWT_SECRET: stack.jwtSecret,
        FAULTY_PROVIDER: host,
        ...(given ? {} : { POSTGRES_CONTROL: control }),
      });
    } finally {
      await stack.stop();
    }
  };
  // Without functions nobody works the queue off but the test's own workers; nobody else has filled it yet.
  await section("queue", () => withStack({ functions: false }, "tests/postgres/queue"));
  await section("e2e", () => withStack({}, "tests/e2e"));
  await section("faults", () => {
    const env = {
      CHAT_BASE_URL: `http://${host}`,
      CHAT_MODEL: "faulty",
      CHAT_MODELS: "steady",
      MODEL_TIMEOUT_MS: "1000",
      // None: what the other tests leave in the queue would keep the local model busy for longer than that.
      EMBEDDING_BASE_URL: "",
    };
    return withStack({ env }, "tests/postgres/*.test.ts");
  });
  await provider.shutdown();
});

await inDatabase(
  "drill",
  (databaseUrl) =>
    section("drill", () =>
      succeeds(["test", "-A", "tests/drill/postgres.test.ts"], {
        DRILL_URL: databaseUrl,
        ...(given ? {} : { POSTGRES_PROGRAMS: `${control} exec` }),
      })),
);

const failed = results.filter((ok) => !ok).length;
console.log(`\nsections: ${results.length - failed} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);
