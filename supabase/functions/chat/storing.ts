/** Stores what a model has answered, also when the database is away for a moment. */

import type { Effects } from "../_shared/app.ts";
import { ApiError } from "../_shared/errors.ts";

/** Pauses between the tries in the background, in milliseconds: two minutes in all. */
const pauses = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/**
 * Runs a store that is safe to repeat. True: it is done. False: the database could not be reached, and
 * the store is repeated in the background. `ended` is called when it is not repeated any more.
 *
 * @throws the error of a store that the database refused
 */
export async function storePatiently(
  store: () => Promise<unknown>,
  effects: Pick<Effects, "background">,
  gaveUp: (error: unknown) => void,
  ended: () => void = () => {},
): Promise<boolean> {
  try {
    await store();
    ended();
    return true;
  } catch (error) {
    if (!isAway(error)) throw error;
    effects.background(repeat(store, error).catch(gaveUp).finally(ended));
    return false;
  }
}

async function repeat(store: () => Promise<unknown>, first: unknown): Promise<void> {
  let last = first;
  for (const pause of pauses) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      await store();
      return;
    } catch (error) {
      if (!isAway(error)) throw error;
      last = error;
    }
  }
  throw last;
}

/** Whether another try may succeed: no connection, or a database that is busy or starting. */
function isAway(error: unknown): boolean {
  return error instanceof ApiError &&
    ["database_unavailable", "busy", "timeout"].includes(error.code);
}
