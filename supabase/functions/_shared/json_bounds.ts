/** Bounds of JSON, held against its bytes as they come, before anything is made of them. */

import { ApiError } from "./errors.ts";

export interface JsonLimits {
  /** Objects, lists, fields and elements, all counted together. */
  values: number;
  depth: number;
}

/** As much as the largest request that a contract takes, several times over. */
export const jsonLimits: JsonLimits = { values: 100_000, depth: 64 };

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Counts what JSON.parse would make of the bytes; strings cost nothing but their bytes. */
export class JsonBounds {
  #values = 1;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  constructor(private readonly limits: JsonLimits = jsonLimits) {}

  /** @throws ApiError 413 `too_many_values`, 400 `json_too_deep` */
  read(bytes: Uint8Array): void {
    let [values, depth] = [this.#values, this.#depth];
    let [isInString, isEscaped] = [this.#isInString, this.#isEscaped];
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInString = false;
      } else if (byte === quote) isInString = true;
      else if (byte === comma) values++;
      else if (byte === openObject || byte === openList) {
        values++;
        if (++depth > this.limits.depth) break;
      } else if (byte === closeObject || byte === closeList) depth--;
    }
    [this.#values, this.#depth] = [values, depth];
    [this.#isInString, this.#isEscaped] = [isInString, isEscaped];
    if (depth > this.limits.depth) {
      throw new ApiError(
        400,
        "json_too_deep",
        `The JSON is nested more than ${this.limits.depth} deep.`,
        "Send it flatter.",
      );
    }
    if (values > this.limits.values) {
      throw new ApiError(
        413,
        "too_many_values",
        `The JSON holds more than ${this.limits.values} values.`,
        "Send less at once.",
      );
    }
  }
}
