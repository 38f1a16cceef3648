// The bytes of files, in a folder of this machine.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { copyFile, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { noSuchKey, StorageError, tooLarge } from "./errors.ts";

/** What was written, under a name that the store has chosen. */
export interface Written {
  version: string;
  size: number;
  eTag: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Keeps each version of a file under a random UUID. What a client calls its file is in the database alone, so that no
 * name leads out of the folder, and a version never changes once it is written.
 */
export class ByteStore {
  #dir: string | undefined;
  readonly #isTemporary: boolean;

  /** Without a folder, one that lasts as long as the store. */
  constructor(dir: string | undefined) {
    this.#dir = dir;
    this.#isTemporary = dir === undefined;
  }

  get dir(): string | undefined {
    return this.#dir;
  }

  /** Writes a stream as it arrives. What is broken off, or becomes too large, leaves nothing behind. */
  async write(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Written> {
    const version = randomUUID();
    const path = this.#path(version);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const hash = createHash("md5");
    let size = 0;
    const file = await open(path, "wx", 0o600);
    try {
      for await (const chunk of body ?? []) {
        size += chunk.length;
        if (size > maxBytes) throw tooLarge();
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.close();
    } catch (error) {
      await file.close();
      await this.remove(version);
      throw error;
    }
    return { version, size, eTag: `"${hash.digest("hex")}"` };
  }

  /** The bytes from one place to another, both included. */
  async read(
    version: string,
    range?: { start: number; end: number },
  ): Promise<ReadableStream<Uint8Array>> {
    // Once it is open it can be read to its end, even if it is removed meanwhile.
    const file = await open(this.#path(version)).catch(missing);
    return Readable.toWeb(file.createReadStream(range)) as ReadableStream<Uint8Array>;
  }

  async copy(version: string): Promise<string> {
    const copied = randomUUID();
    mkdirSync(dirname(this.#path(copied)), { recursive: true, mode: 0o700 });
    await copyFile(this.#path(version), this.#path(copied)).catch(missing);
    return copied;
  }

  async remove(...versions: string[]): Promise<void> {
    for (const version of versions) await rm(this.#path(version), { force: true });
  }

  /** Removes all files, as a reset of the database removes all rows. */
  clear(): void {
    if (this.#dir && existsSync(this.#dir)) rmSync(this.#dir, { recursive: true, force: true });
    if (this.#isTemporary) this.#dir = undefined;
  }

  /** Ends a store without a folder of its own. */
  close(): void {
    if (this.#isTemporary) this.clear();
  }

  #path(version: string): string {
    if (!uuid.test(version)) throw new StorageError(500, "InternalError", "This is no version.");
    this.#dir ??= mkdtempSync(join(tmpdir(), "engram-storage-"));
    return join(this.#dir, version.slice(0, 2), version);
  }
}

/** Somebody has removed the file since its row was read. */
function missing(error: { code?: string }): never {
  throw error.code === "ENOENT" ? noSuchKey() : error;
}
