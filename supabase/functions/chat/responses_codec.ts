/** Answers in the form of POST /responses, whole and as its events. */

import type { ApiError } from "../_shared/errors.ts";
import type { Completion, Piece } from "../_shared/models.ts";
import type { Usage } from "../_shared/usage.ts";
import { type Codec, type Ended, type EventWriter, type Head, sse } from "./codec.ts";

type Fields = Record<string, unknown>;

/** What a response repeats of its request. */
export interface Echo {
  instructions?: unknown;
  previous_response_id?: string;
  tools?: unknown[];
  tool_choice?: unknown;
  text?: unknown;
  reasoning?: unknown;
  temperature?: unknown;
  top_p?: unknown;
  max_output_tokens?: unknown;
  parallel_tool_calls?: unknown;
  metadata?: Fields;
  store?: boolean;
}

const hex = (id: string) => id.replaceAll("-", "");

export function responsesCodec(echo: Echo): Codec {
  return {
    whole: (head, ended) => responseOf(echo, head, ended),
    events: (head) => new Events(echo, head),
  };
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
    model: head.model,
    output: items ?? (ended ? outputOf(head, ended.answer) : []),
    parallel_tool_calls: echo.parallel_tool_calls ?? true,
    previous_response_id: echo.previous_response_id ?? null,
    reasoning: { effort: null, summary: null, ...echo.reasoning as Fields },
    store: echo.store ?? true,
    temperature: echo.temperature ?? 1,
    text: echo.text ?? { format: { type: "text" } },
    tool_choice: echo.tool_choice ?? "auto",
    tools: echo.tools ?? [],
    top_p: echo.top_p ?? 1,
    truncation: "disabled",
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

export function outputOf({ messageId }: Pick<Head, "messageId">, answer: Completion): Fields[] {
  const { text, refusal, toolCalls = [] } = answer;
  const says = text !== "" || refusal || toolCalls.length === 0;
  return [
    ...(says
      ? [messageItem(messageId, "completed", [
        ...(text !== "" || !refusal ? [textPart(text)] : []),
        ...(refusal ? [{ type: "refusal", refusal }] : []),
      ])]
      : []),
    ...toolCalls.map((call, i) =>
      callItem(messageId, i, "completed", {
        call_id: call.id,
        name: call.function.name,
        arguments: call.function.arguments,
      })
    ),
  ];
}

function messageItem(messageId: string, status: string, content: Fields[]): Fields {
  return { id: `msg_${hex(messageId)}`, type: "message", status, role: "assistant", content };
}

function callItem(messageId: string, index: number, status: string, call: Fields): Fields {
  return { id: `fc_${hex(messageId)}_${index}`, type: "function_call", status, ...call };
}

const textPart = (text: string): Fields => ({
  type: "output_text",
  text,
  annotations: [],
  logprobs: [],
});

/** An item of the output that is being written. */
interface Item {
  kind: "message" | "call";
  outputIndex: number;
  /** The kind of a message's part, and its text; or a call's arguments. */
  part: "output_text" | "refusal";
  contentIndex: number;
  text: string;
  content: Fields[];
  call: { index: number; call_id: string; name: string };
}

class Events implements EventWriter {
  #sequence = 0;
  readonly #done: Fields[] = [];
  readonly #closedCalls = new Set<number>();
  #open?: Item;

  constructor(private readonly echo: Echo, private readonly head: () => Head) {}

  begin(): string {
    const response = responseOf(this.echo, this.head());
    return this.#event("response.created", { response }) +
      this.#event("response.in_progress", { response });
  }

  piece({ text, refusal, toolCalls = [] }: Piece): string {
    let written = "";
    if (text) written += this.#say("output_text", text);
    if (refusal) written += this.#say("refusal", refusal);
    for (const { index, id, function: called } of toolCalls) {
      written += this.#call(index, id, called.name, called.arguments);
    }
    return written;
  }

  end(ended: Ended): string {
    let written = "";
    // A response without any output still has its message.
    if (this.#done.length === 0 && !this.#open) written += this.#openMessage("output_text");
    written += this.#close();
    const response = responseOf(this.echo, this.head(), ended, this.#done);
    return written + this.#event(`response.${response.status}`, { response });
  }

  fail(error: ApiError, requestId: string): string {
    const { code, message, ...further } = error.envelope(requestId).error;
    const response = {
      ...responseOf(this.echo, this.head()),
      status: "failed",
      output: this.#done,
      error: { code, message },
    };
    return this.#event("error", { code, message, ...further }) +
      this.#event("response.failed", { response });
  }

  #event(type: string, fields: Fields): string {
    return sse({ type, sequence_number: this.#sequence++, ...fields }, type);
  }

  #say(part: Item["part"], delta: string): string {
    let written = "";
    if (this.#open?.kind !== "message") written += this.#close() + this.#openMessage(part);
    else if (this.#open.part !== part) written += this.#closePart() + this.#openPart(part);
    const item = this.#open!;
    item.text += delta;
    return written + this.#event(`response.${part}.delta`, {
      ...this.#place(),
      delta,
      ...(part === "output_text" ? { logprobs: [] } : {}),
    });
  }

  #openMessage(part: Item["part"]): string {
    this.#open = this.#item("message");
    const item = messageItem(this.head().messageId, "in_progress", []);
    return this.#event("response.output_item.added", {
      output_index: this.#open.outputIndex,
      item,
    }) + this.#openPart(part);
  }

  #openPart(part: Item["part"]): string {
    const item = this.#open!;
    item.part = part;
    item.text = "";
    item.contentIndex = item.content.length;
    return this.#event("response.content_part.added", { ...this.#place(), part: partOf(part, "") });
  }

  #closePart(): string {
    const item = this.#open!;
    const part = partOf(item.part, item.text);
    item.content.push(part);
    return this.#event(`response.${item.part}.done`, {
      ...this.#place(),
      ...(item.part === "refusal" ? { refusal: item.text } : { text: item.text, logprobs: [] }),
    }) + this.#event("response.content_part.done", { ...this.#place(), part });
  }

  #call(index: number, id: string | undefined, name: string | undefined, args: string): string {
    let written = "";
    // What comes late for a call that is written already is the "{}" that closing gave it.
    if (this.#closedCalls.has(index)) return written;
    if (this.#open?.kind !== "call" || this.#open.call.index !== index) {
      written += this.#close();
      this.#open = this.#item("call", { index, call_id: id ?? "", name: name ?? "" });
      written += this.#event("response.output_item.added", {
        output_index: this.#open.outputIndex,
        item: this.#callItem("in_progress", ""),
      });
    }
    if (args === "") return written;
    this.#open.text += args;
    return written + this.#event("response.function_call_arguments.delta", {
      item_id: this.#itemId(),
      output_index: this.#open.outputIndex,
      delta: args,
    });
  }

  #close(): string {
    const open = this.#open;
    if (!open) return "";
    let written = "";
    let item;
    if (open.kind === "message") {
      written += this.#closePart();
      item = messageItem(this.head().messageId, "completed", open.content);
    } else {
      open.text ||= "{}";
      this.#closedCalls.add(open.call.index);
      item = this.#callItem("completed", open.text);
      written += this.#event("response.function_call_arguments.done", {
        item_id: this.#itemId(),
        output_index: open.outputIndex,
        name: open.call.name,
        arguments: open.text,
      });
    }
    this.#done.push(item);
    written += this.#event("response.output_item.done", { output_index: open.outputIndex, item });
    this.#open = undefined;
    return written;
  }

  #item(kind: Item["kind"], call = { index: 0, call_id: "", name: "" }): Item {
    return {
      kind,
      outputIndex: this.#done.length,
      part: "output_text",
      contentIndex: 0,
      text: "",
      content: [],
      call,
    };
  }

  #callItem(status: string, args: string): Fields {
    const { index, ...call } = this.#open!.call;
    return callItem(this.head().messageId, index, status, { ...call, arguments: args });
  }

  #itemId(): string {
    const { messageId } = this.head();
    return this.#open!.kind === "message"
      ? `msg_${hex(messageId)}`
      : `fc_${hex(messageId)}_${this.#open!.call.index}`;
  }

  #place(): Fields {
    const { outputIndex, contentIndex } = this.#open!;
    return { item_id: this.#itemId(), output_index: outputIndex, content_index: contentIndex };
  }
}

function partOf(kind: Item["part"], text: string): Fields {
  return kind === "refusal" ? { type: "refusal", refusal: text } : textPart(text);
}
