/** A streamed turn: asking → answering → stored, broken off, or left by its client. */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import { addPiece, saysSomething } from "../_shared/completion_answers.ts";
import type { Completion, Piece } from "../_shared/models.ts";
import type { Codec, EventWriter } from "./codec.ts";
import { askWithLess } from "./truncation.ts";
import { giveUp, headOf, type Turn } from "./turn.ts";
import { metadataOf, nothingUsed, type Status, storeTurn, usageFor } from "./turn_keeping.ts";

export class TurnStream {
  readonly #answer: Completion = { text: "", finishReason: "" };
  /** Stops the model when the client has left. */
  readonly #gone = new AbortController();
  readonly #writer: EventWriter;
  /** The turn is being kept, or has failed and will not be. */
  #settled = false;
  /** Something of the answer has arrived, so no other model may take over. */
  #begun = false;

  constructor(
    private readonly c: AppContext,
    private readonly effects: Effects,
    private readonly turn: Turn,
    codec: Codec,
  ) {
    this.#writer = codec.events(() => headOf(turn));
  }

  /** Resolves when the provider has begun to answer, or at once with an answer that is stored. */
  async respond(answered: Completion | undefined): Promise<Response> {
    if (answered) return this.#body(this.#replay(answered));
    const client = this.c.req.raw.signal;
    client.addEventListener("abort", () => this.#leave(), { once: true });
    let pieces: AsyncIterable<Piece>;
    try {
      pieces = await this.#ask();
    } catch (error) {
      if (!this.#settled) {
        this.#settled = true;
        await giveUp(this.c, this.effects, this.turn, error);
      }
      throw error;
    }
    return this.#body(this.#events(pieces));
  }

  #ask(): Promise<AsyncIterable<Piece>> {
    const { turn } = this;
    return askWithLess(turn, () =>
      turn.tries.ask(
        turn,
        (model, sampling, endpoint) =>
          this.effects.models.stream(model, turn.messages, sampling, this.#gone.signal, endpoint),
      ));
  }

  /** The pieces of the model that answers: until the first word another one may still take over. */
  async *#answering(first: AsyncIterable<Piece>): AsyncGenerator<Piece> {
    let pieces = first;
    while (true) {
      try {
        yield* pieces;
        return;
      } catch (error) {
        // What was counted is billed, and nobody takes over from who bills.
        if (this.#begun || this.#answer.counted || !this.turn.tries.fallThrough(error)) throw error;
        this.#answer.finishReason = "";
        pieces = await this.#ask();
      }
    }
  }

  async *#events(pieces: AsyncIterable<Piece>): AsyncGenerator<string> {
    try {
      yield this.#writer.begin();
      for await (const piece of this.#answering(pieces)) {
        addPiece(this.#answer, piece);
        if (saysSomething(piece)) this.#begun = true;
        const written = this.#writer.piece(piece);
        if (written) yield written;
      }
      if (this.#settled) return;
      this.#settled = true;
      this.#end("stop");
      const usage = usageFor(this.turn, this.#answer);
      const kept = await this.#store("complete");
      const metadata = metadataOf(this.turn, kept, this.#answer);
      yield this.#writer.end({ answer: this.#answer, usage, metadata });
    } catch (error) {
      // Stopping the model is what a client that has left asked for.
      if (error === this.#gone.signal.reason) return;
      const isKept = await this.#breakOff(error);
      const known = failure(this.c, this.effects, error);
      const told = isKept
        ? known.hinting("What has arrived is kept. Send the request again for a whole answer.")
        : known;
      yield this.#writer.fail(told, this.c.get("requestId"));
    }
  }

  /** Keeps what arrived before the model broke off, and says whether it did; of nothing, nothing. */
  async #breakOff(error: unknown): Promise<boolean> {
    if (this.#settled) return false;
    this.#settled = true;
    if (!this.#begun) {
      await giveUp(this.c, this.effects, this.turn, error);
      return false;
    }
    this.#end("error");
    try {
      await this.#store("error", error);
      return true;
    } catch (error) {
      failure(this.c, this.effects, error);
      return false;
    }
  }

  /**
   * Keeps what has arrived when the client leaves: as complete where the model had finished, else as
   * cancelled.
   */
  #leave(): void {
    const client = this.c.req.raw.signal;
    this.#gone.abort(client.reason ?? new DOMException("The client has left.", "AbortError"));
    if (this.#settled) return;
    this.#settled = true;
    const { others = [] } = this.#answer;
    const isWhole = [this.#answer, ...others].every(({ finishReason }) => finishReason !== "");
    this.#end("cancelled");
    const stored = this.#store(isWhole ? "complete" : "cancelled");
    this.effects.background(stored.catch((error) => {
      failure(this.c, this.effects, error);
    }));
  }

  /** Says of what has not ended why it ends now, and forgets choices of which nothing has come. */
  #end(reason: string): void {
    const { others = [] } = this.#answer;
    // The model has broken off before it was done with all of them.
    if (reason === "error") this.#answer.finishReason = reason;
    this.#answer.finishReason ||= reason;
    const begun = others.filter((other) => Object.values(other).some((value) => value !== ""));
    for (const other of begun) other.finishReason ||= reason;
    if (others.length > 0) this.#answer.others = begun;
  }

  #store(status: Status, error?: unknown): Promise<boolean> {
    // A model that has not begun to answer bills nothing.
    const billed = this.#begun || status === "complete";
    const usage = billed ? usageFor(this.turn, this.#answer) : nothingUsed;
    return storeTurn(this.c, this.effects, this.turn, this.#answer, status, usage, error);
  }

  async *#replay(answer: Completion): AsyncGenerator<string> {
    yield this.#writer.begin();
    for (const [choice, each] of [answer, ...answer.others ?? []].entries()) {
      const { text, refusal, toolCalls, items, further } = each;
      yield this.#writer.piece({
        choice,
        text,
        refusal,
        toolCalls: toolCalls?.map((call, index) => ({ ...call, index })),
        items: items?.map((item, index) => ({ index, item, done: true })),
        further,
      });
    }
    const metadata = metadataOf(this.turn, true, answer);
    yield await Promise.resolve(this.#writer.end({ answer, metadata }));
  }

  /** Server-sent events, pulled as the client reads. */
  #body(source: AsyncGenerator<string>): Response {
    const encoder = new TextEncoder();
    const leave = () => this.#leave();
    const { effects } = this;
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) return controller.close();
        if (value) controller.enqueue(encoder.encode(value));
      },
      cancel() {
        leave();
        // What the source has in hand, a store for one, it brings to its end.
        effects.background(source.return(undefined));
      },
    });
    return this.c.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    });
  }
}
