/** A streamed answer as the events of POST /responses. */

import type { ApiError } from "../_shared/errors.ts";
import type { Piece } from "../_shared/models.ts";
import type { ItemPart } from "../_shared/completion_answers.ts";
import type { ToolCallDelta } from "../_shared/tool_calls.ts";
import { annotationsIn } from "./annotations.ts";
import { type Ended, type EventWriter, type Head, sse } from "./codec.ts";
import {
  annotationsOf,
  type Call,
  callItem,
  callItemId,
  type Echo,
  type Fields,
  messageItem,
  messageItemId,
  responseOf,
  textPart,
  thoughtOf,
  withId,
} from "./response_object.ts";

type Part = "output_text" | "refusal";

/** An item that is being written. */
interface Open {
  id: string;
  outputIndex: number;
}
interface OpenMessage extends Open {
  part: Part;
  /** Of the part that is being written. */
  text: string;
  annotations: Fields[];
  content: Fields[];
}
interface OpenCall extends Open {
  index: number;
  call: Call;
  args: string;
}
interface OpenItem extends Open {
  item: Fields;
  /** The thoughts that have come so far; undefined: none. */
  thought?: string;
}

export class ResponseEvents implements EventWriter {
  #sequence = 0;
  /** By their place in the output; one that is still open is not there. */
  readonly #done: Fields[] = [];
  #places = 0;
  #message?: OpenMessage;
  #messages = 0;
  /** Calls come one after another, or their parts in turns. */
  readonly #calls = new Map<number, OpenCall>();
  /** Items of the provider's, by their place there. */
  readonly #items = new Map<number, OpenItem>();
  /** What a model of /chat/completions thinks, which is no item yet. */
  #thinking?: OpenItem;

  constructor(private readonly echo: Echo, private readonly head: () => Head) {}

  begin(): string {
    const response = responseOf(this.echo, this.head());
    return this.#event("response.created", { response }) +
      this.#event("response.in_progress", { response });
  }

  piece({ text, refusal, toolCalls = [], items = [], further }: Piece): string {
    let written = items.map((part) => this.#item(part)).join("");
    const thought = thoughtOf(further);
    if (thought) written += this.#think(thought);
    if (text) written += this.#say("output_text", text);
    for (const annotation of annotationsOf(further)) written += this.#cite(annotation);
    if (refusal) written += this.#say("refusal", refusal);
    for (const delta of toolCalls) written += this.#call(delta);
    return written;
  }

  end(ended: Ended): string {
    let written = this.#citeAll(ended) + this.#closeThinking() + this.#closeMessage();
    for (const open of this.#calls.values()) written += this.#closeCall(open);
    for (const open of this.#items.values()) written += this.#closeItem(open, open.item);
    // A response without any output still has its message.
    if (this.#places === 0) written += this.#openMessage("output_text") + this.#closeMessage();
    const response = responseOf(this.echo, this.head(), ended, this.#done);
    return written + this.#event(`response.${response.status}`, { response });
  }

  fail(error: ApiError, requestId: string): string {
    const { code, message, ...further } = error.envelope(requestId).error;
    const response = {
      ...responseOf(this.echo, this.head()),
      status: "failed",
      output: this.#done.filter(Boolean),
      error: { code, message },
    };
    return this.#event("error", { code, message, ...further }) +
      this.#event("response.failed", { response });
  }

  #event(type: string, fields: Fields): string {
    return sse({ type, sequence_number: this.#sequence++, ...fields }, type);
  }

  #added({ outputIndex }: Open, item: Fields): string {
    return this.#event("response.output_item.added", { output_index: outputIndex, item });
  }

  #finished({ outputIndex }: Open, item: Fields): string {
    this.#done[outputIndex] = item;
    return this.#event("response.output_item.done", { output_index: outputIndex, item });
  }

  #say(part: Part, delta: string): string {
    let written = "";
    if (!this.#message) written += this.#closeThinking() + this.#openMessage(part);
    else if (this.#message.part !== part) written += this.#closePart() + this.#openPart(part);
    this.#message!.text += delta;
    return written + this.#event(`response.${part}.delta`, {
      ...this.#place(),
      delta,
      ...(part === "output_text" ? { logprobs: [] } : {}),
    });
  }

  #cite(annotation: Fields): string {
    const written = this.#message ? "" : this.#openMessage("output_text");
    const { annotations } = this.#message!;
    annotations.push(annotation);
    return written + this.#event("response.output_text.annotation.added", {
      ...this.#place(),
      annotation_index: annotations.length - 1,
      annotation,
    });
  }

  /** What the last message cites of what the turn was given. */
  #citeAll({ metadata }: Ended): string {
    if (this.#message?.part !== "output_text") return "";
    const further = { annotations: annotationsIn(this.#message.text, metadata.citations ?? []) };
    return annotationsOf(further).map((annotation) => this.#cite(annotation)).join("");
  }

  #openMessage(part: Part): string {
    // Text that comes after a call or an item is another message.
    const own = messageItemId(this.head().messageId);
    this.#message = {
      id: this.#messages++ === 0 ? own : `${own}_${this.#messages}`,
      outputIndex: this.#places++,
      part,
      text: "",
      annotations: [],
      content: [],
    };
    return this.#added(this.#message, messageItem(this.#message.id, "in_progress", [])) +
      this.#openPart(part);
  }

  #openPart(part: Part): string {
    Object.assign(this.#message!, { part, text: "", annotations: [] });
    return this.#event("response.content_part.added", { ...this.#place(), part: this.#part() });
  }

  #closePart(): string {
    const { part: kind, text, content } = this.#message!;
    const part = this.#part();
    const done = this.#event(`response.${kind}.done`, {
      ...this.#place(),
      ...(kind === "refusal" ? { refusal: text } : { text, logprobs: [] }),
    }) + this.#event("response.content_part.done", { ...this.#place(), part });
    content.push(part);
    return done;
  }

  #closeMessage(): string {
    const open = this.#message;
    if (!open) return "";
    const written = this.#closePart();
    this.#message = undefined;
    return written + this.#finished(open, messageItem(open.id, "completed", open.content));
  }

  #part(): Fields {
    const { part, text, annotations } = this.#message!;
    return part === "refusal" ? { type: part, refusal: text } : textPart(text, annotations);
  }

  #place(): Fields {
    const { id, outputIndex, content } = this.#message!;
    return { item_id: id, output_index: outputIndex, content_index: content.length };
  }

  #call({ index, id, type, function: { name, arguments: args } }: ToolCallDelta): string {
    let written = "";
    let open = this.#calls.get(index);
    if (!open) {
      written += this.#closeThinking() + this.#closeMessage();
      // A call whose arguments are whole has no more to come.
      for (const other of this.#calls.values()) {
        if (isWhole(other)) written += this.#closeCall(other);
      }
      const isCustom = type === "custom";
      open = {
        id: callItemId(this.head().messageId, index, isCustom),
        outputIndex: this.#places++,
        index,
        call: { call_id: id ?? "", name: name ?? "", isCustom },
        args: "",
      };
      this.#calls.set(index, open);
      written += this.#added(open, this.#callItem(open, "in_progress"));
    }
    if (args === "" || this.#done[open.outputIndex]) return written;
    open.args += args;
    return written + this.#event(
      open.call.isCustom
        ? "response.custom_tool_call_input.delta"
        : "response.function_call_arguments.delta",
      { item_id: open.id, output_index: open.outputIndex, delta: args },
    );
  }

  #closeCall(open: OpenCall): string {
    const { id, outputIndex, call } = open;
    if (this.#done[outputIndex]) return "";
    if (!call.isCustom) open.args ||= "{}";
    const place = { item_id: id, output_index: outputIndex };
    const done = call.isCustom
      ? this.#event("response.custom_tool_call_input.done", { ...place, input: open.args })
      : this.#event("response.function_call_arguments.done", {
        ...place,
        name: call.name,
        arguments: open.args,
      });
    return done + this.#finished(open, this.#callItem(open, "completed"));
  }

  #callItem({ index, call, args }: OpenCall, status: string): Fields {
    return callItem(this.head().messageId, index, status, call, args);
  }

  #item({ index, item, done }: ItemPart): string {
    let written = "";
    let open = this.#items.get(index);
    if (!open) {
      written += this.#closeMessage();
      open = this.#openItem(item);
      this.#items.set(index, open);
      written += this.#added(open, open.item);
    }
    return done ? written + this.#closeItem(open, { ...item, id: open.id }) : written;
  }

  #openItem(item: Fields): OpenItem {
    const outputIndex = this.#places++;
    const own = withId(this.head().messageId, outputIndex, item);
    return { id: String(own.id), outputIndex, item: own };
  }

  #closeItem(open: OpenItem, item: Fields): string {
    if (this.#done[open.outputIndex]) return "";
    return this.#endThought(open) + this.#finished(open, item);
  }

  /** Thoughts go to the item that the provider has begun for them, else to one of our own. */
  #think(delta: string): string {
    let written = "";
    let open =
      [...this.#items.values()].findLast(({ item, outputIndex }) =>
        item.type === "reasoning" && !this.#done[outputIndex]
      ) ?? this.#thinking;
    if (!open) {
      written += this.#closeMessage();
      open = this.#thinking = this.#openItem({ type: "reasoning", summary: [] });
      written += this.#added(open, open.item);
    }
    if (open.thought === undefined) {
      open.thought = "";
      written += this.#event("response.reasoning_summary_part.added", {
        ...summaryPlace(open),
        part: { type: "summary_text", text: "" },
      });
    }
    open.thought += delta;
    return written +
      this.#event("response.reasoning_summary_text.delta", { ...summaryPlace(open), delta });
  }

  #endThought(open: OpenItem): string {
    const { thought: text } = open;
    if (text === undefined) return "";
    const place = summaryPlace(open);
    return this.#event("response.reasoning_summary_text.done", { ...place, text }) +
      this.#event("response.reasoning_summary_part.done", {
        ...place,
        part: { type: "summary_text", text },
      });
  }

  #closeThinking(): string {
    const open = this.#thinking;
    if (!open) return "";
    this.#thinking = undefined;
    const summary = [{ type: "summary_text", text: open.thought ?? "" }];
    return this.#closeItem(open, { ...open.item, summary });
  }
}

/** Whether the arguments that have arrived so far are a complete JSON object. */
function isWhole({ call, args }: OpenCall): boolean {
  if (call.isCustom || !args.trimEnd().endsWith("}")) return false;
  try {
    JSON.parse(args);
    return true;
  } catch {
    return false;
  }
}

function summaryPlace({ id, outputIndex }: Open): Fields {
  return { item_id: id, output_index: outputIndex, summary_index: 0 };
}
