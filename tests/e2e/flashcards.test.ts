/** Flashcards as a client of Supabase meets them: from a chat message to reviews, and out and in again. */

import assert from "node:assert/strict";
import { apiUrl, call, type Person, service, signUp } from "./clients.ts";

async function json(response: Promise<Response>, status: number) {
  const answer = await response;
  const body = await answer.json();
  assert.equal(answer.status, status, JSON.stringify(body));
  return body;
}

async function newDeck(person: Person, settings: object = {}): Promise<string> {
  const { data } = await person.supabase.from("decks")
    .insert({ name: crypto.randomUUID(), ...settings }).select("id").single().throwOnError();
  return data.id;
}

async function newCards(person: Person, deck: string, count: number): Promise<string[]> {
  const { data } = await person.supabase.rpc("create_flashcards", {
    p_deck_id: deck,
    p_cards: Array.from({ length: count }, (_, i) => ({
      question: `q${i}`,
      answer: `a${i}`,
      created_at: "2025-12-01T00:00:00Z",
    })),
  }).throwOnError();
  return data.map(({ id }) => id!);
}

/** The body of an upload, which is no JSON. */
function upload(person: Person, path: string, file: string): Promise<Response> {
  return fetch(`${apiUrl}/functions/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${person.token}`, "content-type": "text/csv" },
    body: file,
  });
}

Deno.test("flashcards: from a chat message, with the local model, to a review", async () => {
  const person = await signUp();
  const { supabase } = person;
  const deck = await newDeck(person);
  const session = crypto.randomUUID();
  const { data: message } = await supabase.rpc("store_chat_pair", {
    p_user_message: "Tell me about octopuses.",
    p_ai_response: "An octopus has three hearts. Their blood is coloured blue by copper. Yes.",
    p_session_id: session,
  }).throwOnError();

  const request = { message_id: message, deck_id: deck, request_id: crypto.randomUUID() };
  const { flashcards } = await json(call(person, "POST", "/flashcards/generate", request), 201);
  assert.deepEqual(
    flashcards.map((card: { answer: string }) => card.answer),
    ["octopus", "coloured"],
  );
  assert.ok(flashcards.every((card: { message_id: string }) => card.message_id === message));
  const again = await json(call(person, "POST", "/flashcards/generate", request), 201);
  assert.deepEqual(again.flashcards, flashcards, "a retry makes no more");
  assert.deepEqual(
    [flashcards[0].source.type, flashcards[0].source.id],
    ["message", message],
    "a card says what it was made from",
  );
  const { request_id: _, ...anew } = request;
  const alike = await json(call(person, "POST", "/flashcards/generate", anew), 201);
  assert.deepEqual([alike.flashcards.length, alike.duplicates.length], [0, 2]);
  assert.equal(alike.duplicates[0].resembles.id, flashcards[0].id);

  const { data: [memory] } = await supabase.rpc("upsert_memories", {
    p_memories: [{ key: "squid", value: "A squid has ten arms. Their eyes are very large." }],
  }).throwOnError();
  const learnt = await json(
    call(person, "POST", "/flashcards/generate", { memory_id: memory.id, deck_id: deck, count: 1 }),
    201,
  );
  assert.equal(learnt.flashcards[0].source.title, "squid");
  await supabase.from("flashcards").delete().eq("id", learnt.flashcards[0].id).throwOnError();

  const marked = await supabase.from("chat_messages").select("id").eq("has_flashcards", true);
  assert.deepEqual(marked.data, [{ id: message }]);

  const due = await json(call(person, "GET", `/flashcards/due?deck_id=${deck}`), 200);
  assert.equal(due.flashcards.length, 2);
  const [{ id, version }] = due.flashcards;
  const { outcomes } = await json(
    call(person, "GET", `/flashcards/preview?flashcard_id=${id}`),
    200,
  );
  assert.deepEqual(outcomes.map((o: { rating: number }) => o.rating), [1, 2, 3, 4]);
  const review = { flashcard_id: id, rating: 4, duration_ms: 2000, expected_version: version };
  const reviewed = await json(call(person, "POST", "/flashcards/review", review), 200);
  assert.equal(reviewed.flashcard.scheduled_days, outcomes[3].scheduled_days);
  const late = await json(call(person, "POST", "/flashcards/review", review), 409);
  assert.equal(late.error.code, "version_conflict");
  const undone = await json(call(person, "POST", "/flashcards/undo", { flashcard_id: id }), 200);
  assert.equal(undone.flashcard.state, 0);
  await json(call(person, "POST", "/flashcards/review", { flashcard_id: id, rating: 3 }), 200);
  const { stats } = await json(call(person, "GET", `/flashcards/stats?deck_id=${deck}`), 200);
  assert.deepEqual([stats.cards.total, stats.cards.learning], [2, 1]);
  assert.equal(stats.reviews_by_day[0].good, 1);
  assert.equal(stats.forecast.length, 30);

  await supabase.rpc("delete_conversation", { p_session_id: session }).throwOnError();
  const { data: kept } = await supabase.from("flashcards").select("message_id");
  assert.deepEqual(kept, [{ message_id: null }, { message_id: null }], "cards outlive it");
});

Deno.test("flashcards: a message, a deck, a card that are another's are not there", async () => {
  const [owner, other] = [await signUp(), await signUp()];
  const [deck, own] = [await newDeck(owner), await newDeck(other)];
  const [card] = await newCards(owner, deck, 1);
  const { data: message } = await owner.supabase.rpc("store_chat_pair", {
    p_user_message: "q",
    p_ai_response: "a",
  }).throwOnError();
  const asked: [method: string, path: string, body: unknown, code: string][] = [
    ["POST", "/generate", { message_id: message, deck_id: own }, "message_not_found"],
    ["POST", "/generate", { message_id: message, deck_id: deck }, "deck_not_found"],
    ["POST", "/review", { flashcard_id: card, rating: 3 }, "flashcard_not_found"],
    ["POST", "/undo", { flashcard_id: card }, "flashcard_not_found"],
    ["GET", `/preview?flashcard_id=${card}`, undefined, "flashcard_not_found"],
    ["GET", `/due?deck_id=${deck}`, undefined, "deck_not_found"],
    ["GET", `/stats?deck_id=${deck}`, undefined, "deck_not_found"],
    ["GET", `/decks/${deck}/export`, undefined, "deck_not_found"],
  ];
  for (const [method, path, body, code] of asked) {
    const { error } = await json(call(other, method, `/flashcards${path}`, body), 404);
    assert.equal(error.code, code, path);
  }
  const file = await json(
    upload(other, `/flashcards/decks/${deck}/import`, "question,answer\nq,a\n"),
    404,
  );
  assert.equal(file.error.code, "deck_not_found");
});

Deno.test("flashcards: offline reviews in one call, each with its outcome", async () => {
  const person = await signUp();
  const [one, two] = await newCards(person, await newDeck(person), 2);
  const reviews = [
    { flashcard_id: one, rating: 3, reviewed_at: "2026-01-02T10:00:00.123Z" },
    { flashcard_id: two, rating: 7, reviewed_at: "2026-01-02T09:00:00Z" },
    { flashcard_id: one, rating: 3, reviewed_at: "2026-01-01T10:00:00Z" },
  ];
  const outcomes = async (given: object[]) =>
    (await json(call(person, "POST", "/flashcards/review", { reviews: given }), 200)).reviews
      .map((r: { outcome: string; version: number }) => [r.outcome, r.version]);
  assert.deepEqual(await outcomes(reviews), [
    ["applied", 2],
    ["invalid_rating", 0],
    ["applied", 1],
  ]);
  assert.deepEqual(await outcomes(reviews), [
    ["duplicate", 2],
    ["invalid_rating", 0],
    ["duplicate", 2],
  ], "sent again, they count once");
});

Deno.test("flashcards: a deck goes out as CSV and comes in as it was", async () => {
  const person = await signUp();
  const { supabase } = person;
  const [deck, copy] = [await newDeck(person), await newDeck(person)];
  const hostile = ['"quotes", commas', "two\nlines\r\n", "=1+1", "'=1", "日本語 👩‍👩‍👧", "\ttab", "#"];
  const { data: cards } = await supabase.rpc("create_flashcards", {
    p_deck_id: deck,
    p_cards: hostile.map((text) => ({ question: text, answer: text })),
  }).throwOnError();
  for (const [i, { id }] of cards.slice(0, 5).entries()) {
    const rating = 1 + i % 4;
    await supabase.rpc("review_flashcard", { p_flashcard_id: id!, p_rating: rating })
      .throwOnError();
  }
  await supabase.rpc("suspend_flashcard", { p_flashcard_id: cards[6].id! }).throwOnError();

  const file = await call(person, "GET", `/flashcards/decks/${deck}/export`);
  assert.equal(file.status, 200);
  assert.match(file.headers.get("content-disposition") ?? "", /attachment/);
  const path = `/flashcards/decks/${copy}/import?request_id=${crypto.randomUUID()}`;
  const text = await file.text();
  for (const _ of ["the first time", "again"]) {
    assert.deepEqual(await json(upload(person, path, text), 201), {
      imported: hostile.length,
      updated: 0,
      skipped: [],
    });
  }
  const state = "question,answer,state,due,stability,difficulty,scheduled_days,learning_steps," +
    "reps,lapses,last_review,is_leech,suspended_at";
  const rows = async (id: string) =>
    (await supabase.from("flashcards").select(state).eq("deck_id", id).order("question")).data;
  assert.equal((await rows(copy))?.length, hostile.length);
  assert.deepEqual(await rows(copy), await rows(deck));

  const anki = await call(person, "GET", `/flashcards/decks/${deck}/export?format=anki`);
  const plain = await newDeck(person);
  const taken = upload(
    person,
    `/flashcards/decks/${plain}/import?format=anki`,
    await anki.text(),
  );
  assert.deepEqual(await json(taken, 201), {
    imported: hostile.length,
    updated: 0,
    skipped: [],
  });
  const { data: texts } = await supabase.from("flashcards").select("question,answer,reps")
    .eq("deck_id", plain).throwOnError();
  assert.deepEqual(
    texts.map(({ question, answer, reps }) => JSON.stringify([question, answer, reps])).toSorted(),
    hostile.map((text) => JSON.stringify([text, text, 0])).toSorted(),
  );

  const bad = await json(
    upload(person, path.split("?")[0], "question,answer,state,stability\nq,a,2,-5\n"),
    400,
  );
  assert.equal(bad.error.code, "invalid_file");
});

Deno.test("flashcards: found by meaning once the worker has been there", async () => {
  const person = await signUp();
  const { supabase } = person;
  await supabase.rpc("create_flashcards", {
    p_deck_id: await newDeck(person),
    p_cards: [
      { question: "How many hearts has an octopus?", answer: "Three" },
      { question: "What is the capital of Portugal?", answer: "Lisbon" },
    ],
  }).throwOnError();
  const embed = async (input: string) => {
    const response = await fetch(`${apiUrl}/models/v1/embeddings`, {
      method: "POST",
      body: JSON.stringify({ model: "universal-sentence-encoder-lite-en", input }),
    });
    const { data: [{ embedding }] } = await response.json();
    return JSON.stringify([...embedding, ...Array(1536 - embedding.length).fill(0)]);
  };
  for (let tries = 0; tries < 100; tries++) {
    const { count } = await supabase.from("flashcards").select("id", { count: "exact", head: true })
      .is("embedding", null);
    if (count === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const { data } = await supabase.rpc("match_flashcards", {
    query_embedding: await embed("sea animals with several hearts"),
    match_count: 1,
  }).throwOnError();
  assert.equal(data[0]?.answer, "Three");
});

Deno.test("flashcards: more than a page of cards goes out whole", async () => {
  const person = await signUp();
  const deck = await newDeck(person);
  const lines = Array.from({ length: 1203 }, (_, i) => `question ${i},answer ${i}`);
  const path = `/flashcards/decks/${deck}`;
  await json(upload(person, `${path}/import`, ["question,answer", ...lines].join("\n")), 201);
  const file = await (await call(person, "GET", `${path}/export?format=anki`)).text();
  const questions = [...file.matchAll(/^""\t"question (\d+)"/gm)].map(([, number]) =>
    Number(number)
  );
  assert.deepEqual(questions.toSorted((a, b) => a - b), lines.map((_, i) => i));
  // The worker has other things to embed.
  await person.supabase.from("decks").delete().eq("id", deck).throwOnError();
});

Deno.test("flashcards: no client writes the state of a card, nor a log", async () => {
  const person = await signUp();
  const [card] = await newCards(person, await newDeck(person), 1);
  for (const { supabase } of [person, { supabase: service }]) {
    for (const change of [{ due: "2030-01-01" }, { stability: 9 }, { reps: 9 }, { version: 9 }]) {
      const { error } = await supabase.from("flashcards").update(change).eq("id", card);
      assert.equal(error?.code, "42501");
    }
    const { error } = await supabase.from("review_logs").delete().eq("flashcard_id", card);
    assert.equal(error?.code, "42501");
  }
});
