/** HTML as Markdown: its words and its structure, nothing that runs and nothing that is hidden. */

import { DOMParser, parseHTML } from "linkedom";
import { NodeHtmlMarkdown } from "node-html-markdown";

const converter = new NodeHtmlMarkdown({
  bulletMarker: "-",
  ignore: ["img"],
  // The library's own pattern takes the square of a line of digits.
  lineStartEscape: [
    /^(\s*?)((?:\+\s)|(?:[=>-])|(?:#{1,6}\s))|(?:(?<!\d)(\d{1,9})(\.\s))/gm,
    "$1$3\\$2$4",
  ],
});

/** Elements of which nothing is text for a reader. */
const unread = [
  "script",
  "style",
  "noscript",
  "template",
  "iframe",
  "object",
  "embed",
  "svg",
  "canvas",
  "title",
  "button",
  "select",
  "input",
  "img",
  "[hidden]",
  "[aria-hidden=true]",
].join(",");

/** What is used of a document's elements: the types of a browser are not known here. */
export interface PageElement {
  readonly localName: string;
  readonly textContent: string | null;
  readonly innerHTML: string;
  getAttribute(name: string): string | null;
  removeAttribute(name: string): void;
  setAttribute(name: string, value: string): void;
  remove(): void;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}
export interface Page extends PageElement {
  readonly body: PageElement | null;
}

export function parse(html: string): Page {
  // The parser finds the body only where the page is written out.
  const inner = html.replace(/<!doctype[^<>]*>|<\/?(html|body)(\s[^<>]*)?>/gi, "");
  const whole = `<!doctype html><html><head></head><body>${inner}</body></html>`;
  return (parseHTML(whole) as unknown as { document: Page }).document;
}

export function parseXml(xml: string): Page {
  return new DOMParser().parseFromString(xml, "text/xml") as unknown as Page;
}

/** Takes away what is not to be read, and links that lead nowhere. */
export function strip(root: PageElement): void {
  for (const element of root.querySelectorAll(unread)) element.remove();
  for (const link of root.querySelectorAll("a[href]")) {
    if (!/^(https?:|mailto:)/i.test(link.getAttribute("href") ?? "")) link.removeAttribute("href");
  }
}

export function markdownOf(html: string): Promise<string> {
  const document = parse(html);
  strip(document);
  return Promise.resolve(toMarkdown(document.body?.innerHTML ?? ""));
}

export function toMarkdown(html: string): string {
  return converter.translate(html).replace(/\n{3,}/g, "\n\n").trim();
}
