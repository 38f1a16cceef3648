/** The sections of npm run test:postgres. */

import postgres from "postgres";
import { type Ended, runDeno } from "../../local/commands/programs.ts";
import { startStack } from "../../local/stack/stack.ts";
import type { Section } from "../runner.ts";
import { Databases } from "./databases.ts";
import { serveFaulty } from "./faulty_provider.ts";
import { type Gate, gates } from "./gates.ts";
import { grants, platformGates, shape } from "./platform.ts";

/** The environment, as --help of npm run test:postgres tells it. */
export const environment = `Environment:
  DATABASE_URL   a server with pgvector, pgTAP and plpgsql_check, as a superuser. Without it,
                 .ci/postgres17.sh provides one (Debian, root), and that one is killed in a test.
  TESTS_AT_ONCE  how many sections run at once; as many as there are cores, if it is not set`;

type Follow = ((text: string) => void) | undefined;

/** Sections that disturb no other: each has a database of its own. Those that take longest come first. */
const sideBySide: Record<string, (follow: Follow) => Promise<Ended>> = {
  // npm test sends the other half of the injections to the embedded database.
  attack: (follow) =>
    withStack("attack", [], "tests/e2e/attack", follow, {
      ATTACK_SHARE: Deno.env.get("ATTACK_SHARE") ?? "2/2",
    }),
  e2e: (follow) => withStack("e2e", [], "tests/e2e/*.test.ts", follow),
  // It makes databases itself.
  migrations: (follow) =>
    runDeno(["test", "-A", "--no-check", "tests/postgres/migrations"], {
      follow,
      env: { DATABASE_URL: databases.server },
    }),
  gates: runGates,
  platform: runPlatform,
  plans: (follow) =>
    databases.migrated(
      "plans",
      (url) =>
        runDeno(["test", "-A", "--no-check", "tests/postgres/plans"], {
          follow,
          env: { PLANS_URL: url },
        }),
    ),
  // Without functions nobody works the queue off but the test's own workers.
  queue: (follow) => withStack("queue", ["--no-functions"], "tests/postgres/queue", follow),
  drill: (follow) =>
    databases.empty(
      "drill",
      (url) =>
        runDeno(["test", "-A", "--no-check", "tests/drill/postgres.test.ts"], {
          follow,
          env: { DRILL_URL: url, ...(given ? {} : { POSTGRES_PROGRAMS: `${control} exec` }) },
        }),
    ),
};
/** Sections that run when all others have ended: one of their tests kills the server. */
const alone: Record<string, (follow: Follow) => Promise<Ended>> = { faults: runFaults };

/** The names of all sections. */
export const sectionNames = [...Object.keys(sideBySide), ...Object.keys(alone)];

const control = new URL("../../.ci/postgres17.sh", import.meta.url).pathname;
const given = Deno.env.get("DATABASE_URL") || undefined;
/** Set when the server runs. */
let databases: Databases;
let update = false;

/** What is to run on one server; `end` drops what it has made there. */
export interface PostgresSections {
  sideBySide: Section[];
  /** For when all other sections have ended. */
  alone: Section[];
  end(): Promise<void>;
}

/** Starts the server and gives the sections of these names, or all; `updating` writes the snapshot of the schema. */
export async function preparePostgres(
  only: string[] = [],
  updating = false,
): Promise<PostgresSections> {
  update = updating;
  databases = new Databases(given ?? (await output(control, ["start"])).trim());
  const chosen = (sections: typeof sideBySide) =>
    Object.entries(sections).filter(([name]) => only.length === 0 || only.includes(name))
      .map(([name, run]) => ({ name, run }));
  return { sideBySide: chosen(sideBySide), alone: chosen(alone), end: () => databases.end() };
}

/** Runs test files against a stack of their own, on a copy of the migrated database. */
function withStack(
  name: string,
  options: string[],
  files: string,
  follow: Follow,
  env: Record<string, string> = {},
): Promise<Ended> {
  return databases.migrated(
    name,
    (url) =>
      runDeno(["run", "-A", "tests/with_stack.ts", "--database-url", url, ...options, files], {
        follow,
        env: { ...env, ...given ? {} : { POSTGRES_CONTROL: control } },
      }),
  );
}

async function runFaults(follow: Follow): Promise<Ended> {
  const provider = serveFaulty();
  const host = `127.0.0.1:${provider.addr.port}`;
  const env = {
    CHAT_BASE_URL: `http://${host}`,
    CHAT_MODEL: "faulty",
    CHAT_MODELS: "steady",
    MODEL_TIMEOUT_MS: "1000",
    // None: what the tests leave in the queue would keep the local model busy for longer than that.
    EMBEDDING_BASE_URL: "",
  };
  Deno.env.set("FAULTY_PROVIDER", host);
  try {
    const options = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
    return await withStack("faults", options, "tests/postgres/*.test.ts", follow);
  } finally {
    await provider.shutdown();
  }
}

async function runGates(follow: Follow): Promise<Ended> {
  return await databases.empty("gates", async (url) => {
    const options = { apiPort: 0, databaseUrl: url, seed: false, functions: false };
    await (await startStack({ ...options, migrate: false })).stop();
    const admin = postgres(url, { max: 1, onnotice: () => {} });
    await admin.unsafe("create extension plpgsql_check schema extensions");
    await admin.end();
    const pgDump = (args: string[]) =>
      given
        ? output("pg_dump", [...args, url])
        : output(control, ["exec", "pg_dump", ...args, url]);

    return await passes(gates(url, pgDump, update), follow);
  });
}

/** With the grants of old projects, then with those of new ones: the roles are the whole server's. */
async function runPlatform(follow: Follow): Promise<Ended> {
  let all: Ended = { ok: true, output: "" };
  for (const variant of grants) {
    const { ok, output } = await databases.empty(variant, async (url) => {
      await shape(url, variant);
      return await passes(platformGates(url, variant), follow);
    });
    all = { ok: all.ok && ok, output: all.output + output };
  }
  return all;
}

/** Passes gates in their order and says of each how it went. */
async function passes(gates: Record<string, Gate>, follow: Follow): Promise<Ended> {
  let said = "";
  const say = (line: string) => {
    said += `${line}\n`;
    follow?.(`${line}\n`);
  };
  let failed = 0;
  for (const [what, gate] of Object.entries(gates)) {
    const problem = await gate();
    say(`${problem === undefined ? "ok" : "NOT OK"}  ${what}`);
    if (problem === undefined) continue;
    say(problem);
    failed++;
  }
  say(`gates: ${Object.keys(gates).length - failed} passed, ${failed} failed`);
  return { ok: failed === 0, output: said };
}

async function output(command: string, args: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`${command} ${args[0]} failed.`);
  return new TextDecoder().decode(stdout);
}
