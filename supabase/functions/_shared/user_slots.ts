/** How many requests a process answers at a time for one user, so that one cannot take it from others. */

import { ApiError } from "./errors.ts";

export class UserSlots {
  readonly #taken = new Map<string, number>();

  constructor(private readonly maximum: number) {}

  /**
   * Takes a place for a request, and gives what frees it again.
   *
   * @throws ApiError 429 `too_many_requests`
   */
  take(userId: string): () => void {
    const taken = this.#taken.get(userId) ?? 0;
    if (taken >= this.maximum) {
      throw new ApiError(
        429,
        "too_many_requests",
        `${this.maximum} of your requests are being answered already.`,
        "Wait for one of them, then send the request again.",
        { retryAfter: 1 },
      );
    }
    this.#taken.set(userId, taken + 1);
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      const left = (this.#taken.get(userId) ?? 1) - 1;
      if (left > 0) this.#taken.set(userId, left);
      else this.#taken.delete(userId);
    };
  }
}

/** A response that says when its body has been sent or nobody reads it any more. */
export function whenSent(response: Response, sent: () => void): Response {
  if (!response.body) {
    sent();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        sent();
        controller.close();
      } catch (error) {
        sent();
        throw error;
      }
    },
    async cancel(reason) {
      sent();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
  return new Response(body, response);
}
