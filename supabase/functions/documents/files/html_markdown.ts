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
  if (isTangled(html)) return Promise.resolve(plainHtml(html));
  const document = parse(html);
  strip(document);
  return Promise.resolve(toMarkdown(document.body?.innerHTML ?? ""));
}

export function toMarkdown(html: string): string {
  return converter.translate(html).replace(/\n{3,}/g, "\n\n").trim();
}

/** A page of more elements, or of deeper ones, takes seconds to read by its structure. */
const mostElements = 30_000;
const deepest = 200;

/** Whether a page is too much for a parser that makes a tree of it. */
export function isTangled(html: string): boolean {
  return (html.match(/<[a-z]/gi)?.length ?? 0) > mostElements || depthOf(html) > deepest;
}

/** How deep elements nest, but those that end without an end tag. */
export function depthOf(html: string): number {
  let depth = 0;
  let most = 0;
  for (const [, end] of html.matchAll(nesting)) {
    depth += end ? -1 : 1;
    most = Math.max(most, depth);
  }
  return most;
}

const nesting =
  /<(\/?)(?:div|section|article|main|span|table|tbody|tr|td|ul|ol|blockquote|b|i|em|font|center)(?=[\s>/])/gi;

/** What stands between the tags, in one pass over the page; blocks begin lines. */
export function plainHtml(html: string): string {
  const parts: string[] = [];
  let position = 0;
  let skipped: string | undefined;
  for (const tag of html.matchAll(/<(\/?)([a-z][a-z0-9-]{0,30})(?=[\s>/])[^<>]*>|<!--/gi)) {
    if (tag.index < position) continue;
    const name = tag[2]?.toLowerCase();
    if (skipped === undefined) parts.push(html.slice(position, tag.index));
    position = tag.index + tag[0].length;
    if (tag[0] === "<!--") {
      const end = html.indexOf("-->", position);
      position = end < 0 ? html.length : end + 3;
    } else if (skipped !== undefined) {
      if (tag[1] && name === skipped) skipped = undefined;
    } else if (!tag[1] && ["script", "style", "template", "noscript"].includes(name)) {
      skipped = name;
    } else if (blocks.has(name)) parts.push("\n");
  }
  if (skipped === undefined) parts.push(html.slice(position));
  return unescapeHtml(parts.join("")).replace(/[ \t]+/g, " ").replace(/\n{3,}/g, "\n\n").trim();
}

const blocks = new Set(
  "address article aside blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main"
    .split(" ").concat("nav ol p pre section table td th tr ul".split(" ")),
);

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
    (whole, decimal, hex, name) => {
      if (name) return entities[name.toLowerCase()];
      const code = decimal ? Number(decimal) : parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
