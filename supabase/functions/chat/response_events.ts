/** A streamed answer as the events of POST /responses. */

import type { ApiError } from "../_shared/errors.ts";
import type { Piece } from "../_shared/models.ts";
import type { ToolCallDelta } from "../_shared/tool_calls.ts";
import type { Ended, EventWriter, Head } from "./codec.ts";
import { ItemEvents } from "./response_item_events.ts";
import { MessageEvents } from "./response_message_events.ts";
import {
  annotationsOf,
  type Call,
  callItem,
  callItemId,
  type Echo,
  type Fields,
  responseOf,
  thoughtOf,
} from "./response_object.ts";
import { type Open, ResponseOutput } from "./response_output.ts";

interface OpenCall extends Open {
  index: number;
  call: Call;
  args: string;
}

export class ResponseEvents implements EventWriter {
  readonly #output = new ResponseOutput();
  readonly #messages: MessageEvents;
  readonly #items: ItemEvents;
  /** Calls come one after another, or their parts in turns. */
  readonly #calls = new Map<number, OpenCall>();

  constructor(private readonly echo: Echo, private readonly head: () => Head) {
    const messageId = () => head().messageId;
    this.#messages = new MessageEvents(this.#output, messageId);
    this.#items = new ItemEvents(this.#output, this.#messages, messageId);
  }

  begin(): string {
    const response = responseOf(this.echo, this.head());
    return this.#output.event("response.created", { response }) +
      this.#output.event("response.in_progress", { response });
  }

  piece({ text, refusal, toolCalls = [], items = [], further }: Piece): string {
    let written = items.map((part) => this.#items.item(part)).join("");
    const thought = thoughtOf(further);
    if (thought) written += this.#items.think(thought);
    if (text) written += this.#say("output_text", text);
    for (const annotation of annotationsOf(further)) written += this.#messages.cite(annotation);
    if (refusal) written += this.#say("refusal", refusal);
    for (const delta of toolCalls) written += this.#call(delta);
    return written;
  }

  end(ended: Ended): string {
    let written = this.#messages.citeAll(ended) + this.#items.closeThinking() +
      this.#messages.close();
    for (const open of this.#calls.values()) written += this.#closeCall(open);
    written += this.#items.closeAll();
    // A response without any output still has its message.
    if (this.#output.isEmpty) {
      written += this.#messages.open("output_text") + this.#messages.close();
    }
    const response = responseOf(this.echo, this.head(), ended, this.#output.done);
    return written + this.#output.event(`response.${response.status}`, { response });
  }

  fail(error: ApiError, requestId: string): string {
    const { code, message, ...further } = error.envelope(requestId).error;
    const response = {
      ...responseOf(this.echo, this.head()),
      status: "failed",
      output: this.#output.done.filter(Boolean),
      error: { code, message },
    };
    return this.#output.event("error", { code, message, ...further }) +
      this.#output.event("response.failed", { response });
  }

  /** Text that follows thoughts ends them. */
  #say(part: "output_text" | "refusal", delta: string): string {
    const ended = this.#messages.isOpen ? "" : this.#items.closeThinking();
    return ended + this.#messages.say(part, delta);
  }

  #call({ index, id, type, function: { name, arguments: args } }: ToolCallDelta): string {
    let written = "";
    let open = this.#calls.get(index);
    if (!open) {
      written += this.#items.closeThinking() + this.#messages.close();
      // A call whose arguments are whole has no more to come.
      for (const other of this.#calls.values()) {
        if (isWhole(other)) written += this.#closeCall(other);
      }
      const isCustom = type === "custom";
      open = {
        id: callItemId(this.head().messageId, index, isCustom),
        outputIndex: this.#output.nextPlace(),
        index,
        call: { call_id: id ?? "", name: name ?? "", isCustom },
        args: "",
      };
      this.#calls.set(index, open);
      written += this.#output.added(open, this.#callItem(open, "in_progress"));
    }
    if (args === "" || this.#output.isDone(open)) return written;
    open.args += args;
    return written + this.#output.event(
      open.call.isCustom
        ? "response.custom_tool_call_input.delta"
        : "response.function_call_arguments.delta",
      { item_id: open.id, output_index: open.outputIndex, delta: args },
    );
  }

  #closeCall(open: OpenCall): string {
    const { id, outputIndex, call } = open;
    if (this.#output.isDone(open)) return "";
    if (!call.isCustom) open.args ||= "{}";
    const place = { item_id: id, output_index: outputIndex };
    const done = call.isCustom
      ? this.#output.event("response.custom_tool_call_input.done", { ...place, input: open.args })
      : this.#output.event("response.function_call_arguments.done", {
        ...place,
        name: call.name,
        arguments: open.args,
      });
    return done + this.#output.finished(open, this.#callItem(open, "completed"));
  }

  #callItem({ index, call, args }: OpenCall, status: string): Fields {
    return callItem(this.head().messageId, index, status, call, args);
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
