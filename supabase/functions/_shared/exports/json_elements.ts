/**
 * The elements of a JSON array as they come, each parsed for itself: a file of hundreds of megabytes is
 * never held as a whole, and an element that is broken does not take the others with it.
 */

/** An element, or why it cannot be read. */
export type Element = { value: unknown } | { error: string };

const maximumElement = 64 * 1024 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);
const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** Takes the bytes of a file piece by piece, and gives what they complete. */
export class ElementReader {
  #decoder = new TextDecoder();
  #parts: string[] = [];
  #length = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** What the file begins with: an array, whose elements are given, or something else, taken whole. */
  #form: "unknown" | "array" | "whole" | "ended" = "unknown";

  *read(bytes: Uint8Array): Generator<Element> {
    let start = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.#form === "unknown") {
        // Blank space and a byte order mark.
        if (isBlank(byte) || byte === 0xef || byte === 0xbb || byte === 0xbf) continue;
        this.#form = byte === 0x5b ? "array" : "whole";
        start = this.#form === "array" ? i + 1 : i;
        if (this.#form === "array") continue;
      }
      if (this.#form !== "array") break;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
      } else if (byte === quote) {
        this.#inString = true;
      } else if (opening.has(byte)) {
        this.#depth++;
      } else if (closing.has(byte)) {
        if (this.#depth > 0) {
          this.#depth--;
          continue;
        }
        this.#keep(bytes.subarray(start, i));
        yield* this.#element();
        this.#form = "ended";
      } else if (byte === comma && this.#depth === 0) {
        this.#keep(bytes.subarray(start, i));
        yield* this.#element();
        start = i + 1;
      }
    }
    if (this.#form === "array" || this.#form === "whole") this.#keep(bytes.subarray(start));
  }

  /** What is left when the file ends. */
  *end(): Generator<Element> {
    if (this.#form === "array") {
      yield* this.#element();
      yield { error: "The file ends in the middle." };
    } else if (this.#form === "whole") {
      const text = this.#text();
      try {
        yield { value: JSON.parse(text) };
      } catch {
        // One object a line, perhaps.
        for (const line of text.split("\n")) if (line.trim() !== "") yield parse(line);
      }
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > maximumElement) this.#parts = [];
    else this.#parts.push(this.#decoder.decode(bytes, { stream: true }));
  }

  *#element(): Generator<Element> {
    const isTooLong = this.#length > maximumElement;
    const text = this.#text();
    if (isTooLong) yield { error: "It is longer than 64 MB." };
    else if (text.trim() !== "") yield parse(text);
  }

  #text(): string {
    const text = this.#parts.join("") + this.#decoder.decode();
    this.#parts = [];
    this.#length = 0;
    return text;
  }
}

function parse(text: string): Element {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: "It is no JSON." };
  }
}
