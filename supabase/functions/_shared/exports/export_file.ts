/** The JSON in an export: the file itself, or what of a zip archive is the export. */

import { Unzip, UnzipInflate } from "fflate";
import { ApiError } from "../errors.ts";
import { CsvReader } from "./csv_elements.ts";
import { type Element, ElementReader } from "./json_elements.ts";

/** What an archive may unpack to: far more than the largest export that anybody has seen. */
const maximumBytes = 2 * 1024 * 1024 * 1024;

/** The files of an archive that hold an export; ChatGPT numbers them when there are many. */
const isExport = (name: string) =>
  /(^|\/)(conversations([-_]?\d+)?|memories|messages|sessions|threads)\.json$/i.test(name) ||
  isHistory(name);

/** Spotify's histories, extended or not, ListenBrainz's listens, and scrobbles of Last.fm. */
const isHistory = (name: string) =>
  /(^|\/)(streaming_?history|endsong)[^/]*\.json$/i.test(name) ||
  /(^|\/)listens\b.*\.jsonl?$/i.test(name) ||
  /(^|\/)[^/]*(scrobbles|recenttracks)[^/]*\.csv$/i.test(name);

/** The elements of an export in their order. Bytes are read as they come, and not before they are needed. */
export async function* readExport(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Element> {
  let reader: Reader | undefined;
  for await (const part of bytes) {
    if (part.length === 0) continue;
    reader ??= part[0] === 0x50 && part[1] === 0x4b ? new ArchiveReader() : readerOf(part);
    yield* reader.read(part);
  }
  if (reader) yield* reader.end();
}

interface Reader {
  read(bytes: Uint8Array): Iterable<Element>;
  end(): Iterable<Element>;
}

/** JSON begins with a bracket, after blank space and a byte order mark; what does not is a table. */
function readerOf(start: Uint8Array): Reader {
  const first = start.find((byte) => byte > 0x20 && ![0xef, 0xbb, 0xbf].includes(byte));
  return first === undefined || first === 0x5b || first === 0x7b
    ? new ElementReader()
    : new CsvReader();
}

class ArchiveReader {
  #unzip: Unzip;
  #found: Element[] = [];
  #size = 0;
  #names: string[] = [];

  constructor() {
    this.#unzip = new Unzip((file) => {
      this.#names.push(file.name);
      if (!isExport(file.name)) return;
      const reader = /\.csv$/i.test(file.name) ? new CsvReader() : new ElementReader();
      file.ondata = (error, bytes, isLast) => {
        if (error) throw error;
        this.#size += bytes.length;
        if (this.#size > maximumBytes) throw tooLarge();
        for (const element of reader.read(bytes)) this.#found.push(element);
        if (isLast) { for (const element of reader.end()) this.#found.push(element); }
      };
      file.start();
    });
    this.#unzip.register(UnzipInflate);
  }

  read(bytes: Uint8Array): Element[] {
    return this.#push(bytes, false);
  }

  end(): Element[] {
    const found = this.#push(new Uint8Array(), true);
    if (this.#names.some(isExport)) return found;
    throw new ApiError(
      422,
      "unknown_export",
      "The archive holds no conversations.json and no listening history.",
      "Send the export as it was downloaded.",
    );
  }

  #push(bytes: Uint8Array, isLast: boolean): Element[] {
    try {
      this.#unzip.push(bytes, isLast);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError(422, "file_unreadable", "The archive is broken.", undefined, {
        cause: error,
      });
    }
    const found = this.#found;
    this.#found = [];
    return found;
  }
}

function tooLarge(): ApiError {
  return new ApiError(413, "file_too_large", "The archive unpacks to more than 2 GB.");
}
