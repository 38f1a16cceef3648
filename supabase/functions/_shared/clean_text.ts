/** Text that a database and every client can take. */

/** Without U+0000, and with U+FFFD for halves of surrogate pairs. */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/** The same for every text in a JSON value, names of fields included. */
export function cleanJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part) => {
    if (typeof part === "string") return cleanText(part);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, field]) => [cleanText(name), field]),
    );
  });
}

/** The same for a text in pieces: half a pair at the end of a piece waits for the next one. */
export class TextCleaner {
  #held = "";

  clean(piece: string): string {
    const text = this.#held + piece;
    const last = text.charCodeAt(text.length - 1);
    const cut = last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
    this.#held = text.slice(cut);
    return cleanText(text.slice(0, cut));
  }

  /** What never found its other half. */
  end(): string {
    const rest = cleanText(this.#held);
    this.#held = "";
    return rest;
  }
}
