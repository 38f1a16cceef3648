/** The messages of a streamed response: their texts, refusals and sources as events. */

import { annotationsIn } from "./annotations.ts";
import type { Ended } from "./codec.ts";
import {
  annotationsOf,
  type Fields,
  messageItem,
  messageItemId,
  textPart,
} from "./response_object.ts";
import type { Open, ResponseOutput } from "./response_output.ts";

type Part = "output_text" | "refusal";

interface OpenMessage extends Open {
  part: Part;
  /** Of the part that is being written. */
  text: string;
  annotations: Fields[];
  content: Fields[];
}

export class MessageEvents {
  #message?: OpenMessage;
  #messages = 0;

  constructor(
    private readonly output: ResponseOutput,
    private readonly messageId: () => string,
  ) {}

  get isOpen(): boolean {
    return this.#message !== undefined;
  }

  say(part: Part, delta: string): string {
    let written = "";
    if (!this.#message) written += this.open(part);
    else if (this.#message.part !== part) written += this.#closePart() + this.#openPart(part);
    this.#message!.text += delta;
    return written + this.output.event(`response.${part}.delta`, {
      ...this.#place(),
      delta,
      ...(part === "output_text" ? { logprobs: [] } : {}),
    });
  }

  cite(annotation: Fields): string {
    const written = this.#message ? "" : this.open("output_text");
    const { annotations } = this.#message!;
    annotations.push(annotation);
    return written + this.output.event("response.output_text.annotation.added", {
      ...this.#place(),
      annotation_index: annotations.length - 1,
      annotation,
    });
  }

  /** What the last message cites of what the turn was given. */
  citeAll({ metadata }: Ended): string {
    if (this.#message?.part !== "output_text") return "";
    const further = { annotations: annotationsIn(this.#message.text, metadata.citations ?? []) };
    return annotationsOf(further).map((annotation) => this.cite(annotation)).join("");
  }

  open(part: Part): string {
    // Text that comes after a call or an item is another message.
    const own = messageItemId(this.messageId());
    this.#message = {
      id: this.#messages++ === 0 ? own : `${own}_${this.#messages}`,
      outputIndex: this.output.nextPlace(),
      part,
      text: "",
      annotations: [],
      content: [],
    };
    return this.output.added(this.#message, messageItem(this.#message.id, "in_progress", [])) +
      this.#openPart(part);
  }

  #openPart(part: Part): string {
    Object.assign(this.#message!, { part, text: "", annotations: [] });
    return this.output.event("response.content_part.added", {
      ...this.#place(),
      part: this.#part(),
    });
  }

  #closePart(): string {
    const { part: kind, text, content } = this.#message!;
    const part = this.#part();
    const done = this.output.event(`response.${kind}.done`, {
      ...this.#place(),
      ...(kind === "refusal" ? { refusal: text } : { text, logprobs: [] }),
    }) + this.output.event("response.content_part.done", { ...this.#place(), part });
    content.push(part);
    return done;
  }

  close(): string {
    const open = this.#message;
    if (!open) return "";
    const written = this.#closePart();
    this.#message = undefined;
    return written + this.output.finished(open, messageItem(open.id, "completed", open.content));
  }

  #part(): Fields {
    const { part, text, annotations } = this.#message!;
    return part === "refusal" ? { type: part, refusal: text } : textPart(text, annotations);
  }

  #place(): Fields {
    const { id, outputIndex, content } = this.#message!;
    return { item_id: id, output_index: outputIndex, content_index: content.length };
  }
}
