import { Buffer } from "node:buffer";
import { Decompress } from "fzstd";

export class TooLarge extends Error {}

/** @throws TooLarge for more than so many bytes, which a small file may hold */
export function decompress(bytes: Uint8Array, maximum: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((part) => {
    size += part.length;
    if (size > maximum) throw new TooLarge();
    parts.push(part);
  });
  for (let at = 0; at < bytes.length; at += 65_536) {
    stream.push(bytes.subarray(at, at + 65_536), at + 65_536 >= bytes.length);
  }
  return Buffer.concat(parts);
}
