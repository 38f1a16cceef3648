/** Conversations through the openai package, unmodified. */

import assert from "node:assert/strict";
import { APIError } from "openai";
import type { CompletionChunk, CompletionResponse } from "../../types/index.ts";
import { call, signUp } from "./clients.ts";

/** What a completion says beside OpenAI's own fields. */
function turn(completion: unknown): CompletionResponse["metadata"] {
  return (completion as CompletionResponse).metadata;
}

Deno.test("a new conversation knows what was said in another", async () => {
  const { openai, supabase } = await signUp();
  const first = await openai.chat.completions.create({
    model: "auto",
    messages: [{ role: "user", content: "My favourite anime is Re:Zero and I live in Lisbon." }],
  });
  assert.deepEqual(turn(first).stored, [
    { key: "favorite_anime", value: "Re:Zero" },
    { key: "location", value: "Lisbon" },
  ]);

  const second = await openai.chat.completions.create({
    model: "auto",
    messages: [{ role: "user", content: "What is my favorite anime?" }],
  });
  assert.notEqual(turn(second).session_id, turn(first).session_id);
  assert.equal(turn(second).recalled[0].value, "Re:Zero");
  assert.match(second.choices[0].message.content ?? "", /Re:Zero/);

  const { data: messages } = await supabase.from("chat_messages")
    .select("session_id,seq,sender_type,mood_detected,sentiment_score,embedding_model,parent_id,id")
    .eq("session_id", turn(first).session_id).order("seq");
  assert.deepEqual(messages?.map((m) => [m.seq, m.sender_type]), [[1, "user"], [2, "ai"]]);
  assert.ok(messages?.[0].mood_detected && messages[0].embedding_model);
  assert.equal(messages?.[1].parent_id, messages?.[0].id);
});

Deno.test("a conversation goes on under its session id", async () => {
  const { openai, supabase } = await signUp();
  const session = crypto.randomUUID();
  for (const content of ["One.", "Two.", "Three."]) {
    await openai.chat.completions.create({
      model: "auto",
      messages: [{ role: "user", content }],
      metadata: { session_id: session },
    });
  }
  const { data } = await supabase.rpc("get_chat_history", { p_session_id: session });
  assert.deepEqual(data?.map((m) => m.seq), [6, 5, 4, 3, 2, 1]);
  assert.deepEqual(
    data?.filter((m) => m.sender_type === "user").map((m) => m.message_text),
    ["Three.", "Two.", "One."],
  );
});

Deno.test("a streamed answer arrives in pieces and is stored whole", async () => {
  const { openai, supabase } = await signUp();
  const stream = await openai.chat.completions.create({
    model: "auto",
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: "user", content: "Say these five words back to me." }],
  });
  const chunks: CompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk as unknown as CompletionChunk);
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
  const metadata = chunks.find((chunk) => chunk.metadata)?.metadata;
  assert.ok(chunks.length > 3, "more than one piece");
  assert.ok(chunks.every((chunk) => chunk.object === "chat.completion.chunk"));
  assert.ok(metadata);
  const { data } = await supabase.from("chat_messages").select("message_text,status")
    .eq("id", metadata.message_id).single();
  assert.deepEqual(data, { message_text: text, status: "complete" });
});

Deno.test("a client that leaves mid-stream leaves a cancelled message with what it had", async () => {
  const { openai, supabase } = await signUp();
  const session = crypto.randomUUID();
  const words = Array.from({ length: 3000 }, (_, i) => `word${i}`).join(" ");
  const stream = await openai.chat.completions.create({
    model: "auto",
    stream: true,
    messages: [{ role: "user", content: words }],
    metadata: { session_id: session },
  });
  let received = "";
  for await (const chunk of stream) {
    received += chunk.choices[0]?.delta.content ?? "";
    if (received.length > 50) break;
  }
  const message = await eventually(async () => {
    const { data } = await supabase.from("chat_messages").select("message_text,status")
      .eq("session_id", session).eq("sender_type", "ai").maybeSingle();
    return data;
  });
  assert.equal(message.status, "cancelled");
  assert.ok(message.message_text.startsWith(received), "what was received is kept");
  assert.ok(message.message_text.length < words.length, "and not all that would have come");
});

Deno.test("a retried turn is answered once", async () => {
  const { openai, supabase } = await signUp();
  const request = {
    model: "auto",
    messages: [{ role: "user" as const, content: "My name is Ada." }],
    metadata: { request_id: crypto.randomUUID() },
  };
  const first = await openai.chat.completions.create(request);
  const again = await openai.chat.completions.create(request);
  assert.equal(again.choices[0].message.content, first.choices[0].message.content);
  assert.equal(turn(again).message_id, turn(first).message_id);
  const { count } = await supabase.from("chat_messages").select("*", {
    count: "exact",
    head: true,
  });
  assert.equal(count, 2);
  await assert.rejects(
    openai.chat.completions.create({
      ...request,
      messages: [{ role: "user", content: "My name is Bob." }],
    }),
    (error) => error instanceof APIError && error.status === 409,
  );
});

Deno.test("models are listed as OpenAI lists them", async () => {
  const { openai } = await signUp();
  const { data } = await openai.models.list();
  assert.equal(data[0].id, "auto");
  assert.ok(data.length > 1 && data.every((model) => model.object === "model"));
});

Deno.test("history, search and conversations over HTTP", async () => {
  const person = await signUp();
  const pair = await call(person, "POST", "/chat/pairs", {
    user_message: "Where do pangolins sleep?",
    ai_response: "In burrows, curled up.",
  });
  assert.equal(pair.status, 201);
  const { session_id } = await pair.json();
  const history = await (await call(person, "GET", `/chat/history?session_id=${session_id}`))
    .json();
  assert.equal(history.messages.length, 2);
  const found = await (await call(person, "GET", "/chat/search?q=pangolin")).json();
  assert.match(found.messages[0].snippet, /<mark>pangolins<\/mark>/);
  const { conversations } = await (await call(person, "GET", "/chat/conversations")).json();
  assert.deepEqual(conversations.map((c: { id: string }) => c.id), [session_id]);
});

/** What a poll finds in the end; within five seconds or not at all. */
async function eventually<T>(poll: () => Promise<T | null>): Promise<T> {
  for (let i = 0; i < 50; i++) {
    const found = await poll();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It did not happen within five seconds.");
}
