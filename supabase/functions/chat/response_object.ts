/** The response object of POST /responses, and the items of its output. */

import type { Completion, Piece } from "../_shared/models.ts";
import type { Usage } from "../_shared/usage.ts";
import { annotated } from "./annotations.ts";
import type { Ended, Head } from "./codec.ts";
import { thoughtItem } from "./stored_answer.ts";

export type Fields = Record<string, unknown>;

/** What a response repeats of its request. */
export interface Echo {
  conversation?: string;
  instructions?: unknown;
  previous_response_id?: string;
  tools?: unknown[];
  tool_choice?: unknown;
  text?: unknown;
  reasoning?: unknown;
  temperature?: unknown;
  top_p?: unknown;
  max_output_tokens?: unknown;
  max_tool_calls?: unknown;
  parallel_tool_calls?: unknown;
  truncation?: unknown;
  metadata?: Fields;
  store?: boolean;
}

/** The response object; without an end it is one that is under way. */
export function responseOf(echo: Echo, head: Head, ended?: Ended, items?: Fields[]): Fields {
  const incomplete = ended && incompleteReason(ended.answer.finishReason);
  const { session_id, message_id } = ended?.metadata ?? {};
  return {
    id: `resp_${hex(head.messageId)}`,
    object: "response",
    created_at: head.created,
    status: !ended ? "in_progress" : incomplete ? "incomplete" : "completed",
    background: false,
    error: null,
    incomplete_details: incomplete ? { reason: incomplete } : null,
    instructions: echo.instructions ?? null,
    max_output_tokens: echo.max_output_tokens ?? null,
    max_tool_calls: echo.max_tool_calls ?? null,
    model: head.model,
    output: items ?? (ended ? outputOf(head, annotated(ended.answer, ended.metadata)) : []),
    parallel_tool_calls: echo.parallel_tool_calls ?? true,
    previous_response_id: echo.previous_response_id ?? null,
    ...(echo.conversation === undefined ? {} : { conversation: { id: echo.conversation } }),
    reasoning: { effort: null, summary: null, ...echo.reasoning as Fields },
    store: echo.store ?? true,
    temperature: echo.temperature ?? 1,
    text: echo.text ?? { format: { type: "text" } },
    tool_choice: echo.tool_choice ?? "auto",
    tools: echo.tools ?? [],
    top_p: echo.top_p ?? 1,
    truncation: echo.truncation ?? "disabled",
    usage: ended?.usage ? usageOf(ended.usage) : null,
    user: null,
    metadata: { ...echo.metadata, ...(session_id ? { session_id, message_id } : {}) },
    ...(ended ? { engram: ended.metadata } : {}),
  };
}

function incompleteReason(finishReason: string): string | undefined {
  if (finishReason === "length") return "max_output_tokens";
  if (finishReason === "content_filter") return "content_filter";
  if (finishReason === "cancelled" || finishReason === "error") return finishReason;
  return undefined;
}

function usageOf(usage: Usage): Fields {
  const { prompt_tokens, completion_tokens, total_tokens, estimated } = usage;
  return {
    input_tokens: prompt_tokens,
    input_tokens_details: { cached_tokens: 0, ...usage.prompt_tokens_details },
    output_tokens: completion_tokens,
    output_tokens_details: { reasoning_tokens: 0, ...usage.completion_tokens_details },
    total_tokens,
    ...(estimated ? { estimated } : {}),
  };
}

/** The items of an answer: what was thought and what the provider's tools did, the message, the calls. */
export function outputOf({ messageId }: Pick<Head, "messageId">, answer: Completion): Fields[] {
  const { text, refusal, toolCalls = [], items = [], further = {} } = answer;
  const thought = items.some(({ type }) => type === "reasoning") ? undefined : thoughtOf(further);
  const own = thought ? [thoughtItem(thought), ...items] : items;
  const says = text !== "" || refusal || (toolCalls.length === 0 && items.length === 0);
  return [
    ...own.map((item, i) => withId(messageId, i, item)),
    ...(says
      ? [messageItem(messageItemId(messageId), "completed", [
        ...(text !== "" || !refusal ? [textPart(text, annotationsOf(further))] : []),
        ...(refusal ? [{ type: "refusal", refusal }] : []),
      ])]
      : []),
    ...toolCalls.map(({ id, type, function: { name, arguments: args } }, i) =>
      callItem(messageId, i, "completed", { call_id: id, name, isCustom: type === "custom" }, args)
    ),
  ];
}

/** What a model of /chat/completions says that it thought. */
export function thoughtOf(further: Piece["further"] = {}): string | undefined {
  const thought = further.reasoning_content ?? further.reasoning;
  return typeof thought === "string" && thought !== "" ? thought : undefined;
}

/** The sources of a text: {type, url_citation: {url, …}} as {type, url, …}, which /responses writes. */
export function annotationsOf(further: Piece["further"] = {}): Fields[] {
  const { annotations } = further;
  if (!Array.isArray(annotations)) return [];
  return annotations.map(({ url_citation, ...annotation }: Fields) =>
    url_citation ? { ...annotation, ...url_citation as Fields } : annotation
  );
}

export function messageItem(id: string, status: string, content: Fields[]): Fields {
  return { id, type: "message", status, role: "assistant", content };
}

export function messageItemId(messageId: string): string {
  return `msg_${hex(messageId)}`;
}

/** What names a call; its arguments come in pieces. */
export interface Call {
  call_id: string;
  name: string;
  isCustom: boolean;
}

export function callItem(
  messageId: string,
  index: number,
  status: string,
  { isCustom, ...call }: Call,
  args: string,
): Fields {
  const id = callItemId(messageId, index, isCustom);
  return isCustom
    ? { id, type: "custom_tool_call", status, ...call, input: args }
    : { id, type: "function_call", status, ...call, arguments: args };
}

export function callItemId(messageId: string, index: number, isCustom: boolean): string {
  return `${isCustom ? "ctc" : "fc"}_${hex(messageId)}_${index}`;
}

/**
 * An item under an id of our own, by which a client may refer to it later. An approval is given for the
 * id that the provider knows.
 */
export function withId(messageId: string, index: number, item: Fields): Fields {
  if (item.type === "mcp_approval_request") return item;
  const kind = /^[a-z]{1,10}(?=_)/.exec(String(item.id ?? ""))?.[0] ?? "rs";
  return { ...item, id: `${kind}_${hex(messageId)}_${index}` };
}

export function textPart(text: string, annotations: Fields[] = []): Fields {
  return { type: "output_text", text, annotations, logprobs: [] };
}

function hex(id: string): string {
  return id.replaceAll("-", "");
}
