/** Which files are taken, told by what they hold first, and by their name or declared type else. */

import { ApiError } from "../../_shared/errors.ts";
import type { Format } from "../parts.ts";

export type FileType = "pdf" | "docx" | "html" | "epub" | "markdown" | "csv" | "text";

/** A file as it came. */
export interface GivenFile {
  bytes: Uint8Array;
  name?: string;
  /** The media type that was declared, with its parameters. */
  mediaType?: string;
}

/** What was read of a file. */
export interface ReadFile {
  type: FileType;
  content: string;
  format: Format;
  /** What the file says of itself. */
  title?: string;
  author?: string;
  pages?: number;
}

const byExtension: Record<string, FileType> = {
  pdf: "pdf",
  docx: "docx",
  html: "html",
  htm: "html",
  xhtml: "html",
  epub: "epub",
  md: "markdown",
  markdown: "markdown",
  csv: "csv",
  tsv: "csv",
  txt: "text",
};

const byMediaType: Record<string, FileType> = {
  "application/pdf": "pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/epub+zip": "epub",
  "text/html": "html",
  "application/xhtml+xml": "html",
  "text/markdown": "markdown",
  "text/x-markdown": "markdown",
  "text/csv": "csv",
  "text/tab-separated-values": "csv",
};

/** @throws ApiError 415 `unsupported_file`, 422 `file_encrypted` */
export function typeOfFile({ bytes, name, mediaType }: GivenFile): FileType {
  const start = latin(bytes.subarray(0, 1024));
  if (start.includes("%PDF-")) return "pdf";
  if (start.startsWith("PK\x03\x04")) return typeOfZip(bytes);
  if (start.startsWith("\xd0\xcf\x11\xe0")) throw oldOffice(bytes);
  const extension = /\.([a-z0-9]+)$/i.exec(name ?? "")?.[1].toLowerCase() ?? "";
  const type = mediaType?.split(";")[0].trim().toLowerCase() ?? "";
  const named = byExtension[extension] ?? byMediaType[type];
  if (named && ["pdf", "docx", "epub"].includes(named)) {
    throw new ApiError(
      422,
      "file_unreadable",
      `The file says that it is ${named.toUpperCase()}, and is not.`,
      "Save it again with the program that made it.",
    );
  }
  if (named) return named;
  if (looksBinary(bytes)) throw unsupported(name, type);
  return /^\s*(<!doctype html|<html[\s>])/i.test(start) ? "html" : "text";
}

export function unsupported(name?: string, type?: string): ApiError {
  const what = [name, type].filter((word) => word).join(", ").slice(0, 200);
  return new ApiError(
    415,
    "unsupported_file",
    `Files of this kind are not taken${what ? `: ${what}` : ""}.`,
    "PDF, DOCX, HTML, EPUB, Markdown, CSV and plain text are.",
  );
}

/** The names of a zip's parts stand in it as they are. */
function typeOfZip(bytes: Uint8Array): FileType {
  const names = latin(bytes.subarray(0, 4096)) + latin(bytes.subarray(-65_536));
  if (names.includes("application/epub+zip") || names.includes("META-INF/container.xml")) {
    return "epub";
  }
  if (names.includes("word/document")) return "docx";
  throw unsupported("a zip archive of another kind");
}

/** Word 97 and encrypted DOCX have the same envelope. */
function oldOffice(bytes: Uint8Array): ApiError {
  const isEncrypted = latin(bytes).includes(
    [..."EncryptedPackage"].map((letter) => `${letter}\0`).join(""),
  );
  return isEncrypted ? encrypted() : unsupported("an Office file from before 2007");
}

export function encrypted(): ApiError {
  return new ApiError(
    422,
    "file_encrypted",
    "The file is encrypted.",
    "Send a copy without a password or copy protection.",
  );
}

/** Bytes that no text has: many control characters, and yet no UTF-16. */
function looksBinary(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 8192);
  if (start.length < 2 || (start[0] === 0xff && start[1] === 0xfe)) return false;
  if (start[0] === 0xfe && start[1] === 0xff) return false;
  const controls = start.filter((byte) => byte < 9 || (byte > 13 && byte < 27) || byte === 127);
  return controls.length > start.length / 50;
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
