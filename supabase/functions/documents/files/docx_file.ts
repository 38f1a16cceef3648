/** DOCX, with its headings, lists and tables as Markdown. */

import { Buffer } from "node:buffer";
import { zipSync } from "fflate";
import mammoth from "mammoth";
import type { GivenFile, ReadFile } from "./file_types.ts";
import { markdownOf } from "./html_markdown.ts";
import { unzip } from "./zip_file.ts";

export async function readDocx({ bytes }: GivenFile): Promise<Omit<ReadFile, "type">> {
  // Unpacked here, within bounds, and handed on without pictures and without compression.
  const parts = unzip(bytes, (name) => /\.(xml|rels)$/i.test(name));
  const buffer = Buffer.from(zipSync(parts, { level: 0 }));
  const { value } = await mammoth.convertToHtml({ buffer }, {
    convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: "" })),
  });
  const properties = new TextDecoder().decode(parts["docProps/core.xml"] ?? new Uint8Array());
  return {
    content: await markdownOf(value),
    format: "markdown",
    title: element(properties, "dc:title"),
    author: element(properties, "dc:creator"),
  };
}

function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}[^<>]*>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'").replace(/&amp;/g, "&");
}
