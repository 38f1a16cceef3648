/** Many clients at once, through the stack, on a server with many connections. */

import assert from "node:assert/strict";
import { axis, signUp } from "../e2e/clients.ts";

const times = <T>(count: number, call: (i: number) => PromiseLike<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => call(i)));

Deno.test("32 clients store pairs into one conversation: places without gap or repeat", async () => {
  const { supabase } = await signUp();
  const session = crypto.randomUUID();
  const rounds = 4;
  for (let round = 0; round < rounds; round++) {
    const answers = await times(32, (i) =>
      supabase.rpc("store_chat_pair", {
        p_user_message: `question ${round}.${i}`,
        p_ai_response: `answer ${round}.${i}`,
        p_session_id: session,
      }));
    assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  }
  const total = 2 * 32 * rounds;
  const { data: messages } = await supabase.from("chat_messages")
    .select("seq,message_text,timestamp").eq("session_id", session).order("seq");
  assert.deepEqual(messages?.map((m) => m.seq), Array.from({ length: total }, (_, i) => i + 1));
  for (let i = 0; i < total; i += 2) {
    const [question, answer]: string[] = messages!.slice(i, i + 2).map((m) => m.message_text);
    assert.equal(answer, question.replace("question", "answer"));
  }
  const stamps = messages!.map((m) => m.timestamp);
  assert.deepEqual(stamps, stamps.toSorted(), "times are in the order of the places");
  const { data: conversation } = await supabase.from("conversations")
    .select("message_count").eq("id", session).single();
  assert.equal(conversation?.message_count, total);
});

Deno.test("16 clients upsert overlapping memories in opposite orders: no deadlock", async () => {
  const { supabase } = await signUp();
  const keys = Array.from({ length: 40 }, (_, i) => `key_${i}`);
  for (let round = 0; round < 3; round++) {
    const answers = await times(16, (i) => {
      const memories = keys.map((key) => ({ key, value: `${round}.${i}` }));
      return supabase.rpc("upsert_memories", {
        p_memories: i % 2 ? memories : memories.toReversed(),
      });
    });
    assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  }
  const { data: active } = await supabase.from("user_memories").select("memory_key,memory_value")
    .eq("status", "active");
  assert.deepEqual(active?.map((m) => m.memory_key).toSorted(), keys.toSorted());
  assert.equal(new Set(active?.map((m) => m.memory_value)).size, 1, "one batch won, whole");
  const { count } = await supabase.from("user_memory_history")
    .select("*", { count: "exact", head: true });
  assert.equal(count, 40 * 16 * 3, "every change is in the history");
});

Deno.test("recalling and writing the same memories at once: no deadlock, no access lost", async () => {
  const { supabase } = await signUp();
  const memories = Array.from({ length: 8 }, (_, i) => ({
    key: `key_${i}`,
    value: "v",
    embedding: axis(i),
    embedding_model: "test",
  }));
  await supabase.rpc("upsert_memories", { p_memories: memories });
  const recalls = times(
    16,
    (i) => supabase.rpc("recall_memories", { p_query_embedding: axis(i % 8), p_limit: 8 }),
  );
  const upserts = times(16, (i) =>
    supabase.rpc("upsert_memories", {
      p_memories: memories.toReversed().map((m) => ({ ...m, importance: i % 2 ? "low" : "high" })),
    }));
  const recalled = await recalls;
  assert.deepEqual([...recalled, ...await upserts].flatMap(({ error }) => error ?? []), []);
  const returned = recalled.flatMap(({ data }) => data ?? []).length;
  const { data } = await supabase.from("user_memories").select("access_count");
  assert.equal(data?.reduce((sum, row) => sum + row.access_count, 0), returned);
});

Deno.test("one request id sent by 16 clients at once: one pair, sixteen equal answers", async () => {
  const { supabase } = await signUp();
  const request = {
    p_user_message: "once",
    p_ai_response: "and only once",
    p_memories: [{ key: "count", value: "one" }],
    p_request_id: crypto.randomUUID(),
  };
  const answers = await times(16, () => supabase.rpc("store_chat_pair", request));
  assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  assert.equal(new Set(answers.map(({ data }) => data)).size, 1);
  const { count } = await supabase.from("chat_messages").select("*", {
    count: "exact",
    head: true,
  });
  assert.equal(count, 2);
});
