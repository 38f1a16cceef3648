/** An .apkg or .colpkg: a zip with a collection in SQLite and the media of its cards. */

import { Buffer } from "node:buffer";
import { unzipSync } from "fflate";
// @ts-types="./sqlite.d.ts"
import initSqlite, { type Database } from "sql.js/dist/sql-wasm-inline.js";
import { ApiError } from "../../_shared/errors.ts";
import type { MediaEntry } from "./media.ts";
import { readMessage, textOf } from "./protobuf.ts";
import { decompress, TooLarge } from "./zstd.ts";

/** A collection may have so many bytes: it is held in memory while it is read. */
const maximumCollection = 128 * 1024 * 1024;
const maximumMediaList = 16 * 1024 * 1024;

/** The collections of a package, the newest kind first; older ones only say that Anki is too old. */
const collections = ["collection.anki21b", "collection.anki21", "collection.anki2"];

export interface Package {
  database: Database;
  media: MediaEntry[];
  /** Today's schema, whose files are packed by zstd. */
  isNew: boolean;
}

export function isPackage(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4B && bytes[2] === 3 && bytes[3] === 4;
}

/** @throws ApiError 400 `invalid_file`, 413 `file_too_large` */
export async function openPackage(bytes: Uint8Array): Promise<Package> {
  const files = unpack(bytes);
  const name = collections.find((name) => files[name]);
  if (!name) throw invalid("The file has no collection of Anki's.");
  const isNew = name === "collection.anki21b";
  try {
    const collection = isNew ? decompress(files[name], maximumCollection) : files[name];
    delete files[name];
    const SQL = await initSqlite();
    const database = new SQL.Database(handOver(withKnownCollation(collection)));
    database.exec("select count(*) from cards");
    return { database, media: listMedia(files["media"], isNew), isNew };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (error instanceof TooLarge) throw fileTooLarge();
    throw invalid("The collection in the file cannot be read.");
  }
}

/** In one go: what a stream of it leaves behind would be as much again as what it holds. */
function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!collections.includes(name) && name !== "media") return false;
        if (originalSize > (name === "media" ? maximumMediaList : maximumCollection)) {
          throw fileTooLarge();
        }
        return true;
      },
    });
  } catch (error) {
    throw error instanceof ApiError ? error : invalid("The file is no whole zip.");
  }
}

/** SQLite takes a slice of what it is given, which is a copy; of this it takes the bytes themselves. */
class HandedOver extends Uint8Array {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end) as Uint8Array<ArrayBuffer>;
  }
}

function handOver({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new HandedOver(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Anki sorts names by an order of its own, without which SQLite reads no table that has it. */
function withKnownCollation(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const schema = buffer.subarray(0, 256 * 1024);
  for (let at = 0; (at = schema.indexOf("COLLATE unicase", at)) >= 0; at++) {
    schema.write("COLLATE nocase ", at, "latin1");
  }
  return buffer;
}

function listMedia(bytes: Uint8Array | undefined, isNew: boolean): MediaEntry[] {
  if (!bytes) return [];
  if (!isNew) {
    return Object.entries(JSON.parse(new TextDecoder().decode(bytes)))
      .map(([entry, name]) => ({ entry, name: String(name) }));
  }
  return (readMessage(decompress(bytes, maximumMediaList)).get(1) ?? [])
    .map((file, entry) => ({ entry: String(entry), file }))
    .filter(({ file }) => file instanceof Uint8Array)
    .map(({ entry, file }) => ({ entry, name: textOf(readMessage(file as Uint8Array), 1) }));
}

function invalid(message: string): ApiError {
  return new ApiError(
    400,
    "invalid_file",
    message,
    "Export the deck or the collection from Anki again: .apkg or .colpkg.",
  );
}

function fileTooLarge(): ApiError {
  return new ApiError(
    413,
    "file_too_large",
    `The collection has over ${maximumCollection / 1024 / 1024} MB.`,
    "Export its decks one by one.",
  );
}
