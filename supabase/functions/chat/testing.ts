/** What the tests of a turn share: requests, and streams read as events. */

import type { CompletionChunk } from "../_shared/contracts/chat.ts";
import type { ErrorEnvelope } from "../_shared/errors.ts";

export const path = "/chat/chat/completions";

/** A request with one message of the user's. */
export function ask(content: unknown, further: Record<string, unknown> = {}) {
  return { messages: [{ role: "user", content }], ...further };
}

export type Event = CompletionChunk & Partial<ErrorEnvelope>;

/** Reads a response's events one by one. */
export function eventsOf(response: Response) {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    /** The data of the next event, or undefined at the end. */
    async next(): Promise<string | undefined> {
      while (!text.includes("\n\n")) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += decoder.decode(value, { stream: true });
      }
      const [event, ...rest] = text.split("\n\n");
      text = rest.join("\n\n");
      return event.replace(/^data: /, "");
    },
    /** Reads up to the event that holds this. */
    async until(part: string): Promise<void> {
      let event = await this.next();
      while (event !== undefined && !event.includes(part)) event = await this.next();
    },
    async all(): Promise<string[]> {
      const events = [];
      let event = await this.next();
      while (event !== undefined) {
        events.push(event);
        event = await this.next();
      }
      return events;
    },
    leave: () => reader.cancel(),
  };
}

/** All chunks of a stream, and whether it ended with [DONE]. */
export async function readAll(response: Response): Promise<{ chunks: Event[]; done: boolean }> {
  const events = await eventsOf(response).all();
  const done = events.at(-1) === "[DONE]";
  return { chunks: events.filter((e) => e !== "[DONE]").map((e) => JSON.parse(e)), done };
}

export const textOf = (chunks: Event[]) =>
  chunks.map((chunk) => chunk.choices?.[0]?.delta.content ?? "").join("");
