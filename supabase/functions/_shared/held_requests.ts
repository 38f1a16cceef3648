/**
 * Request ids whose work is under way: a second request with the same id waits for the first one's
 * result instead of asking a provider, too.
 */

import { type AppContext, type Effects, failure } from "./app.ts";
import { ApiError } from "./errors.ts";
import { rpc } from "./rpc.ts";

/** For how long an id is held at a time: a process that ends holds it no longer. */
const heldSeconds = 90;
const renewalMs = 30_000;
/** How long a second request waits for the first one before it is told to come again. */
const patienceMs = 20_000;

/** An id that this request holds, until it is released or its work is stored. */
export class HeldRequest {
  #renewal?: ReturnType<typeof setInterval>;

  /** Without an id there is nothing to hold. */
  constructor(
    private readonly c: AppContext,
    private readonly effects: Effects,
    private readonly requestId: string | undefined,
  ) {
    if (requestId === undefined) return;
    this.#renewal = setInterval(() => this.effects.background(this.#hold(heldSeconds)), renewalMs);
  }

  /** The work is stored under the id, which holds nothing any more. */
  end(): void {
    clearInterval(this.#renewal);
    this.#renewal = undefined;
  }

  /** Nothing comes of the work: the next request with this id begins it anew. */
  async release(): Promise<void> {
    if (this.#renewal === undefined) return;
    this.end();
    await this.#hold(0);
  }

  async #hold(seconds: number): Promise<void> {
    try {
      await rpc(this.c.get("database"), "hold_request", {
        seconds,
        is_held: true,
        user_id: this.c.get("caller").userId,
        request_id: this.requestId,
      });
    } catch (error) {
      // It is free when its time is over.
      failure(this.c, this.effects, error);
    }
  }
}

/**
 * Tries until the id is not held by another request, which then has stored its result or given up.
 *
 * @throws ApiError 409 `request_under_way` with the seconds to wait when that takes too long
 */
export async function untilFree<T>(
  c: AppContext,
  begin: () => Promise<T>,
  patience = patienceMs,
): Promise<T> {
  const deadline = Date.now() + patience;
  const { signal } = c.req.raw;
  for (let pause = 100;; pause = Math.min(pause * 1.5, 1_000)) {
    try {
      return await begin();
    } catch (error) {
      const isHeld = error instanceof ApiError && error.code === "request_under_way";
      if (!isHeld || signal.aborted || Date.now() + pause > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Does the work of a request id alone: another request with the id waits until it is done. */
export async function whileHolding<T>(
  c: AppContext,
  effects: Effects,
  requestId: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (requestId === undefined) return await work();
  await untilFree(c, () =>
    rpc(c.get("database"), "hold_request", {
      seconds: heldSeconds,
      user_id: c.get("caller").userId,
      request_id: requestId,
    }));
  const held = new HeldRequest(c, effects, requestId);
  try {
    return await work();
  } finally {
    await held.release();
  }
}
