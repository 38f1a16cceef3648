import assert from "node:assert/strict";
import { apiKeyRequest } from "./api_keys.ts";

const key = "sk-proj-0123456789abcdef==";

Deno.test("api keys: what is pasted around a key is taken off", () => {
  const pasted = [
    key,
    `${key}\n`,
    `  ${key}\t`,
    `"${key}"`,
    `'${key}';`,
    `Bearer ${key}`,
    `Authorization: Bearer ${key}`,
    `OPENAI_API_KEY=${key}`,
    `export OPENAI_API_KEY="${key}"\n`,
    `OPENAI_API_KEY = '${key}'`,
  ];
  for (const text of pasted) assert.equal(apiKeyRequest.parse({ key: text }).key, key, text);
});

Deno.test("api keys: short ones of local servers and long tokens are taken, masked ones are not", () => {
  const taken = (text: string) => apiKeyRequest.safeParse({ key: text }).success;
  assert.ok(taken("ollama12") && taken("x".repeat(2_000)));
  assert.ok(!taken("ollama1") && !taken("x".repeat(2_001)));
  for (
    const masked of ["sk-...abcd1234", "sk-****abcd1234", "sk-•••abcd1234", "sk-proj…abcd1234"]
  ) {
    assert.ok(!taken(masked), masked);
  }
  for (const none of [`${key}\r\nx-a: b`, `${key}ä`, `${key} ${key}`, ""]) {
    assert.ok(!taken(none), none);
  }
});
