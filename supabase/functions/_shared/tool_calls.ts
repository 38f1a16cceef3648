/** Calls of tools, as providers really send them, put together into OpenAI's form. */

export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
  [further: string]: unknown;
}

/** A part of a streamed call; the first of a call carries its id and name. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: "function";
  function: { name?: string; arguments: string };
  [further: string]: unknown;
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
      if (call.function.arguments.trim() !== "") return [];
      call.function.arguments = "{}";
      return [{ index, function: { arguments: "{}" } }];
    });
  }

  #take(item: unknown): ToolCallDelta | undefined {
    if (typeof item !== "object" || item === null) return undefined;
    const { index: given, id, type: _, function: named, ...further } = item as Fields;
    const { name, arguments: args } = (named ?? {}) as Fields;
    const text = args === null || args === undefined
      ? ""
      : typeof args === "string"
      ? args
      : JSON.stringify(args);
    const index = this.#find(given, id, name);
    if (index !== undefined) {
      const call = this.calls[index];
      call.function.arguments += text;
      return { index, ...further, function: { arguments: text } };
    }
    if (typeof name !== "string" || name === "") return undefined;
    const call: ToolCall = {
      ...further,
      id: typeof id === "string" && id !== ""
        ? id
        : `call_${crypto.randomUUID().replaceAll("-", "")}`,
      type: "function",
      function: { name, arguments: text },
    };
    this.#indexes.push(typeof given === "number" ? given : undefined);
    this.calls.push(call);
    return {
      ...further,
      index: this.calls.length - 1,
      id: call.id,
      type: "function",
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
