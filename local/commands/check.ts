// npm run check: what has to hold for a change before any test runs.
import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectDir } from "../config.ts";
import { runCommand } from "../user_error.ts";
import { help, switches } from "./help.ts";
import { unverified } from "./lockfile.ts";
import { type Ended, inTurns, runDeno, secondsSince } from "./programs.ts";

help(`Usage: npm run check

Checks format, lint, the width of the SQL, the lockfile's hashes, types, and that the generated types and
documentation are fresh. Prints a line for each; what is wrong stands below the line of what failed.`);

const maxColumns = 100;

/** Each check by name, those that take longest first: they run as many at once as there are cores. */
const checks: Record<string, () => Promise<Ended>> = {
  "type check": () => runDeno(["check", "."]),
  "types are fresh": () => runDeno(["run", "-A", "-q", command("types"), "--check"]),
  "docs are fresh": () => runDeno(["run", "-A", "-q", command("docs"), "--check"]),
  lint: () => runDeno(["lint"]),
  format: () => runDeno(["fmt", "--check"]),
  [`SQL has at most ${maxColumns} columns`]: () => Promise.resolve(findWideLines()),
  "packages have a hash": () => Promise.resolve(findUnverified()),
};

await runCommand(async () => {
  switches();
  Deno.chdir(projectDir);
  const started = performance.now();
  const tasks = Object.entries(checks).map(([name, run]) => async () => {
    const begun = performance.now();
    const { ok, output } = await run();
    console.log(`${ok ? "ok    " : "FAILED"}  ${name} (${secondsSince(begun)} s)`);
    if (!ok) console.log(output.trimEnd());
    return ok;
  });
  const results = await inTurns(tasks, availableParallelism());
  const failed = results.filter((ok) => !ok).length;
  console.log(
    `checks: ${results.length - failed} passed, ${failed} failed in ${secondsSince(started)} s`,
  );
  return failed === 0 ? 0 : 1;
});

function command(name: string): string {
  return fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
}

function findWideLines(): Ended {
  const files = globSync("supabase/{migrations,tests}/**/*.sql", { cwd: projectDir });
  const wide = files.sort().flatMap((file) =>
    readFileSync(join(projectDir, file), "utf8").split("\n").flatMap((line, index) =>
      [...line].length > maxColumns ? [`${file}:${index + 1}: ${line}`] : []
    )
  );
  return { ok: wide.length === 0, output: wide.join("\n") };
}

function findUnverified(): Ended {
  const lines = unverified(readFileSync(join(projectDir, "package-lock.json"), "utf8"));
  return { ok: lines.length === 0, output: lines.join("\n") };
}
