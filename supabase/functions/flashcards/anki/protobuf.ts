/** The little of protocol buffers that Anki's collections hold. */

/** The fields of a message, by number: numbers, and bytes. */
export type Message = Map<number, (number | Uint8Array)[]>;

export function readMessage(bytes: Uint8Array): Message {
  const message: Message = new Map();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key & 7;
    let value: number | Uint8Array;
    if (kind === 0) value = varint();
    else if (kind === 1) {
      value = view.getFloat64(at, true);
      at += 8;
    } else if (kind === 5) {
      value = view.getFloat32(at, true);
      at += 4;
    } else if (kind === 2) {
      const length = varint();
      value = bytes.subarray(at, at += length);
    } else {
      break;
    }
    const number = Math.floor(key / 8);
    message.set(number, [...message.get(number) ?? [], value]);
  }
  return message;
}

export function textOf(message: Message, number: number): string {
  const value = message.get(number)?.at(-1);
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
}

export function numberOf(message: Message, number: number): number | undefined {
  const value = message.get(number)?.at(-1);
  return typeof value === "number" ? value : undefined;
}

/** Numbers of four bytes, each by itself or all in one piece. */
export function floatsOf(message: Message, number: number): number[] {
  return (message.get(number) ?? []).flatMap((value) => {
    if (typeof value === "number") return [value];
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    return Array.from({ length: value.length >> 2 }, (_, i) => view.getFloat32(i * 4, true));
  });
}

export function messageOf(message: Message, number: number): Message | undefined {
  const value = message.get(number)?.at(-1);
  return value instanceof Uint8Array ? readMessage(value) : undefined;
}
