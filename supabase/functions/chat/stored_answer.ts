/** An answer as it is stored beside its text, and read again. */

import type { Completion } from "../_shared/models.ts";
import { type KeptCall, partsOfItems, referring } from "./messages.ts";

type Fields = Record<string, unknown>;

/** Parts that are not items of a provider's /responses. */
const ownParts = ["refusal", "audio", "annotations"];

/** What of an answer is neither text nor a call: that it is a refusal, audio, sources, thoughts, … */
export function partsOfAnswer({ refusal, items = [], further }: Completion): Fields[] {
  const { audio, annotations, reasoning_content } = further ?? {};
  const thought = typeof reasoning_content === "string" && reasoning_content !== "" &&
    !items.some(({ type }) => type === "reasoning");
  return [
    ...(refusal ? [{ type: "refusal" }] : []),
    ...(typeof audio === "object" && audio !== null
      ? [{ type: "audio", ...referring(audio) as Fields }]
      : []),
    ...(Array.isArray(annotations) && annotations.length > 0
      ? [{ type: "annotations", annotations: referring(annotations) }]
      : []),
    ...partsOfItems(thought ? [thoughtItem(reasoning_content), ...items] : items),
  ];
}

/** What a model of /chat/completions thought, as an item of /responses. */
export function thoughtItem(text: string): Fields {
  return { type: "reasoning", summary: [{ type: "summary_text", text }] };
}

export interface Stored {
  message_text: string;
  tool_calls?: KeptCall[] | null;
  parts?: Fields[] | null;
  status: string;
  metadata?: Fields | null;
  /** Further choices. */
  others?: Stored[];
}

/** A stored answer as the model gave it. */
export function answerOf(stored: Stored): Completion {
  const { message_text, tool_calls, parts, status, metadata, others = [] } = stored;
  const refusal = parts?.some(({ type }) => type === "refusal");
  const sources = parts?.find(({ type }) => type === "annotations")?.annotations;
  const items = itemsIn(parts);
  const reason = metadata?.finish_reason;
  return {
    text: refusal ? "" : message_text,
    ...(refusal ? { refusal: message_text } : {}),
    ...(items.length > 0 ? { items } : {}),
    ...(sources ? { further: { annotations: sources } } : {}),
    ...(tool_calls?.length
      ? {
        toolCalls: tool_calls.map(({ id, name, arguments: args, type }) => ({
          id,
          type: type ?? "function" as const,
          function: { name, arguments: args },
        })),
      }
      : {}),
    // An answer that was broken off is not passed off as one that was finished.
    finishReason: status !== "complete" ? status : typeof reason === "string" ? reason : "stop",
    ...(others.length > 0 ? { others: others.map(answerOf) } : {}),
  };
}

/** The items of a provider's /responses among the parts of an answer. */
export function itemsIn(parts: Fields[] | null | undefined): Fields[] {
  return (parts ?? []).filter(({ type }) => !ownParts.includes(String(type)));
}
