/** A person with something to lose, for the tests that another must not get at it. */

import type { SavedInteraction } from "../../types/index.ts";
import { axis, call, type Person, service, signUp } from "./clients.ts";

export type Settled = Person & {
  session: string;
  message: string;
  document: string;
  deck: string;
  card: string;
  track: string;
  interaction: string;
  response: string;
};

/** The word that is in what they wrote, and that nobody else says. */
export const secret = /pangolin/i;

/** A person with a row in every table that clients can write, with vectors: the worker changes none. */
export async function settled(): Promise<Settled> {
  const person = await signUp();
  const { supabase } = person;
  const session = crypto.randomUUID();
  // A conversation that has a title waits for none, so that nothing is written while a test looks.
  await supabase.from("conversations").insert({ id: session, title: "Secret" }).throwOnError();
  const { data: message, error } = await supabase.rpc("store_chat_pair", {
    p_user_message: "My secret is a pangolin",
    p_ai_response: "I keep it.",
    p_session_id: session,
    p_user_embedding: axis(3),
    p_ai_embedding: axis(4),
    p_embedding_model: "test",
    p_memories: [{ key: "secret", value: "pangolin", embedding: axis(3), embedding_model: "test" }],
  });
  if (error) throw error;
  await service.from("conversation_summaries").insert({
    user_id: person.id,
    message_id: message,
    session_id: session,
    seq: 1,
    summary: "The secret is a pangolin.",
  }).throwOnError();
  const analysis = await supabase.rpc("upsert_agent_analysis", {
    p_agent_type: "test",
    p_analysis_data: { secret: "pangolin" },
  });
  if (analysis.error) throw analysis.error;
  const text = {
    p_content: "My secret is a pangolin",
    p_chunks: [{ content: "My secret is a pangolin", embedding: axis(3) }],
    p_embedding_model: "test",
  };
  const writes = [
    await supabase.rpc("add_article", { ...text, p_title: "Secret" }),
    await supabase.rpc("add_profile_data", { ...text, p_category: "c", p_data: { a: "b" } }),
    await supabase.rpc("add_personal_attribute", {
      ...text,
      p_attribute_name: "secret",
      p_attribute_value: "pangolin",
    }),
    await supabase.rpc("save_memory_block", { p_name: "secret", p_content: "A pangolin." }),
    await supabase.from("vectors").insert({ content: "pangolin", embedding: axis(3) }),
    await supabase.from("routing_settings").insert({ context: "general" }),
    await service.from("routing_budgets").insert({
      user_id: person.id,
      period: "day",
      amount: 1_000,
    }),
  ];
  for (const { error } of writes) if (error) throw error;
  for (const bucket of ["documents", "attachments", "media"]) {
    const file = new Blob(["My secret is a pangolin"], { type: "text/plain" });
    const stored = await supabase.storage.from(bucket).upload(`${person.id}/secret.txt`, file);
    if (stored.error) throw stored.error;
  }
  // Its last item has not come: it goes on waiting.
  const { data: begun } = await supabase.rpc("create_import", {
    p_kind: "conversations",
    p_source: "elsewhere",
    p_label: "Pangolins",
    p_total_items: 2,
  }).throwOnError();
  await supabase.rpc("stage_import_items", {
    p_import_id: begun.id!,
    p_items: [{ data: { id: "secret", title: "Pangolin" } }],
    p_first_item: 0,
  }).throwOnError();
  const music = await listened(person);
  const key = await call(person, "POST", "/profile/api-keys", { key: "sk-pangolin-pangolin" });
  if (!key.ok) throw new Error(await key.text());
  await key.body?.cancel();
  const document = writes[0].data as { document_id: string };
  const update = await supabase.rpc("update_document", {
    p_document_id: document.document_id,
    p_source_uri: "pangolins.txt",
  });
  if (update.error) throw update.error;
  const interaction = await supabase.rpc("save_complete_interaction", {
    p_query: { text: "My secret is a pangolin" },
    p_routing: { selected_model: "local-echo" },
    p_response: { text: "I keep it." },
    p_feedback: { kind: "rating", value: 5 },
  });
  if (interaction.error) throw interaction.error;
  const { response_id } = interaction.data as unknown as SavedInteraction;
  const deck = crypto.randomUUID();
  await supabase.from("decks").insert({ id: deck, name: "Secrets" }).throwOnError();
  const { data: [{ id: card }] } = await supabase.rpc("create_flashcards", {
    p_deck_id: deck,
    p_message_id: message,
    p_cards: [{
      question: "What is my secret?",
      answer: "A pangolin",
      embedding: axis(3),
      embedding_model: "test",
    }],
  }).throwOnError();
  await supabase.rpc("review_flashcard", { p_flashcard_id: card!, p_rating: 1 }).throwOnError();
  return {
    ...person,
    session,
    message,
    document: document.document_id,
    deck,
    card: card!,
    response: response_id,
    ...music,
  };
}

/** A track of the person's own, heard and liked, with all that follows from it. */
async function listened({ supabase, id }: Person): Promise<{ track: string; interaction: string }> {
  const sync = await supabase.rpc("sync_listening_history", {
    p_items: [{
      provider: "test",
      provider_track_id: "secret",
      name: "Pangolin song",
      artists: ["Pangolins"],
      genre: "secret",
      played_at: "2026-11-01T12:00:00Z",
    }],
  });
  if (sync.error) throw sync.error;
  const track = await supabase.from("music_tracks").select("id").eq("user_id", id).single();
  if (track.error) throw track.error;
  const liked = await supabase.rpc("record_music_interaction", {
    p_track_id: track.data.id,
    p_interaction_type: "like",
  });
  if (liked.error) throw liked.error;
  for (
    const { error } of [
      await supabase.rpc("recommend_tracks", { p_genre: "secret", p_new_only: false }),
      await supabase.rpc("snapshot_music_model"),
    ]
  ) if (error) throw error;
  return { track: track.data.id, interaction: liked.data.id };
}
