/** Timing ways of doing one thing, interleaved, so that what slows the machine down slows all of them. */

export interface Timing {
  name: string;
  p50: number;
  p95: number;
  p99: number;
}

/** Runs the ways in turn `rounds` times after a few unmeasured ones; milliseconds. */
export function interleaved(
  ways: Record<string, (round: number) => Promise<unknown>>,
  rounds: number,
): Promise<Timing[]> {
  return interleavedValues(
    Object.fromEntries(
      Object.entries(ways).map(([name, run]) => [name, async (round: number) => {
        const started = performance.now();
        await run(round);
        return performance.now() - started;
      }]),
    ),
    rounds,
  );
}

/** The same for ways that say themselves how long it took. */
export async function interleavedValues(
  ways: Record<string, (round: number) => Promise<number>>,
  rounds: number,
): Promise<Timing[]> {
  const times: Record<string, number[]> = {};
  const warmUp = Math.min(10, rounds);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(ways)) {
      const took = await run(round + warmUp);
      if (round >= 0) (times[name] ??= []).push(took);
    }
  }
  return Object.entries(times).map(([name, values]) => summary(name, values));
}

export function summary(name: string, values: number[]): Timing {
  return {
    name,
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
  };
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Prints timings as a Markdown table; the ratio is each p50 in units of the first one's. */
export function table(
  title: string,
  timings: Timing[],
  columns: (keyof Timing)[] = ["p50", "p95"],
) {
  console.log(`\n### ${title}\n\n| way | ${columns.join(" | ")} | ratio |`);
  console.log(`|---|${"---:|".repeat(columns.length + 1)}`);
  for (const timing of timings) {
    const values = columns.map((column) => Number(timing[column]).toFixed(2));
    const ratio = (timing.p50 / timings[0].p50).toFixed(2);
    console.log(`| ${timing.name} | ${values.join(" | ")} | ${ratio} |`);
  }
}
