/** How a turn's answer is written in a protocol. */

import type { TurnMetadata } from "../_shared/contracts/chat.ts";
import type { ApiError } from "../_shared/errors.ts";
import type { Completion, Piece } from "../_shared/models.ts";
import type { Usage } from "../_shared/usage.ts";

/** What is known of an answer from its beginning. */
export interface Head {
  /** The stored message that it will be. */
  messageId: string;
  model: string;
  /** When it was asked for, in seconds. */
  created: number;
}

/** What is known at its end. */
export interface Ended {
  answer: Completion;
  usage?: Usage;
  metadata: TurnMetadata;
}

export interface Codec {
  whole(head: Head, ended: Ended): object;
  /** The server-sent events of a streamed answer, as they stand in the body. */
  events(head: () => Head): EventWriter;
}

export interface EventWriter {
  begin(): string;
  piece(piece: Piece): string;
  end(ended: Ended): string;
  fail(error: ApiError, requestId: string): string;
}

/** A server-sent event. */
export function sse(data: unknown, event?: string): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${event ? `event: ${event}\n` : ""}data: ${text}\n\n`;
}
