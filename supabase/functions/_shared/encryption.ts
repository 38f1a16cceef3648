/** Encryption of what the database keeps and may not read: AES-256-GCM under a ring of keys. */

import type { KeyRing } from "./env.ts";

/** What is stored; both in base64. */
export interface Encrypted {
  ciphertext: string;
  nonce: string;
  key_version: number;
}

/** Encrypts under the newest key. Only who names the same place decrypts it again. */
export async function encrypt(ring: KeyRing, place: string, text: string): Promise<Encrypted> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt(
    parameters(nonce, place),
    await importKey(ring, ring.current, "encrypt"),
    new TextEncoder().encode(text),
  );
  return {
    ciphertext: toBase64(new Uint8Array(ciphertext)),
    nonce: toBase64(nonce),
    key_version: ring.current,
  };
}

/** @throws when the key's version is not in the ring, or the ciphertext is another place's */
export async function decrypt(ring: KeyRing, place: string, stored: Encrypted): Promise<string> {
  const text = await crypto.subtle.decrypt(
    parameters(fromBase64(stored.nonce), place),
    await importKey(ring, stored.key_version, "decrypt"),
    fromBase64(stored.ciphertext),
  );
  return new TextDecoder().decode(text);
}

function parameters(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) };
}

function importKey(ring: KeyRing, version: number, usage: KeyUsage): Promise<CryptoKey> {
  const key = ring.keys.get(version);
  if (!key) throw new Error(`There is no encryption key of version ${version}.`);
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, [usage]);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
