/** Where a turn stands in its conversation, told by the messages that the client sent. */

import { createHash } from "node:crypto";
import { cleanText } from "../_shared/clean_text.ts";
import type { ChatMessage } from "../_shared/models.ts";
import { callsOf, type KeptCall, partsOf, partsOfItems, textOf } from "./messages.ts";

/** A message as it is stored. */
export interface KeptMessage {
  role: "user" | "ai" | "tool";
  text: string;
  /** As ISO 639-1, where it can be told. */
  language?: string;
  parts?: Record<string, unknown>[];
  tool_calls?: KeptCall[];
  tool_call_id?: string;
  metadata?: Record<string, unknown>;
}

/** A message of the client's, with its place in the chain of users' and assistants' messages. */
interface Place {
  message: KeptMessage;
  /** How many messages of the chain there are up to this one, it included where it is one. */
  position: number;
}

export interface Thread {
  places: Place[];
  /** The chain hash of each message of a user or an assistant, from the first on. */
  chains: string[];
  /** The hash of each by itself. */
  digests: string[];
  /** How many of them come before what is to be answered. */
  prior: number;
  /** What the user asks. */
  question: string;
}

/**
 * The hash of a message after all before it. The database makes the same of what it stores
 * (private.chain_hash): white space does not count, which clients trim.
 */
export function chainHash(
  before: string | undefined,
  role: "user" | "ai",
  text: string,
  key: string,
): string {
  const squeezed = text.replace(/[\t-\r ]+/g, "");
  const hash = createHash("sha256").update([before ?? "", role, squeezed, key].join("\n"), "utf8")
    .digest("hex");
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What of a message beside its text tells it from another (private.message_key). */
function keyOf({ parts = [], tool_calls = [] }: KeptMessage): string {
  return [
    ...parts.flatMap(({ sha256 }) => typeof sha256 === "string" ? [sha256] : []),
    ...tool_calls.map(({ id, name }) => `${name}:${id}`),
  ].join(",");
}

/** Reads the client's list; its system messages are not part of the conversation. */
export function threadOf(messages: ChatMessage[]): Thread {
  const places: Place[] = [];
  const chains: string[] = [];
  const digests: string[] = [];
  for (const message of messages) {
    const kept = keptMessage(message);
    if (!kept) continue;
    if (kept.role !== "tool") {
      const { role, text } = kept;
      chains.push(chainHash(chains.at(-1), role, text, keyOf(kept)));
      digests.push(chainHash(undefined, role, text, keyOf(kept)));
    }
    places.push({ message: kept, position: chains.length });
  }
  // An answer that the model is to go on with is not part of what is asked.
  while (places.at(-1)?.message.role === "ai") {
    places.pop();
    chains.pop();
    digests.pop();
  }
  const last = places.findLastIndex(({ message }) => message.role === "ai");
  const prior = last < 0 ? 0 : places[last].position;
  const asked = places.findLast(({ message }) => message.role === "user");
  return { places, chains, digests, prior, question: asked?.message.text ?? "" };
}

/** A message as it is stored; instructions are not. */
export function keptMessage(message: ChatMessage): KeptMessage | undefined {
  const { role } = message;
  if (role === "system" || role === "developer") return undefined;
  const text = textOf(message);
  if (role === "tool" || role === "function") {
    const id = message.tool_call_id ?? message.name;
    return { role: "tool", text, ...(typeof id === "string" ? { tool_call_id: keptId(id) } : {}) };
  }
  const { items } = message;
  const parts = [
    ...partsOf(message),
    ...(Array.isArray(items) ? partsOfItems(items) : []),
  ];
  const tool_calls = callsOf(message);
  return {
    role: role === "user" ? "user" : "ai",
    text,
    ...(parts.length > 0 ? { parts } : {}),
    ...(tool_calls.length > 0 ? { tool_calls } : {}),
  };
}

/** The id of a call as it is kept. */
function keptId(id: string): string {
  return cleanText(id.slice(0, 200));
}

/** What of the list is not stored yet, when the first `matched` of the chain are. */
export function unstored(thread: Thread, matched: number, base: number): KeptMessage[] {
  return thread.places
    .filter(({ message, position }) =>
      message.role === "tool"
        ? position >= Math.max(matched, base, 1)
        : position > Math.max(matched, base)
    )
    .map(({ message }) => message);
}
