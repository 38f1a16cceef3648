/**
 * What stands under a URL: https only, from public addresses only. The connection goes to the address
 * that was checked, so that a name which resolves to another one a moment later gains nothing; each
 * redirect is checked anew.
 */

import { lookup } from "node:dns/promises";
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import type { LookupFunction } from "node:net";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { ApiError } from "../../_shared/errors.ts";
import type { GivenFile } from "./file_types.ts";
import { isPublic } from "./public_address.ts";

const maximumBytes = 20 * 1024 * 1024;
const maximumRedirects = 5;
const timeoutMs = 20_000;

export interface FetchedFile extends GivenFile {
  /** What was asked for, wherever the redirects led. */
  url: string;
}

/** What differs in tests. */
export interface Ways {
  resolve(host: string): Promise<string[]>;
  request: typeof request;
}

const ways: Ways = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  request,
};

/** @throws ApiError 400 `invalid_url`, 413 `file_too_large`, 422 `url_unreadable`, 504 `url_timeout` */
export async function fetchPage(
  url: string,
  leaving: AbortSignal,
  { resolve, request }: Ways = ways,
): Promise<FetchedFile> {
  const inTime = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([leaving, inTime]);
  let next = readUrl(url);
  try {
    for (let hop = 0; hop <= maximumRedirects; hop++) {
      const addresses = await addressesOf(next, resolve);
      const response = await ask(next, addresses, signal, request);
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location) {
        response.destroy();
        next = readUrl(new URL(headers.location, next).href);
        continue;
      }
      if (statusCode !== 200) {
        response.destroy();
        throw unreadable(`The server answers ${statusCode}.`);
      }
      return {
        bytes: await readBody(response),
        mediaType: headers["content-type"],
        name: nameOf(next, headers["content-disposition"]),
        url,
      };
    }
  } catch (error) {
    leaving.throwIfAborted();
    if (error instanceof ApiError) throw error;
    if (inTime.aborted) {
      throw new ApiError(
        504,
        "url_timeout",
        "The page did not come in time.",
        "Send it as a file.",
      );
    }
    // The cause could tell of what is inside a network.
    throw unreadable("The server cannot be reached.", error);
  }
  throw unreadable("The page redirects too often.");
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url?.protocol !== "https:" || url.username || url.password || (url.port && url.port !== "443")
  ) {
    throw new ApiError(
      400,
      "invalid_url",
      "Only https URLs are fetched, on the usual port and without a password in them.",
    );
  }
  url.hash = "";
  return url;
}

async function addressesOf(
  { hostname }: URL,
  resolve: Ways["resolve"],
): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const addresses = await resolve(host).catch((error) => {
    throw unreadable("There is no such host.", error);
  });
  // One that is not public spoils all: which one is connected to is not ours to choose.
  if (addresses.length === 0 || !addresses.every(isPublic)) {
    throw new ApiError(400, "invalid_url", "The host is not on the public internet.");
  }
  return addresses;
}

function ask(
  url: URL,
  addresses: string[],
  signal: AbortSignal,
  request: Ways["request"],
): Promise<IncomingMessage> {
  const checked = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const toChecked =
    ((_host, options, callback) =>
      options.all
        ? callback(null, checked)
        : callback(null, checked[0].address, checked[0].family)) as LookupFunction;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      lookup: toChecked,
      signal,
      headers: {
        accept: "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5",
        "accept-encoding": "gzip, deflate, br",
        "user-agent": "Engram (+document ingestion)",
      },
    }, resolve);
    asked.on("error", reject);
    asked.end();
  });
}

/** The body, unpacked, up to its bound. */
async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  const tooLarge = new ApiError(413, "file_too_large", "What stands there is over 20 MB.");
  if (Number(response.headers["content-length"] ?? 0) > maximumBytes) {
    response.destroy();
    throw tooLarge;
  }
  const unpacked = unpack(response);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of unpacked) {
    size += part.length;
    if (size > maximumBytes) {
      response.destroy();
      throw tooLarge;
    }
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

function unpack(response: IncomingMessage): AsyncIterable<Uint8Array> {
  const encoding = response.headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return response;
  const unpacker = encoding === "gzip" || encoding === "x-gzip"
    ? createGunzip()
    : encoding === "br"
    ? createBrotliDecompress()
    : encoding === "deflate"
    ? createInflate()
    : undefined;
  if (!unpacker) throw unreadable(`The server sends ${encoding.slice(0, 20)}, which is not read.`);
  response.on("error", (error) => unpacker.destroy(error));
  return response.pipe(unpacker);
}

function nameOf(url: URL, disposition?: string): string | undefined {
  const given = /filename\s*=\s*"?([^";]+)/i.exec(disposition ?? "")?.[1];
  const last = url.pathname.split("/").at(-1) || undefined;
  return given?.trim() ?? (last && safelyDecoded(last));
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unreadable(message: string, cause?: unknown): ApiError {
  return new ApiError(422, "url_unreadable", message, "Send what stands there as a file.", {
    cause,
  });
}
