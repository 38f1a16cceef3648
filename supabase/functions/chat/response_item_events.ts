/** The items of a streamed response that are a provider's own, and what a model thought. */

import type { ItemPart } from "../_shared/completion_answers.ts";
import type { MessageEvents } from "./response_message_events.ts";
import { type Fields, withId } from "./response_object.ts";
import type { Open, ResponseOutput } from "./response_output.ts";

interface OpenItem extends Open {
  item: Fields;
  /** The thoughts that have come so far; undefined: none. */
  thought?: string;
}

export class ItemEvents {
  /** Items of the provider's, by their place there. */
  readonly #items = new Map<number, OpenItem>();
  /** What a model of /chat/completions thinks, which is no item yet. */
  #thinking?: OpenItem;

  constructor(
    private readonly output: ResponseOutput,
    private readonly messages: MessageEvents,
    private readonly messageId: () => string,
  ) {}

  item({ index, item, done }: ItemPart): string {
    let written = "";
    let open = this.#items.get(index);
    if (!open) {
      written += this.messages.close();
      open = this.#openItem(item);
      this.#items.set(index, open);
      written += this.output.added(open, open.item);
    }
    return done ? written + this.#closeItem(open, { ...item, id: open.id }) : written;
  }

  #openItem(item: Fields): OpenItem {
    const outputIndex = this.output.nextPlace();
    const own = withId(this.messageId(), outputIndex, item);
    return { id: String(own.id), outputIndex, item: own };
  }

  #closeItem(open: OpenItem, item: Fields): string {
    if (this.output.isDone(open)) return "";
    return this.#endThought(open) + this.output.finished(open, item);
  }

  /** Thoughts go to the item that the provider has begun for them, else to one of our own. */
  think(delta: string): string {
    let written = "";
    let open =
      [...this.#items.values()].findLast(({ item, outputIndex }) =>
        item.type === "reasoning" && !this.output.done[outputIndex]
      ) ?? this.#thinking;
    if (!open) {
      written += this.messages.close();
      open = this.#thinking = this.#openItem({ type: "reasoning", summary: [] });
      written += this.output.added(open, open.item);
    }
    if (open.thought === undefined) {
      open.thought = "";
      written += this.output.event("response.reasoning_summary_part.added", {
        ...summaryPlace(open),
        part: { type: "summary_text", text: "" },
      });
    }
    open.thought += delta;
    return written +
      this.output.event("response.reasoning_summary_text.delta", { ...summaryPlace(open), delta });
  }

  #endThought(open: OpenItem): string {
    const { thought: text } = open;
    if (text === undefined) return "";
    const place = summaryPlace(open);
    return this.output.event("response.reasoning_summary_text.done", { ...place, text }) +
      this.output.event("response.reasoning_summary_part.done", {
        ...place,
        part: { type: "summary_text", text },
      });
  }

  closeThinking(): string {
    const open = this.#thinking;
    if (!open) return "";
    this.#thinking = undefined;
    const summary = [{ type: "summary_text", text: open.thought ?? "" }];
    return this.#closeItem(open, { ...open.item, summary });
  }
  /** Ends what the provider has begun and not ended. */
  closeAll(): string {
    return [...this.#items.values()].map((open) => this.#closeItem(open, open.item)).join("");
  }
}

function summaryPlace({ id, outputIndex }: Open): Fields {
  return { item_id: id, output_index: outputIndex, summary_index: 0 };
}
