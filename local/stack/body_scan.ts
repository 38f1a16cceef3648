/** JSON while it comes: how deep it is, and how much there is of it, before anything is made of it. */

const [quote, escape, comma, colon] = [...'"\\,:'].map((character) => character.charCodeAt(0));
const [openList, closeList, openObject, closeObject] = [..."[]{}"].map((character) =>
  character.charCodeAt(0)
);

/** Counts in the bytes of a body, in the order in which they come. Of other text the counts mean nothing. */
export class BodyScan {
  /** How deep lists and objects have been nested. */
  deepest = 0;
  /** How many elements the list has that the body is: the rows of a request to a table. */
  rows = 0;
  /** How many objects there are, wherever they stand. */
  objects = 0;
  /** How many values there are in the rows of a list, those that they contain themselves not counted. */
  values = 0;
  #depth = 0;
  #isList = false;
  #isInText = false;
  #isEscaped = false;

  read(bytes: Uint8Array): void {
    let { deepest, rows, objects, values } = this;
    let depth = this.#depth;
    let isInText = this.#isInText;
    let isEscaped = this.#isEscaped;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === escape) isEscaped = true;
        else if (byte === quote) isInText = false;
      } else if (byte === quote) isInText = true;
      else if (byte === comma) {
        if (depth === 1 && this.#isList) rows++;
      } else if (byte === colon) {
        if (depth === 2 && this.#isList) values++;
      } else if (byte === openObject || byte === openList) {
        if (byte === openObject) objects++;
        if (depth === 0) {
          this.#isList = byte === openList;
          rows++;
        }
        if (++depth > deepest) deepest = depth;
      } else if (byte === closeObject || byte === closeList) depth--;
    }
    [this.deepest, this.rows, this.objects, this.values] = [deepest, rows, objects, values];
    [this.#depth, this.#isInText, this.#isEscaped] = [depth, isInText, isEscaped];
  }
}
