// The Postgres wire protocol (https://www.postgresql.org/docs/17/protocol-message-formats.html), as much of it as the
// server in gaps/pglite_socket.ts reads and writes itself. Everything else passes through as bytes.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A client's message: its type byte and the whole of its bytes, type and length included. */
export interface Message {
  type: string;
  bytes: Uint8Array;
}

/** A message of one type, from strings (which end in a zero byte where the protocol wants one), bytes and numbers. */
export function message(type: string, ...parts: (string | Uint8Array)[]): Uint8Array {
  const body = parts.map((part) => typeof part === "string" ? encoder.encode(part) : part);
  const length = body.reduce((sum, part) => sum + part.length, 4);
  const bytes = new Uint8Array(1 + length);
  bytes[0] = type.charCodeAt(0);
  new DataView(bytes.buffer).setInt32(1, length);
  let offset = 5;
  for (const part of body) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Four bytes, most significant first. */
export function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return bytes;
}

/** Joins byte strings with one copy. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The text up to the next zero byte, and where the byte after it is. */
export function cstring(bytes: Uint8Array, offset: number): [text: string, next: number] {
  const end = bytes.indexOf(0, offset);
  if (end < 0) throw new Error("A string of the protocol does not end.");
  return [decoder.decode(bytes.subarray(offset, end)), end + 1];
}

/** An error or a notice as a client expects it. */
export function errorResponse(severity: string, sqlstate: string, text: string): Uint8Array {
  return message("E", `S${severity}\0V${severity}\0C${sqlstate}\0M${text}\0\0`);
}

/** The messages in what the server answered. */
export function* serverMessages(bytes: Uint8Array): Generator<Message> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + 1 + view.getInt32(offset + 1);
    yield { type: String.fromCharCode(bytes[offset]), bytes: bytes.subarray(offset, end) };
    offset = end;
  }
}

/** Puts messages together from whatever pieces the network delivers, copying each byte at most once. */
export class MessageReader {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #startedUp = false;

  constructor(private readonly maxLength: number) {}

  /** From here on messages have a type byte. */
  startedUp(): void {
    this.#startedUp = true;
  }

  /** Takes what arrived. */
  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next whole message, if it has arrived. A start-up message has the empty type. */
  next(): Message | undefined {
    const header = this.#startedUp ? 5 : 4;
    if (this.#length < header) return undefined;
    if (this.#chunks[0].length < header) this.#chunks = [concat(this.#chunks)];
    const first = this.#chunks[0];
    const declared = new DataView(first.buffer, first.byteOffset).getInt32(header - 4);
    const total = declared + header - 4;
    if (declared < 4 || total > this.maxLength) throw new Error("invalid message length");
    if (this.#length < total) return undefined;
    if (first.length < total) this.#chunks = [concat(this.#chunks)];
    const whole = this.#chunks[0];
    const bytes = whole.subarray(0, total);
    if (whole.length === total) this.#chunks.shift();
    else this.#chunks[0] = whole.subarray(total);
    this.#length -= total;
    return { type: this.#startedUp ? String.fromCharCode(bytes[0]) : "", bytes };
  }
}
