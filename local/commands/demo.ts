// A person signs up, talks, and is remembered in a conversation that knows nothing of the first.
import { createClient } from "@supabase/supabase-js";
import type { CompletionResponse, Database } from "../../types/index.ts";
import { help } from "./help.ts";
import { runningStack } from "../stack/state.ts";

help(`Usage: npm run demo

Signs a person up at the running stack, holds a short conversation, asks in a new one what only a memory
can answer, and prints what was stored and recalled.`);

const stack = runningStack();
if (!stack?.apiUrl) {
  console.error("The stack is not running: start it with npm start in another terminal.");
  Deno.exit(1);
}

const supabase = createClient<Database>(stack.apiUrl!, stack.publishableKey, {
  auth: { persistSession: false, autoRefreshToken: false },
});
const email = `demo-${Date.now()}@example.com`;
const { data: { session }, error } = await supabase.auth.signUp({
  email,
  password: crypto.randomUUID(),
});
if (error || !session) {
  console.error(`The sign-up failed: ${error?.message ?? "it gave no session"}.`);
  Deno.exit(1);
}
console.log(`Signed up ${email}.\n`);

const first = crypto.randomUUID();
console.log(`Conversation ${first}`);
for (
  const words of [
    "Hi! My name is Ada and I live in Lisbon.",
    "My favourite anime is Re:Zero.",
    "I'm allergic to peanuts, by the way.",
  ]
) {
  const { stored } = await say(first, words);
  for (const { key, value } of stored) console.log(`          stored  ${key} = ${value}`);
}

const second = crypto.randomUUID();
console.log(`\nConversation ${second}, a new one`);
const { recalled } = await say(second, "What is my favorite anime?");
for (const { key, value, score } of recalled) {
  console.log(`        recalled  ${key} = ${value}  (score ${score.toFixed(2)})`);
}

const { data: messages } = await supabase.rpc("get_chat_history");
const { data: memories } = await supabase.from("user_memories")
  .select("memory_key,memory_value,importance,access_count").order("memory_key");
console.log(`\nIn the database: ${messages?.length} messages and ${memories?.length} memories.`);
console.table(memories);

/** One turn over HTTP, printed. */
async function say(sessionId: string, content: string): Promise<CompletionResponse["metadata"]> {
  const response = await fetch(`${stack!.functionsUrl}/chat/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${session!.access_token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      model: "auto",
      messages: [{ role: "user", content }],
      metadata: { session_id: sessionId },
    }),
  });
  const answer = await response.json();
  if (!response.ok) {
    console.error(`The chat function answered ${response.status}: ${answer.error?.message}`);
    Deno.exit(1);
  }
  const completion: CompletionResponse = answer;
  console.log(`  you     ${content}`);
  console.log(`  engram  ${completion.choices[0].message.content}`);
  return completion.metadata;
}
