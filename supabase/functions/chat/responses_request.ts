/** A request of POST /responses as a turn. */

import type { z } from "zod";
import type { AppContext } from "../_shared/app.ts";
import type { responseRequest } from "../_shared/contracts/chat.ts";
import { ApiError } from "../_shared/errors.ts";
import type { ChatMessage, ContentPart, Sampling } from "../_shared/models.ts";
import { uuidIn } from "../_shared/stable_id.ts";
import { placed, type TurnRequest } from "./turn_request.ts";

type Request = z.output<typeof responseRequest>;
type Fields = Record<string, unknown>;

/** Gives the stored message that an item_reference names. */
export type Resolve = (messageId: string) => Promise<ChatMessage | undefined>;

/** Fields of OpenAI's that mean nothing to a provider of /chat/completions. */
const dropped = ["background", "include", "truncation", "max_tool_calls", "prompt"];

export async function fromResponses(
  c: AppContext,
  request: Request,
  resolve: Resolve,
): Promise<TurnRequest> {
  const { model, input, instructions, previous_response_id, conversation, stream } = request;
  const { store, metadata, tools, tool_choice, text, reasoning, max_output_tokens, ...rest } =
    request;
  const { top_logprobs, ...further } = without(rest, [
    ...dropped,
    "model",
    "input",
    "instructions",
    "previous_response_id",
    "conversation",
    "stream",
    "stream_options",
  ]);
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
    ...(tools && tools.length > 0 ? { tools: tools.map(nestedTool) } : {}),
    ...(tool_choice ? { tool_choice: nestedTool(tool_choice) } : {}),
    ...(format && (format as Fields).type !== "text"
      ? { response_format: responseFormat(format as Fields) }
      : {}),
    ...(written.verbosity ? { verbosity: written.verbosity } : {}),
    ...(reasoning?.effort ? { reasoning_effort: reasoning.effort } : {}),
    ...(max_output_tokens ? { max_completion_tokens: max_output_tokens } : {}),
    ...(top_logprobs ? { logprobs: true, top_logprobs } : {}),
  };
  const place = placed(
    c,
    metadata,
    typeof conversation === "object" ? conversation.id : conversation,
  );
  return {
    model,
    messages,
    stream,
    includeUsage: true,
    sampling,
    ...place,
    ...(previous_response_id ? { parentId: messageIdOf(previous_response_id) } : {}),
    store,
  };
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

async function messagesOf(
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
  return {
    ...first,
    ...second,
    content,
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
        tool_calls: [{
          id: item.call_id ?? item.id,
          type: "function",
          function: { name: item.name, arguments: args },
        }],
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
      return { role: "tool", tool_call_id: item.call_id, content };
    }
    case "item_reference": {
      const id = uuidIn(String(item.id ?? ""));
      const message = id && await resolve(id);
      if (message) return message;
      throw new ApiError(404, "item_not_found", `There is no item ${item.id} of this user.`);
    }
  }
  // Reasoning and the calls of a provider's own tools say nothing to another model.
  if (typeof item.role !== "string") return undefined;
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

function contentPart(part: Fields): ContentPart {
  const { type, image_url, detail, file_id, ...rest } = part;
  switch (type) {
    case "input_text":
    case "output_text":
      return { type: "text", text: String(rest.text ?? "") };
    case "refusal":
      return { type: "text", text: String(rest.refusal ?? "") };
    case "input_image": {
      const url = image_url ?? file_id;
      return { type: "image_url", image_url: { url, ...(detail ? { detail } : {}) } };
    }
    case "input_file":
      return { type: "file", file: { ...rest, ...(file_id ? { file_id } : {}) } };
  }
  return part as ContentPart;
}
