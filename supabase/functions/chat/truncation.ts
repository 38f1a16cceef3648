/** What is left out of a request that is too long for its model, where it says `truncation: "auto"`. */

import { ApiError } from "../_shared/errors.ts";
import type { ChatMessage } from "../_shared/models.ts";
import { paired } from "./prompt.ts";

/**
 * The messages without the older half of those that can be left out; undefined, when there are none.
 * Instructions stay, and so does all from the last question on.
 */
export function withoutOldest(messages: ChatMessage[]): ChatMessage[] | undefined {
  const asked = messages.findLastIndex(({ role }) => role === "user");
  const older = messages.flatMap(({ role }, i) =>
    i < asked && role !== "system" && role !== "developer" ? [i] : []
  );
  if (older.length === 0) return undefined;
  const gone = new Set(older.slice(0, Math.ceil(older.length / 2)));
  return paired(messages.filter((_, i) => !gone.has(i)));
}

/** Whether a model, or what is known of it, says that it was given too much. */
export function isTooLong(error: unknown): boolean {
  return error instanceof ApiError && error.code === "context_length_exceeded";
}

/** Asks; where the model was given too much and may be given less, it is asked again with less. */
export async function askWithLess<T>(
  turn: { messages: ChatMessage[]; request: { truncates?: true } },
  ask: () => Promise<T>,
): Promise<T> {
  while (true) {
    try {
      return await ask();
    } catch (error) {
      const less = turn.request.truncates && isTooLong(error)
        ? withoutOldest(turn.messages)
        : undefined;
      if (!less) throw error;
      turn.messages = less;
    }
  }
}
