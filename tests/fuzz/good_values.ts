/**
 * A good value for each parameter that made-up words hardly ever get past, and JSON that is nearly good: the same with
 * a part left out, doubled or replaced.
 */

import fc from "fast-check";

const axis = Array.from({ length: 1536 }, (_, i) => Number(i === 0));
const chunks = [{ content: "First" }, { content: "second", embedding: axis }];
const card = { question: "Q", answer: "A" };
const interaction = {
  query: { text: "Which?", context: "general", weights: { quality: 0.5, cost: 0.3, latency: 0.2 } },
  routing: { selected_model: "fuzz", confidence: 0.5, propensity: 0.5, scores: { fuzz: {} } },
  response: {
    text: "This.",
    cost: 0.01,
    latency_ms: 100,
    prompt_tokens: 3,
    completion_tokens: 4,
    failures: [{ model: "fuzz", error: "timeout", latency_ms: 10 }],
  },
  feedback: { kind: "rating", value: 4 },
};

/** By function and parameter, or by parameter alone. */
export function goodValues(row: (table: string) => string): Record<string, unknown> {
  return {
    p_chunks: chunks,
    p_memories: [
      { key: "tea", value: "black", category: "preference", importance: "high", confidence: 0.9 },
      { key: "city", value: "Oslo", embedding: axis, embedding_model: "fuzz" },
    ],
    p_documents: [{ title: "T", content: "C", chunks, metadata: { a: 1 }, source_type: "text" }],
    p_rows: [{ id: "fuzz", collection: "c", content: "text", metadata: { a: 1 } }, {
      content: "other",
      embedding: axis,
    }],
    p_route: {
      candidates: ["fuzz"],
      preference: "cost",
      constraints: { max_cost: 1 },
      context: "code",
    },
    p_constraints: {
      max_cost: 1,
      max_latency_ms: 60_000,
      min_quality: 0,
      max_completion_tokens: 10,
      fallbacks: 1,
      providers: ["fuzz"],
      exclude: ["none"],
    },
    p_weights: interaction.query.weights,
    p_policy: { fuzz: 1 },
    p_query: interaction.query,
    p_routing: interaction.routing,
    p_response: interaction.response,
    p_feedback: interaction.feedback,
    p_interaction: interaction,
    "save_complete_interactions.p_items": [interaction, interaction],
    "record_music_interactions.p_items": [
      { track_id: row("music_tracks"), interaction_type: "play", listen_duration_ms: 1000 },
      { track_id: row("music_tracks"), interaction_type: "like", context: { a: 1 } },
    ],
    "sync_listening_history.p_items": [{
      provider: "fuzz",
      provider_track_id: "1",
      name: "Song",
      artists: ["One"],
      played_at: "2026-01-02T03:04:05Z",
      listen_duration_ms: 1000,
      duration_ms: 2000,
      genre: "folk",
      features: { energy: 0.5 },
      external_url: "https://example.com/1",
    }],
    "stage_import_items.p_items": [
      {
        place: "line 1",
        data: {
          id: "a",
          title: "T",
          messages: [{ id: "m", parent: null, role: "user", text: "Hi" }],
        },
      },
      { error: { code: "unreadable", message: "No text." } },
    ],
    "create_import.p_kind": "conversations",
    "create_import.p_source": "fuzz",
    p_content_hash: "0".repeat(64),
    p_first_item: "0",
    "create_flashcards.p_cards": [card, { ...card, embedding: axis, embedding_model: "fuzz" }],
    "add_generated_flashcards.p_cards": [
      card,
      { ...card, embedding: axis, embedding_model: "fuzz" },
    ],
    "add_generated_flashcards.p_source": { type: "memory", id: row("user_memories") },
    "get_flashcard_context.p_from": "0",
    "import_flashcards.p_cards": [card, {
      ...card,
      state: 2,
      due: "2026-01-12T00:00:00Z",
      stability: 10,
      difficulty: 5,
      scheduled_days: 10,
      learning_steps: 0,
      reps: 3,
      lapses: 1,
      last_review: "2026-01-02T00:00:00Z",
      is_leech: false,
    }],
    p_reviews: [
      { flashcard_id: row("flashcards"), rating: 3, reviewed_at: "2026-01-02T00:00:00Z" },
      {
        flashcard_id: row("flashcards"),
        rating: 1,
        reviewed_at: "2026-02-02T00:00:00Z",
        duration_ms: 900,
      },
    ],
    p_results: [{ id: 1, content_hash: "h", embedding: axis, embedding_model: "fuzz" }],
    p_filter: { a: { b: [1] } },
    p_data: {
      format: "engram",
      version: 1,
      tables: { "public.decks": [{ id: "00000000-0000-7000-8000-000000000000", name: "D" }] },
    },
    p_answers: `{${Array(50).fill(3)}}`,
    p_confidence: "0.9",
    p_first_index: "0",
    p_importance: "high",
    p_interaction_type: "like",
    p_listen_duration_ms: "1000",
    p_track_duration_ms: "2000",
    p_occurred_at: "2026-01-02T03:04:05Z",
    p_rating: "3",
    p_reviewed_at: "2026-01-02T03:04:05Z",
    p_reward: "0.5",
    p_sentiment_score: "0.5",
    p_status: "complete",
    p_title: "Title",
    p_version: "1",
    "save_memory_block.p_name": "persona",
    "save_memory_block.p_version": null,
    p_max_length: "2000",
    p_namespaces: "{default,work}",
    "export_my_table.p_table": "public.user_memories",
    "reserve_provider_call.p_kind": "recall",
    "return_embedding_jobs.p_job_ids": "{1}",
    "record_feedback.p_kind": "thumbs",
    "record_feedback.p_value": "1",
    "update_model_state.p_model_id": "fuzz",
    "start_reembedding.p_model": "fuzz",
    "store_api_key.p_last_four": "last",
    "store_api_key.p_ciphertext": "A".repeat(44),
    "store_api_key.p_nonce": "B".repeat(16),
    "store_api_key.p_key_version": "1",
  };
}

/** The value with one of its parts left out, doubled or replaced. */
export function nearly(good: unknown, odd: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.constantFrom("replaced", "left out", "doubled");
  return fc.record({ path: fc.constantFrom(...pathsOf(good)), change, odd })
    .map(({ path, change, odd }) => changed(good, path, change, odd));
}

/** Vectors are one part: a thousand places of theirs would be most of all. */
function pathsOf(value: unknown): string[][] {
  if (value === null || typeof value !== "object" || value === axis) return [[]];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part).map((path) => [key, ...path])
  );
  return [[], ...inner];
}

function changed(value: unknown, path: string[], change: string, odd: unknown): unknown {
  if (path.length === 0) return odd;
  const [key, ...rest] = path;
  const copy = Array.isArray(value) ? [...value] : { ...value as Record<string, unknown> };
  const within = copy as Record<string, unknown>;
  if (rest.length > 0 || change === "replaced") {
    within[key] = changed(within[key], rest, change, odd);
  } else if (Array.isArray(copy)) {
    copy.splice(Number(key), 1, ...change === "doubled" ? [copy[+key], copy[+key]] : []);
  } else if (change === "left out") delete within[key];
  else within[`${key} `] = within[key];
  return copy;
}
