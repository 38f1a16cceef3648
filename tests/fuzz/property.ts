/** What fuzzing asserts, and how it is run. */

import fc from "fast-check";

export interface Property {
  name: string;
  /** The part of all cases that goes to it. */
  share: number;
  property: fc.IAsyncProperty<unknown[]>;
}

/** Runs it; says what it found, or nothing. */
export async function check(
  { property, share }: Property,
  cases: number,
  seed: number,
): Promise<{ cases: number; found?: string }> {
  const numRuns = Math.max(1, Math.round(cases * share));
  const details = await fc.check(property, { numRuns, seed });
  if (!details.failed) return { cases: details.numRuns };
  const { counterexample, errorInstance, counterexamplePath } = details;
  return {
    cases: details.numRuns,
    found: `${fc.stringify(counterexample).slice(0, 4000)}\n${
      (errorInstance as Error | undefined)?.message ?? errorInstance
    }\nseed ${seed}, path ${counterexamplePath}, after ${details.numShrinks} shrinks`,
  };
}
