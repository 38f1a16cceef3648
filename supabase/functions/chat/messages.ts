/** Messages in OpenAI's form: their text, and what of them is not text. */

import { createHash } from "node:crypto";
import { cleanText } from "../_shared/clean_text.ts";
import type { ChatMessage, ContentPart } from "../_shared/models.ts";
import { contentPart } from "./content_parts.ts";

type Fields = Record<string, unknown>;

/** Data over this many characters is kept as a reference. */
const mostData = 2_000;

/** Items of /responses are to go back as they came: each may have so much, and all together. */
const mostOfItem = 100_000;
const mostOfItems = 200_000;

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

/** The items of an answer, which are kept whole as long as they fit. */
export function partsOfItems(items: Fields[]): Fields[] {
  let left = mostOfItems;
  return items.map((item) => {
    const whole = referring(item, mostOfItem) as Fields;
    const size = JSON.stringify(whole).length;
    if (size > left) return referring(item) as Fields;
    left -= size;
    return whole;
  });
}

function kept(part: ContentPart): Fields {
  const sha256 = createHash("sha256").update(JSON.stringify(part)).digest("hex");
  return { ...referring(part) as Fields, sha256 };
}

/** The data that references stand for, as long as the request lasts that brought it. */
const replaced = new WeakMap<object, string>();

/** What a reference stands for, if it was made by this process. */
export function dataOf(reference: object): string | undefined {
  return replaced.get(reference);
}

/** Long data is replaced by its kind, its size in characters and its hash. */
export function referring(value: unknown, most: number = mostData): unknown {
  if (typeof value === "string") {
    if (value.length <= most) return cleanText(value);
    const sha256 = createHash("sha256").update(value).digest("hex");
    const media = /^data:([\w.+/-]{1,100})[;,]/.exec(value)?.[1];
    const characters = value.length;
    const reference = { sha256, characters, ...(media ? { media_type: media } : {}) };
    replaced.set(reference, value);
    return reference;
  }
  if (Array.isArray(value)) return value.map((part) => referring(part, most));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [cleanText(name), referring(part, most)]),
  );
}

/** A call of a tool as it is kept. */
export interface KeptCall {
  id: string;
  name: string;
  arguments: string;
  /** Left out: a function. */
  type?: "custom";
}

export function callsOf(message: ChatMessage): KeptCall[] {
  if (!Array.isArray(message.tool_calls)) return [];
  return message.tool_calls.map((call: Fields) => {
    const { name, arguments: passed, input } = (call.function ?? call.custom ?? {}) as Fields;
    const args = passed ?? input;
    return {
      ...(call.custom || call.type === "custom" ? { type: "custom" as const } : {}),
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
    content: Array.isArray(content)
      ? content.map(contentPart)
      : content ?? (calls.length > 0 ? null : ""),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
  };
}

/** `parse()` and its like add the parsed arguments to what the client echoes. */
function callForProvider(call: Fields): Fields {
  const { function: called, index: _, ...rest } = call;
  if (!called || call.type === "custom") return call;
  const { name, arguments: args } = called as Fields;
  return {
    ...rest,
    type: "function",
    function: { name, arguments: typeof args === "string" ? args : JSON.stringify(args ?? {}) },
  };
}
