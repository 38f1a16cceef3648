import assert from "node:assert/strict";
import { modelFailed } from "../_shared/provider_errors.ts";
import {
  createWorld,
  decisionId,
  Failure,
  messageId,
  requestId,
  userId,
  vectorOf,
  type World,
} from "../_shared/testing.ts";
import { createModels } from "../_shared/models.ts";
import { flashcardsApp } from "./app.ts";

const deck = "0197a1c2-0000-7000-8000-0000000000d1";
const id = "0197a1c2-0000-7000-8000-0000000000c1";
const source = { type: "message", id: messageId, excerpt: "Octopuses have three hearts." };
const stored = { id, deck_id: deck, message_id: messageId, question: "q", answer: "a", source };
const duplicates = [{
  question: "Hearts?",
  answer: "3",
  resembles: {
    id,
    deck_id: deck,
    question: "Hearts of an octopus?",
    answer: "3",
    similarity: 0.95,
  },
}];
const made = { flashcards: [stored], duplicates };
const context = {
  message_text: "Octopuses have three hearts.",
  source,
  next: null,
  questions: [],
  created: null,
};
const cards = [{ question: "How many hearts?", answer: "Three" }];

function open(
  database: Record<string, unknown> = {},
  answer: unknown = { flashcards: cards },
) {
  const world = createWorld({
    database: { get_flashcard_context: context, add_generated_flashcards: made, ...database },
    complete: () =>
      Promise.resolve({
        text: typeof answer === "string" ? answer : JSON.stringify(answer),
        finishReason: "stop",
      }),
  });
  return { world, app: flashcardsApp(world.effects) };
}

/** Cards as they are stored, with what finds those alike. */
function vectored(cards: { question: string; answer: string }[]) {
  return cards.map(({ question, answer }) => ({
    question,
    answer,
    embedding: vectorOf(`${question}\n${answer}`),
    embedding_model: "embedder",
  }));
}

const request = { message_id: messageId, deck_id: deck };

Deno.test("generate: the message, the model under a schema, the cards with their message", async () => {
  const { world, app } = open({
    get_flashcard_context: { ...context, questions: ["What is blue?"] },
  });
  const response = await world.send(app, "POST", "/flashcards/generate", {
    ...request,
    count: 3,
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { ...made, next: null });
  assert.deepEqual(world.order(), [
    "verify",
    "rpc hold_request",
    "rpc get_flashcard_context",
    "complete",
    "embed",
    "rpc add_generated_flashcards",
    "rpc hold_request",
  ]);
  assert.deepEqual(world.call("rpc get_flashcard_context").args, {
    p_message_id: messageId,
    p_deck_id: deck,
    p_from: 0,
    p_request_id: requestId,
  });
  const { model, messages: [system, user], sampling } = world.call("complete");
  assert.equal(model, "small");
  assert.match(system.content, /up to 3 flashcards/);
  assert.match(system.content, /- What is blue\?/);
  assert.deepEqual(user, { role: "user", content: context.message_text });
  const format = sampling.response_format as {
    type: string;
    json_schema: { strict: boolean; schema: Record<string, unknown> };
  };
  assert.equal(format.type, "json_schema");
  assert.equal(format.json_schema.strict, true);
  assert.doesNotMatch(JSON.stringify(format), /minLength|maxLength|maxItems/);
  assert.deepEqual(world.call("rpc add_generated_flashcards").args, {
    p_deck_id: deck,
    p_cards: vectored(cards),
    p_source: source,
    p_language: "en",
    p_request_id: requestId,
  });
});

const route = { decision_id: decisionId, model_id: "large", fallbacks: ["small"] };
const routed = { reserve_provider_call: route, settle_provider_call: null };

/** What was booked, without its time. */
function booked(world: World) {
  const { latency_ms, ...interaction } = world.call("rpc settle_provider_call").args
    .p_interaction as Record<string, unknown>;
  assert.ok(Number(latency_ms) >= 0);
  return interaction;
}

Deno.test("generate: the model that was reserved is asked, and what it took is booked", async () => {
  const { world, app } = open(routed);
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.equal(response.status, 201);
  assert.deepEqual(world.order(), [
    "verify",
    "rpc get_flashcard_context",
    "complete",
    "rpc settle_provider_call",
    "embed",
    "rpc add_generated_flashcards",
  ]);
  const [{ p_tokens, ...reserved }] = world.reserved;
  assert.ok(Number(p_tokens) > 50);
  assert.deepEqual(reserved, {
    p_kind: "generate",
    p_route: { candidates: ["small", "large"], context: "generate", prompt_bytes: 787 },
    p_user_id: userId,
  });
  assert.equal(world.call("complete").model, "large");
  const { prompt_tokens, completion_tokens, ...interaction } = booked(world);
  assert.ok(Number(prompt_tokens) > 50 && Number(completion_tokens) > 5);
  assert.deepEqual(interaction, {
    decision_id: decisionId,
    model: "large",
    failures: [],
    is_estimated: true,
  });
});

Deno.test("generate: a model that fails is followed by the next, and both are booked", async () => {
  const { world, app } = open(routed);
  const { complete } = world.effects.models;
  world.effects.models.complete = (model, ...call) =>
    model === "large" ? Promise.reject(modelFailed("broke")) : complete(model, ...call);
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.equal(response.status, 201);
  const { model, failures } = booked(world);
  assert.equal(model, "small");
  assert.deepEqual((failures as { model: string }[]).map(({ model }) => model), ["large"]);
});

Deno.test("generate: an answer that cannot be read is booked all the same", async () => {
  const { world, app } = open(routed, "Here are your flashcards!");
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.equal(response.status, 502);
  const { prompt_tokens, completion_tokens, error } = booked(world);
  assert.ok(Number(prompt_tokens) > 50 && Number(completion_tokens) > 5);
  assert.equal(error, "model_failed");
});

Deno.test("generate: from a document or a memory, and from one of them", async () => {
  for (const kind of ["document_id", "memory_id"]) {
    const { world, app } = open({ get_flashcard_context: { ...context, next: 24_500 } });
    const from = { [kind]: id, deck_id: deck, from: 500 };
    const response = await world.send(app, "POST", "/flashcards/generate", from);
    assert.equal(response.status, 201);
    assert.equal((await response.json()).next, 24_500);
    const { args } = world.call("rpc get_flashcard_context");
    assert.deepEqual([args[`p_${kind}`], args.p_message_id, args.p_from], [id, null, 500]);
  }
  const { world, app } = open();
  for (const from of [{}, { message_id: messageId, memory_id: id }]) {
    const refused = await world.send(app, "POST", "/flashcards/generate", {
      ...from,
      deck_id: deck,
    });
    assert.equal(refused.status, 400);
  }
});

Deno.test("generate: a model of vectors that fails loses no card", async () => {
  const { world, app } = open();
  world.effects.models.embed = () => Promise.reject(modelFailed("broke"));
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.equal(response.status, 201);
  assert.deepEqual(world.call("rpc add_generated_flashcards").args.p_cards, cards);
});

Deno.test("generate: what is refused asks no model", async () => {
  for (const code of ["rate_limited", "budget_exceeded"]) {
    const { world, app } = open({
      reserve_provider_call: new Failure("PT429", 429, { message: code }),
    });
    const response = await world.send(app, "POST", "/flashcards/generate", request);
    assert.equal(response.status, 429);
    assert.equal((await response.json()).error.code, code);
    assert.deepEqual(world.order(), ["verify", "rpc get_flashcard_context"]);
  }
});

Deno.test("generate: the caller's own key pays where there is one, and no budget is asked", async () => {
  const { world } = open({ reserve_provider_call: null });
  const app = flashcardsApp({
    ...world.effects,
    apiKeys: {
      providers: ["model.test"],
      store: () => Promise.reject(new Error("not asked")),
      find: () => Promise.resolve("sk-own"),
    },
  });
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.equal(response.status, 201);
  assert.equal(world.call("spending").key, "sk-own");
  assert.equal(world.reserved[0].p_own_key, true);
  assert.ok(!world.order().includes("rpc settle_provider_call"));
});

Deno.test("generate: no more cards than were asked for", async () => {
  const many = Array.from({ length: 9 }, (_, i) => ({ question: `q${i}`, answer: "a" }));
  const { world, app } = open({}, { flashcards: many });
  await world.send(app, "POST", "/flashcards/generate", { ...request, count: 2 });
  assert.deepEqual(
    world.call("rpc add_generated_flashcards").args.p_cards,
    vectored(many.slice(0, 2)),
  );
});

Deno.test("generate: nothing to learn is nothing to store", async () => {
  const { world, app } = open({}, { flashcards: [] });
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.deepEqual(await response.json(), { flashcards: [], duplicates: [], next: null });
  assert.ok(!world.order().includes("rpc add_generated_flashcards"));
});

Deno.test("generate: a retry gets the cards that are there, and asks no model", async () => {
  const { world, app } = open({ get_flashcard_context: { ...context, created: made } });
  const again = { ...request, request_id: requestId };
  const response = await world.send(app, "POST", "/flashcards/generate", again);
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { ...made, next: null });
  assert.deepEqual(world.order(), [
    "verify",
    "rpc hold_request",
    "rpc get_flashcard_context",
    "rpc hold_request",
  ]);
  for (const other of [{ message_id: id }, { deck_id: id }]) {
    const refused = await world.send(app, "POST", "/flashcards/generate", { ...again, ...other });
    assert.equal(refused.status, 409);
    assert.equal((await refused.json()).error.code, "request_conflict");
  }
});

Deno.test("generate: a model that answers rubbish is 502, and nothing is stored", async (t) => {
  const answers: Record<string, unknown> = {
    "words": "Here are your flashcards!",
    "fenced": "```json\n{}\n```",
    "an array": cards,
    "no list": {},
    "no question": { flashcards: [{ answer: "a" }] },
    "an empty question": { flashcards: [{ question: "", answer: "a" }] },
    "a question too long": { flashcards: [{ question: "q".repeat(8001), answer: "a" }] },
    "an answer of a number": { flashcards: [{ question: "q", answer: 3 }] },
    "more than it was asked": { flashcards: [{ question: "q", answer: "a", due: "now" }] },
    "torn off": '{"flashcards": [{"question": "q", "ans',
  };
  for (const [name, answer] of Object.entries(answers)) {
    await t.step(name, async () => {
      const { world, app } = open({}, answer);
      const response = await world.send(app, "POST", "/flashcards/generate", request);
      assert.equal(response.status, 502);
      const { error } = await response.json();
      assert.equal(error.code, "model_failed");
      assert.match(error.message, /small.*schema/);
      assert.ok(!world.order().includes("rpc add_generated_flashcards"));
    });
  }
});

Deno.test("generate: without a model 503 says what to set", async () => {
  const world = createWorld({ database: { get_flashcard_context: context } });
  const app = flashcardsApp({ ...world.effects, models: createModels({}) });
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.equal(response.status, 503);
  const { error } = await response.json();
  assert.equal(error.code, "model_not_configured");
  assert.match(error.hint, /CHAT_BASE_URL and CHAT_MODEL/);
});

Deno.test("generate: a message that is not there is told before any model is asked", async () => {
  const { world, app } = open({
    get_flashcard_context: new Failure("PT404", 404, {
      message: "message_not_found",
      details: "There is no such message.",
    }),
  });
  const response = await world.send(app, "POST", "/flashcards/generate", request);
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "message_not_found");
  assert.deepEqual(world.order(), ["verify", "rpc get_flashcard_context"]);
});

Deno.test("review: one", async () => {
  const { world, app } = open({ review_flashcard: stored });
  const response = await world.send(app, "POST", "/flashcards/review", {
    flashcard_id: id,
    rating: 3,
    reviewed_at: "2026-01-02T03:04:05+01:00",
    duration_ms: 900,
    expected_version: 4,
    request_id: requestId,
  });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { flashcard: stored });
  assert.deepEqual(world.call("rpc review_flashcard").args, {
    p_flashcard_id: id,
    p_rating: 3,
    p_reviewed_at: "2026-01-02T03:04:05+01:00",
    p_duration_ms: 900,
    p_expected_version: 4,
    p_request_id: requestId,
  });
});

Deno.test("review: what another device did first is a conflict", async () => {
  const { world, app } = open({
    review_flashcard: new Failure("PT409", 409, {
      message: "version_conflict",
      details: "The card has changed.",
      hint: "Read it again.",
    }),
  });
  const response = await world.send(app, "POST", "/flashcards/review", {
    flashcard_id: id,
    rating: 3,
    expected_version: 4,
  });
  assert.equal(response.status, 409);
  assert.equal((await response.json()).error.code, "version_conflict");
});

Deno.test("review: a batch, in which a bad rating is the database's to report", async () => {
  const outcomes = [{ position: 0, flashcard_id: id, outcome: "applied" }];
  const { world, app } = open({ review_flashcards: outcomes });
  const reviews = [
    { flashcard_id: id, rating: 3, reviewed_at: "2026-01-02T03:04:05Z" },
    { flashcard_id: id, rating: 9, reviewed_at: "2026-01-02T03:04:06Z" },
  ];
  const response = await world.send(app, "POST", "/flashcards/review", {
    reviews,
    request_id: requestId,
  });
  assert.deepEqual(await response.json(), { reviews: outcomes });
  assert.deepEqual(world.call("rpc review_flashcards").args, {
    p_reviews: reviews,
    p_request_id: requestId,
  });
  const tooMany = await world.send(app, "POST", "/flashcards/review", {
    reviews: Array.from({ length: 201 }, () => reviews[0]),
  });
  assert.equal(tooMany.status, 413);
  assert.equal((await tooMany.json()).error.code, "too_many_reviews");
});

Deno.test("undo, preview, due and stats are calls of one function each", async () => {
  const { world, app } = open({
    undo_review: stored,
    preview_flashcard: [{ rating: 1 }],
    get_due_flashcards: [stored],
    flashcard_stats: { cards: {} },
  });
  const answers = [
    await world.send(app, "POST", "/flashcards/undo", { flashcard_id: id, request_id: requestId }),
    await world.send(
      app,
      "GET",
      `/flashcards/preview?flashcard_id=${id}&at=2026-01-02T03:04:05Z`,
    ),
    await world.send(app, "GET", `/flashcards/due?deck_id=${deck}&limit=7&order=random`),
    await world.send(app, "GET", `/flashcards/stats?deck_id=${deck}&days=7`),
  ];
  assert.deepEqual(await Promise.all(answers.map((answer) => answer.json())), [
    { flashcard: stored },
    { outcomes: [{ rating: 1 }] },
    { flashcards: [stored] },
    { stats: { cards: {} } },
  ]);
  assert.deepEqual(world.call("rpc undo_review").args, {
    p_flashcard_id: id,
    p_request_id: requestId,
  });
  assert.deepEqual(world.call("rpc preview_flashcard").args, {
    p_flashcard_id: id,
    p_at: "2026-01-02T03:04:05Z",
  });
  assert.deepEqual(world.call("rpc get_due_flashcards").args, {
    p_deck_id: deck,
    p_limit: 7,
    p_order: "random",
  });
  assert.deepEqual(world.call("rpc flashcard_stats").args, { p_deck_id: deck, p_days: 7 });
});

Deno.test("due and stats: of all decks when none is named", async () => {
  const { world, app } = open({ get_due_flashcards: [], flashcard_stats: {} });
  await world.send(app, "GET", "/flashcards/due");
  await world.send(app, "GET", "/flashcards/stats");
  assert.deepEqual(world.call("rpc get_due_flashcards").args, {
    p_limit: 50,
  });
  assert.deepEqual(world.call("rpc flashcard_stats").args, { p_days: 30 });
});

const row = {
  id,
  question: '=q "1"',
  answer: "a\nb",
  state: 0,
  due: "2024-01-01T00:00:00+00:00",
  stability: 0,
  difficulty: 0,
  scheduled_days: 0,
  learning_steps: 0,
  reps: 0,
  lapses: 0,
  last_review: null,
  is_leech: false,
  suspended_at: null,
  is_html: false,
  tags: [],
  guid: null,
  ordinal: 0,
  note_type: null,
  fields: {},
};

Deno.test("export: a file with the deck's name, without ids", async () => {
  // The first of two questions is whether there is HTML.
  let asked = 0;
  const flashcards = () => asked++ % 2 === 0 ? [] : [row];
  const { world, app } = open({ decks: { name: 'Año (1)\r\nX: "y"' }, flashcards });
  const csv = await world.send(app, "GET", `/flashcards/decks/${deck}/export`);
  assert.equal(csv.status, 200);
  assert.equal(csv.headers.get("content-type"), "text/csv; charset=utf-8");
  assert.equal(
    csv.headers.get("content-disposition"),
    "attachment; filename=\"deck.csv\"; filename*=UTF-8''A%C3%B1o%20%281%29%0D%0AX%3A%20%22y%22.csv",
  );
  const text = await csv.text();
  assert.match(text, /"'=q ""1""","a\nb",0,/);
  assert.ok(!text.includes(id) && !text.includes(userId));
  const anki = await world.send(app, "GET", `/flashcards/decks/${deck}/export?format=anki`);
  assert.match(
    await anki.text(),
    /^#separator:tab\n#html:false\n.*\n.*\n.*\n.*\n""\t"=q ""1"""\t"a\nb"\t""\n$/,
  );
});

Deno.test("export: page by page, until one is not full", async () => {
  let pages = 0;
  const full = Array.from({ length: 1000 }, (_, i) => ({ ...row, id: `id ${i}` }));
  const { world, app } = open({
    decks: { name: "d" },
    // The first question is whether there is HTML.
    flashcards: () => ++pages === 1 ? [] : pages < 4 ? full : [row],
  });
  const response = await world.send(app, "GET", `/flashcards/decks/${deck}/export?format=anki`);
  assert.equal((await response.text()).split("\n").length, 6 + 2 * 2001 + 1);
  const asked = world.calls.filter(({ to }) => to === "from flashcards")
    .map((call) => "then" in call ? call.then.filter(([method]) => method === "gt") : []);
  assert.deepEqual(asked, [[], [], [["gt", "id", "id 999"]], [["gt", "id", "id 999"]]]);
});

Deno.test("export: a deck that is not there", async () => {
  const { world, app } = open({ decks: null });
  const response = await world.send(app, "GET", `/flashcards/decks/${deck}/export`);
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "deck_not_found");
});

Deno.test("import: a file is read here and stored, and says what it skipped", async () => {
  const { world, app } = open({ import_flashcards: { imported: 1, updated: 1 } });
  const path = `/flashcards/decks/${deck}/import`;
  const csv = await world.send(
    app,
    "POST",
    `${path}?request_id=${requestId}`,
    "question,answer,reps\nq,a,3\nq,b,\nq,,\n",
  );
  assert.equal(csv.status, 201);
  assert.deepEqual(await csv.json(), {
    imported: 1,
    updated: 1,
    skipped: [{ line: 4, reason: "It has no answer." }],
  });
  const common = { is_html: false, tags: [] };
  assert.deepEqual(world.call("rpc import_flashcards").args, {
    p_deck_id: deck,
    p_cards: [
      { question: "q", answer: "a", ...common, reps: 3 },
      { question: "q", answer: "b", ...common },
    ],
    p_request_id: requestId,
  });
  const bad = await world.send(app, "POST", path, "question\nq\n");
  assert.equal(bad.status, 400);
  assert.equal((await bad.json()).error.code, "invalid_file");
  const tooLarge = await world.send(app, "POST", path, "x".repeat(12 * 1024 * 1024 + 1));
  assert.equal(tooLarge.status, 413);
});

Deno.test("import: a large file in several calls, each with a request id of its own", async () => {
  const { world, app } = open({ import_flashcards: { imported: 1, updated: 2 } });
  const lines = Array.from({ length: 5001 }, (_, i) => `q${i},a`);
  for (const _ of ["the first time", "again"]) {
    const response = await world.send(
      app,
      "POST",
      `/flashcards/decks/${deck}/import?request_id=${requestId}`,
      ["question,answer", ...lines].join("\n"),
    );
    assert.deepEqual(await response.json(), { imported: 3, updated: 6, skipped: [] });
  }
  const calls = world.calls.filter(({ to }) => to === "rpc import_flashcards")
    .map((call) => (call as unknown as { args: Record<string, unknown> }).args);
  assert.deepEqual(calls.map(({ p_cards }) => (p_cards as unknown[]).length), [
    2000,
    2000,
    1001,
    2000,
    2000,
    1001,
  ]);
  const ids = calls.map(({ p_request_id }) => p_request_id);
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(ids.slice(0, 3), ids.slice(3));
});

Deno.test("import: bytes are read in their encoding, or refused", async () => {
  const { world, app } = open({ import_flashcards: { imported: 1, updated: 0 } });
  const send = (bytes: number[], search: string) =>
    world.send(
      app,
      "POST",
      `/flashcards/decks/${deck}/import?format=anki${search}`,
      Uint8Array.from(bytes),
    );
  const school = [0xE9, ..."cole\tschool\n"].map((letter) =>
    typeof letter === "string" ? letter.charCodeAt(0) : letter
  );
  assert.equal((await send(school, "")).status, 201);
  const [card] = world.call("rpc import_flashcards").args.p_cards as { question: string }[];
  assert.equal(card.question, "école");
  const refused = await send([0xE9, 0x09, 0xE0, 0x0A], "");
  assert.equal((await refused.json()).error.code, "unknown_encoding");
  assert.equal((await send([0xE9, 0x09, 0xE0, 0x0A], "&encoding=windows-1252")).status, 201);
});

Deno.test("bad requests are refused before any call", async (t) => {
  const review = { flashcard_id: id, rating: 3 };
  const bad: [method: string, path: string, body?: unknown][] = [
    ["POST", "/generate", {}],
    ["POST", "/generate", { message_id: messageId }],
    ["POST", "/generate", { ...request, count: 0 }],
    ["POST", "/generate", { ...request, count: 21 }],
    ["POST", "/generate", { ...request, text: "a" }],
    ["POST", "/generate", { ...request, message_id: "1" }],
    ["POST", "/review", { ...review, rating: 0 }],
    ["POST", "/review", { ...review, rating: 5 }],
    ["POST", "/review", { ...review, rating: 2.5 }],
    ["POST", "/review", { ...review, rating: "3" }],
    ["POST", "/review", { rating: 3 }],
    ["POST", "/review", { ...review, flashcard_id: "1" }],
    ["POST", "/review", { ...review, duration_ms: -1 }],
    ["POST", "/review", { ...review, reviewed_at: "now" }],
    ["POST", "/review", { ...review, user_id: userId }],
    ["POST", "/review", { reviews: review }],
    ["POST", "/review", { reviews: [review] }],
    ["POST", "/review", []],
    ["POST", "/undo", {}],
    ["GET", "/preview"],
    ["GET", "/preview?flashcard_id=1"],
    ["GET", `/preview?flashcard_id=${id}&at=then`],
    ["GET", "/due?limit=0"],
    ["GET", "/due?limit=501"],
    ["GET", "/due?order=best"],
    ["GET", "/due?deck_id=1"],
    ["GET", "/stats?days=0"],
    ["GET", "/stats?days=367"],
    ["GET", "/decks/1/export"],
    ["GET", `/decks/${deck}/export?format=pdf`],
    ["POST", `/decks/${deck}/import?format=pdf`, "q"],
    ["POST", `/decks/${deck}/import?encoding=ascii`, "q"],
    ["POST", "/decks/1/import", "q"],
  ];
  for (const [method, path, body] of bad) {
    await t.step(`${method} ${path} ${JSON.stringify(body)?.slice(0, 80) ?? ""}`, async () => {
      const { world, app } = open();
      const response = await world.send(app, method, `/flashcards${path}`, body);
      assert.equal(response.status, 400);
      await response.body?.cancel();
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});
