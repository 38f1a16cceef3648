/** A map that keeps what was used last, so that keys made from requests do not fill the memory. */

export class RecentMap<T> {
  readonly #entries = new Map<string, T>();

  constructor(private readonly maximum: number) {}

  /** The entry of a key, made when there is none; the one that was used longest ago makes room. */
  get(key: string, make: () => T): T {
    const entry = this.#entries.get(key) ?? make();
    this.#entries.delete(key);
    if (this.#entries.size >= this.maximum) {
      this.#entries.delete(this.#entries.keys().next().value!);
    }
    this.#entries.set(key, entry);
    return entry;
  }
}
