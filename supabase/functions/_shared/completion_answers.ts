/** Reads answers of /chat/completions as real providers send them, whole or in pieces. */

import { TextCleaner } from "./clean_text.ts";
import { type ToolCall, type ToolCallDelta, ToolCalls } from "./tool_calls.ts";
import { type Counted, readUsage } from "./usage.ts";

/**
 * An item of a provider's /responses that is neither text nor a call of the client's tools: what it
 * thought, and what its own tools did. It comes when it begins and again when it is done.
 */
export interface ItemPart {
  /** Its place in the provider's output. */
  index: number;
  item: Fields;
  done: boolean;
}

/** A piece of an answer as it comes. */
export interface Piece {
  /** Which of several answers it is of; left out: the first. */
  choice?: number;
  text: string;
  refusal?: string;
  toolCalls?: ToolCallDelta[];
  items?: ItemPart[];
  /** Other fields of the delta, such as a provider's `reasoning_content`. */
  further?: Record<string, unknown>;
  finishReason?: string;
  counted?: Counted;
  logprobs?: unknown;
}

/** A whole answer. */
export interface Completion {
  text: string;
  refusal?: string;
  toolCalls?: ToolCall[];
  /** Items of a provider's /responses beside text and calls, as they came. */
  items?: Fields[];
  further?: Record<string, unknown>;
  finishReason: string;
  counted?: Counted;
  logprobs?: unknown;
  /** Further answers to the same, where they were asked for. */
  others?: Completion[];
}

type Fields = Record<string, unknown>;

/** Reads the pieces of one answer, in order. */
export class AnswerReader {
  readonly #text = new TextCleaner();
  readonly #refusal = new TextCleaner();
  readonly #calls = new ToolCalls();
  /** Why the answer ended, once the provider has said it. */
  finishReason?: string;
  /** Something of the answer has come. */
  begun = false;

  get calls(): ToolCall[] {
    return this.#calls.calls;
  }

  /** Reads a chunk, or a whole answer; undefined when it says nothing. */
  read(value: unknown): Piece | undefined {
    const answer = fieldsOf(value);
    const choice = fieldsOf(Array.isArray(answer.choices) ? answer.choices[0] : undefined);
    const given = fieldsOf(choice.delta ?? choice.message);
    const { role: _, content, refusal, tool_calls, function_call, text, output_items, ...further } =
      given;
    const { text: said, thought } = contentOf(content ?? text ?? choice.text);
    const reason = finishReasonOf(choice.finish_reason ?? choice.stop_reason);
    const counted = readUsage(answer.usage) ?? readUsage(choice.usage) ??
      readUsage(fieldsOf(answer.x_groq).usage);
    const toolCalls = this.#calls.add(tool_calls ?? legacyCall(function_call));
    if (thought && further.reasoning_content === undefined) further.reasoning_content = thought;
    const rest = Object.fromEntries(
      Object.entries(further).filter(([, value]) => value !== null && value !== undefined),
    );
    const piece: Piece = { text: this.#text.clean(said) };
    const refused = typeof refusal === "string" ? this.#refusal.clean(refusal) : "";
    if (refused) piece.refusal = refused;
    if (toolCalls.length > 0) piece.toolCalls = toolCalls;
    if (Array.isArray(output_items) && output_items.length > 0) piece.items = output_items;
    if (Object.keys(rest).length > 0) piece.further = rest;
    if (choice.logprobs) piece.logprobs = choice.logprobs;
    if (counted) piece.counted = counted;
    if (reason) this.finishReason = piece.finishReason = this.#trueReason(reason);
    if (saysSomething(piece)) this.begun = true;
    const says = piece.text || Object.keys(piece).length > 1;
    return says ? piece : undefined;
  }

  /** What is left at the end: halves of characters, arguments of calls without any, the reason. */
  end(): Piece | undefined {
    const piece: Piece = { text: this.#text.end() };
    const refused = this.#refusal.end();
    if (refused) piece.refusal = refused;
    const toolCalls = this.#calls.end();
    if (toolCalls.length > 0) piece.toolCalls = toolCalls;
    if (!this.finishReason) {
      this.finishReason = piece.finishReason = this.#trueReason("stop");
    }
    return piece.text || Object.keys(piece).length > 1 ? piece : undefined;
  }

  /** Many providers say "stop" where they call tools. */
  #trueReason(reason: string): string {
    if (this.calls.length === 0) return reason;
    return reason === "stop" || reason === "function_call" ? "tool_calls" : reason;
  }
}

/** Whether something of the answer is in it. */
export function saysSomething({ text, refusal, toolCalls, items, further }: Piece): boolean {
  return Boolean(text || refusal || toolCalls || items || further);
}

/** Puts pieces together. */
export function addPiece(answer: Completion, { choice = 0, ...piece }: Piece): void {
  if (choice > 0) {
    const others = answer.others ??= [];
    while (others.length < choice) others.push({ text: "", finishReason: "" });
    // What is counted is counted for all of them.
    const { counted, ...own } = piece;
    if (counted) answer.counted = counted;
    return addPiece(others[choice - 1], own);
  }
  answer.text += piece.text;
  if (piece.refusal) answer.refusal = (answer.refusal ?? "") + piece.refusal;
  if (piece.finishReason) answer.finishReason = piece.finishReason;
  if (piece.counted) answer.counted = piece.counted;
  if (piece.logprobs) answer.logprobs = merged(answer.logprobs, piece.logprobs);
  for (const [name, value] of Object.entries(piece.further ?? {})) {
    answer.further ??= {};
    answer.further[name] = merged(answer.further[name], value);
  }
  for (const { item, done } of piece.items ?? []) {
    if (done) (answer.items ??= []).push(item);
  }
  for (const { index, function: called, id, type, ...further } of piece.toolCalls ?? []) {
    const calls = answer.toolCalls ??= [];
    const known = calls[index];
    if (known) known.function.arguments += called.arguments;
    else {
      calls[index] = {
        ...further,
        id: id ?? "",
        type: type ?? "function",
        function: { name: called.name ?? "", arguments: called.arguments },
      };
    }
  }
}

/** Pieces of text and lists are joined; of the rest the last counts. */
function merged(before: unknown, value: unknown): unknown {
  if (typeof before === "string" && typeof value === "string") return before + value;
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  const [known, further] = [before, value].map((each) =>
    typeof each === "object" && each !== null && !Array.isArray(each) ? each as Fields : undefined
  );
  if (!known || !further) return value;
  const both: Fields = { ...known };
  for (const [name, part] of Object.entries(further)) both[name] = merged(known[name], part);
  return both;
}

/** The text of content that is a string, a list of parts, one part, or nothing. */
function contentOf(content: unknown): { text: string; thought: string } {
  if (typeof content === "string") return { text: content, thought: "" };
  let text = "";
  let thought = "";
  for (const part of Array.isArray(content) ? content : content ? [content] : []) {
    if (typeof part === "string") text += part;
    else {
      const { type, text: own, thinking } = fieldsOf(part);
      const said = typeof own === "string" ? own : String(fieldsOf(own).value ?? "");
      if (type === "thinking" || type === "reasoning") {
        thought += typeof thinking === "string" ? thinking : contentOf(thinking ?? own).text;
      } else text += said;
    }
  }
  return { text, thought };
}

const reasons: Record<string, string> = {
  end_turn: "stop",
  eos: "stop",
  eos_token: "stop",
  stop_sequence: "stop",
  complete: "stop",
  completed: "stop",
  max_tokens: "length",
  max_output_tokens: "length",
  model_length: "length",
  tool_use: "tool_calls",
  tool_call: "tool_calls",
  safety: "content_filter",
  recitation: "content_filter",
  content_filtered: "content_filter",
  prohibited_content: "content_filter",
};

/** Why an answer ended, in OpenAI's words where there is one. */
export function finishReasonOf(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "" || value === "null") return undefined;
  const known = value.toLowerCase();
  return reasons[known] ?? (/^[A-Z_]+$/.test(value) ? known : value);
}

function legacyCall(call: unknown): unknown {
  return call ? [{ index: 0, function: call }] : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Fields
    : {};
}

/** A whole answer of so many choices as one. */
export function readCompletion(value: unknown, wanted: number = 1): Completion | undefined {
  const { choices, ...rest } = fieldsOf(value);
  if (!Array.isArray(choices) || choices.length === 0) return undefined;
  const answer: Completion = { text: "", finishReason: "" };
  for (const [i, choice] of choices.slice(0, wanted).entries()) {
    const reader = new AnswerReader();
    for (const piece of [reader.read({ ...rest, choices: [choice] }), reader.end()]) {
      if (piece) addPiece(answer, { ...piece, choice: i });
    }
  }
  return answer;
}

/** Reads the pieces of so many answers that come together. */
export class AnswersReader {
  readonly #readers: AnswerReader[];

  constructor(wanted: number) {
    this.#readers = Array.from({ length: wanted }, () => new AnswerReader());
  }

  /** The provider has said why one of them ended. */
  get hasEnded(): boolean {
    return this.#readers.some(({ finishReason }) => finishReason);
  }

  /** Something of them has come. */
  get begun(): boolean {
    return this.#readers.some(({ begun }) => begun);
  }

  read(value: unknown): Piece[] {
    const { choices, ...rest } = fieldsOf(value);
    // Of one answer there is one reader, whatever its index is said to be.
    if (this.#readers.length === 1 || !Array.isArray(choices) || choices.length === 0) {
      return this.#pieces(0, this.#readers[0].read(value));
    }
    return choices.flatMap((choice) => {
      const index = Number(fieldsOf(choice).index ?? 0);
      return this.#pieces(index, this.#readers[index]?.read({ ...rest, choices: [choice] }));
    });
  }

  /** What is left of those that have come. */
  end(): Piece[] {
    return this.#readers.flatMap((reader, index) =>
      index === 0 || reader.begun || reader.finishReason ? this.#pieces(index, reader.end()) : []
    );
  }

  #pieces(index: number, piece: Piece | undefined): Piece[] {
    if (!piece) return [];
    return [index === 0 ? piece : { choice: index, ...piece }];
  }
}
