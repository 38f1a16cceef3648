/** Vectors of texts by the local model, kept in a file so that only the first run computes them. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../local/config.ts";
import { embeddingModel } from "../../local/models/names.ts";
import { dimensions, encode } from "../../local/models/sentence_encoder.ts";

const keyBytes = 32;
const recordBytes = keyBytes + 4 * dimensions;
/** How many texts are computed before they are written to the file. */
const batchSize = 64;

export class Embeddings {
  readonly #file: string;
  readonly #vectors = new Map<string, Float32Array>();

  /** Reads the file; a record that a killed run left half written is computed again. */
  constructor(dir: string = join(projectDir, ".local", "field")) {
    mkdirSync(dir, { recursive: true });
    this.#file = join(dir, `${embeddingModel}.vectors`);
    if (!existsSync(this.#file)) return;
    const bytes = readFileSync(this.#file);
    for (let start = 0; start + recordBytes <= bytes.length; start += recordBytes) {
      const key = bytes.subarray(start, start + keyBytes).toString("hex");
      const numbers = new Uint8Array(bytes.subarray(start + keyBytes, start + recordBytes));
      this.#vectors.set(key, new Float32Array(numbers.buffer));
    }
  }

  /** Computes the vectors of the texts that have none yet. */
  async prepare(texts: Iterable<string>, log: (line: string) => void): Promise<void> {
    const missing = [...new Set(texts)].filter((text) => !this.#vectors.has(keyOf(text)));
    for (let start = 0; start < missing.length; start += batchSize) {
      const batch = missing.slice(start, start + batchSize);
      const vectors = await encode(batch);
      const records = batch.map((text, i) => {
        const key = keyOf(text);
        const numbers = new Float32Array(vectors[i]);
        this.#vectors.set(key, numbers);
        return Buffer.concat([Buffer.from(key, "hex"), Buffer.from(numbers.buffer)]);
      });
      appendFileSync(this.#file, Buffer.concat(records));
      if (start % (16 * batchSize) === 0) log(`embedded ${start} of ${missing.length} texts`);
    }
  }

  /** The vector of a prepared text as the database takes it: padded to 1536 numbers, as text. */
  of(text: string): string {
    const vector = this.#vectors.get(keyOf(text));
    if (!vector) throw new Error("The text has not been prepared.");
    return `[${vector.join(",")}${",0".repeat(1536 - vector.length)}]`;
  }
}

function keyOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
