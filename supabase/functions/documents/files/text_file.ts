/** Plain text, Markdown and CSV, in whatever encoding they come. */

import { detect } from "chardet";
import type { Format } from "../parts.ts";
import { type GivenFile, type ReadFile, unsupported } from "./file_types.ts";

export const readText = (file: GivenFile) => read(file, "text");
export const readCsv = (file: GivenFile) => read(file, "csv");

export async function readMarkdown(file: GivenFile): Promise<Omit<ReadFile, "type">> {
  const found = await read(file, "markdown");
  const heading = /^#[ \t]+(\S.{0,1000})/m.exec(found.content)?.[1];
  return { ...found, title: heading?.trimEnd().replace(/(?:^|\s)#+$/, "") };
}

function read(file: GivenFile, format: Format): Promise<Omit<ReadFile, "type">> {
  const content = decode(file).replace(/\r\n?/g, "\n");
  return Promise.resolve({ content, format });
}

/**
 * The text of the bytes: by their byte order mark, as UTF-8 where they are that, as was declared, or as
 * they look.
 *
 * @throws ApiError 415 `unsupported_file` when they are no text
 */
export function decode({ bytes, name, mediaType }: GivenFile, declared?: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const told = /charset\s*=\s*"?([\w-]+)/i.exec(mediaType ?? "")?.[1] ?? declared;
  const text = as("utf-8", bytes) ?? (told && as(told, bytes)) ??
    as(detect(bytes.subarray(0, 65_536)) ?? "", bytes) ??
    new TextDecoder("windows-1252").decode(bytes);
  // A text has no U+0000, or hardly one; what has many is no text.
  if ((text.match(/\0/g)?.length ?? 0) > text.length / 100) throw unsupported(name, mediaType);
  return text;
}

/** The text in this encoding, or undefined where there is none such or the bytes are not in it. */
function as(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
