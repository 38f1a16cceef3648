/**
 * The body of a request, read by the route that wants it and by nobody before: bounded in bytes, in
 * silence, and in what all requests together hold.
 */

import { Buffer } from "node:buffer";
import { ApiError } from "./errors.ts";
import { JsonBounds } from "./json_bounds.ts";

/** How long a client may send nothing, in milliseconds. */
const silenceMs = 15_000;
/** How many bytes of bodies a process holds at a time. */
const processBytes = 64 * 1024 * 1024;

/** Bytes that requests hold until they are answered. */
const held = new WeakMap<Request, number>();
let heldTogether = 0;

/** Says that nothing of a request's body is needed any more. */
export function releaseBody(request: Request): void {
  heldTogether -= held.get(request) ?? 0;
  held.delete(request);
}

/** Refuses a body that says by itself that it is too large; nothing of it is read. */
export function refuseLargeBody(request: Request, maximum: number): void {
  if (Number(request.headers.get("content-length") ?? 0) > maximum) throw bodyTooLarge(maximum);
}

/**
 * The bytes of a body as they come.
 *
 * @throws ApiError 413 `body_too_large`, 408 `body_timeout`, 503 `busy`
 */
export async function* readBytes(
  request: Request,
  maximum: number,
  silence = silenceMs,
): AsyncGenerator<Uint8Array> {
  refuseLargeBody(request, maximum);
  if (!request.body) return;
  const reader = request.body.getReader();
  let size = 0;
  let isWhole = false;
  try {
    while (true) {
      const { done, value } = await within(reader.read(), silence);
      if (done) break;
      size += value.byteLength;
      if (size > maximum) throw bodyTooLarge(maximum);
      hold(request, value.byteLength);
      yield value;
    }
    isWhole = true;
  } finally {
    // Not awaited: a client that goes on sending must not hold up its answer.
    if (!isWhole) reader.cancel().catch(() => {});
  }
}

export async function readText(request: Request, maximum: number): Promise<string> {
  return await decode(readBytes(request, maximum));
}

/** All bytes of a body in one piece. */
export async function readBody(request: Request, maximum: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const bytes of readBytes(request, maximum)) parts.push(bytes);
  return Buffer.concat(parts);
}

/** @throws ApiError 400 `invalid_json`, and what `readBytes` and `JsonBounds` throw */
export async function readJson(request: Request, maximum: number): Promise<unknown> {
  const bounds = new JsonBounds();
  const text = await decode(readBytes(request, maximum), (bytes) => bounds.read(bytes));
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the body, which no log is to hold.
    throw new ApiError(400, "invalid_json", "The body is not JSON.", "Send a JSON object.");
  }
}

async function decode(
  chunks: AsyncIterable<Uint8Array>,
  check: (bytes: Uint8Array) => void = () => {},
): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for await (const bytes of chunks) {
    check(bytes);
    parts.push(decoder.decode(bytes, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}

function hold(request: Request, bytes: number): void {
  if (heldTogether + bytes > processBytes) {
    throw new ApiError(503, "busy", "Too much is being sent at once.", "Send the request again.", {
      retryAfter: 2,
    });
  }
  heldTogether += bytes;
  held.set(request, (held.get(request) ?? 0) + bytes);
}

async function within<T>(read: Promise<T>, silence: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() =>
      reject(
        new ApiError(
          408,
          "body_timeout",
          "The rest of the body did not come.",
          "Send the request again.",
        ),
      ), silence);
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function bodyTooLarge(maximum: number): ApiError {
  return new ApiError(
    413,
    "body_too_large",
    `The body is over ${Math.floor(maximum / 1024 / 1024)} MB.`,
    "Send less at once.",
  );
}
