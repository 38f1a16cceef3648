/** All that is a person's, taken along and taken away. */

import assert from "node:assert/strict";
import { call, service, signUp } from "./clients.ts";

Deno.test("export, erase, import into a new account: what was said is there", async () => {
  const [ann, eve] = [await signUp(), await signUp()];
  await ann.supabase.rpc("store_chat_pair", {
    p_user_message: "I moved to Lisbon",
    p_ai_response: "How is it?",
    p_memories: [{ key: "location", value: "Lisbon" }],
  });
  await ann.supabase.rpc("add_document", {
    p_title: "Note",
    p_content: "Pangolins eat ants.",
    p_chunks: [{ content: "Pangolins eat ants." }],
  });
  const exported = await (await call(ann, "GET", "/profile/export")).json();
  assert.equal(exported.tables["public.chat_messages"].length, 2);

  const gone = await call(ann, "DELETE", "/profile?confirm=delete%20my%20data");
  assert.equal((await gone.json()).deleted["public.user_memories"], 1);
  const { count } = await ann.supabase.from("chat_messages").select("*", {
    count: "exact",
    head: true,
  });
  assert.equal(count, 0);
  assert.equal((await ann.supabase.from("profiles").select("id")).data?.length, 1);

  const refused = await eve.supabase.rpc("import_my_data", { p_data: exported, p_user_id: eve.id });
  assert.equal(refused.error?.code, "42501");
  const { error } = await service.rpc("import_my_data", { p_data: exported, p_user_id: eve.id });
  assert.equal(error, null);
  const history = await eve.supabase.rpc("get_chat_history", {});
  assert.deepEqual(history.data?.map((m) => m.message_text), ["How is it?", "I moved to Lisbon"]);
  assert.deepEqual(
    history.data?.map((m) => m.timestamp),
    exported.tables["public.chat_messages"]
      .toSorted((a: { seq: number }, b: { seq: number }) => b.seq - a.seq)
      .map((m: { timestamp: string }) => m.timestamp),
  );
  const found = await eve.supabase.rpc("search_documents", { p_query: "pangolin" });
  assert.equal(found.data?.length, 1);
});
