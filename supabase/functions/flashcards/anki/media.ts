/** Sounds and pictures of an Anki package, and their names as files of a user. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import type { UserFiles } from "../../_shared/user_files.ts";
import { decompress } from "./zstd.ts";

/** A media file of a package: the zip calls it by a number. */
export interface MediaEntry {
  entry: string;
  name: string;
}

export interface MediaFile {
  name: string;
  bytes: Uint8Array;
}

/** As much as one file may have; and, packed, the files that are unpacked at a time. */
const maximumFile = 32 * 1024 * 1024;
const maximumBatch = 8 * 1024 * 1024;
/** As many are sent to Storage at a time. */
const atOnce = 4;
/** As much as a package that goes out may hold of them: it is made in memory. */
const maximumOut = 40 * 1024 * 1024;
const maximumFilesOut = 2_000;

/**
 * Keeps the media of a package as files of the user, and says how many. A file that comes again takes the place of the
 * one of its name. One that cannot be unpacked, or that Storage refuses, is left out.
 */
export async function keepMedia(
  files: UserFiles | undefined,
  zip: Uint8Array,
  { media, isNew }: { media: MediaEntry[]; isNew: boolean },
): Promise<number> {
  if (!files || media.length === 0) return 0;
  let kept = 0;
  for (const batch of batchesOf(zip, media)) {
    const entries = unzipSync(zip, { filter: ({ name }) => batch.has(name) });
    const found = Object.entries(entries);
    let stored = 0;
    for (let at = 0; at < found.length; at += atOnce) {
      const paths = await Promise.all(
        found.slice(at, at + atOnce).map(([entry, packed]) => {
          const name = batch.get(entry)!;
          const bytes = isNew ? unpacked(packed) : packed;
          return bytes && files.keep("media", bytes, typeOf(name), keyOf(name));
        }),
      );
      stored += paths.filter((path) => path !== undefined).length;
    }
    kept += stored;
    // Storage is not there, or full: the others would fare no better.
    if (stored === 0) break;
  }
  return kept;
}

function unpacked(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return decompress(bytes, maximumFile);
  } catch {
    return undefined;
  }
}

/** The entries in groups that can be unpacked at a time, each with the names of its files. */
function* batchesOf(zip: Uint8Array, media: MediaEntry[]): Generator<Map<string, string>> {
  const names = new Map(media.map(({ entry, name }) => [entry, name]));
  const sizes = new Map<string, number>();
  unzipSync(zip, {
    filter: ({ name, originalSize }) => {
      if (names.has(name) && originalSize <= maximumFile) sizes.set(name, originalSize);
      return false;
    },
  });
  let batch = new Map<string, string>();
  let size = 0;
  for (const [entry, bytes] of sizes) {
    if (batch.size > 0 && size + bytes > maximumBatch) {
      yield batch;
      batch = new Map();
      size = 0;
    }
    batch.set(entry, names.get(entry)!);
    size += bytes;
  }
  if (batch.size > 0) yield batch;
}

/** The files of these names, as far as there are such and there is room. */
export async function readMedia(
  files: UserFiles | undefined,
  userId: string,
  names: Iterable<string>,
): Promise<MediaFile[]> {
  if (!files) return [];
  const found: MediaFile[] = [];
  let left = maximumOut;
  const wanted = [...names].slice(0, maximumFilesOut);
  for (let at = 0; at < wanted.length && left > 0; at += atOnce) {
    const read = await Promise.all(
      wanted.slice(at, at + atOnce).map(async (name) => {
        const file = await files.read("media", `${userId}/${keyOf(name)}`);
        return file && { name, bytes: new Uint8Array(await file.arrayBuffer()) };
      }),
    );
    for (const file of read) {
      if (!file || file.bytes.length > left) continue;
      left -= file.bytes.length;
      found.push(file);
    }
  }
  return found;
}

/**
 * What a media file is called in the bucket: its name, with = and the bytes in hexadecimal for what Storage takes in no
 * name, as in K=C3=A4se.jpg.
 */
export function keyOf(name: string): string {
  const key = [...Buffer.from(name.normalize("NFC"), "utf8")].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._-]/.test(character)
      ? character
      : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
  if (key.length <= 400) return key;
  return `=${createHash("sha256").update(name).digest("hex")}${extensionOf(name)}`;
}

/** The media that a side of a card names: pictures, sounds and films of HTML, and Anki's [sound:…]. */
export function mediaIn(text: string): string[] {
  const sounds = [...text.matchAll(/\[sound:([^\]]+)\]/g)].map(([, name]) => name);
  const tags = text.matchAll(
    /<(?:img|audio|video|source|embed|object)\b[^>]*?\s(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi,
  );
  const sources = [...tags].map(([, double, single, bare]) => double ?? single ?? bare);
  return [...sounds, ...sources].map(withoutEscapes)
    .filter((name) => name !== "" && !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(name));
}

function withoutEscapes(text: string): string {
  const plain = text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

const types: Record<string, string> = {
  ...{ jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", gif: "image/gif" },
  ...{ webp: "image/webp", avif: "image/avif", svg: "image/svg+xml" },
  ...{ mp3: "audio/mpeg", ogg: "audio/ogg", oga: "audio/ogg", opus: "audio/ogg", wav: "audio/wav" },
  ...{ m4a: "audio/mp4", flac: "audio/flac", mp4: "video/mp4", webm: "video/webm" },
};

function typeOf(name: string): string {
  return types[extensionOf(name).slice(1).toLowerCase()] ?? "application/octet-stream";
}

function extensionOf(name: string): string {
  return /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? "";
}
