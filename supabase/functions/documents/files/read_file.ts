/** A file becomes text. Each reader is loaded when a file of its kind comes: most requests need none. */

import { Buffer } from "node:buffer";
import { cleanText } from "../../_shared/clean_text.ts";
import { ApiError } from "../../_shared/errors.ts";
import { type FileType, type GivenFile, type ReadFile, typeOfFile } from "./file_types.ts";

type Reader = (file: GivenFile) => Promise<Omit<ReadFile, "type">>;

const readers: Record<FileType, () => Promise<Reader>> = {
  pdf: async () => (await import("./pdf_file.ts")).readPdf,
  docx: async () => (await import("./docx_file.ts")).readDocx,
  epub: async () => (await import("./epub_file.ts")).readEpub,
  html: async () => (await import("./html_file.ts")).readHtml,
  markdown: async () => (await import("./text_file.ts")).readMarkdown,
  csv: async () => (await import("./text_file.ts")).readCsv,
  text: async () => (await import("./text_file.ts")).readText,
};

/** As long as a document's text may be, in bytes. */
const maximumContent = 5 * 1024 * 1024;

/** @throws ApiError 413 `document_too_large`, 415 `unsupported_file`, 422 `file_…` */
export async function readFile(file: GivenFile): Promise<ReadFile> {
  if (file.bytes.length === 0) throw withoutText("The file is empty.");
  const type = typeOfFile(file);
  const read = await readers[type]();
  let found: Omit<ReadFile, "type">;
  try {
    found = await read(file);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // The parser failed, so the file is at fault: the client is told that it cannot be read.
    throw new ApiError(
      422,
      "file_unreadable",
      `The file cannot be read as ${type.toUpperCase()}.`,
      "Save it again with the program that made it, or send its text.",
      { cause: error },
    );
  }
  const content = cleanText(found.content);
  if (!/\S/.test(content)) {
    throw withoutText(
      type === "pdf" ? "The PDF holds pictures of pages and no text." : "The file has no text.",
    );
  }
  if (Buffer.byteLength(content) > maximumContent) {
    throw new ApiError(
      413,
      "document_too_large",
      "The file's text is over 5 MB.",
      "Send it in parts.",
    );
  }
  return { ...found, type, content, title: line(found.title), author: line(found.author) };
}

function withoutText(message: string): ApiError {
  return new ApiError(
    422,
    "file_has_no_text",
    message,
    "Send a file with text in it; a scan has to go through text recognition first.",
  );
}

/** What stands on one line, as titles do. */
function line(text: string | undefined): string | undefined {
  return cleanText(text ?? "").replace(/\s+/g, " ").trim().slice(0, 500) || undefined;
}
