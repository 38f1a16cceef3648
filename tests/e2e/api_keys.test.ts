/** A user's own key for the model provider, from the form to the provider's header. */

import assert from "node:assert/strict";
import type { ApiKey, ApiKeysResponse } from "../../types/index.ts";
import { apiUrl, call, service, signUp } from "./clients.ts";

const key = "sk-0123456789-nobody-sees-me";

async function store(person: Awaited<ReturnType<typeof signUp>>, given = key): Promise<ApiKey> {
  const response = await call(person, "POST", "/profile/api-keys", { key: given, label: "mine" });
  assert.equal(response.status, 201);
  return await response.json();
}

Deno.test("api keys: stored, listed, replaced and deleted; nobody reads the ciphertext", async () => {
  const person = await signUp();
  const stored = await store(person);
  assert.deepEqual([stored.label, stored.last_four], ["mine", "s-me"]);
  assert.equal((await store(person, "sk-another-key-of-mine")).id, stored.id);

  const list = await (await call(person, "GET", "/profile/api-keys")).json() as ApiKeysResponse;
  assert.deepEqual(list.api_keys.map(({ last_four }) => last_four), ["mine"]);
  assert.deepEqual(list.providers, [new URL(apiUrl).host]);

  for (const columns of ["ciphertext", "nonce", "*"]) {
    const { error } = await person.supabase.from("api_keys").select(columns);
    assert.equal(error?.code, "42501", columns);
  }
  const { data: rows } = await service.from("api_keys").select("*").eq("user_id", person.id);
  assert.equal(rows?.length, 1);
  assert.ok(!JSON.stringify(rows).includes("another-key"));

  assert.equal((await call(person, "DELETE", `/profile/api-keys/${stored.id}`)).status, 204);
  assert.equal((await call(person, "DELETE", `/profile/api-keys/${stored.id}`)).status, 404);
});

Deno.test("api keys: a turn is answered with the caller's own key, and after a rotation too", async () => {
  const person = await signUp();
  await store(person);
  const turn = () =>
    call(person, "POST", "/chat/chat/completions", { messages: [{ role: "user", content: "Hi" }] });
  const answered = async () => {
    const response = await turn();
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await answered(), 200);
  const rotation = await fetch(`${apiUrl}/functions/v1/worker/api-keys/rotate`, {
    method: "POST",
    headers: { apikey: Deno.env.get("SECRET_KEY") ?? "" },
  });
  assert.deepEqual([rotation.status, (await rotation.json()).unreadable], [200, 0]);
  assert.equal(await answered(), 200);
});

Deno.test("api keys: a ciphertext that was swapped in decrypts for nobody", async () => {
  const [ann, bob] = [await signUp(), await signUp()];
  await store(ann);
  await store(bob, "sk-the-key-of-bob-alone");
  const { data } = await service.from("api_keys").select("ciphertext,nonce")
    .eq("user_id", ann.id).single();
  await service.from("api_keys").update(data!).eq("user_id", bob.id);
  const response = await call(bob, "POST", "/chat/chat/completions", {
    messages: [{ role: "user", content: "Hi" }],
  });
  assert.deepEqual([response.status, (await response.json()).error.code], [
    500,
    "api_key_unreadable",
  ]);
});
