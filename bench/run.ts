/** npm run bench: what the stack costs, printed and never asserted. Linux, for the memory figures. */

import { createClient } from "@supabase/supabase-js";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { help } from "../local/help.ts";
import type { Database } from "../types/index.ts";
import { interleaved, table } from "./measure.ts";
import { startStackProcess } from "./stack_process.ts";

help(`Usage: npm run bench

Starts stacks of its own and prints: start to ready, memory, requests per chat turn, a stored pair beside
two inserts, a context beside four reads.`);

const rounds = Number(Deno.env.get("BENCH_ROUNDS") ?? 200);
const dataDir = mkdtempSync(join(tmpdir(), "engram-bench-"));
console.log(`${availableParallelism()} cores, Deno ${Deno.version.deno}, ${rounds} rounds\n`);

const cold = await startStackProcess(dataDir);
console.log(`start to ready, cold  ${(cold.readyMs / 1000).toFixed(1)} s`);
await cold.stop();
const stack = await startStackProcess(dataDir);
console.log(`start to ready, warm  ${(stack.readyMs / 1000).toFixed(1)} s`);

const headers = { apikey: stack.publishableKey };
let requests = 0;
const counting: typeof fetch = (input, init) => {
  requests++;
  return fetch(input, init);
};
const supabase = createClient<Database>(stack.apiUrl, stack.publishableKey, {
  auth: { persistSession: false, autoRefreshToken: false },
  global: { fetch: counting },
});
const { data: { session }, error } = await supabase.auth.signUp({
  email: "bench@example.com",
  password: "a password for a benchmark",
});
if (!session) throw error ?? new Error("The sign-up gave no session.");
const userId = session.user.id;

/** One chat turn over HTTP, in the way of a client. */
async function turn(content: string): Promise<void> {
  const response = await counting(`${stack.apiUrl}/functions/v1/chat/chat/completions`, {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${session!.access_token}` },
    body: JSON.stringify({ messages: [{ role: "user", content }] }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.body?.cancel();
}

await turn("My name is Ada and I live in Lisbon.");
requests = 0;
await turn("Where do I live?");
console.log(`requests per chat turn  ${requests} from the client`);
for (const path of ["memories", "profile"]) {
  const response = await fetch(`${stack.apiUrl}/functions/v1/${path}`, {
    headers: { ...headers, authorization: `Bearer ${session.access_token}` },
  });
  await response.body?.cancel();
}

await new Promise((resolve) => setTimeout(resolve, 5000));
const memory = await stack.memory();
const total = Object.values(memory).reduce((sum, megabytes) => sum + megabytes, 0);
console.log(`memory, idle  ${total.toFixed(0)} MB, all functions and models started`);
for (const [name, megabytes] of Object.entries(memory)) {
  console.log(`  ${name.padEnd(20)} ${megabytes.toFixed(0).padStart(5)} MB`);
}

table(
  "A chat turn over HTTP, with the local model",
  await interleaved(
    { "chat completion": (i) => turn(`Number ${i}, please.`) },
    Math.min(rounds, 50),
  ),
);

const pairSession = crypto.randomUUID();
const insertSession = crypto.randomUUID();
for (const id of [pairSession, insertSession]) {
  await ok(supabase.from("conversations").insert({ user_id: userId, id, title: "bench" }));
}
const question = "What is the weather like in the north of the country today?";
const answer = "Rather cold, with a bit of rain in the afternoon and wind from the sea.";
const message = (message_text: string, sender_type: string) => ({
  user_id: userId,
  session_id: insertSession,
  message_text,
  sender_type,
});
// The generated Insert type asks for seq, which only the numbering trigger may give.
const insert = (row: object) => ok(supabase.from("chat_messages").insert(row as never));
table(
  "Storing a pair, over HTTP",
  await interleaved({
    store_chat_pair: () =>
      ok(supabase.rpc("store_chat_pair", {
        p_user_message: question,
        p_ai_response: answer,
        p_session_id: pairSession,
      })),
    "two inserts, one after the other": async () => {
      await insert(message(question, "user"));
      await insert(message(answer, "ai"));
    },
  }, rounds),
);

const axis = (i: number) =>
  JSON.stringify(Array.from({ length: 1536 }, (_, j) => (j === i ? 1 : j === i + 1 ? 0.5 : 0)));
await ok(supabase.rpc("upsert_memories", {
  p_memories: Array.from({ length: 100 }, (_, i) => ({
    key: `fact_${i}`,
    value: `Something worth knowing, number ${i}`,
    embedding: axis(i),
    embedding_model: "bench",
  })),
}));
table(
  "The context of a reply, over HTTP (100 memories)",
  await interleaved({
    get_chat_context: (i) =>
      ok(supabase.rpc("get_chat_context", {
        p_session_id: pairSession,
        p_query_embedding: axis(i % 100),
        p_embedding_model: "bench",
      })),
    "four reads, one after the other": async (i) => {
      await ok(supabase.from("personality_profiles").select("*").eq("id", userId));
      await ok(
        supabase.rpc("match_memories", {
          query_embedding: axis(i % 100),
          match_count: 8,
          embedding_model: "bench",
        }),
      );
      await ok(
        supabase.from("chat_messages").select("id,seq,sender_type,message_text")
          .eq("user_id", userId).eq("session_id", pairSession)
          .order("seq", { ascending: false }).limit(20),
      );
      await ok(
        supabase.from("conversations").select("summary").eq("user_id", userId)
          .eq("id", pairSession).single(),
      );
    },
  }, rounds),
);

await stack.stop();
rmSync(dataDir, { recursive: true });

async function ok(call: PromiseLike<{ error: { message: string } | null }>): Promise<void> {
  const { error } = await call;
  if (error) throw new Error(error.message);
}
