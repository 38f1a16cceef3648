/** Ids of apps, which may be any text, as the UUIDs that the database takes. */

import { createHash } from "node:crypto";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A UUID as it is; any other text as a UUID (version 8) made of it: always the same for a user and a
 * kind of id, and another user's is another one.
 */
export function stableId(userId: string, kind: string, text: string): string {
  if (uuid.test(text)) return text.toLowerCase();
  const hash = createHash("sha256").update(JSON.stringify([userId, kind, text])).digest("hex");
  const variant = (parseInt(hash[16], 16) & 0x3 | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-` +
    `${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** A new id whose beginning is the time, as the database makes them (version 7). */
export function timeOrderedId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, "0");
  const random = crypto.randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** The UUID in an id such as resp_0197a1c2…, or undefined. */
export function uuidIn(id: string): string | undefined {
  const hex = /([0-9a-f]{32})/i.exec(id.replaceAll("-", ""))?.[1].toLowerCase();
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
