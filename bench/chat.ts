/** Chat as a client does it over HTTP: in one call, and in the calls that it replaces. */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../types/index.ts";
import { interleaved, table } from "./measure.ts";
import type { StackProcess } from "./stack_process.ts";

/** A signed-in person with a client of their own. */
export interface Person {
  id: string;
  token: string;
  supabase: SupabaseClient<Database>;
}

export async function signUp(
  stack: Pick<StackProcess, "apiUrl" | "publishableKey">,
): Promise<Person> {
  const supabase = createClient<Database>(stack.apiUrl, stack.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data: { session }, error } = await supabase.auth.signUp({
    email: `${crypto.randomUUID()}@example.com`,
    password: "a password for a benchmark",
  });
  if (!session) throw error ?? new Error("The sign-up gave no session.");
  return { id: session.user.id, token: session.access_token, supabase };
}

/** The data of a call; a measurement of failures is none. */
export async function ok<T>(
  call: PromiseLike<{ data: T; error: { message: string } | null }>,
): Promise<T> {
  const { data, error } = await call;
  if (error) throw new Error(error.message);
  return data;
}

const vocabulary = "river stone garden window music winter letter coffee train market bridge paper"
  .split(" ");

/** A short message of its own words, the same for the same number. */
export function words(i: number): string {
  const [a, b, c] = [i, i * 7, i * 5 + 3].map((n) => vocabulary[n % vocabulary.length]);
  return `Note ${i}: the ${a} by the ${b} and a ${c}.`;
}

/** An empty conversation of the person. */
export async function conversation({ id, supabase }: Person): Promise<string> {
  const session = crypto.randomUUID();
  await ok(supabase.from("conversations").insert({ user_id: id, id: session, title: "bench" }));
  return session;
}

/**
 * A row of chat_messages; the generated type asks for seq and knows no type for the words, which only
 * triggers give.
 */
export function messageRow({ id }: Person, session: string, text: string, sender: "user" | "ai") {
  return {
    user_id: id,
    session_id: session,
    message_text: text,
    sender_type: sender,
  } as Omit<Database["public"]["Tables"]["chat_messages"]["Insert"], "message_tsv">;
}

export async function pairsOverHttp(person: Person, rounds: number): Promise<void> {
  const { supabase } = person;
  const [one, two] = [await conversation(person), await conversation(person)];
  const insert = (text: string, sender: "user" | "ai") =>
    ok(supabase.from("chat_messages").insert(messageRow(person, two, text, sender)));
  table(
    "A pair of messages, over HTTP",
    await interleaved({
      store_chat_pair: (i) =>
        ok(supabase.rpc("store_chat_pair", {
          p_user_message: words(i),
          p_ai_response: words(i + 1),
          p_session_id: one,
        })),
      "two inserts, one after the other": async (i) => {
        await insert(words(i), "user");
        await insert(words(i + 1), "ai");
      },
    }, rounds),
  );
}

export async function contextOverHttp({ id, supabase }: Person, rounds: number): Promise<void> {
  const session = crypto.randomUUID();
  const vector = (i: number) =>
    JSON.stringify(Array.from({ length: 1536 }, (_, j) => Math.sin((i + 1) * (j + 1))));
  for (let i = 0; i < 20; i++) {
    await ok(supabase.rpc("store_chat_pair", {
      p_user_message: words(i),
      p_ai_response: words(i + 1),
      p_session_id: session,
    }));
  }
  await ok(supabase.rpc("upsert_memories", {
    p_memories: Array.from({ length: 100 }, (_, i) => ({
      key: `fact_${i}`,
      value: words(i),
      embedding: vector(i),
      embedding_model: "bench",
    })),
  }));
  table(
    "The context of a reply, over HTTP (100 memories, 40 messages)",
    await interleaved({
      get_chat_context: (i) =>
        ok(supabase.rpc("get_chat_context", {
          p_session_id: session,
          p_query_embedding: vector(i % 100),
          p_embedding_model: "bench",
        })),
      "four reads, one after the other": async (i) => {
        await ok(supabase.from("personality_profiles").select("*").eq("id", id));
        await ok(supabase.rpc("match_memories", {
          query_embedding: vector(i % 100),
          match_count: 8,
          embedding_model: "bench",
        }));
        await ok(
          supabase.from("chat_messages").select("id,seq,sender_type,message_text")
            .eq("user_id", id).eq("session_id", session)
            .order("seq", { ascending: false }).limit(20),
        );
        await ok(
          supabase.from("conversations").select("summary").eq("user_id", id).eq("id", session)
            .single(),
        );
      },
    }, rounds),
  );
}
