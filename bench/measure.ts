/** Timing ways of doing one thing, interleaved, so that what slows the machine down slows all of them. */

export interface Timing {
  name: string;
  p50: number;
  p95: number;
}

/** Runs the ways in turn `rounds` times after a few unmeasured ones; milliseconds. */
export async function interleaved(
  ways: Record<string, (round: number) => Promise<unknown>>,
  rounds: number,
): Promise<Timing[]> {
  const times: Record<string, number[]> = {};
  const warmUp = Math.min(10, rounds);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(ways)) {
      const started = performance.now();
      await run(round + warmUp);
      if (round >= 0) (times[name] ??= []).push(performance.now() - started);
    }
  }
  return Object.entries(times).map(([name, values]) => ({
    name,
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
  }));
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Prints timings as a Markdown table; the ratio is each p50 in units of the first one's. */
export function table(title: string, timings: Timing[]): void {
  console.log(`\n### ${title}\n\n| way | p50 | p95 | ratio |\n|---|---:|---:|---:|`);
  for (const { name, p50, p95 } of timings) {
    const ratio = (p50 / timings[0].p50).toFixed(2);
    console.log(`| ${name} | ${p50.toFixed(2)} | ${p95.toFixed(2)} | ${ratio} |`);
  }
}
