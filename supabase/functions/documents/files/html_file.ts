/** A web page: the article on it, without what stands around it. */

import { Readability } from "@mozilla/readability";
import type { GivenFile, ReadFile } from "./file_types.ts";
import {
  depthOf,
  isTangled,
  type Page,
  parse,
  plainHtml,
  strip,
  toMarkdown,
} from "./html_markdown.ts";
import { decode } from "./text_file.ts";

/** Above these, finding the article takes seconds: it grows with the square of the depth. */
const maximumLength = 500_000;
const maximumDepth = 100;
/** An article that is less than this part of a page's text has left too much out. */
const leastPart = 0.3;

export function readHtml(file: GivenFile): Promise<Omit<ReadFile, "type">> {
  const html = decode(file, declaredCharset(file.bytes));
  if (isTangled(html)) {
    const title = /<title[^<>]*>([^<]{1,1000})/i.exec(html)?.[1].trim();
    return Promise.resolve({ content: plainHtml(html), format: "text", title });
  }
  const document = parse(html);
  const title = document.querySelector("title")?.textContent ??
    document.querySelector("h1")?.textContent ?? undefined;
  strip(document);
  const whole = document.body?.innerHTML ?? "";
  const length = document.body?.textContent?.trim().length ?? 0;
  const article = html.length <= maximumLength && depthOf(html) <= maximumDepth
    ? findArticle(document)
    : undefined;
  const isArticle = (article?.textContent?.trim().length ?? 0) >= length * leastPart;
  return Promise.resolve({
    content: toMarkdown(isArticle && article?.content ? article.content : whole),
    format: "markdown",
    title: title || article?.title || undefined,
    author: article?.byline || undefined,
  });
}

/** What Readability finds; it changes the document that it reads. */
function findArticle(document: Page) {
  // It makes all first headings second ones.
  for (const heading of document.querySelectorAll("h1")) heading.setAttribute("data-level", "1");
  const article = new Readability(document).parse();
  if (!article?.content) return article;
  const content = article.content.replace(
    /<h2([^>]*data-level="1"[^>]*)>([\s\S]*?)<\/h2>/g,
    "<h1$1>$2</h1>",
  );
  return { ...article, content };
}

function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1];
}
