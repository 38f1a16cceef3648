/** What a request brings: a file in a form, a file in JSON, a file as the body, or a URL. */

import { Buffer } from "node:buffer";
import { type AppContext, json, parse } from "../../_shared/app.ts";
import {
  type FileFields,
  fileFields,
  type FileRequest,
  fileRequest,
  urlRequest,
} from "../../_shared/contracts/files.ts";
import { ApiError } from "../../_shared/errors.ts";
import { readBytes } from "../../_shared/request_body.ts";
import type { FetchedFile, fetchPage } from "./fetch_page.ts";
import { type GivenFile, unsupported } from "./file_types.ts";

const maximumFileBytes = 20 * 1024 * 1024;

/** A file with what was said of it, or JSON that brings none. */
export type Source =
  | { file: GivenFile | FetchedFile; fields: FileFields }
  | { json: unknown };

/** @throws ApiError 400 `invalid_request`, 413 `file_too_large`, and what fetching a URL throws */
export async function readSource(c: AppContext, fetched: typeof fetchPage): Promise<Source> {
  const type = c.req.header("content-type");
  if (type !== undefined && !/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    return await readUpload(c, type);
  }
  const given = await json(c);
  const names = given !== null && typeof given === "object" ? Object.keys(given) : [];
  if (names.includes("file")) {
    const { file, ...fields } = parse(fileRequest, given);
    return { file: fileOf(file), fields };
  }
  if (names.includes("url")) {
    const { url, ...fields } = parse(urlRequest, given);
    const page = await fetched(url, c.req.raw.signal);
    return { file: page, fields };
  }
  return { json: given };
}

async function readUpload(c: AppContext, type: string): Promise<Source> {
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) throw unsupported(undefined, type);
  const bytes = await readWhole(c);
  if (!/^multipart\/form-data\b/i.test(type)) {
    const { name, ...given } = c.req.query();
    // What curl and fetch send when nobody said what it is.
    const mediaType = type.startsWith("application/octet-stream") ? undefined : type;
    return { file: { bytes: bounded(bytes), name, mediaType }, fields: parse(fileFields, given) };
  }
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData()
    .catch((error) => {
      throw new ApiError(400, "invalid_request", "The form cannot be read.", undefined, {
        cause: error,
      });
    });
  const files = [...form.values()].filter((value) => typeof value !== "string");
  if (files.length !== 1) {
    throw new ApiError(
      400,
      "invalid_request",
      `The form holds ${files.length} files.`,
      "Send one file, in a field such as file.",
      { param: "file" },
    );
  }
  const [file] = files;
  const fields = [...form].filter(([, value]) => typeof value === "string");
  return {
    file: {
      bytes: bounded(new Uint8Array(await file.arrayBuffer())),
      name: file.name,
      mediaType: file.type,
    },
    fields: parse(fileFields, Object.fromEntries(fields)),
  };
}

/** The file of a JSON request, whose bytes are in base64. */
export function fileOf(file: FileRequest["file"]): GivenFile {
  const encoded = file.data.replace(/^data:[^,]*,/, "");
  if (!/^[\w+/\s-]*(?:={1,2}\s*)?$/.test(encoded)) {
    throw new ApiError(400, "invalid_request", "file.data: is not base64", undefined, {
      param: "file.data",
    });
  }
  const bytes = Buffer.from(encoded, "base64");
  return { bytes: bounded(new Uint8Array(bytes)), name: file.name, mediaType: file.type };
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= maximumFileBytes) return bytes;
  throw new ApiError(413, "file_too_large", "The file is over 20 MB.", "Send it in parts.");
}

async function readWhole(c: AppContext): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await Array.fromAsync(readBytes(c.req.raw, c.get("bodyBytes")));
  return new Uint8Array(Buffer.concat(parts));
}
