import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import { scratchStack } from "./testing.ts";

Deno.test("the secret key makes, lists, changes and deletes users", async () => {
  const stack = await scratchStack({}, { functions: false });
  const open = (key: string) =>
    createClient(stack.apiUrl, key, { auth: { persistSession: false, autoRefreshToken: false } });
  const { auth: { admin } } = open(stack.secretKey);
  const signIn = (email: string, password: string) =>
    open(stack.publishableKey).auth.signInWithPassword({ email, password });
  const made = await admin.createUser({
    email: "Ada@example.com",
    password: "correct horse",
    email_confirm: true,
    user_metadata: { name: "Ada", odd: null, list: [null] },
    app_metadata: { plan: "pro" },
  });
  assert.equal(made.error, null);
  const user = made.data.user!;
  assert.equal(user.email, "ada@example.com");
  assert.deepEqual(user.user_metadata, { name: "Ada", list: [null] });
  assert.deepEqual(user.app_metadata, { plan: "pro", provider: "email", providers: ["email"] });
  assert.equal(user.identities?.[0].provider, "email");
  assert.equal((await admin.createUser({ email: "ADA@example.com" })).error?.code, "email_exists");
  assert.equal((await admin.createUser({ email: "no" })).error?.code, "validation_failed");
  assert.equal((await signIn("ada@example.com", "correct horse")).data.user?.id, user.id);

  const waiting = await admin.createUser({ email: "bob@example.com", password: "correct horse" });
  const unconfirmed = await signIn("bob@example.com", "correct horse");
  assert.equal(unconfirmed.error?.code, "email_not_confirmed");
  const { data: page } = await admin.listUsers({ page: 1, perPage: 1 });
  assert.deepEqual([page.users.length, (page as { total: number }).total], [1, 2]);

  const changed = await admin.updateUserById(user.id, {
    password: "another horse",
    email: "ada@example.org",
    app_metadata: { plan: null, level: 2 },
  });
  assert.equal(changed.error, null);
  assert.equal((await signIn("ada@example.com", "correct horse")).error?.status, 400);
  const { data } = await signIn("ada@example.org", "another horse");
  assert.deepEqual(data.user?.app_metadata, { level: 2, provider: "email", providers: ["email"] });

  assert.equal((await admin.deleteUser(waiting.data.user!.id)).error, null);
  assert.equal((await admin.getUserById(waiting.data.user!.id)).error?.code, "user_not_found");
  assert.equal((await admin.getUserById(user.id)).data.user?.email, "ada@example.org");

  for (const token of [undefined, data.session!.access_token]) {
    const refused = await stack.request("/auth/v1/admin/users", { token });
    assert.equal(refused.status, 401);
    await refused.body?.cancel();
  }
  await stack.stop();
});
