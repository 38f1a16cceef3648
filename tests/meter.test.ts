/**
 * Whatever asks a provider is reserved first: every route of every function is called, and every place
 * in the functions' code that asks a model has to be reached. Where the database refuses to reserve,
 * no provider is asked.
 */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import type { App, Effects } from "../supabase/functions/_shared/app.ts";
import { extractByModel } from "../supabase/functions/_shared/memory_extraction.ts";
import type { Models } from "../supabase/functions/_shared/models.ts";
import {
  createWorld,
  decisionId,
  emptyContext,
  Failure,
  messageId,
  sessionId,
} from "../supabase/functions/_shared/testing.ts";
import { chatApp } from "../supabase/functions/chat/app.ts";
import { documentsApp } from "../supabase/functions/documents/app.ts";
import { flashcardsApp } from "../supabase/functions/flashcards/app.ts";
import { memoriesApp } from "../supabase/functions/memories/app.ts";
import { musicApp } from "../supabase/functions/music/app.ts";
import { profileApp } from "../supabase/functions/profile/app.ts";
import { routingApp } from "../supabase/functions/router/app.ts";
import { projectDir } from "../local/config.ts";

const apps: Record<string, (effects: Effects) => App> = {
  chat: chatApp,
  documents: documentsApp,
  flashcards: flashcardsApp,
  memories: memoriesApp,
  music: (effects) => musicApp(effects, { recentlyPlayed: () => Promise.resolve([]) } as never),
  profile: profileApp,
  router: routingApp,
};

/** Functions that no user's request makes ask a provider themselves, each with its reason. */
const asksNobody: Record<string, string> = {
  mcp: "it calls the other functions",
  worker: "it works for nobody in particular: what it embeds was counted when it was queued",
};

const id = messageId;
const document = { title: "Octopuses", content: "Octopuses have three hearts." };
const turn = { messages: [{ role: "user", content: "My name is Anna." }] };
const article = { ...document, url: "https://example.com/" };
const data = { category: "sport", data: { team: "Roma" } };
const attribute = { attribute_name: "eyes", attribute_value: "green" };

/** Good requests of routes that take a body. A place in the code that none of them reaches fails. */
const bodies: Record<string, unknown[]> = {
  "POST /chat/completions": [turn, { ...turn, stream: true }],
  "POST /chat/chat/completions": [turn],
  "POST /chat/v1/chat/completions": [turn],
  "POST /chat/responses": [{ input: "Hi" }, { input: "Hi", stream: true }],
  "POST /chat/v1/responses": [{ input: "Hi" }],
  "POST /chat/conversations/:id/items": [{ items: [{ role: "user", content: "Hi" }] }],
  "POST /chat/embeddings": [{ input: "Hi" }, { input: ["a", "b"] }, { input: [1, 2, 3] }],
  "POST /chat/v1/embeddings": [{ input: [[1, 2], [3]] }],
  "POST /chat/pairs": [
    { user_message: "I live in Rome.", ai_response: "How nice." },
    { user_message: "a", ai_response: "b", memories: [{ key: "a", value: "b" }] },
  ],
  "POST /documents/search": [{ query: "hearts" }],
  "POST /documents": [document, { documents: [document] }],
  "POST /documents/articles": [article],
  "POST /documents/profile-data": [data],
  "POST /documents/attributes": [attribute],
  "PUT /documents/:id": [document],
  "PUT /documents/articles/:id": [article],
  "PUT /documents/profile-data/:id": [data],
  "PUT /documents/attributes/:id": [attribute],
  "POST /flashcards/generate": [{ message_id: id, deck_id: id }],
  "POST /flashcards/review": [{ flashcard_id: id, rating: 3 }],
  "POST /flashcards/undo": [{ flashcard_id: id }],
  "POST /flashcards/decks/:id/import": ["question,answer\na,b\n"],
  "POST /memories": [{ memories: [{ key: "pet", value: "a cat" }] }],
  "POST /memories/extract": [{ text: "I live in Rome." }, { text: "I am Anna.", store: true }],
  "POST /memories/recall": [{ query: "pets" }],
  "POST /music/interactions": [{ track_id: id, interaction_type: "like" }],
  "POST /music/interactions/:id/undo": [{}],
  "POST /music/history/sync": [{ items: [] }, { spotify: { access_token: "x" } }],
  "POST /profile/assessment": [{ answers: {} }],
  "POST /profile/api-keys": [{ key: "x" }],
  "POST /router/route": [{ text: "Hi" }],
  "POST /router/interactions": [{ interactions: [] }],
  "POST /router/feedback": [{ response_id: id, kind: "thumbs", value: 1 }],
};

/** What GET routes are asked with. */
const queries: Record<string, string> = { "GET /chat/search": "?q=hearts" };

interface Step {
  /** `reserved` by a kind, `asked` an embedding model or a chat model, at a place in the code. */
  did: "reserved" | "asked";
  what: string;
  tokens?: number;
  place?: string;
}

const refused = new Failure("PT429", 429, { message: "rate_limited" });

/** A world whose models and meter write down in one list what they were asked, in order. */
function createMeteredWorld(isFull: boolean) {
  const steps: Step[] = [];
  const reserves = (what: string, answer: unknown) => (args: Record<string, unknown>) => {
    if (isFull) return refused;
    steps.push({ did: "reserved", what, tokens: Number(args.p_tokens ?? 0) });
    return typeof answer === "function" ? answer(args) : answer;
  };
  const world = createWorld({
    database: {
      reserve_provider_call: (args: Record<string, unknown>) =>
        reserves(String(args.p_kind), null)(args),
      begin_turn: reserves("chat", null),
      get_chat_context: ({ p_route }: Record<string, unknown>) => ({
        ...emptyContext,
        route: p_route ? { decision_id: decisionId, model_id: "small", fallbacks: [] } : undefined,
      }),
      get_embedding_model: null,
      add_documents: [{ id }],
      get_flashcard_context: {
        message_text: "Hearts.",
        source: { type: "message", id: messageId },
        next: null,
        questions: [],
        created: null,
      },
      begin_extraction: null,
      store_extraction: { found: [], memories: [] },
      begin_remembering: {
        claim: id,
        today: "2026-11-28",
        time_zone: "UTC",
        messages: [{ id, sender_type: "user", at: "2026-11-28", text: "Hi.", is_new: true }],
        memories: [],
      },
      find_response: null,
      search_chat: [],
      documents: { content_hash: "", source_type: "text", title: "t" },
      articles: { document: { content_hash: "", source_type: "text", title: "t" } },
      user_profile_data: { document: { content_hash: "", source_type: "text", title: "t" } },
      user_personal_attributes: {
        document: { content_hash: "", source_type: "text", title: "t" },
      },
    },
    otherwise: { id },
  });
  const asks = (what: string) => {
    steps.push({ did: "asked", what, place: placeOfCall() });
  };
  const { models } = world.effects;
  const watched: Models = {
    ...models,
    embed(texts, ...further) {
      asks("embedding model");
      return models.embed(texts, ...further);
    },
    embeddings(request, ...further) {
      asks("embedding model");
      return models.embeddings(request, ...further);
    },
    complete(_, __, sampling) {
      asks("chat model");
      const { json_schema } = (sampling.response_format ?? {}) as {
        json_schema?: { name: string };
      };
      const text = json_schema?.name === "operations"
        ? '{"operations":[]}'
        : json_schema
        ? '{"flashcards":[{"question":"q","answer":"a"}]}'
        : "Hello.";
      return Promise.resolve({ text, finishReason: "stop" });
    },
    stream(...call) {
      asks("chat model");
      return models.stream(...call);
    },
  };
  const effects = { ...world.effects, models: watched, extract: extractByModel };
  return { world, effects, steps };
}

/** Where in the functions' code the recording model was called. */
function placeOfCall(): string {
  const lines = (new Error().stack ?? "").split("\n");
  const line = lines.find((line) => line.includes("/supabase/functions/"));
  const [, file, row] = /\/supabase\/functions\/([\w/.]+):(\d+):\d+/.exec(line ?? "") ?? [];
  return `${file}:${row}`;
}

/** Every place in the functions' code that asks a model, but those that hand a call on. */
function placesInCode(folder = "*"): string[] {
  const files = globSync(`supabase/functions/${folder}/**/*.ts`, { cwd: projectDir });
  return files
    .filter((file) => !/test(ing)?\.ts$|_shared\/(models|own_key)\.ts$|\/worker\//.test(file))
    .flatMap((file) =>
      readFileSync(`${projectDir}/${file}`, "utf8").split("\n").flatMap((line, i) =>
        /\bmodels\.(embed|embeddings|complete|stream)\(/.test(line)
          ? [`${file.replace(/^supabase\/functions\//, "")}:${i + 1}`]
          : []
      )
    );
}

/** Which reservations a call to a model may rest on. */
const covers: Record<string, string[]> = {
  "chat model": ["chat", "generate", "extract"],
  "embedding model": ["chat", "recall", "search", "ingest", "embed", "pair"],
};

interface Request {
  route: string;
  method: string;
  path: string;
  app: (effects: Effects) => App;
  body: unknown;
}

function requests(): Request[] {
  return Object.values(apps).flatMap((app) => {
    const { routes } = app(createWorld().effects);
    const named = routes.filter(({ method, path }) => method !== "ALL" && !path.endsWith("*"))
      .map(({ method, path }) => ({
        method,
        route: `${method} ${path.replace(/\/$/, "")}`,
        path: path.replace(/:id(\{.*\})?/, sessionId),
      }));
    return named.flatMap(({ method, route, path }) => {
      const sent = bodies[route] ??
        (["POST", "PUT", "PATCH"].includes(method) ? [{}] : [undefined]);
      const query = queries[route] ?? "";
      return sent.map((body) => ({ route, method, path: path + query, app, body }));
    });
  });
}

async function send({ app, method, path, body }: Request, isFull: boolean) {
  const { world, effects, steps } = createMeteredWorld(isFull);
  const response = await world.send(app(effects), method, path, body);
  await response.text();
  await world.settled();
  return { steps, status: response.status };
}

Deno.test("each function is called here, or asks no provider for a user", () => {
  const folders = globSync("supabase/functions/*/index.ts", { cwd: projectDir })
    .map((file) => file.split("/")[2]);
  assert.deepEqual(
    folders.toSorted(),
    [...Object.keys(apps), ...Object.keys(asksNobody)].toSorted(),
  );
  assert.deepEqual(placesInCode("mcp"), []);
});

Deno.test("every call to a model rests on a reservation that came before it", async (t) => {
  const reached = new Set<string>();
  for (const request of requests()) {
    await t.step(`${request.route} ${JSON.stringify(request.body ?? "")}`, async () => {
      const { steps, status } = await send(request, false);
      for (const [i, { did, what, place }] of steps.entries()) {
        if (did === "reserved") continue;
        reached.add(String(place));
        const before = steps.slice(0, i);
        const asked = before.filter((step) => step.did === "asked" && step.what === what);
        const held = before.filter((step) =>
          step.did === "reserved" && covers[what].includes(step.what)
        );
        // One reservation is for one answer of a chat model; texts are embedded in batches.
        const needed = what === "chat model" ? asked.length + 1 : 1;
        assert.ok(held.length >= needed, `${place} asked without a reservation (${status})`);
      }
      if (steps.some(({ did }) => did === "asked")) assert.ok(status < 300, `${status}`);
    });
  }
  assert.deepEqual(
    placesInCode().filter((place) => !reached.has(place)),
    [],
    "places that no request of this test has reached",
  );
});

Deno.test("where nothing can be reserved, no route asks a model", async (t) => {
  for (const request of requests()) {
    await t.step(`${request.route} ${JSON.stringify(request.body ?? "")}`, async () => {
      const { steps } = await send(request, true);
      assert.deepEqual(steps, []);
    });
  }
});
