/**
 * Asks a provider's /responses in place of its /chat/completions, for models that take tools only
 * there: the request is translated, and the answer is read as if it were of /chat/completions.
 */

import type { ChatMessage, ContentPart, Sampling } from "./chat_messages.ts";

type Fields = Record<string, unknown>;

/** Parameters that have another name or shape on /responses, or none. */
const translated = [
  "messages",
  "max_tokens",
  "max_completion_tokens",
  "tools",
  "tool_choice",
  "response_format",
  "reasoning_effort",
  "verbosity",
  "stream_options",
  "n",
  "stop",
  "seed",
  "frequency_penalty",
  "presence_penalty",
  "logit_bias",
  "logprobs",
  "modalities",
  "audio",
  "prediction",
  "responses",
];

/** What a request of /responses says that /chat/completions has no word for, beside the sampling. */
export interface OnlyResponses {
  reasoning?: Fields;
  include?: unknown;
  truncation?: unknown;
  max_tool_calls?: unknown;
}

/** Items that are text or calls of the client's tools, and become a message and its calls. */
const readItems = ["message", "function_call", "custom_tool_call"];

/** A request of /chat/completions as one of /responses. */
export function responsesBody(
  model: string,
  messages: ChatMessage[],
  sampling: Sampling,
): { model: string; [field: string]: unknown } {
  const further = Object.fromEntries(
    Object.entries(sampling).filter(([name]) => !translated.includes(name)),
  );
  const limit = sampling.max_completion_tokens ?? sampling.max_tokens;
  const format = textFormat(sampling.response_format);
  const { reasoning, include, ...own } = fieldsOf(sampling.responses) as Fields;
  const effort = sampling.reasoning_effort ? { effort: sampling.reasoning_effort } : {};
  const thinking = { ...fieldsOf(reasoning), ...effort };
  const included = [
    ...(Array.isArray(include) ? include : []),
    ...(sampling.logprobs === true ? ["message.output_text.logprobs"] : []),
  ];
  const text = {
    ...(format ? { format } : {}),
    ...(sampling.verbosity ? { verbosity: sampling.verbosity } : {}),
  };
  return {
    ...further,
    ...own,
    model,
    input: messages.flatMap(inputItems),
    // What the provider would keep beside us, nobody asked it to keep.
    store: false,
    ...(limit === undefined ? {} : { max_output_tokens: limit }),
    ...(Object.keys(thinking).length > 0 ? { reasoning: thinking } : {}),
    ...(included.length > 0 ? { include: [...new Set(included)] } : {}),
    ...(Object.keys(text).length > 0 ? { text } : {}),
    ...(Array.isArray(sampling.tools) ? { tools: sampling.tools.map(flatTool) } : {}),
    ...(sampling.tool_choice === undefined ? {} : { tool_choice: flatTool(sampling.tool_choice) }),
  };
}

/** {type, function: {name, …}} as {type, name, …}, and a choice among allowed tools likewise. */
function flatTool(tool: unknown): unknown {
  const { function: called, custom, allowed_tools, ...outer } = fieldsOf(tool);
  if (allowed_tools) {
    const { tools, ...inner } = fieldsOf(allowed_tools);
    return { ...outer, ...inner, tools: Array.isArray(tools) ? tools.map(flatTool) : [] };
  }
  const inner = called ?? custom;
  return inner ? { ...outer, ...fieldsOf(inner) } : tool;
}

function textFormat(format: unknown): Fields | undefined {
  const { json_schema, ...outer } = fieldsOf(format);
  if (!outer.type) return undefined;
  return { ...outer, ...fieldsOf(json_schema) };
}

function inputItems(message: ChatMessage): Fields[] {
  const { role, content, tool_calls, tool_call_id, items } = message;
  // Kept nowhere but here, what a model thought is taken back only as it was enciphered.
  const own = (Array.isArray(items) ? items.map(fieldsOf) : []).filter((item) =>
    item.type !== "reasoning" || typeof item.encrypted_content === "string"
  );
  if (role === "tool") {
    if (own.length > 0) return own;
    return [{
      type: message.custom ? "custom_tool_call_output" : "function_call_output",
      call_id: tool_call_id,
      output: plain(content),
    }];
  }
  const parts = typeof content === "string"
    ? content === "" ? [] : [{ type: "text", text: content }]
    : content ?? [];
  const calls = Array.isArray(tool_calls) ? tool_calls.map(fieldsOf) : [];
  return [
    ...own,
    ...(parts.length > 0
      ? [{ role, content: parts.map((part) => inputPart(part, role === "assistant")) }]
      : []),
    ...calls.map((call) => {
      const { name, arguments: args, input } = fieldsOf(call.function ?? call.custom);
      return call.type === "custom"
        ? { type: "custom_tool_call", call_id: call.id, name, input: input ?? args }
        : { type: "function_call", call_id: call.id, name, arguments: args };
    }),
  ];
}

function plain(content: ChatMessage["content"]): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? JSON.stringify(part)).join("\n");
}

function inputPart(part: ContentPart, assistant: boolean): Fields {
  if (part.type === "text") {
    return { type: assistant ? "output_text" : "input_text", text: part.text };
  }
  if (part.type === "image_url") {
    const { url, detail } = fieldsOf(part.image_url);
    return { type: "input_image", image_url: url, ...(detail ? { detail } : {}) };
  }
  if (part.type === "file") return { type: "input_file", ...fieldsOf(part.file) };
  return part;
}

/** A whole answer of /responses as one of /chat/completions. */
export function completionOf(value: unknown): Fields {
  const response = fieldsOf(value);
  const items = Array.isArray(response.output) ? response.output.map(fieldsOf) : [];
  const parts = items.filter(({ type }) => type === "message")
    .flatMap(({ content }) => Array.isArray(content) ? content.map(fieldsOf) : []);
  const refusals = parts.filter(({ type }) => type === "refusal").map(({ refusal }) => refusal);
  const thoughts = items.filter(({ type }) => type === "reasoning")
    .flatMap(({ summary }) =>
      Array.isArray(summary) ? summary.map((each) => fieldsOf(each).text) : []
    );
  const annotations = parts.flatMap(({ annotations }) =>
    Array.isArray(annotations) ? annotations.map(nestedAnnotation) : []
  );
  const further = items.flatMap((item, index) => isRead(item) ? [] : [{ index, item, done: true }]);
  return {
    choices: [{
      message: {
        content: parts.filter(({ type }) => type === "output_text").map(({ text }) => text).join(
          "",
        ),
        ...(refusals.length > 0 ? { refusal: refusals.join("") } : {}),
        ...(thoughts.length > 0 ? { reasoning_content: thoughts.join("\n") } : {}),
        ...(annotations.length > 0 ? { annotations } : {}),
        ...(further.length > 0 ? { output_items: further } : {}),
        tool_calls: items.filter(isCall).map(callOf),
      },
      finish_reason: reasonOf(response),
    }],
    usage: response.usage,
    ...(response.error ? { error: response.error } : {}),
  };
}

function isRead({ type }: Fields): boolean {
  return readItems.includes(String(type));
}

function isCall({ type }: Fields): boolean {
  return type === "function_call" || type === "custom_tool_call";
}

/** A call's item as a call of /chat/completions. */
function callOf(item: Fields): Fields {
  const { type, call_id: id, name, arguments: args, input } = item;
  return type === "custom_tool_call"
    ? { id, type: "custom", custom: { name, input: input ?? "" } }
    : { id, function: { name, arguments: args ?? "" } };
}

/** {type, url, …} as {type, url_citation: {url, …}}, which /chat/completions writes. */
function nestedAnnotation(annotation: unknown): unknown {
  const { type, ...rest } = fieldsOf(annotation);
  return type === "url_citation" ? { type, url_citation: rest } : annotation;
}

function reasonOf(response: Fields): string {
  if (response.status !== "incomplete") return "stop";
  const { reason } = fieldsOf(response.incomplete_details);
  return typeof reason === "string" ? reason : "length";
}

/** An event of a streamed answer of /responses as a chunk of /chat/completions. */
export function chunkOf(value: unknown): unknown {
  const event = fieldsOf(value);
  const delta = (fields: Fields) => ({ choices: [{ delta: fields }] });
  switch (event.type) {
    case "response.output_text.delta":
      return delta({ content: event.delta });
    case "response.refusal.delta":
      return delta({ refusal: event.delta });
    case "response.reasoning_summary_text.delta":
    case "response.reasoning_text.delta":
      return delta({ reasoning_content: event.delta });
    case "response.output_item.added":
    case "response.output_item.done": {
      const item = fieldsOf(event.item);
      const index = event.output_index;
      const done = event.type === "response.output_item.done";
      if (!isRead(item)) return delta({ output_items: [{ index, item, done }] });
      return isCall(item) && !done
        ? delta({ tool_calls: [{ index, ...callOf(item) }] })
        : undefined;
    }
    case "response.function_call_arguments.delta":
    case "response.custom_tool_call_input.delta":
      return delta({
        tool_calls: [{ index: event.output_index, function: { arguments: event.delta } }],
      });
    case "response.output_text.annotation.added":
      return delta({ annotations: [nestedAnnotation(event.annotation)] });
    case "response.completed":
    case "response.incomplete": {
      const response = fieldsOf(event.response);
      return {
        choices: [{ delta: {}, finish_reason: reasonOf(response) }],
        usage: response.usage,
      };
    }
    case "response.failed":
      return { error: fieldsOf(event.response).error ?? { message: "The response failed." } };
    case "error":
      return { error: event };
  }
  return undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Fields
    : {};
}
