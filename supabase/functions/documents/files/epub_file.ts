/** EPUB: its chapters in reading order, as Markdown. */

import { ApiError } from "../../_shared/errors.ts";
import { encrypted, type GivenFile, type ReadFile } from "./file_types.ts";
import { markdownOf, parseXml } from "./html_markdown.ts";
import { unzip } from "./zip_file.ts";

export async function readEpub({ bytes }: GivenFile): Promise<Omit<ReadFile, "type">> {
  const parts = unzip(bytes, (name) => /\.(xml|opf|x?html?)$/i.test(name));
  const text = (name: string) => new TextDecoder().decode(parts[name] ?? new Uint8Array());
  // Fonts may be obfuscated; chapters that are encrypted cannot be read.
  if (/CipherReference\s+URI="[^"]+\.x?html?"/i.test(text("META-INF/encryption.xml"))) {
    throw encrypted();
  }
  const path = parseXml(text("META-INF/container.xml")).querySelector("rootfile")
    ?.getAttribute("full-path");
  if (!path || !parts[path]) {
    throw new ApiError(422, "file_unreadable", "The EPUB has no contents.");
  }
  const contents = parseXml(text(path));
  const items = new Map(
    [...contents.querySelectorAll("item")].map((item) => [
      item.getAttribute("id"),
      item.getAttribute("href") ?? "",
    ]),
  );
  const chapters: string[] = [];
  for (const reference of contents.querySelectorAll("itemref")) {
    const href = items.get(reference.getAttribute("idref"));
    if (href) chapters.push(await markdownOf(text(resolve(path, href))));
  }
  const said = (name: string) =>
    /** The names have a prefix, which a selector would have to escape. */
    [...contents.querySelectorAll("*")].find(({ localName }) =>
      localName.toLowerCase() === `dc:${name}`
    )?.textContent ?? undefined;
  return {
    content: chapters.filter((chapter) => chapter !== "").join("\n\n"),
    format: "markdown",
    title: said("title"),
    author: said("creator"),
  };
}

/** A path beside another one, inside the archive. */
function resolve(base: string, href: string): string {
  return decodeURIComponent(new URL(href, `zip://a/${base}`).pathname).slice(1);
}
