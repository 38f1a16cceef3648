/** Runs sections of tests, several at once, and says how each went, how long it took and how many tests it ran. */

import { availableParallelism } from "node:os";
import { type Ended, inTurns, secondsSince } from "../local/commands/programs.ts";

/** Tests that run in processes of their own and disturb no other section. */
export interface Section {
  name: string;
  /** Runs it to its end; `follow` hears its output as it comes. */
  run(follow?: (text: string) => void): Promise<Ended>;
}

export interface Result {
  name: string;
  ok: boolean;
  seconds: string;
  passed: number;
  failed: number;
}

const encoder = new TextEncoder();

/** How many sections run at once: as many as there are cores, or what TESTS_AT_ONCE says. */
export function sectionsAtOnce(): number {
  const given = Number(Deno.env.get("TESTS_AT_ONCE"));
  return Number.isInteger(given) && given > 0 ? given : availableParallelism();
}

/** Runs all of the sections and prints how each went; one alone prints its output as it comes. */
export async function runSections(
  sections: Section[],
  atOnce: number = sectionsAtOnce(),
  print: (text: string) => void = console.log,
): Promise<Result[]> {
  const follow = sections.length === 1 || atOnce === 1
    ? (text: string) => void Deno.stdout.writeSync(encoder.encode(text))
    : undefined;
  return await inTurns(
    sections.map((section) => async () => {
      const started = performance.now();
      print(follow ? `\n── ${section.name} ──` : `── ${section.name} begins ──`);
      const { ok, output } = await section.run(follow);
      const { passed, failed } = countTests(output);
      const result = {
        name: section.name,
        // A section that ran no test has lost them.
        ok: ok && failed === 0 && passed > 0,
        seconds: secondsSince(started),
        passed,
        failed: (ok && passed > 0) || failed > 0 ? failed : 1,
      };
      if (!follow) print(`\n── ${section.name} ──\n${output.trimEnd()}`);
      const end = result.ok
        ? "passed"
        : passed + failed === 0
        ? "FAILED, it ran no test,"
        : "FAILED";
      print(`── ${section.name}: ${end} in ${result.seconds} s ──\n`);
      return result;
    }),
    atOnce,
  );
}

/**
 * Prints a table of the times, those of earlier steps first, and the two closing lines; ends the process with a status that
 * says whether all passed.
 */
export function conclude(
  results: Result[],
  started: number,
  earlier: [name: string, seconds: string][] = [],
): never {
  console.log("section           seconds   passed   failed");
  for (const [name, seconds] of earlier) console.log(`${name.padEnd(16)}${seconds.padStart(9)}`);
  for (const { name, seconds, passed, failed } of results) {
    const columns = [seconds.padStart(9), String(passed).padStart(9), String(failed).padStart(9)];
    console.log(`${name.padEnd(16)}${columns.join("")}`);
  }
  console.log(`${"all of them".padEnd(16)}${secondsSince(started).padStart(9)}\n`);
  const sum = (of: (result: Result) => number) =>
    results.reduce((total, one) => total + of(one), 0);
  const bad = results.filter(({ ok }) => !ok).length;
  console.log(`${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`);
  console.log(`sections: ${results.length - bad} passed, ${bad} failed`);
  Deno.exit(bad === 0 ? 0 : 1);
}

/** How many tests the output of Deno, of pgTAP's runner, of the gates or of fuzzing tells of. */
export function countTests(output: string): { passed: number; failed: number } {
  // deno-lint-ignore no-control-regex
  const text = output.replace(/\x1b\[[\d;]*m/g, "");
  const count = { passed: 0, failed: 0 };
  const add = (passed: string | undefined, failed: string | undefined) => {
    count.passed += Number(passed ?? 0);
    count.failed += Number(failed ?? 0);
  };
  for (
    const [, passed, failed] of text.matchAll(
      /^(?:ok|FAILED) \| (\d+) passed (?:\(.*?\) )?\| (\d+) failed/gm,
    )
  ) add(passed, failed);
  for (const [, passed, failed] of text.matchAll(/^\w+: (\d+) passed, (\d+) failed/gm)) {
    add(passed, failed);
  }
  for (const [, ended] of text.matchAll(/^fuzz: .*: (ok|FAILED)$/gm)) {
    add(ended === "ok" ? "1" : "0", ended === "ok" ? "0" : "1");
  }
  return count;
}
