/** The output of a response that is being streamed: numbered events, and items at their places. */

import { sse } from "./codec.ts";
import type { Fields } from "./response_object.ts";

/** An item that is being written. */
export interface Open {
  id: string;
  outputIndex: number;
}

export class ResponseOutput {
  /** By their place in the output; one that is still open is not there. */
  readonly done: Fields[] = [];
  #sequence = 0;
  #places = 0;

  get isEmpty(): boolean {
    return this.#places === 0;
  }

  nextPlace(): number {
    return this.#places++;
  }

  isDone({ outputIndex }: Open): boolean {
    return this.done[outputIndex] !== undefined;
  }

  event(type: string, fields: Fields): string {
    return sse({ type, sequence_number: this.#sequence++, ...fields }, type);
  }

  added({ outputIndex }: Open, item: Fields): string {
    return this.event("response.output_item.added", { output_index: outputIndex, item });
  }

  finished({ outputIndex }: Open, item: Fields): string {
    this.done[outputIndex] = item;
    return this.event("response.output_item.done", { output_index: outputIndex, item });
  }
}
