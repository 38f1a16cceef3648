/** Compiles as a client would use the types; `deno check` is the test, and running it the proof of use. */

import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import {
  type CompletionRequest,
  completionRequest,
  type Database,
  type RpcParameters,
  type RpcResult,
  type Tables,
  type UpsertMemoriesRequest,
} from "./index.ts";

const client = createClient<Database>("http://127.0.0.1:1", "sb_publishable_test");

Deno.test("rpc parameters and results are typed", () => {
  const pair: RpcParameters<"store_chat_pair"> = { p_user_message: "hi", p_ai_response: "hello" };
  const typed = () => client.rpc("store_chat_pair", pair).then(({ data }) => data?.toUpperCase());
  // @ts-expect-error p_ai_response is missing
  const missing = () => client.rpc("store_chat_pair", { p_user_message: "hi" });
  // @ts-expect-error there is no such function
  const unknown = () => client.rpc("store_everything", {});
  const id: RpcResult<"store_chat_pair"> = "00000000-0000-0000-0000-000000000000";
  assert.equal(id.length, 36);
  assert.equal([typed, missing, unknown].length, 3);
});

Deno.test("rows are typed", () => {
  const value = (row: Tables<"user_memories">): string => row.memory_value;
  // @ts-expect-error there is no such column
  const wrong = (row: Tables<"user_memories">): string => row.value;
  const select = () =>
    client.from("chat_messages").select("seq,message_text").then(({ data }) => data?.[0].seq);
  assert.equal([value, wrong, select].length, 3);
});

Deno.test("requests of the functions are typed and checked by the same schema", () => {
  const request: CompletionRequest = { messages: [{ role: "user", content: "hi" }] };
  assert.equal(completionRequest.parse(request).model, "auto");
  const memories: UpsertMemoriesRequest = { memories: [{ key: "pet", value: "a cat" }] };
  assert.equal(memories.memories.length, 1);
});
