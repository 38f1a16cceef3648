/** Gives the lock back; calling it again does nothing. */
export type Release = () => void;

/** A mutex that is handed over in the order it was asked for, so that nobody starves. */
export class FairLock {
  #queue: (() => void)[] = [];
  #held = false;

  /** How many are waiting for it now. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when it is the caller's turn. */
  async acquire(): Promise<Release> {
    if (this.#held) await new Promise<void>((turn) => this.#queue.push(turn));
    this.#held = true;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = this.#queue.shift();
      // Ownership passes on without ever being free: a newcomer cannot slip in between.
      if (next) next();
      else this.#held = false;
    };
  }
}
