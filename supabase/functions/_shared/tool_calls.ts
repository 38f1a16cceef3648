/** Calls of tools, as providers really send them, put together into OpenAI's form. */

/** A call of the client's: of a function, or of a custom tool, whose arguments are any text. */
export interface ToolCall {
  id: string;
  type: "function" | "custom";
  function: { name: string; arguments: string };
  [further: string]: unknown;
}

/**
 * A part of a streamed call; the first of a call carries its id and name, every one of a custom tool's
 * its type.
 */
export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: "function" | "custom";
  function: { name?: string; arguments: string };
  [further: string]: unknown;
}

export type WrittenCall =
  | { id: string; type: "function"; function: { name: string; arguments: string } }
  | { id: string; type: "custom"; custom: { name: string; input: string } };

export interface WrittenDelta {
  index: number;
  id?: string;
  type?: "function" | "custom";
  function?: { name?: string; arguments: string };
  custom?: { name?: string; input: string };
}

type Fields = Record<string, unknown>;

/**
 * Puts the calls of one answer together. Providers leave out the index or the id, send all parallel
 * calls under index 0, repeat the name in every part, or send arguments as an object.
 */
export class ToolCalls {
  readonly calls: ToolCall[] = [];
  /** The provider's index of each call. */
  readonly #indexes: (number | undefined)[] = [];

  /** Takes a list of calls or parts of calls; returns the parts under indexes of our own. */
  add(list: unknown): ToolCallDelta[] {
    return Array.isArray(list) ? list.flatMap((item) => this.#take(item) ?? []) : [];
  }

  /** A call without arguments has an empty object of them; returns the parts that are missing. */
  end(): ToolCallDelta[] {
    return this.calls.flatMap((call, index) => {
      if (call.type === "custom" || call.function.arguments.trim() !== "") return [];
      call.function.arguments = "{}";
      return [{ index, function: { arguments: "{}" } }];
    });
  }

  #take(item: unknown): ToolCallDelta | undefined {
    if (typeof item !== "object" || item === null) return undefined;
    const { index: given, id, type: kind, function: named, custom, ...further } = item as Fields;
    const { name, arguments: passed, input } = (named ?? custom ?? {}) as Fields;
    const args = passed ?? input;
    const type = kind === "custom" || (custom && !named) ? "custom" : "function";
    const text = args === null || args === undefined
      ? ""
      : typeof args === "string"
      ? args
      : JSON.stringify(args);
    const index = this.#find(given, id, name);
    if (index !== undefined) {
      const call = this.calls[index];
      call.function.arguments += text;
      return {
        index,
        ...further,
        ...(call.type === "custom" ? { type: call.type } : {}),
        function: { arguments: text },
      };
    }
    if (typeof name !== "string" || name === "") return undefined;
    const call: ToolCall = {
      ...further,
      id: typeof id === "string" && id !== ""
        ? id
        : `call_${crypto.randomUUID().replaceAll("-", "")}`,
      type,
      function: { name, arguments: text },
    };
    this.#indexes.push(typeof given === "number" ? given : undefined);
    this.calls.push(call);
    return {
      ...further,
      index: this.calls.length - 1,
      id: call.id,
      type,
      function: { name, arguments: text },
    };
  }

  /** Which known call a part belongs to; undefined: it begins a new one. */
  #find(given: unknown, id: unknown, name: unknown): number | undefined {
    const hasId = typeof id === "string" && id !== "";
    if (hasId) {
      const known = this.calls.findIndex((call) => call.id === id);
      if (known >= 0) return known;
      // Another id under a known index is another call, where it has a name.
      if (typeof name === "string" && name !== "") return undefined;
    }
    if (typeof given === "number") {
      const known = this.#indexes.lastIndexOf(given);
      return known >= 0 ? known : undefined;
    }
    if (typeof name === "string" && name !== "") return undefined;
    return this.calls.length > 0 ? this.calls.length - 1 : undefined;
  }
}

/** A call as /chat/completions writes it. */
export function writeCall({ function: called, ...call }: ToolCall): WrittenCall {
  const { name, arguments: args } = called;
  return call.type === "custom"
    ? { ...call, type: "custom", custom: { name, input: args } }
    : { ...call, type: "function", function: called };
}

/** A part of a call as /chat/completions writes it. */
export function writeDelta({ function: called, ...call }: ToolCallDelta): WrittenDelta {
  const { name, arguments: args } = called;
  return call.type === "custom"
    ? { ...call, custom: { ...(name === undefined ? {} : { name }), input: args } }
    : { ...call, function: called };
}
