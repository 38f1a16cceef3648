/** Many clients at once, through the stack, on a server with many connections. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { axis, databaseUrl, type Person, service, signUp } from "../e2e/clients.ts";

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

/** A card of a new deck. */
async function newCard(supabase: Person["supabase"]): Promise<string> {
  const { data: deck } = await supabase.from("decks").insert({ name: crypto.randomUUID() })
    .select("id").single().throwOnError();
  const { data: [card] } = await supabase.rpc("create_flashcards", {
    p_deck_id: deck.id,
    p_cards: [{ question: "q", answer: "a", created_at: "2025-12-01T00:00:00Z" }],
  }).throwOnError();
  return card.id!;
}

Deno.test("two devices review the state that both saw: one is first, the other is told", async () => {
  const { supabase } = await signUp();
  const p_flashcard_id = await newCard(supabase);
  for (let version = 0; version < 20; version++) {
    const answers = await times(2, (i) =>
      supabase.rpc("review_flashcard", {
        p_flashcard_id,
        p_rating: 2 + i,
        p_expected_version: version,
      }));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    assert.equal(answers.find(({ error }) => error)?.error?.message, "version_conflict");
  }
  const { data: logs } = await supabase.from("review_logs").select("version").order("version");
  assert.deepEqual(logs, Array.from({ length: 20 }, (_, version) => ({ version })));
});

Deno.test("16 devices review one card at once: each log goes on where the one before ended", async () => {
  const { supabase } = await signUp();
  const p_flashcard_id = await newCard(supabase);
  for (let round = 0; round < 4; round++) {
    const answers = await times(
      16,
      (i) => supabase.rpc("review_flashcard", { p_flashcard_id, p_rating: 2 + (round + i) % 3 }),
    );
    assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  }
  const { data: logs } = await supabase.from("review_logs").select("*").order("version")
    .throwOnError();
  assert.deepEqual(logs.map(({ version }) => version), Array.from({ length: 64 }, (_, i) => i));
  const state = ["state", "due", "stability", "difficulty", "reps", "lapses", "last_review"];
  for (const [i, log] of logs.entries()) {
    const before: Record<string, unknown> = logs[i - 1] ?? {};
    for (const field of i > 0 ? state : []) {
      assert.deepEqual(log[field as keyof typeof log], before[`next_${field}`], field);
    }
  }
  const { data: card } = await supabase.from("flashcards").select("version,due,reps").single()
    .throwOnError();
  assert.deepEqual(card, { version: 64, due: logs.at(-1)!.next_due, reps: 64 });
});

Deno.test("one review sent by 16 devices at once, by its time or its request, counts once", async () => {
  const { supabase } = await signUp();
  for (const same of [{ p_reviewed_at: "2026-01-01T00:00:00Z" }, { p_request_id: true }]) {
    const p_flashcard_id = await newCard(supabase);
    const given = "p_request_id" in same ? { p_request_id: crypto.randomUUID() } : same;
    const answers = await times(
      16,
      () => supabase.rpc("review_flashcard", { p_flashcard_id, p_rating: 3, ...given }),
    );
    assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
    assert.deepEqual([...new Set(answers.map(({ data }) => data?.version))], [1]);
    const { count } = await supabase.from("review_logs")
      .select("id", { count: "exact", head: true }).eq("flashcard_id", p_flashcard_id);
    assert.equal(count, 1);
  }
});

Deno.test("batches of the same cards in opposite orders, reviews, undoing and rescheduling: no deadlock", async () => {
  const { supabase } = await signUp();
  const { data: deck } = await supabase.from("decks").insert({ name: "d" }).select("id").single()
    .throwOnError();
  const { data: cards } = await supabase.rpc("create_flashcards", {
    p_deck_id: deck.id,
    p_cards: Array.from({ length: 40 }, (_, i) => ({
      question: `q${i}`,
      answer: "a",
      created_at: "2025-12-01T00:00:00Z",
    })),
  }).throwOnError();
  const answers = await times(24, (i) => {
    const ordered = i % 2 ? cards : cards.toReversed();
    const start = Date.UTC(2026, 0, 1 + i);
    if (i % 6 === 5) return supabase.rpc("reschedule_flashcards", { p_deck_id: deck.id });
    return supabase.rpc("review_flashcards", {
      p_reviews: ordered.map(({ id }, place) => ({
        flashcard_id: id,
        rating: 1 + i % 4,
        reviewed_at: new Date(start + place * 1000).toISOString(),
      })),
    });
  });
  assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  const { data: logs } = await supabase.from("review_logs").select("flashcard_id,version")
    .throwOnError();
  const { data: stored } = await supabase.from("flashcards").select("id,version,reps")
    .throwOnError();
  for (const { id, version, reps } of stored) {
    const own = logs.filter(({ flashcard_id }) => flashcard_id === id);
    assert.deepEqual([version, reps], [own.length, own.length]);
  }
  const { data: rescheduled } = await supabase.rpc("reschedule_flashcards", {
    p_deck_id: deck.id,
  }).throwOnError();
  assert.deepEqual(rescheduled, { cards: 40, changed: 0, after: null });
});

/** Tracks of the catalogue, all of one genre that no other test has. */
async function tracksOf(genre: string, count: number): Promise<string[]> {
  const { data, error } = await service.from("music_tracks").insert(
    Array.from({ length: count }, (_, i) => ({
      provider: "concurrency",
      provider_track_id: crypto.randomUUID(),
      name: `Track ${i}`,
      artists: [`Artist ${i}`],
      genre,
    })),
  ).select("id");
  if (error) throw error;
  return data.map(({ id }) => id);
}

Deno.test("16 clients teach one genre, undo and delete: nothing is lost, nothing counts twice", async () => {
  const { supabase } = await signUp();
  const genre = `genre ${crypto.randomUUID()}`;
  const tracks = await tracksOf(genre, 4);
  const record = (i: number) =>
    supabase.rpc("record_music_interaction", {
      p_track_id: tracks[i % 4],
      p_interaction_type: i % 3 === 0 ? "skip" : "like",
    });
  const rounds = 4;
  const recorded: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const answers = await times(16, record);
    assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
    recorded.push(...answers.map(({ data }) => data!.id));
  }
  const { data: all } = await supabase.from("music_genre_preferences").select("*").single();
  // Six of sixteen are skips.
  assert.equal(all?.interaction_count, 64);
  assert.equal(all?.reward_total, rounds * (10 * 1 - 6 * 0.4));

  // A third undone, a third deleted, while others are recorded.
  const mixed = await times(48, (i): PromiseLike<{ error: unknown }> => {
    if (i % 3 === 0) {
      return supabase.rpc("undo_music_interaction", { p_interaction_id: recorded[i] });
    }
    return i % 3 === 1
      ? supabase.from("music_interactions").delete().eq("id", recorded[i])
      : record(i);
  });
  assert.deepEqual(mixed.flatMap(({ error }) => error ?? []), []);
  const { data: left } = await supabase.from("music_interactions").select("rl_reward,track_id")
    .is("undone_at", null);
  const { data: learned } = await supabase.from("music_genre_preferences").select("*").single();
  assert.equal(left?.length, 64 - 32 + 16);
  assert.equal(learned?.interaction_count, left?.length);
  const sum = left!.reduce((total, { rl_reward }) => total + Math.round(10 * rl_reward), 0) / 10;
  assert.equal(learned?.reward_total, sum);
});

Deno.test("one interaction undone by 16 clients at once: one undoes it, the others are told", async () => {
  const { supabase } = await signUp();
  const [track] = await tracksOf(`genre ${crypto.randomUUID()}`, 1);
  const { data } = await supabase.rpc("record_music_interaction", {
    p_track_id: track,
    p_interaction_type: "like",
  });
  const answers = await times(
    16,
    () => supabase.rpc("undo_music_interaction", { p_interaction_id: data!.id }),
  );
  assert.deepEqual(
    answers.map(({ error }) => error?.message ?? "undone").toSorted(),
    [...Array(15).fill("already_undone"), "undone"],
  );
  assert.deepEqual((await supabase.from("music_genre_preferences").select("*")).data, []);
});

Deno.test("recording, undoing by table calls, snapshots and restoring at once: no deadlock", async () => {
  const { supabase } = await signUp();
  const tracks = await tracksOf(`genre ${crypto.randomUUID()}`, 4);
  await times(8, (i) =>
    supabase.rpc("record_music_interaction", {
      p_track_id: tracks[i % 4],
      p_interaction_type: "like",
    }));
  await supabase.rpc("snapshot_music_model");
  const answers = await times(48, (i): PromiseLike<{ error: unknown }> => {
    if (i % 4 === 0) return supabase.rpc("restore_music_model", { p_version: 1 });
    if (i % 8 === 1) return supabase.rpc("snapshot_music_model");
    return i % 4 === 2
      ? supabase.from("music_interactions").update({ undone_at: new Date().toISOString() })
        .in("track_id", tracks)
      : supabase.rpc("record_music_interaction", {
        p_track_id: tracks[i % 4],
        p_interaction_type: "save",
      });
  });
  assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  const { data: versions } = await supabase.from("music_rl_models").select("version")
    .order("version");
  assert.deepEqual(versions?.map((m) => m.version), [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("recommendations asked for by 16 clients at once, each in its own order: no deadlock", async () => {
  const { supabase } = await signUp();
  const names = Array.from({ length: 40 }, () => crypto.randomUUID());
  const played = await supabase.rpc("sync_listening_history", {
    p_items: names.map((name, i) => ({
      provider: "test",
      provider_track_id: name,
      name,
      artists: [name],
      played_at: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
    })),
  });
  assert.equal(played.error, null);
  const answers = await Promise.all(
    Array.from(
      { length: 16 },
      (_, seed) =>
        supabase.rpc("recommend_tracks", { p_limit: 40, p_exploration: 1, p_seed: seed }),
    ),
  );
  assert.deepEqual(answers.map(({ error }) => error), answers.map(() => null));
});

Deno.test("the same plays sent by 16 clients at once, in opposite orders: each is stored once", async () => {
  const { supabase } = await signUp();
  const items = Array.from({ length: 40 }, (_, i) => ({
    provider: "concurrency",
    provider_track_id: `play-${i}`,
    name: `Play ${i}`,
    artists: ["One"],
    played_at: new Date(Date.UTC(2026, 10, 1, 12, i)).toISOString(),
  }));
  const answers = await times(
    16,
    (i) => supabase.rpc("sync_listening_history", { p_items: i % 2 ? items : items.toReversed() }),
  );
  assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  const stored = answers.map(({ data }) => (data as { stored: number }).stored);
  assert.equal(stored.reduce((a, b) => a + b), 40);
});

Deno.test("memories get their vectors while they are being changed: no deadlock, none lost", async () => {
  const { supabase, id } = await signUp();
  // The job of the second has the lower id: the worker comes to it first.
  for (const p_memory_key of ["second", "first"]) {
    await supabase.rpc("upsert_memory", { p_memory_key, p_memory_value: "before" })
      .throwOnError();
  }
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const { data: claimed } = await service.rpc("claim_embedding_jobs", { p_limit: 500 })
      .throwOnError();
    const jobs = claimed.filter(({ source }) => source === "user_memories");
    const results = jobs.map(({ id, content_hash }) => ({
      id,
      content_hash,
      embedding: axis(1),
      embedding_model: "test",
    }));
    let completing: PromiseLike<{ outcome: string }[]> | undefined;
    await sql.begin(async (sql) => {
      const change = (key: string) =>
        sql`
        update public.user_memories set memory_value = 'after', embedding = null
        where user_id = ${id} and memory_key = ${key} and status = 'active'`;
      await change("first");
      completing = service.rpc("complete_embedding_jobs", { p_results: results }).throwOnError()
        .then(({ data }) => data);
      // It is at the job that this transaction has.
      await new Promise((done) => setTimeout(done, 500));
      await change("second");
    });
    const outcomes = await completing!;
    assert.ok(outcomes.some(({ outcome }) => outcome === "stale"), JSON.stringify(outcomes));
    const [{ waiting }] = await sql`
      select count(*)::int as waiting from private.embedding_jobs
      where user_id = ${id} and source = 'user_memories'`;
    assert.equal(waiting, 2, "both wait for vectors of what they say now");
  } finally {
    await sql.end();
  }
});
