import { Decompress } from "fzstd";

export class TooLarge extends Error {}

/** @throws TooLarge for more than so many bytes, which a small file may hold */
export function decompress(bytes: Uint8Array, maximum: number): Uint8Array {
  // In one place: parts that are joined in the end are held twice.
  const whole = new ArrayBuffer(0, { maxByteLength: maximum });
  const stream = new Decompress((part) => {
    const size = whole.byteLength;
    if (size + part.length > maximum) throw new TooLarge();
    whole.resize(size + part.length);
    new Uint8Array(whole).set(part, size);
  });
  for (let at = 0; at < bytes.length; at += 65_536) {
    stream.push(bytes.subarray(at, at + 65_536), at + 65_536 >= bytes.length);
  }
  return new Uint8Array(whole, 0, whole.byteLength);
}
