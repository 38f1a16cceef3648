/**
 * What another user is told who names one's ids: that there is no such thing. That nothing of it gets out or is changed
 * in any other way is what attack/ shows.
 */

import assert from "node:assert/strict";
import { settled } from "./settled.ts";

Deno.test("another user's ids, through RPCs", async (t) => {
  const [owner, other] = [await settled(), await settled()];
  const { supabase } = other;
  const { data: change } = await owner.supabase.from("user_memory_history").select("id").single();
  await t.step("conversations", async () => {
    const renamed = await supabase.rpc("rename_conversation", {
      p_session_id: owner.session,
      p_title: "x",
    });
    const archived = await supabase.rpc("archive_conversation", { p_session_id: owner.session });
    const deleted = await supabase.rpc("delete_conversation", { p_session_id: owner.session });
    for (const { status, error } of [renamed, archived, deleted]) {
      assert.deepEqual([status, error?.message], [404, "conversation_not_found"]);
    }
  });
  await t.step("messages", async () => {
    const { status } = await supabase.rpc("record_message_feedback", {
      p_message_id: owner.message,
      p_score: 1,
    });
    assert.equal(status, 404);
    const { data } = await supabase.rpc("get_chat_history", { p_session_id: owner.session });
    assert.deepEqual(data, []);
  });
  await t.step("memories", async () => {
    const { status } = await supabase.rpc("undo_memory_change", { p_history_id: change?.id ?? 0 });
    assert.equal(status, 404);
  });
  await t.step("flashcards", async () => {
    const p_flashcard_id = owner.card;
    const refused = [
      await supabase.rpc("review_flashcard", { p_flashcard_id, p_rating: 4 }),
      await supabase.rpc("preview_flashcard", { p_flashcard_id }),
      await supabase.rpc("undo_review", { p_flashcard_id }),
      await supabase.rpc("reset_flashcard", { p_flashcard_id }),
      await supabase.rpc("suspend_flashcard", { p_flashcard_id }),
      await supabase.rpc("reschedule_flashcards", { p_deck_id: owner.deck }),
      await supabase.rpc("get_due_flashcards", { p_deck_id: owner.deck }),
      await supabase.rpc("flashcard_stats", { p_deck_id: owner.deck }),
      await supabase.rpc("create_flashcards", { p_deck_id: owner.deck, p_cards: [] }),
      await supabase.rpc("import_flashcards", { p_deck_id: owner.deck, p_cards: [] }),
    ];
    assert.deepEqual(refused.map(({ status }) => status), refused.map(() => 404));
    const { data } = await owner.supabase.from("flashcards").select("reps,suspended_at");
    assert.deepEqual(data, [{ reps: 1, suspended_at: null }]);
  });
  await t.step("music", async () => {
    const refused = [
      await supabase.rpc("undo_music_interaction", { p_interaction_id: owner.interaction }),
      await supabase.rpc("record_music_interaction", {
        p_track_id: owner.track,
        p_interaction_type: "dislike",
      }),
      await supabase.from("music_interactions").insert(
        { track_id: owner.track, interaction_type: "dislike" } as never,
      ),
      await supabase.from("music_listening_history").insert(
        { user_id: other.id, track_id: owner.track, played_at: "2026-11-01T12:00:00Z" },
      ),
    ];
    assert.deepEqual(refused.map(({ status }) => status), [404, 404, 404, 404]);
  });
  await t.step("responses", async () => {
    const { status, error } = await supabase.rpc("record_feedback", {
      p_response_id: owner.response,
      p_kind: "thumbs",
      p_value: 0,
    });
    assert.deepEqual([status, error?.message], [404, "response_not_found"]);
    const { data } = await supabase.rpc("get_response_by_id", { p_response_id: owner.response });
    assert.deepEqual(data, []);
  });
  await t.step("a pair under the owner's session id lands in one's own conversation", async () => {
    const { error } = await supabase.rpc("store_chat_pair", {
      p_user_message: "let me in",
      p_ai_response: "no",
      p_session_id: owner.session,
    });
    assert.equal(error, null);
    const { data } = await owner.supabase.rpc("get_chat_history", { p_session_id: owner.session });
    assert.deepEqual(data?.map((m) => m.message_text), ["I keep it.", "My secret is a pangolin"]);
  });
});
