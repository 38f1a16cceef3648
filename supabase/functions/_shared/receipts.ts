/**
 * Receipts: what an answer took, signed, so that the database believes it to this function and to nobody
 * else who has the user's token. `private.read_receipt` verifies them.
 */

import { createHmac } from "node:crypto";

/** Signs what was billed: JSON, a dot, and its HMAC-SHA-256. */
export type SignReceipt = (billed: Record<string, unknown>) => string;

export function createReceipts(key: Uint8Array): SignReceipt {
  return (billed) => {
    const payload = JSON.stringify(billed);
    return `${payload}.${createHmac("sha256", key).update(payload).digest("hex")}`;
  };
}
