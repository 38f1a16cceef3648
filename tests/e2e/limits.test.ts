/** Who writes too much or too fast is told so, and when to come again, whichever way is taken. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { apiUrl, call, databaseUrl, type Person, signUp } from "./clients.ts";

/** Takes all tokens of a person's bucket but these; they come back with the time. */
async function leave(person: Person, tokens: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql`
    update private.usage set tokens = ${tokens}, refilled_at = now()
    where user_id = ${person.id} and resource = 'public.chat_messages'`;
  await sql.end();
}

const pair = { p_user_message: "Hello", p_ai_response: "Hi" };

async function rest(person: Person, path: string, body: object): Promise<Response> {
  return await fetch(`${apiUrl}/rest/v1/${path}`, {
    method: "POST",
    headers: {
      apikey: Deno.env.get("PUBLISHABLE_KEY") ?? "",
      authorization: `Bearer ${person.token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
}

Deno.test("limits: 429 with Retry-After, from an RPC, a table and a function", async (t) => {
  const person = await signUp();
  const session = crypto.randomUUID();
  const first = await person.supabase.rpc("store_chat_pair", { ...pair, p_session_id: session });
  assert.equal(first.error, null);
  // A minute's six hundred take a minute: a debt of 300 is half a minute.
  await leave(person, -300);

  const message = { session_id: session, message_text: "More", sender_type: "user" };
  for (
    const [name, path, body] of [
      ["an RPC", "rpc/store_chat_pair", pair],
      ["a table", "chat_messages", message],
    ] as const
  ) {
    await t.step(name, async () => {
      const response = await rest(person, path, body);
      const { code, message, hint } = await response.json();
      assert.deepEqual([response.status, code, message], [429, "PT429", "rate_limited"]);
      const seconds = Number(response.headers.get("retry-after"));
      assert.ok(seconds > 20 && seconds <= 31, `${seconds}`);
      assert.equal(hint, `Try again in ${seconds} seconds.`);
    });
  }
  await t.step("a function, before a model is asked", async () => {
    const turn = { messages: [{ role: "user", content: "Hi" }] };
    for (
      const [path, body] of [["/chat/chat/completions", turn], ["/chat/pairs", {
        user_message: "a",
        ai_response: "b",
      }]] as const
    ) {
      const response = await call(person, "POST", path, body);
      const { error } = await response.json();
      assert.deepEqual([response.status, error.code], [429, "rate_limited"], path);
      assert.ok(Number(response.headers.get("retry-after")) > 10);
    }
  });
  await t.step("nothing of it was stored", async () => {
    const { count } = await person.supabase.from("chat_messages")
      .select("*", { count: "exact", head: true });
    assert.equal(count, 2);
  });
  await t.step("another person goes on", async () => {
    const other = await signUp();
    assert.equal((await other.supabase.rpc("store_chat_pair", pair)).error, null);
  });
  await t.step("and so does this one, a while later", async () => {
    await leave(person, 2);
    assert.equal((await person.supabase.rpc("store_chat_pair", pair)).error, null);
  });
});
