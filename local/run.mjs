#!/usr/bin/env node
// The only file that runs before anything is installed, so it is plain Node without dependencies: it installs what the
// lockfile names when that has not been done yet, then hands over to Deno, which runs everything else.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));

/** What each command does, the file that does it, and what that process needs of V8. */
const commands = {
  start: { file: "local/commands/start.ts", says: "start the stack and print its URLs and keys" },
  stop: { file: "local/commands/stop.ts", says: "stop the stack" },
  status: { file: "local/commands/status.ts", says: 'print URLs and keys as KEY="value" lines' },
  reset: { file: "local/commands/reset.ts", says: "drop everything, migrate and seed again" },
  backup: { file: "local/commands/backup.ts", says: "write all of the database to a file" },
  restore: { file: "local/commands/restore.ts", says: "put a backup in the place of the database" },
  demo: { file: "local/commands/demo.ts", says: "hold a conversation and see what is remembered" },
  import: { file: "local/commands/import.ts", says: "take in an export of another assistant" },
  check: { file: "local/commands/check.ts", says: "check format, lint, types and generated files" },
  test: { file: "tests/run.ts", says: "run the tests" },
  types: {
    file: "local/commands/types.ts",
    says: "regenerate the TypeScript types of the database (--check compares)",
  },
  docs: {
    file: "local/commands/docs.ts",
    says: "rewrite the README's table of RPCs (--check compares)",
  },
  locks: { file: "local/commands/locks.ts", says: "rewrite the Edge Functions' deno.lock files" },
  seed: {
    file: "local/commands/seed.ts",
    says: "rewrite supabase/seed.sql with the local model's vectors",
  },
  models: {
    file: "local/commands/models.ts",
    says: "list models, prices and limits from a file",
  },
  fuzz: { file: "tests/fuzz/run.ts", says: "try made-up input on schemas, routes and RPCs" },
  "test:postgres": { file: "tests/postgres/run.ts", says: "run what needs a real Postgres 17" },
  "test:all": { file: "tests/all.ts", says: "run both, side by side, as CI does" },
  "bench:postgres": { file: "bench/postgres.ts", says: "print the measurements on Postgres 17" },
  "bench:scaling": { file: "bench/scaling.ts", says: "print what rows cost, and HNSW for one" },
  soak: { file: "bench/soak.ts", says: "talk for ten minutes and watch memory and errors" },
  "bench:field": { file: "bench/field/run.ts", says: "print how well searches rank public data" },
  bench: { file: "bench/run.ts", says: "print the measurements" },
};

const [name, ...rest] = process.argv.slice(2);
if (!name || name === "--help" || name === "-h" || name === "help") {
  console.log("Usage: npm run <command>\n");
  for (const [command, { says }] of Object.entries(commands)) {
    console.log(`  ${command.padEnd(15)}${says}`);
  }
  process.exit(name ? 0 : 1);
}
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) {
  console.error(`There is no command "${name}". Known: ${Object.keys(commands).join(", ")}.`);
  process.exit(1);
}
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`Node ${process.versions.node} is too old: this needs Node 22 or later.`);
  process.exit(1);
}
if (major < 22) console.error("Node 20 ended its life in April 2026: use Node 22 or later.");

if (!installed()) {
  console.error("Installing the packages of package-lock.json …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" };
  const result = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], options);
  if (result.status !== 0) {
    console.error("The packages could not be installed: see the lines above, then try again.");
    process.exit(result.status ?? 1);
  }
}

const { runInstall } = createRequire(import.meta.url)(
  join(root, "node_modules", "deno", "install_api.cjs"),
);
const child = spawn(
  // The binary itself rather than the package's wrapper, so that signals reach Deno.
  runInstall(),
  ["run", "--allow-all", "--no-prompt", "--quiet", join(root, command.file), ...rest],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      // Nothing phones home: Deno's update check, the Supabase CLI, and what honours the common switch.
      DO_NOT_TRACK: "1",
      DENO_NO_UPDATE_CHECK: "1",
      SUPABASE_TELEMETRY_DISABLED: "1",
      SUPABASE_NO_UPDATE_NOTIFIER: "1",
      // So that it can tell when this process has gone without a word.
      STACK_LAUNCHER: String(process.pid),
    },
  },
);
// A terminal sends its Ctrl-C to the child as well; the second one is harmless, and without a terminal it is needed.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`Deno could not be started: ${error.message}. Remove node_modules and try again.`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1);
});

/** Whether node_modules holds what package-lock.json names. */
function installed() {
  const marker = join(root, "node_modules", ".package-lock.json");
  const lockfile = join(root, "package-lock.json");
  if (!existsSync(marker)) return false;
  if (!existsSync(lockfile)) return true;
  // A checkout gives files new times without changing them, so an older marker is only a reason to look closer.
  if (statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs) return true;
  const wanted = JSON.parse(readFileSync(lockfile, "utf8")).packages;
  const present = JSON.parse(readFileSync(marker, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) =>
    path === "" || !path.startsWith("node_modules/") || entry.optional || entry.peer ||
    present[path]?.version === entry.version
  );
}
