/** An export of ChatGPT, Claude, mem0 or Zep becomes the items of an import. */

import { ApiError } from "../errors.ts";
import { isChatGpt, readChatGpt } from "./chatgpt.ts";
import { isClaude, readClaude } from "./claude.ts";
import { readExport } from "./export_file.ts";
import {
  type ConversationItem,
  isObject,
  type Item,
  type Kind,
  type Loose,
  type MemoryItem,
} from "./items.ts";
import type { Element } from "./json_elements.ts";
import { isMem0, isSession, isZepFact, readMem0, readSession, readZepFact } from "./memories.ts";

export interface Source {
  kind: Kind;
  source: "chatgpt" | "claude" | "mem0" | "zep";
}

interface Format extends Source {
  is(value: Loose): boolean;
  read(value: Loose, place: string): ConversationItem | MemoryItem;
}

const formats: Format[] = [
  { kind: "conversations", source: "chatgpt", is: isChatGpt, read: readChatGpt },
  { kind: "conversations", source: "claude", is: isClaude, read: readClaude },
  { kind: "memories", source: "mem0", is: isMem0, read: readMem0 },
  { kind: "memories", source: "zep", is: isZepFact, read: readZepFact },
  { kind: "conversations", source: "zep", is: isSession, read: readSession },
];

/** Where the lists stand in files that are one object. */
const lists = [
  "conversations",
  "sessions",
  "threads",
  "results",
  "memories",
  "facts",
  "edges",
  "data",
];

/** As many messages as an item holds; a longer conversation comes in several. */
const messagesPerItem = 500;

/**
 * What kind of export it is, and its items in their order.
 *
 * @throws ApiError 422 `unknown_export` when nothing in it is known, and what reading the file throws
 */
export async function readItems(
  bytes: AsyncIterable<Uint8Array>,
): Promise<Source & { items: AsyncGenerator<Item> }> {
  const elements = expand(readExport(bytes));
  /** What came before it was clear what the file is. */
  const unknown: Element[] = [];
  for (;;) {
    const { value: element, done } = await elements.next();
    if (done || unknown.length === 100) throw unknownExport();
    const format = formatOf(element);
    unknown.push(element);
    if (!format) continue;
    const { kind, source } = format;
    return { kind, source, items: toItems(format, unknown, elements) };
  }
}

function formatOf(element: Element): Format | undefined {
  const value = "value" in element ? element.value : undefined;
  return isObject(value) ? formats.find(({ is }) => is(value)) : undefined;
}

/** The elements of a list that stands in an object. */
async function* expand(elements: AsyncIterable<Element>): AsyncGenerator<Element> {
  for await (const element of elements) {
    const value = "value" in element ? element.value : undefined;
    const list = isObject(value) && !formatOf(element)
      ? lists.map((name) => value[name]).find(Array.isArray)
      : undefined;
    if (list) { for (const inner of list) yield { value: inner }; }
    else yield element;
  }
}

async function* toItems(
  first: Format,
  before: Element[],
  rest: AsyncIterable<Element>,
): AsyncGenerator<Item> {
  let position = 0;
  for (const element of before) yield* toItem(first, element, ++position);
  for await (const element of rest) yield* toItem(first, element, ++position);
}

function* toItem(first: Format, element: Element, position: number): Generator<Item> {
  const place = `${first.kind === "memories" ? "memory" : "conversation"} ${position}`;
  const fail = (message: string): Item => ({ place, error: { code: "unreadable_item", message } });
  if ("error" in element) return yield fail(element.error);
  const format = formatOf(element);
  if (format?.kind !== first.kind || format.source !== first.source) {
    return yield fail(
      `It is no ${first.kind === "memories" ? "memory" : "conversation"} of this export.`,
    );
  }
  let data: ConversationItem | MemoryItem;
  try {
    data = format.read(element.value as Loose, place);
  } catch {
    return yield fail("It is not as the export's others are.");
  }
  if (data.id === "") return yield fail("It has no id.");
  yield* split(
    data,
    "title" in data && data.title ? `${place}: ${data.title}`.slice(0, 300) : place,
  );
}

function* split(data: ConversationItem | MemoryItem, place: string): Generator<Item> {
  if (!("messages" in data) || data.messages.length <= messagesPerItem) {
    return yield { place, data };
  }
  for (let i = 0; i < data.messages.length; i += messagesPerItem) {
    yield { place, data: { ...data, messages: data.messages.slice(i, i + messagesPerItem) } };
  }
}

function unknownExport(): ApiError {
  return new ApiError(
    422,
    "unknown_export",
    "Nothing in the file is an export that is known here.",
    "ChatGPT's and Claude's conversations.json or their archives, and mem0's and Zep's JSON are.",
  );
}
