/** What the items of an import are, as `private.import_conversation` and `import_memory` take them. */

export interface ConversationItem {
  id: string;
  title?: string;
  created_at?: string;
  archived?: boolean;
  messages: MessageItem[];
}

export interface MessageItem {
  id: string;
  /** The id of an earlier message; null at a root. */
  parent: string | null;
  role: "user" | "ai" | "tool";
  text: string;
  time?: string;
  status?: "cancelled";
  model?: string;
  parts?: Record<string, unknown>[];
  tool_calls?: { id: string; name: string; arguments: string }[];
  tool_call_id?: string;
  metadata?: Record<string, unknown>;
}

export interface MemoryItem {
  id: string;
  text: string;
  category?: string;
  time?: string;
  ended_at?: string;
}

/** Up to 500 plays, and how many of the file are none that is taken. */
export interface PlaysItem {
  plays: Record<string, unknown>[];
  /** Where each play stands in the file. */
  places: string[];
  /** Podcasts, what has no name, and private sessions. */
  skipped: Record<string, number>;
}

export type Kind = "conversations" | "memories" | "plays";

/** An item, or what could not become one, with where it is in the file. */
export interface Item {
  place: string;
  data?: ConversationItem | MemoryItem | PlaysItem;
  error?: { code: string; message: string };
}

export type Loose = Record<string, unknown>;

export const isObject = (value: unknown): value is Loose =>
  value !== null && typeof value === "object" && !Array.isArray(value);

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** A time as exports write it: seconds or milliseconds of Unix, or ISO. Undefined for what is none. */
export function timeOf(value: unknown): string | undefined {
  const number = typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  const time = typeof number === "number"
    ? new Date(number > 1e11 ? number : number * 1000)
    // A time without a zone is UTC's in all of these exports.
    : new Date(
      typeof number === "string" ? number.replace(/^([\d-]+[T ][\d:.]+)$/, "$1Z") : Number.NaN,
    );
  return Number.isNaN(time.getTime()) || time.getTime() < 0 ? undefined : time.toISOString();
}

/** As many characters as a message may have; no half of a character at the end. */
export function bounded(text: string): string {
  const maximum = 1_000_000;
  return text.length <= maximum ? text : text.slice(0, maximum).replace(/[\ud800-\udbff]$/, "");
}
