/** A request of POST /responses as a turn. */

import type { z } from "zod";
import type { AppContext } from "../_shared/app.ts";
import type { responseRequest } from "../_shared/contracts/chat.ts";
import { ApiError } from "../_shared/errors.ts";
import type { ChatMessage, ContentPart, Sampling } from "../_shared/models.ts";
import type { OnlyResponses } from "../_shared/provider_responses.ts";
import { uuidIn } from "../_shared/stable_id.ts";
import { contentPart } from "./content_parts.ts";
import { namedSession } from "./conversation_ids.ts";
import { placed, type TurnRequest } from "./turn_request.ts";

type Request = z.output<typeof responseRequest>;
type Fields = Record<string, unknown>;

/** Gives the stored message that an item_reference names. */
export type Resolve = (messageId: string) => Promise<ChatMessage | undefined>;

/** Tools that /chat/completions has too; a provider's own tools only /responses has. */
const clientTools = ["function", "custom"];

export async function fromResponses(
  c: AppContext,
  request: Request,
  resolve: Resolve,
): Promise<TurnRequest> {
  refuseUnknown(request);
  const { model, input, instructions, previous_response_id, stream } = request;
  const { store, metadata, tools = [], tool_choice, text, reasoning, max_output_tokens } = request;
  const { top_logprobs, ...further } = without(request, read);
  const { format, ...written } = (text ?? {}) as Fields;
  const messages = [
    ...await messagesOf(instructions, "system", resolve),
    ...await messagesOf(input, "user", resolve),
  ];
  if (messages.length === 0) {
    throw new ApiError(400, "invalid_request", "input: is what the model is to answer", undefined, {
      param: "input",
    });
  }
  const sampling: Sampling = {
    ...further,
    ...(tools.length > 0 ? { tools: tools.map(nestedTool) } : {}),
    ...(tool_choice ? { tool_choice: nestedTool(tool_choice) } : {}),
    ...(format && (format as Fields).type !== "text"
      ? { response_format: responseFormat(format as Fields) }
      : {}),
    ...(written.verbosity ? { verbosity: written.verbosity } : {}),
    ...(reasoning?.effort ? { reasoning_effort: reasoning.effort } : {}),
    ...(max_output_tokens ? { max_completion_tokens: max_output_tokens } : {}),
    ...(top_logprobs ? { logprobs: true, top_logprobs } : {}),
    ...onlyResponses(request),
  };
  const conversation = idOfConversation(request);
  const place = placed(c, metadata, conversation && (namedSession(conversation) ?? conversation));
  return {
    model,
    messages,
    stream,
    includeUsage: true,
    sampling,
    choices: 1,
    ...place,
    ...(previous_response_id ? { parentId: messageIdOf(previous_response_id) } : {}),
    ...(tools.some(({ type }) => !clientTools.includes(type)) ? { endpoint: "responses" } : {}),
    store,
    ...(request.truncation === "auto" ? { truncates: true } : {}),
  };
}

/** The fields of a request that are read here; all others pass through to the provider. */
const read = [
  "model",
  "input",
  "instructions",
  "previous_response_id",
  "conversation",
  "stream",
  "stream_options",
  "store",
  "metadata",
  "tools",
  "tool_choice",
  "text",
  "reasoning",
  "max_output_tokens",
  "include",
  "truncation",
  "max_tool_calls",
  "background",
  "prompt",
];

/** What cannot be done is refused: an answer that ignores it would not be what was asked for. */
function refuseUnknown({ background, prompt, conversation, previous_response_id }: Request): void {
  const refused = (param: string, code: string, message: string, hint: string) =>
    new ApiError(400, code, message, hint, { param });
  if (background) {
    throw refused(
      "background",
      "unsupported_parameter",
      "Responses are not made in the background here.",
      "Leave background out, and stream the response: what has arrived is kept if you leave.",
    );
  }
  if (prompt) {
    throw refused(
      "prompt",
      "unsupported_parameter",
      "There are no stored prompts here.",
      "Send the text of the prompt as instructions.",
    );
  }
  if (conversation !== undefined && previous_response_id !== undefined) {
    throw refused(
      "previous_response_id",
      "mutually_exclusive_parameters",
      "conversation and previous_response_id both say what is continued.",
      "Send one of them.",
    );
  }
}

/** For a provider that is asked by its own /responses. */
function onlyResponses({ reasoning, include, truncation, max_tool_calls }: Request): Sampling {
  const responses: OnlyResponses = {
    ...(reasoning ? { reasoning } : {}),
    ...(include ? { include } : {}),
    ...(truncation ? { truncation } : {}),
    ...(max_tool_calls ? { max_tool_calls } : {}),
  };
  return Object.keys(responses).length > 0 ? { responses } : {};
}

/** The name of the conversation that a request belongs to. */
export function idOfConversation({ conversation }: Request): string | undefined {
  return typeof conversation === "object" ? conversation.id : conversation;
}

/** The stored message of a response's id. */
export function messageIdOf(responseId: string): string {
  const id = uuidIn(responseId);
  if (id) return id;
  throw new ApiError(
    404,
    "response_not_found",
    "There is no such response of this user.",
    undefined,
    { param: "previous_response_id" },
  );
}

function without(fields: Fields, names: string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** {type, name, …} as {type, function: {name, …}}, which /chat/completions wants. */
function nestedTool(tool: unknown): unknown {
  if (typeof tool !== "object" || tool === null) return tool;
  const { type, ...inner } = tool as Fields;
  if (type === "allowed_tools" && Array.isArray(inner.tools)) {
    return { type, allowed_tools: { ...inner, tools: inner.tools.map(nestedTool) } };
  }
  if ((type === "function" || type === "custom") && !(type in inner)) {
    return { type, [type]: inner };
  }
  return tool;
}

function responseFormat({ type, ...schema }: Fields): Fields {
  return type === "json_schema" && !("json_schema" in schema)
    ? { type, json_schema: schema }
    : { type, ...schema };
}

/** Items of /responses as messages of /chat/completions. */
export async function messagesOf(
  input: Request["input"],
  role: string,
  resolve: Resolve,
): Promise<ChatMessage[]> {
  if (input === undefined) return [];
  if (typeof input === "string") return [{ role, content: input }];
  const messages: ChatMessage[] = [];
  for (const item of input) {
    const message = await messageOf(item, resolve);
    if (!message) continue;
    const last = messages.at(-1);
    // A message and the calls that go with it are one message of /chat/completions.
    if (message.role === "assistant" && last?.role === "assistant") {
      messages[messages.length - 1] = joined(last, message);
    } else messages.push(message);
  }
  return messages;
}

function joined(first: ChatMessage, second: ChatMessage): ChatMessage {
  const calls = [first, second].flatMap(({ tool_calls }) => tool_calls as Fields[] ?? []);
  // The references to a message and to its calls name the same stored message.
  const once = [...new Map(calls.map((call) => [call.id, call])).values()];
  const content = first.content && first.content === second.content
    ? first.content
    : first.content && second.content
    ? [...partsOf(first.content), ...partsOf(second.content)]
    : first.content || second.content;
  const items = [
    ...new Set([first, second].flatMap(({ items }) => items as Fields[] ?? [])),
  ];
  return {
    ...first,
    ...second,
    content,
    ...(items.length > 0 ? { items } : {}),
    ...(once.length > 0 ? { tool_calls: once } : {}),
  };
}

function partsOf(content: string | ContentPart[]): ContentPart[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

async function messageOf(item: Fields, resolve: Resolve): Promise<ChatMessage | undefined> {
  switch (item.type) {
    case "function_call":
    case "custom_tool_call": {
      const args = item.arguments ?? item.input ?? "";
      return {
        role: "assistant",
        content: null,
        tool_calls: [
          item.type === "custom_tool_call"
            ? { id: item.call_id, type: "custom", custom: { name: item.name, input: args } }
            : {
              id: item.call_id ?? item.id,
              type: "function",
              function: { name: item.name, arguments: args },
            },
        ],
      };
    }
    case "function_call_output":
    case "custom_tool_call_output": {
      const { output } = item;
      const content = typeof output === "string"
        ? output
        : Array.isArray(output)
        ? output.map(contentPart)
        : JSON.stringify(output ?? "");
      const custom = item.type === "custom_tool_call_output" ? { custom: true } : {};
      return { role: "tool", tool_call_id: item.call_id, content, ...custom };
    }
    case "item_reference": {
      const id = uuidIn(String(item.id ?? ""));
      const message = id && await resolve(id);
      if (message) return message;
      throw new ApiError(404, "item_not_found", `There is no item ${item.id} of this user.`);
    }
  }
  if (typeof item.role !== "string") return itemMessage(item);
  const { content } = item;
  return {
    role: item.role,
    content: Array.isArray(content) ? plainest(content.map(contentPart)) : content as string,
  };
}

/** Only text is a string, which every provider takes. */
function plainest(parts: ContentPart[]): string | ContentPart[] {
  return parts.every(({ type }) => type === "text")
    ? parts.map(({ text }) => text).join("\n")
    : parts;
}

/** What only /responses knows: a model's reasoning, its provider's tools, and what they are given back. */
function itemMessage(item: Fields): ChatMessage | undefined {
  const { type, call_id, approval_request_id } = item;
  if (typeof type !== "string") return undefined;
  return /(_output|_response)$/.test(type)
    ? { role: "tool", tool_call_id: call_id ?? approval_request_id, content: "", items: [item] }
    : { role: "assistant", content: null, items: [item] };
}
