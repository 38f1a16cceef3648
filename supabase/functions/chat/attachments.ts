/** Large parts of messages: kept in Storage beside the message, and put back when a model is given it. */

import { Buffer } from "node:buffer";
import type { AppContext, Effects } from "../_shared/app.ts";
import type { UserFiles } from "../_shared/user_files.ts";
import type { Said } from "./context.ts";
import { dataOf } from "./messages.ts";

/** What stands in a stored message for what was too large for it. */
interface Reference {
  sha256: string;
  characters: number;
  media_type?: string;
  /** Where the data is, in the bucket of attachments; missing where there is no Storage. */
  attachment?: string;
  /** The file has the bytes that the data had in base64, not the text of the data. */
  decoded?: true;
}

/** So many files of a history are read for a model, the latest first, and so many characters. */
const mostFiles = 20;
const mostCharacters = 20_000_000;

/**
 * Keeps the data that the references in `kept` stand for, and writes into them where it is. Returns what takes the files
 * away again, if the message is not stored after all.
 */
export async function keepAttachments(
  c: AppContext,
  effects: Effects,
  kept: unknown,
): Promise<() => Promise<void>> {
  const files = filesOf(c, effects);
  const references = files ? [...referencesIn(kept)].filter((one) => dataOf(one)) : [];
  const paths = await Promise.all(references.map((reference) => keep(files!, reference)));
  const stored = paths.filter((path) => path !== undefined);
  return async () => {
    if (stored.length > 0) await files!.remove("attachments", stored);
  };
}

async function keep(files: UserFiles, reference: Reference): Promise<string | undefined> {
  const data = dataOf(reference)!;
  const decoded = decode(data);
  const bytes = decoded ?? new TextEncoder().encode(data);
  const type = decoded ? reference.media_type! : "text/plain";
  const path = await files.keep("attachments", bytes, type);
  if (path === undefined) return undefined;
  reference.attachment = path;
  if (decoded) reference.decoded = true;
  return path;
}

/** The bytes of a data: URL, if the same URL can be made of them again. */
function decode(data: string): Uint8Array | undefined {
  const [head, type] = /^data:([\w.+/-]{1,100});base64,/.exec(data) ?? [];
  if (head === undefined) return undefined;
  const bytes = Buffer.from(data.slice(head.length), "base64");
  return urlOf(type, bytes) === data ? bytes : undefined;
}

function urlOf(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Puts the data of a history back, as much as there is room for; the rest is named in its place. */
export async function restoreAttachments(
  c: AppContext,
  effects: Effects,
  history: Said[],
): Promise<void> {
  const files = filesOf(c, effects);
  if (!files) return;
  let left = mostCharacters;
  const chosen = [...referencesIn(history)].filter(({ attachment }) => attachment).reverse()
    .slice(0, mostFiles).filter(({ characters }) => (left -= characters) >= 0);
  const read = new Map<Reference, string>();
  await Promise.all(chosen.map(async (reference) => {
    const file = await files.read("attachments", reference.attachment!);
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = reference.decoded
      ? urlOf(reference.media_type!, bytes)
      : new TextDecoder().decode(bytes);
    read.set(reference, text);
  }));
  if (read.size === 0) return;
  for (const said of history) {
    if (said.parts) said.parts = replaced(said.parts, read) as typeof said.parts;
  }
}

function replaced(value: unknown, read: Map<Reference, string>): unknown {
  if (Array.isArray(value)) return value.map((part) => replaced(part, read));
  if (typeof value !== "object" || value === null) return value;
  const text = read.get(value as Reference);
  if (text !== undefined) return text;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, replaced(part, read)]),
  );
}

function* referencesIn(value: unknown): Generator<Reference> {
  if (typeof value !== "object" || value === null) return;
  if ("sha256" in value && "characters" in value) {
    yield value as Reference;
    return;
  }
  for (const part of Object.values(value)) yield* referencesIn(part);
}

function filesOf(c: AppContext, { files }: Effects): UserFiles | undefined {
  return files?.(c.get("database"), c.get("caller").userId);
}
