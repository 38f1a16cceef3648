/** How good a ranking is, given what it should have found. */

/** The share of the wanted things that are among the first k found; each thing counts once. */
export function recall(found: string[], wanted: ReadonlySet<string>, k: number): number {
  const first = new Set(found.slice(0, k));
  return [...wanted].filter((thing) => first.has(thing)).length / wanted.size;
}

/** nDCG at k with binary relevance: 1 when the wanted things stand first. */
export function ndcg(found: string[], wanted: ReadonlySet<string>, k: number): number {
  const discount = (place: number) => 1 / Math.log2(place + 2);
  const gain = found.slice(0, k)
    .reduce((sum, thing, place) => wanted.has(thing) ? sum + discount(place) : sum, 0);
  let best = 0;
  for (let place = 0; place < Math.min(k, wanted.size); place++) best += discount(place);
  return gain / best;
}

/** The things of a list in its order, each once, at its first place. */
export function distinct(things: string[]): string[] {
  return [...new Set(things)];
}

/** Means of metrics over many questions. */
export class Means {
  readonly #sums = new Map<string, number>();
  #questions = 0;

  add(values: Record<string, number>): void {
    this.#questions++;
    for (const [metric, value] of Object.entries(values)) {
      this.#sums.set(metric, (this.#sums.get(metric) ?? 0) + value);
    }
  }

  entries(): [metric: string, mean: number][] {
    return [...this.#sums].map(([metric, sum]) => [metric, sum / this.#questions]);
  }
}
