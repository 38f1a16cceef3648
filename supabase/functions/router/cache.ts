/** Answers kept for a moment, by their owner, who forgets them when something changes. */

export class Cache<T> {
  readonly #entries = new Map<string, { owner: string; value: Promise<T>; until: number }>();

  constructor(
    private readonly milliseconds: number,
    private readonly maximum = 1_000,
    private readonly now: () => number = Date.now,
  ) {}

  /** What is kept, or what `load` gives, which all who ask meanwhile wait for. A failure is not kept. */
  get(owner: string, key: string, load: () => Promise<T>): Promise<T> {
    const name = `${owner} ${key}`;
    const kept = this.#entries.get(name);
    if (kept && kept.until > this.now()) return kept.value;
    this.#entries.delete(name);
    if (this.#entries.size >= this.maximum) {
      this.#entries.delete(this.#entries.keys().next().value!);
    }
    const entry = { owner, value: load(), until: this.now() + this.milliseconds };
    this.#entries.set(name, entry);
    entry.value.catch(() => {
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
    });
    return entry.value;
  }

  /** All of an owner's; also what is being loaded, which may be older than the change. */
  forget(owner: string): void {
    for (const [name, entry] of this.#entries) {
      if (entry.owner === owner) this.#entries.delete(name);
    }
  }
}
