/** The sections of npm test, and which files each runs. */

import { globSync } from "node:fs";
import { projectDir } from "../local/config.ts";
import { type Ended, runDeno } from "../local/commands/programs.ts";
import type { Section } from "./runner.ts";

type Follow = (text: string) => void;

/** A section of files, some of which can be run alone. */
export interface FileSection {
  says: string;
  /** Globs of its files, from the repository's folder on. */
  files: string[];
  run(files: string[], follow?: Follow): Promise<Ended>;
}

/** The sections in which files are chosen, those that take longest first. */
export const fileSections: Record<string, FileSection> = {
  sql: {
    says: "pgTAP against a migrated, unseeded database in memory",
    files: ["supabase/tests/**/*.test.sql"],
    run: (files, follow) =>
      runDeno(["run", "-A", "tests/pgtap.ts", ...files.map(withinPgtap)], { follow }),
  },
  e2e: {
    says: "real clients over HTTP, against a stack of their own",
    // Those of the folder embedded would be the same on another database.
    files: ["tests/e2e/*.test.ts", "tests/e2e/embedded/*.test.ts"],
    run: (files, follow) => runDeno(["run", "-A", "tests/with_stack.ts", ...files], { follow }),
  },
  clients: {
    says: "clients of npm and PyPI with packages of their own, unmodified; installs them first",
    files: ["tests/clients/*.test.ts"],
    run: (files, follow) => runDeno(["test", "-A", "--no-check", ...files], { follow }),
  },
  attack: {
    says: "every table, RPC and route as those who should get nothing; half of the injections",
    files: ["tests/e2e/attack/*.test.ts"],
    run: (files, follow) =>
      runDeno(["run", "-A", "tests/with_stack.ts", ...files], {
        follow,
        // npm run test:postgres sends the other half.
        env: { ATTACK_SHARE: Deno.env.get("ATTACK_SHARE") ?? "1/2" },
      }),
  },
  local: {
    says: "the stack and its commands",
    files: ["local/**/*.test.ts"],
    run: (files, follow) =>
      runDeno(["test", "-A", "--no-check", ...filesAtOnce(follow), ...files], { follow }),
  },
  large: {
    says: "the largest documents, bodies and exports, in as much memory as an edge worker has",
    files: ["tests/large/*.test.ts"],
    run: (files, follow) => runDeno(["test", "-A", "--no-check", ...files], { follow }),
  },
  drill: {
    says: "a backup of the embedded database, and its restore",
    files: ["tests/drill/embedded.test.ts"],
    run: (files, follow) => runDeno(["test", "-A", "--no-check", ...files], { follow }),
  },
  functions: {
    says: "the Edge Functions without a stack, the types, the benchmarks, and rules for all files",
    files: [
      "supabase/functions/**/*.test.ts",
      "types/*.test.ts",
      "tests/*.test.ts",
      "bench/**/*.test.ts",
    ],
    run: (files, follow) =>
      runDeno(["test", "-A", "--no-check", ...filesAtOnce(follow), ...files], { follow }),
  },
};

/** Made-up input on schemas, routes and RPCs: npm run fuzz with fewer cases. It has no files to choose. */
export const fuzz: Section = {
  name: "fuzz",
  run: (follow) => runDeno(["run", "-A", "tests/fuzz/run.ts", "--cases", "1000"], { follow }),
};

/** Every test file of a section. */
export function filesOf(section: FileSection): string[] {
  return globSync(section.files, { cwd: projectDir }).sort();
}

/** A section that runs beside others keeps to one core: many of its tests wait for something no longer than seconds. */
function filesAtOnce(follow: Follow | undefined): string[] {
  return follow ? ["--parallel"] : [];
}

/** A file as the runner of pgTAP names it. */
function withinPgtap(file: string): string {
  return file.replace("supabase/tests/", "");
}
