// The file in a request that uploads one: a form as browsers send it, or the bytes alone.
import { Busboy, type BusboyFileStream } from "@fastify/busboy";
import { Buffer } from "node:buffer";
import { pipeline, Readable } from "node:stream";
import { invalidMimeType, invalidRequest, tooLarge } from "./errors.ts";

export interface Upload {
  body: ReadableStream<Uint8Array> | null;
  mimeType: string;
  cacheControl: string;
  /** As the request declares it. */
  size: number | undefined;
  userMetadata: Record<string, unknown> | undefined;
}

const maxMetadata = 1024 * 1024;

export async function readUpload(request: Request): Promise<Upload> {
  const contentType = request.headers.get("content-type") ?? "";
  if (contentType.startsWith("multipart/form-data")) return await readForm(request);
  const declared = request.headers.get("content-length");
  const metadata = request.headers.get("x-metadata");
  return {
    body: request.body,
    mimeType: contentType || "application/octet-stream",
    cacheControl: request.headers.get("cache-control") ?? "no-cache",
    size: declared === null ? undefined : Number(declared),
    userMetadata: metadata === null ? undefined : parsed(fromBase64(metadata)),
  };
}

/** Reads a form up to its file, whose bytes come as they arrive. Fields after the file are left out, as on Supabase. */
async function readForm(request: Request): Promise<Upload> {
  const fields = new Map<string, string>();
  const { file, mimeType } = await beginFile(request, fields);
  const metadata = fields.get("metadata") ?? fields.get("userMetadata");
  const seconds = fields.get("cacheControl");
  return {
    body: Readable.toWeb(file) as ReadableStream<Uint8Array>,
    mimeType: fields.get("contentType") || mimeType || "application/octet-stream",
    cacheControl: seconds ? `max-age=${seconds}` : "no-cache",
    // That of the whole form: the file is a little smaller.
    size: undefined,
    userMetadata: metadata === undefined ? undefined : parsed(metadata),
  };
}

function beginFile(
  request: Request,
  fields: Map<string, string>,
): Promise<{ file: Readable; mimeType: string }> {
  return new Promise((resolve, reject) => {
    const unreadable = (error: Error) =>
      reject(invalidRequest(`The form cannot be read: ${error.message}`));
    let form: InstanceType<typeof Busboy>;
    let file: Readable | undefined;
    try {
      form = new Busboy({
        headers: { "content-type": request.headers.get("content-type")! },
        limits: { files: 1, fields: 10, fieldSize: maxMetadata },
      });
    } catch (error) {
      return unreadable(error as Error);
    }
    form.on("field", (name: string, value: string, _isNameCut: boolean, isTruncated: boolean) => {
      if (isTruncated) reject(tooLarge());
      else fields.set(name, value);
    });
    form.on(
      "file",
      (_field: string, begun: BusboyFileStream, _name: string, ...[, type]: string[]) => {
        file = begun;
        resolve({ file: begun, mimeType: type });
      },
    );
    form.on("finish", () => reject(invalidRequest("No content provided")));
    pipeline(Readable.fromWeb(request.body as never), form, (error?: Error | null) => {
      if (!error) return;
      // What breaks the body off breaks the file off, too.
      file?.destroy(error);
      unreadable(error);
    });
  });
}

/** What cannot be read as an object is left out, as on Supabase. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(Buffer.from(text, "base64")));
}

/** Refuses a type that the bucket does not take: its list has types, and families such as image/*. */
export function requireMimeType(mimeType: string, allowed: string[] | null): void {
  if (!allowed || allowed.length === 0) return;
  const [type, subtype] = mimeType.split(";")[0].trim().toLowerCase().split("/");
  if (!subtype || !allowed.some((one) => one === `${type}/*` || one === `${type}/${subtype}`)) {
    throw invalidMimeType(mimeType);
  }
}
