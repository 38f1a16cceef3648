/** The database server dies in the middle of a thousand stores, and comes back. */

import assert from "node:assert/strict";
import { service, signUp } from "../e2e/clients.ts";

const control = Deno.env.get("POSTGRES_CONTROL");

async function server(command: "kill" | "start"): Promise<void> {
  const { success } = await new Deno.Command(control!, { args: [command], stdout: "null" })
    .output();
  assert.ok(success, `${control} ${command}`);
}

Deno.test({
  name:
    "SIGKILL in the middle of 1,000 stores: no acknowledged pair lost, no half pair, retries fill up",
  // A server that somebody else runs is not ours to kill; CI runs its own.
  ignore: !control,
  async fn() {
    const { supabase, id } = await signUp();
    // Stored by the service on behalf of the user, who may not send so many in a minute.
    const session = crypto.randomUUID();
    const requests = Array.from({ length: 1000 }, (_, i) => ({
      p_user_message: `question ${i}`,
      p_ai_response: `answer ${i}`,
      p_session_id: session,
      p_memories: [{ key: `key_${i}`, value: `${i}` }],
      p_request_id: crypto.randomUUID(),
      p_user_id: id,
    }));

    const acknowledged = new Map<number, string>();
    let next = 0;
    let killed: Promise<void> | undefined;
    const client = async () => {
      while (next < requests.length) {
        const i = next++;
        const { data } = await service.rpc("store_chat_pair", requests[i]);
        if (data) acknowledged.set(i, data);
        if (acknowledged.size >= 400) killed ??= server("kill");
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    await killed;
    assert.ok(acknowledged.size >= 400 && acknowledged.size < 1000, `${acknowledged.size} before`);
    await server("start");

    const retry = async (i: number): Promise<string> => {
      for (let attempt = 0; attempt < 100; attempt++) {
        const { data, error } = await service.rpc("store_chat_pair", requests[i]);
        if (data) return data;
        if (attempt > 90) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error("The server did not come back within ten seconds.");
    };
    await retry(0);
    const { data: rows } = await supabase.from("chat_messages").select("id").in(
      "id",
      [...acknowledged.values()].slice(0, 100),
    );
    assert.equal(rows?.length, 100, "what was acknowledged is there before any retry");

    let retried = 0;
    await Promise.all(Array.from({ length: 8 }, async () => {
      while (retried < requests.length) {
        const i = retried++;
        const id = await retry(i);
        if (acknowledged.has(i)) assert.equal(id, acknowledged.get(i), "the same answer as before");
      }
    }));

    const count = async (table: "chat_messages" | "user_memories") =>
      (await supabase.from(table).select("*", { count: "exact", head: true })).count;
    assert.equal(await count("chat_messages"), 2000);
    assert.equal(await count("user_memories"), 1000);
    const { data: conversation } = await supabase.from("conversations").select("message_count")
      .eq("id", session).single();
    assert.equal(conversation?.message_count, 2000);
  },
});
