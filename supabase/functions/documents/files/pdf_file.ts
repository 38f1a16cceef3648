/** PDF, page by page: a form feed parts the pages, as in what pdftotext writes. */

import { extractText, getDocumentProxy, getMeta } from "unpdf";
import { encrypted, type GivenFile, type ReadFile } from "./file_types.ts";

export async function readPdf({ bytes }: GivenFile): Promise<Omit<ReadFile, "type">> {
  // The parser takes the bytes away from whoever gave them.
  const pdf = await getDocumentProxy(bytes.slice(), { verbosity: 0 }).catch((error) => {
    throw error?.name === "PasswordException" ? encrypted() : error;
  });
  const { text: pages, totalPages } = await extractText(pdf, { mergePages: false });
  const { info } = await getMeta(pdf).catch(() => ({ info: {} as Record<string, unknown> }));
  const said = (name: string) => typeof info[name] === "string" ? info[name] as string : undefined;
  const content = pages.map((page) => page.replaceAll("\f", "\n").trim()).join("\f");
  return {
    content: /[^\s\f]/.test(content) ? content : "",
    format: "pages",
    title: said("Title"),
    author: said("Author"),
    pages: totalPages,
  };
}
