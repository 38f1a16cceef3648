import assert from "node:assert/strict";
import { decrypt, encrypt } from "./encryption.ts";
import { ringOf } from "./testing.ts";

const text = "sk-a-key-that-nobody-should-see";

Deno.test("encryption: what goes in comes out, and is not seen between", async () => {
  const stored = await encrypt(ringOf(1), "here", text);
  assert.equal(await decrypt(ringOf(1), "here", stored), text);
  assert.ok(!atob(stored.ciphertext).includes(text.slice(0, 6)));
  assert.equal(stored.key_version, 1);
});

Deno.test("encryption: the same text twice is two ciphertexts", async () => {
  const [a, b] = [await encrypt(ringOf(1), "here", text), await encrypt(ringOf(1), "here", text)];
  assert.notEqual(a.nonce, b.nonce);
  assert.notEqual(a.ciphertext, b.ciphertext);
});

Deno.test("encryption: the newest key encrypts, all of the ring decrypt", async () => {
  const old = await encrypt(ringOf(1), "here", text);
  assert.equal(await decrypt(ringOf(1, 2), "here", old), text);
  assert.equal((await encrypt(ringOf(1, 2), "here", text)).key_version, 2);
});

Deno.test("encryption: what does not decrypt", async (t) => {
  const stored = await encrypt(ringOf(1), "here", text);
  const flipped = stored.ciphertext.startsWith("A") ? "B" : "A";
  const cases: Record<string, () => Promise<string>> = {
    "another place": () => decrypt(ringOf(1), "there", stored),
    "a version that is not in the ring": () => decrypt(ringOf(2), "here", stored),
    "another key": () => decrypt(ringOf(1, 2), "here", { ...stored, key_version: 2 }),
    "another nonce": () => decrypt(ringOf(1), "here", { ...stored, nonce: "A".repeat(16) }),
    "a changed ciphertext": () =>
      decrypt(ringOf(1), "here", {
        ...stored,
        ciphertext: flipped + stored.ciphertext.slice(1),
      }),
    "a shortened one": () =>
      decrypt(ringOf(1), "here", { ...stored, ciphertext: stored.ciphertext.slice(0, 24) }),
  };
  for (const [name, attempt] of Object.entries(cases)) {
    await t.step(name, async () => {
      const error = await attempt().then(() => undefined, (error: Error) => error);
      assert.ok(error);
      assert.ok(!`${error.stack}`.includes(text));
    });
  }
});
