// The answer that is a file.
import type { ByteStore } from "./byte_store.ts";
import { StorageError } from "./errors.ts";
import type { StoredObject } from "./objects.ts";

/** A file as an answer, or the part of it that the request asks for. */
export async function serveFile(
  request: Request,
  object: StoredObject,
  bytes: ByteStore,
): Promise<Response> {
  const { size, eTag } = object.metadata;
  const headers = headersOf(object);
  const download = new URL(request.url).searchParams.get("download");
  if (download !== null) headers.set("content-disposition", attachment(download || object.name));
  if (request.headers.get("if-none-match") === eTag) {
    return new Response(null, { status: 304, headers });
  }
  const range = rangeOf(request.headers.get("range"), size);
  headers.set("content-length", String(range ? range.end - range.start + 1 : size));
  if (range) headers.set("content-range", `bytes ${range.start}-${range.end}/${size}`);
  const status = range ? 206 : 200;
  if (request.method === "HEAD") return new Response(null, { status, headers });
  return new Response(await bytes.read(object.version, range), { status, headers });
}

function headersOf({ metadata }: StoredObject): Headers {
  return new Headers({
    "content-type": metadata.mimetype,
    "cache-control": metadata.cacheControl,
    etag: metadata.eTag,
    "last-modified": new Date(metadata.lastModified).toUTCString(),
    "accept-ranges": "bytes",
    "x-robots-tag": "none",
    // What a user has uploaded is never read as another type than the one it was stored as.
    "x-content-type-options": "nosniff",
  });
}

/** The part of a file that a Range header names; a header of several parts, or of none, is the whole. */
function rangeOf(header: string | null, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (!first && !last) return undefined;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  if (start > end) {
    throw new StorageError(400, "InvalidRange", "invalid range provided", "invalid_range");
  }
  return { start, end };
}

function attachment(name: string): string {
  return `attachment; filename*=UTF-8''${encodeURIComponent(name.split("/").pop()!)}`;
}

/** What the info of a file says. */
export function describe(object: StoredObject): Record<string, unknown> {
  const { metadata } = object;
  return {
    id: object.id,
    name: object.name,
    version: object.version,
    bucket_id: object.bucket_id,
    size: metadata.size,
    content_type: metadata.mimetype,
    cache_control: metadata.cacheControl,
    etag: metadata.eTag,
    metadata: object.user_metadata,
    last_modified: object.updated_at,
    created_at: object.created_at,
  };
}
