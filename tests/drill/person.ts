/** Somebody whose data is in the drill: what is written before the backup is searched for after the restore. */

import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import type { Stack } from "../../local/stack/stack.ts";
import type { Database } from "../../types/index.ts";

const credentials = { email: "drill@example.com", password: "correct horse battery" };

function client({ apiUrl, publishableKey }: Pick<Stack, "apiUrl" | "publishableKey">) {
  return createClient<Database>(apiUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

const axis = JSON.stringify(Array.from({ length: 1536 }, (_, i) => i === 7 ? 1 : 0));

export async function fill(stack: Pick<Stack, "apiUrl" | "publishableKey">): Promise<void> {
  const supabase = client(stack);
  const { error } = await supabase.auth.signUp(credentials);
  assert.equal(error, null);
  const document = await supabase.rpc("add_document", {
    p_title: "Pangolins",
    p_content: "Pangolins eat ants. They roll up.",
    p_chunks: [{ content: "Pangolins eat ants.", embedding: axis }, { content: "They roll up." }],
    p_embedding_model: "drill",
  });
  assert.equal(document.error, null);
  const update = await supabase.rpc("update_document", {
    p_document_id: document.data!.id,
    p_source_uri: "pangolins.txt",
  });
  assert.equal(update.error, null);
}

/** Signs in with the old password and finds the text, by its words and by its vector. */
export async function searched(stack: Pick<Stack, "apiUrl" | "publishableKey">): Promise<void> {
  const supabase = client(stack);
  const { error } = await supabase.auth.signInWithPassword(credentials);
  assert.equal(error, null);
  const byWords = await supabase.rpc("search_documents", { p_query: "pangolin" });
  // The chunk beside it may follow.
  assert.equal(byWords.data?.[0].content, "Pangolins eat ants.");
  const byVector = await supabase.rpc("match_documents", { query_embedding: axis, match_count: 1 });
  assert.deepEqual(byVector.data?.map(({ content }) => content), ["Pangolins eat ants."]);
  const again = await supabase.rpc("store_chat_pair", { p_user_message: "a", p_ai_response: "b" });
  assert.equal(again.error, null, "and it can be written to");
}
