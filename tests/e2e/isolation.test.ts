/**
 * Two signed-in people: all that is of one is invisible and untouchable to the other, table by table,
 * RPC by RPC, route by route. Tables and RPCs come from the catalog, so that a new one is tested too.
 */

import assert from "node:assert/strict";
import postgres from "postgres";
import type { SavedInteraction } from "../../types/index.ts";
import { anonymous, axis, call, databaseUrl, type Person, service, signUp } from "./clients.ts";

/** Readable by all signed in; they hold nobody's rows. */
const catalogues = new Set(["personality_items", "embedding_models", "models"]);
/** For the service alone, which works for everybody. */
const serviceOnly = new Set([
  "claim_embedding_jobs",
  "complete_embedding_jobs",
  "embedding_job_stats",
  "fail_embedding_job",
  "get_metrics",
  "import_my_data",
  "refresh_analytics",
  "store_api_key",
]);

async function catalog<T extends object>(query: string): Promise<T[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return [...await sql.unsafe<T[]>(query)];
  } finally {
    await sql.end();
  }
}

type Settled = Person & {
  session: string;
  message: string;
  document: string;
  deck: string;
  card: string;
  track: string;
  interaction: string;
  response: string;
};

/** A person with a row in every table that clients can write, with vectors: the worker changes none. */
async function settled(): Promise<Settled> {
  const person = await signUp();
  const { supabase } = person;
  const session = crypto.randomUUID();
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
    await supabase.from("vectors").insert({ content: "pangolin", embedding: axis(3) }),
    await supabase.from("routing_settings").insert({ context: "general" }),
    await service.from("routing_budgets").insert({
      user_id: person.id,
      period: "day",
      amount: 1_000,
    }),
  ];
  for (const { error } of writes) if (error) throw error;
  const music = await listened(person);
  const key = await call(person, "POST", "/profile/api-keys", { key: "sk-pangolin-pangolin" });
  if (!key.ok) throw new Error(await key.text());
  await key.body?.cancel();
  const document = writes[0].data as { document_id: string };
  const update = await supabase.rpc("update_document", {
    p_document_id: document.document_id,
    p_title: "Changed",
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
      await supabase.rpc("recommend_tracks", { p_genre: "secret" }),
      await supabase.rpc("snapshot_music_model"),
    ]
  ) if (error) throw error;
  return { track: track.data.id, interaction: liked.data.id };
}

Deno.test("tables", async (t) => {
  const [owner, other] = [await settled(), await settled()];
  const tables = await catalog<
    { name: string; owner_column: string; readable: string; column: string }
  >(`
    select
      c.relname as name,
      (
        select string_agg(a.attname, ',') from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0
          and has_column_privilege('authenticated', c.oid, a.attnum, 'select')
      ) as readable,
      case when exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and a.attnum > 0
      ) then 'user_id' else 'id' end as owner_column,
      (
        select min(a.attname::text) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and a.attname <> 'user_id'
          and has_column_privilege('authenticated', c.oid, a.attnum, 'update')
      ) as column
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    order by 1
  `);
  assert.ok(tables.length >= 7);
  for (
    const { name, owner_column, readable, column } of tables.filter(({ name }) =>
      !catalogues.has(name)
    )
  ) {
    await t.step(name, async () => {
      // deno-lint-ignore no-explicit-any -- the name comes from the catalog
      const table = (person: Pick<Person, "supabase">) => (person.supabase as any).from(name);
      const before = (await table(owner).select(readable)).data;
      if (name !== "personality_profiles") assert.ok(before.length > 0, "the owner has a row");

      const seen = await table(other).select(readable).eq(owner_column, owner.id);
      assert.deepEqual(seen.data, [], "another user sees nothing");
      const nobody = await table({ supabase: anonymous }).select(readable);
      assert.ok(nobody.error || nobody.data.length === 0, "anon sees nothing");

      await table(other).delete().eq(owner_column, owner.id);
      if (column) await table(other).update({ [column]: null }).eq(owner_column, owner.id);
      const row = { ...before[0], [owner_column]: owner.id };
      const inserted = await table(other).insert(row);
      assert.ok(inserted.error, "another user cannot insert for the owner");
      assert.deepEqual((await table(owner).select(readable)).data, before, "nothing changed");
    });
  }
});

Deno.test("RPCs", async (t) => {
  const [owner, other] = [await settled(), await settled()];
  const functions = await catalog<{ name: string; parameters: string[]; types: string[] }>(`
    select
      p.proname as name,
      coalesce(p.proargnames[1:p.pronargs], '{}') as parameters,
      array(select format_type(a, null) from unnest(p.proargtypes) a) as types
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
    order by 1
  `);
  assert.ok(functions.length >= 15);
  for (const { name, parameters, types } of functions) {
    await t.step(name, async () => {
      if (!serviceOnly.has(name)) assert.ok(parameters.includes("p_user_id"), "it says for whom");
      const given = Object.fromEntries(
        parameters.map((parameter, i) => [parameter, sample(types[i])]),
      );
      if (!serviceOnly.has(name)) given.p_user_id = owner.id;
      // deno-lint-ignore no-explicit-any -- the name comes from the catalog
      const as = (person: Pick<Person, "supabase">) => (person.supabase as any).rpc(name, given);
      const refused = await as(other);
      assert.equal(refused.error?.code, "42501", JSON.stringify(refused.error ?? refused.data));
      const nobody = await as({ supabase: anonymous });
      assert.equal(nobody.error?.code, "42501", JSON.stringify(nobody.error ?? nobody.data));
    });
  }
});

/** A value that a parameter of the type takes, so that the call reaches the function. */
function sample(type: string): unknown {
  if (type.endsWith("[]")) return [];
  if (/vector/.test(type)) return axis(3);
  if (type === "uuid") return crypto.randomUUID();
  if (type === "jsonb") return {};
  if (type === "boolean") return true;
  if (/^timestamp/.test(type)) return new Date().toISOString();
  if (/int|numeric|real|double/.test(type)) return 1;
  return "text";
}

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

Deno.test("routes", async (t) => {
  const [owner, other] = [await settled(), await signUp()];
  const routes: [method: string, path: string, body?: unknown][] = [
    ["POST", "/chat/chat/completions", {
      messages: [{ role: "user", content: "What is my secret?" }],
      metadata: { session_id: owner.session },
    }],
    ["GET", `/chat/history?session_id=${owner.session}`],
    ["GET", "/chat/history"],
    ["GET", "/chat/search?q=pangolin"],
    ["GET", "/chat/conversations"],
    ["POST", "/memories/recall", { query: "What is my secret?" }],
    ["GET", "/memories"],
    ["DELETE", "/memories/secret"],
    ["GET", "/profile"],
    ["GET", "/profile/api-keys"],
    ["GET", "/profile/export"],
    ["GET", "/profile/usage"],
    ["GET", "/profile/analytics"],
    ["DELETE", "/profile?confirm=delete%20my%20data"],
    ["POST", "/documents/search", { query: "pangolin" }],
    ["GET", `/documents/${owner.document}`],
    ["PUT", `/documents/${owner.document}`, { title: "Mine" }],
    ["DELETE", `/documents/${owner.document}`],
    ["POST", "/flashcards/generate", { message_id: owner.message, deck_id: owner.deck }],
    ["POST", "/flashcards/review", { flashcard_id: owner.card, rating: 4 }],
    ["POST", "/flashcards/undo", { flashcard_id: owner.card }],
    ["GET", `/flashcards/preview?flashcard_id=${owner.card}`],
    ["GET", "/flashcards/due"],
    ["GET", "/flashcards/stats"],
    ["GET", `/flashcards/decks/${owner.deck}/export`],
    ["POST", `/flashcards/decks/${owner.deck}/import?format=anki`, "q\ta"],
    ["POST", "/music/interactions", { track_id: owner.track, interaction_type: "like" }],
    ["POST", `/music/interactions/${owner.interaction}/undo`],
    ["DELETE", `/music/interactions/${owner.interaction}`],
    ["GET", "/music/recommendations?genre=secret"],
    ["GET", "/music/preferences"],
    ["POST", "/music/history/sync", { items: [] }],
    ["POST", "/router/feedback", { response_id: owner.response, kind: "thumbs", value: 0 }],
    ["POST", "/router/feedback", { message_id: owner.message, score: -1 }],
    ["GET", "/router/models"],
    ["GET", "/router/report"],
  ];
  for (const [method, path, body] of routes) {
    await t.step(`${method} ${path.replace(/[0-9a-f-]{36}/, "…")}`, async () => {
      const response = await call(other, method, path, body);
      assert.ok(response.status < 500);
      const said = await response.text();
      assert.doesNotMatch(said, /pangolin|I keep it/i);
      assert.ok(!said.includes(owner.id), "the owner is not named");
      const nobody = await call(undefined, method, path, body);
      assert.equal(nobody.status, 401);
      await nobody.body?.cancel();
    });
  }
  await t.step("and all of the owner's is there still", async () => {
    const { data } = await owner.supabase.from("user_memories").select("memory_value,status");
    assert.deepEqual(data, [{ memory_value: "pangolin", status: "active" }]);
    const interactions = await owner.supabase.from("music_interactions").select("id,undone_at");
    assert.deepEqual(interactions.data, [{ id: owner.interaction, undone_at: null }]);
  });
});
