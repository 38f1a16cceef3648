/**
 * The logged probability of a choice against a reference of high precision, for random mixtures of 1 to 50
 * candidates. PROPENSITY_MIXTURES tries more of them than 300.
 */

import assert from "node:assert/strict";
import postgres from "postgres";

interface Arm {
  alpha: number;
  beta: number;
  /** What is added to the draw, such as the worth of a low price. */
  offset: number;
}

const steps = 3_000;

/** A Beta distribution over its log odds: densities and, by Simpson's rule, the distribution itself. */
function tableOf({ alpha, beta }: Arm) {
  const mode = Math.log(alpha / beta);
  const width = Math.sqrt(1 / alpha + 0.5 / alpha ** 2 + 1 / beta + 0.5 / beta ** 2);
  const low = mode - 16 * width;
  const step = 32 * width / steps;
  const softplus = (y: number) => y > 0 ? Math.log1p(Math.exp(-y)) : -y + Math.log1p(Math.exp(y));
  const density = (y: number) =>
    Math.exp(beta * (mode - y) + (alpha + beta) * (softplus(mode) - softplus(y)));
  const densities = Array.from({ length: steps + 1 }, (_, i) => density(low + i * step));
  const below = [0];
  for (let i = 0; i < steps; i++) {
    const middle = density(low + (i + 0.5) * step);
    below.push(below[i] + step / 6 * (densities[i] + 4 * middle + densities[i + 1]));
  }
  const total = below[steps];
  return {
    low,
    step,
    densities: densities.map((density) => density / total),
    /** How probable a draw below `share` is, of which `rest` is 1 − share in full precision. */
    below(share: number, rest: number): number {
      if (share <= 0) return 0;
      if (rest <= 0) return 1;
      const place = (Math.log(share / rest) - low) / step;
      if (place <= 0) return 0;
      if (place >= steps) return 1;
      const i = Math.floor(place);
      return (below[i] + (below[i + 1] - below[i]) * (place - i)) / total;
    },
  };
}

/** ∫ density · ∏ distributions of the others, over 3,000 nodes of each arm. */
function referenceOf(arms: Arm[]): number[] {
  const tables = arms.map(tableOf);
  const areas = tables.map(({ low, step, densities }, arm) => {
    let area = 0;
    densities.forEach((density, i) => {
      if (density < 1e-14) return;
      const y = low + i * step;
      let height = density * step;
      for (let other = 0; other < arms.length && height > 1e-16; other++) {
        if (other === arm) continue;
        const moved = arms[arm].offset - arms[other].offset;
        height *= tables[other].below(
          1 / (1 + Math.exp(-y)) + moved,
          1 / (1 + Math.exp(y)) - moved,
        );
      }
      area += height;
    });
    return area;
  });
  const total = areas.reduce((sum, area) => sum + area, 0);
  // Where the reference itself is not exact, it says nothing.
  return Math.abs(total - 1) < 3e-4 ? areas.map((area) => area / total) : [];
}

/** The same numbers in every run. */
function randoms(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

Deno.test("propensities are within 0.001 of the exact ones, whatever the candidates have learned", async () => {
  const sql = postgres(Deno.env.get("DB_URL")!, { max: 1, onnotice: () => {} });
  const random = randoms(18);
  const of = <T>(choices: T[]): T => choices[Math.floor(random() * choices.length)];
  let compared = 0;
  try {
    for (let i = 0; i < Number(Deno.env.get("PROPENSITY_MIXTURES") ?? 300); i++) {
      const centre = random();
      const evidence = of([3, 10, 100, 1_000, 100_000]);
      const isMoved = i % 2 === 0;
      const arms = Array.from({ length: 1 + Math.floor(random() * (i % 4 ? 8 : 50)) }, () => {
        const amount = i % 3 ? of([0, 1, 5, 30, 300, 1_000, 20_000]) * random() : evidence;
        const mean = of([
          Math.min(1, Math.max(0, centre + (random() - 0.5) / of([1, 5, 30]))),
          of([0, 0.5, 1]),
          random(),
        ]);
        const offset = isMoved ? of([0, random() * 0.3, random(), random() * -3]) : 0;
        return { alpha: 1 + amount * mean, beta: 1 + amount * (1 - mean), offset };
      });
      const [{ found }] = await sql`
        select private.selection_probabilities(
          ${arms.map(({ alpha }) => alpha)}, ${arms.map(({ beta }) => beta)},
          ${arms.map(({ offset }) => offset)}
        ) as found`;
      const sum = found.reduce((sum: number, probability: number) => sum + probability, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9, `The sum is ${sum}: ${JSON.stringify(arms)}`);
      referenceOf(arms).forEach((exact, arm) => {
        compared++;
        assert.ok(
          Math.abs(exact - found[arm]) < 0.001,
          `${exact} is ${found[arm]}, arm ${arm} of ${JSON.stringify(arms)}`,
        );
      });
    }
    assert.ok(compared > 1_000, "most references are exact enough to be compared");
  } finally {
    await sql.end();
  }
});

Deno.test("the cost of propensities grows with the candidates, not with their square", async () => {
  const sql = postgres(Deno.env.get("DB_URL")!, { max: 1, onnotice: () => {} });
  const millisecondsOf = async (arms: number) => {
    const times = [];
    for (let i = 0; i < 15; i++) {
      const began = performance.now();
      await sql`select private.selection_probabilities(
        ${Array.from({ length: arms }, (_, arm) => 10 + arm % 7)},
        ${Array.from({ length: arms }, (_, arm) => 5 + arm % 3)}
      )`;
      times.push(performance.now() - began);
    }
    // The fastest, which is disturbed least by what else the machine does.
    return Math.min(...times);
  };
  try {
    const [few, many] = [await millisecondsOf(10), await millisecondsOf(50)];
    assert.ok(many < 9 * few, `10 candidates take ${few} ms, 50 take ${many} ms.`);
  } finally {
    await sql.end();
  }
});
