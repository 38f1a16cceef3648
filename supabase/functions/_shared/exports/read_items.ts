/** An export of ChatGPT, Claude, mem0, Zep, Spotify, ListenBrainz or Last.fm becomes the items of an import. */

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
  type PlaysItem,
} from "./items.ts";
import type { Element } from "./json_elements.ts";
import { isMem0, isSession, isZepFact, readMem0, readSession, readZepFact } from "./memories.ts";
import {
  isListen,
  isNowPlaying,
  isScrobble,
  isSpotifyAccount,
  isSpotifyExtended,
  type PlaySource,
  readListen,
  type ReadPlay,
  readScrobble,
  readSpotifyAccount,
  readSpotifyExtended,
} from "./plays.ts";

export interface Source {
  kind: Kind;
  source: "chatgpt" | "claude" | "mem0" | "zep" | PlaySource;
}

interface Format extends Source {
  is(value: Loose): boolean;
  read(value: Loose, place: string): ConversationItem | MemoryItem | ReadPlay;
}

const formats: Format[] = [
  { kind: "conversations", source: "chatgpt", is: isChatGpt, read: readChatGpt },
  { kind: "conversations", source: "claude", is: isClaude, read: readClaude },
  { kind: "memories", source: "mem0", is: isMem0, read: readMem0 },
  { kind: "memories", source: "zep", is: isZepFact, read: readZepFact },
  { kind: "conversations", source: "zep", is: isSession, read: readSession },
  { kind: "plays", source: "spotify", is: isSpotifyExtended, read: readSpotifyExtended },
  { kind: "plays", source: "spotify", is: isSpotifyAccount, read: readSpotifyAccount },
  { kind: "plays", source: "listenbrainz", is: isListen, read: readListen },
  { kind: "plays", source: "lastfm", is: isScrobble, read: readScrobble },
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
const playsPerItem = 500;

/** What an element of an export is called. */
const words: Record<Kind, string> = {
  conversations: "conversation",
  memories: "memory",
  plays: "play",
};

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
    const list = isObject(value) && !formatOf(element) ? listIn(value) : value;
    if (Array.isArray(list)) { for (const inner of list) yield { value: inner }; }
    else yield element;
  }
}

/** The list of an object, or of one in it: APIs wrap their pages so. */
function listIn(value: Loose): unknown[] | undefined {
  const { payload, recenttracks } = value;
  if (isObject(payload) && Array.isArray(payload.listens)) return payload.listens;
  if (isObject(recenttracks) && Array.isArray(recenttracks.track)) return recenttracks.track;
  // A page of Last.fm's by itself.
  if (Array.isArray(value.track) && !("artist" in value)) return value.track;
  return lists.map((name) => value[name]).find(Array.isArray);
}

async function* toItems(
  first: Format,
  before: Element[],
  rest: AsyncIterable<Element>,
): AsyncGenerator<Item> {
  if (first.kind === "plays") return yield* toPlays(first, before, rest);
  let position = 0;
  for (const element of before) yield* toItem(first, element, ++position);
  for await (const element of rest) yield* toItem(first, element, ++position);
}

/** Plays by the hundreds; what is none stands for itself. */
async function* toPlays(
  first: Format,
  before: Element[],
  rest: AsyncIterable<Element>,
): AsyncGenerator<Item> {
  let position = 0;
  let item: PlaysItem = { plays: [], places: [], skipped: {} };
  async function* all() {
    yield* before;
    yield* rest;
  }
  const done = (): Item => {
    const data = item;
    item = { plays: [], places: [], skipped: {} };
    return { place: `plays up to ${position}`, data };
  };
  for await (const element of all()) {
    const place = `play ${++position}`;
    const format = formatOf(element);
    if ("error" in element) {
      yield { place, error: { code: "unreadable_item", message: element.error } };
    } else if (format?.kind !== "plays" || format.source !== first.source) {
      const message = "It is no play of this export.";
      yield { place, error: { code: "unreadable_item", message } };
    } else if (!isNowPlaying(element.value as Loose)) {
      const read = format.read(element.value as Loose, place) as ReadPlay;
      if ("play" in read) {
        item.plays.push(read.play);
        item.places.push(place);
      } else item.skipped[read.skipped] = (item.skipped[read.skipped] ?? 0) + 1;
      if (item.plays.length === playsPerItem) yield done();
    }
  }
  if (item.plays.length > 0 || Object.keys(item.skipped).length > 0) yield done();
}

function* toItem(first: Format, element: Element, position: number): Generator<Item> {
  const place = `${words[first.kind]} ${position}`;
  const fail = (message: string): Item => ({ place, error: { code: "unreadable_item", message } });
  if ("error" in element) return yield fail(element.error);
  const format = formatOf(element);
  if (format?.kind !== first.kind || format.source !== first.source) {
    return yield fail(`It is no ${words[first.kind]} of this export.`);
  }
  let data: ConversationItem | MemoryItem;
  try {
    data = format.read(element.value as Loose, place) as ConversationItem | MemoryItem;
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
    "ChatGPT's and Claude's conversations.json or their archives, mem0's and Zep's JSON, and the histories of " +
      "Spotify, ListenBrainz and Last.fm are.",
  );
}
