/** Reads a provider's server-sent events as the pieces of one answer. */

import { createParser, type EventSourceMessage } from "eventsource-parser";
import { AnswersReader, type Piece } from "./completion_answers.ts";
import type { Provider } from "./env.ts";
import { brokeOff } from "./provider.ts";
import { errorInAnswer, ModelError, modelFailed, noAnswer } from "./provider_errors.ts";

/** An answer of which more has come does not end. */
const mostCharacters = 4_000_000;

/** Makes a chunk of /chat/completions of an event in another protocol; undefined: it says nothing. */
export type ToChunk = (event: unknown) => unknown;

/**
 * The pieces of a streamed answer, or of so many answers as are wanted. The end is the provider's word that it has ended: a finish reason
 * or [DONE]. A connection that ends without one broke off.
 */
export async function* pieces(
  provider: Provider,
  response: Response,
  signal?: AbortSignal,
  toChunk: ToChunk = (event) => event,
  wanted: number = 1,
): AsyncGenerator<Piece> {
  if (!response.body) throw noAnswer();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const answers = new AnswersReader(wanted);
  let done = false;
  let length = 0;
  try {
    reading: while (true) {
      const { done: closed, value } = await within(provider, reader.read(), signal);
      // The last event may lack its empty line.
      if (closed) parser.feed("\n\n");
      else parser.feed(value);
      for (const { data } of events.splice(0)) {
        if (data.trim() === "[DONE]") {
          done = true;
          break reading;
        }
        const chunk = toChunk(eventOf(data, closed));
        const { error } = (chunk ?? {}) as { error?: unknown };
        if (error) throw errorInAnswer(provider, error);
        for (const piece of answers.read(chunk)) {
          length += sizeOf(piece);
          if (length > mostCharacters * wanted) throw modelFailed("does not end its answer");
          yield piece;
        }
      }
      if (closed) break;
    }
  } finally {
    await reader.cancel().catch(() => {
      // The connection is gone already, which is what was asked for.
    });
  }
  if (!done && !answers.hasEnded) throw modelFailed(brokeOff);
  if (!answers.hasEnded && !answers.begun) throw noAnswer();
  yield* answers.end();
}

function sizeOf({ text, toolCalls, further }: Piece): number {
  const rest = toolCalls || further ? JSON.stringify([toolCalls, further]).length : 0;
  return text.length + rest;
}

/** An event's data as what it says; what is not JSON, such as a ping, says nothing. */
function eventOf(data: string, closed: boolean): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    if (/^\s*[[{]/.test(data)) throw closed ? modelFailed(brokeOff, cause) : noAnswer(cause);
    return undefined;
  }
}

/** A read that ends when the provider is silent for too long; the client's leaving fails it by itself. */
async function within<T>(provider: Provider, read: Promise<T>, signal?: AbortSignal): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      read.catch((cause) => {
        signal?.throwIfAborted();
        if (cause instanceof ModelError) throw cause;
        throw modelFailed(brokeOff, cause);
      }),
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(modelFailed(`was silent for ${provider.timeoutMs} ms`)),
          provider.timeoutMs,
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
