/** Messages in OpenAI's form: their text, and what of them is not text. */

import { createHash } from "node:crypto";
import { cleanText } from "../_shared/clean_text.ts";
import type { ChatMessage, ContentPart } from "../_shared/models.ts";

type Fields = Record<string, unknown>;

/** Data over this many characters is kept as a reference. */
const mostData = 2_000;

const textTypes = ["text", "input_text", "output_text", "refusal"];

/** What a message says, in words. */
export function textOf({ content, refusal }: ChatMessage): string {
  const text = typeof content === "string"
    ? content
    : (content ?? []).filter(({ type }) => textTypes.includes(type))
      .map((part) => part.text ?? String(part.refusal ?? "")).join("\n");
  return cleanText(text || (typeof refusal === "string" ? refusal : ""));
}

/** The parts of a message that are not text, as they are kept: each with the hash of what it was. */
export function partsOf({ content }: ChatMessage): Fields[] {
  if (!Array.isArray(content)) return [];
  return content.filter(({ type }) => !textTypes.includes(type)).map(kept);
}

function kept(part: ContentPart): Fields {
  const sha256 = createHash("sha256").update(JSON.stringify(part)).digest("hex");
  return { ...referring(part) as Fields, sha256 };
}

/** Long data is replaced by its kind, its size in characters and its hash. */
function referring(value: unknown): unknown {
  if (typeof value === "string") {
    if (value.length <= mostData) return cleanText(value);
    const sha256 = createHash("sha256").update(value).digest("hex");
    const media = /^data:([\w.+/-]{1,100})[;,]/.exec(value)?.[1];
    return { sha256, characters: value.length, ...(media ? { media_type: media } : {}) };
  }
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [cleanText(name), referring(part)]),
  );
}

/** The same for an answer's audio, and whatever else it has beside text. */
export function partsOfAnswer(further: Fields | undefined): Fields[] {
  const audio = further?.audio;
  return typeof audio === "object" && audio !== null
    ? [{ type: "audio", ...referring(audio) as Fields }]
    : [];
}

/** A call of a tool as it is kept. */
export interface KeptCall {
  id: string;
  name: string;
  arguments: string;
}

export function callsOf(message: ChatMessage): KeptCall[] {
  if (!Array.isArray(message.tool_calls)) return [];
  return message.tool_calls.map((call: Fields) => {
    const { name, arguments: args } = (call.function ?? call.custom ?? {}) as Fields;
    return {
      id: cleanText(String(call.id ?? "")),
      name: cleanText(String(name ?? "")),
      arguments: cleanText(typeof args === "string" ? args : JSON.stringify(args ?? {})),
    };
  });
}

/** A message as the provider gets it: without what only clients know. */
export function forProvider(message: ChatMessage): ChatMessage {
  const {
    role,
    content,
    tool_calls,
    parsed: _,
    annotations: __,
    metadata: ___,
    id: ____,
    ...rest
  } = message;
  const calls = Array.isArray(tool_calls) ? tool_calls.map(callForProvider) : [];
  return {
    role: role === "developer" ? "system" : role,
    // OpenAI wants the field; without calls it may not be null.
    content: content ?? (calls.length > 0 ? null : ""),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
  };
}

/** `parse()` and its like add the parsed arguments to what the client echoes. */
function callForProvider(call: Fields): Fields {
  const { function: called, index: _, ...rest } = call;
  if (!called) return call;
  const { name, arguments: args } = called as Fields;
  return {
    ...rest,
    type: "function",
    function: { name, arguments: typeof args === "string" ? args : JSON.stringify(args ?? {}) },
  };
}
