/** flashcards: what is due, reviews, cards from a chat message, decks in and out. */

import { type App, body, createApp, type Effects, json, parse, query } from "../_shared/app.ts";
import {
  deckId,
  dueQuery,
  formatQuery,
  generateRequest,
  importQuery,
  previewQuery,
  reviewRequest,
  reviewsRequest,
  statsQuery,
  undoRequest,
} from "../_shared/contracts/flashcards.ts";
import { data } from "../_shared/database.ts";
import { exported } from "./export.ts";
import { formats } from "./formats.ts";
import { generated } from "./generate.ts";

/** A deck of five thousand cards. */
const bodyMegabytes = 12;

export function flashcardsApp(effects: Effects): App {
  const app = createApp("flashcards", effects, { bodyMegabytes });

  app.post("/generate", async (c) => {
    const flashcards = await generated(c, effects, await body(c, generateRequest));
    return c.json({ flashcards }, 201);
  });

  app.post("/review", async (c) => {
    const given = await json(c);
    const database = c.get("database");
    if (given && typeof given === "object" && "reviews" in given) {
      const { reviews, request_id } = parse(reviewsRequest, given);
      const outcomes = await data(
        database.rpc("review_flashcards", { p_reviews: reviews, p_request_id: request_id }),
      );
      return c.json({ reviews: outcomes });
    }
    const review = parse(reviewRequest, given);
    const flashcard = await data(
      database.rpc("review_flashcard", {
        p_flashcard_id: review.flashcard_id,
        p_rating: review.rating,
        p_reviewed_at: review.reviewed_at,
        p_duration_ms: review.duration_ms,
        p_expected_version: review.expected_version,
        p_request_id: review.request_id,
      }),
    );
    return c.json({ flashcard });
  });

  app.post("/undo", async (c) => {
    const { flashcard_id, request_id } = await body(c, undoRequest);
    const flashcard = await data(
      c.get("database").rpc("undo_review", {
        p_flashcard_id: flashcard_id,
        p_request_id: request_id,
      }),
    );
    return c.json({ flashcard });
  });

  app.get("/preview", async (c) => {
    const { flashcard_id, at } = query(c, previewQuery);
    const outcomes = await data(
      c.get("database").rpc("preview_flashcard", { p_flashcard_id: flashcard_id, p_at: at }),
    );
    return c.json({ outcomes });
  });

  app.get("/due", async (c) => {
    const { deck_id, limit } = query(c, dueQuery);
    const flashcards = await data(
      c.get("database").rpc("get_due_flashcards", { p_deck_id: deck_id, p_limit: limit }),
    );
    return c.json({ flashcards });
  });

  app.get("/stats", async (c) => {
    const { deck_id, days } = query(c, statsQuery);
    const stats = await data(
      c.get("database").rpc("flashcard_stats", { p_deck_id: deck_id, p_days: days }),
    );
    return c.json({ stats });
  });

  app.get("/decks/:id/export", async (c) => {
    const id = parse(deckId, c.req.param("id"));
    return await exported(c, id, query(c, formatQuery).format);
  });

  app.post("/decks/:id/import", async (c) => {
    const id = parse(deckId, c.req.param("id"));
    const { format, request_id } = query(c, importQuery);
    const cards = formats[format].read(await c.req.text());
    const imported = await data(
      c.get("database").rpc("import_flashcards", {
        p_deck_id: id,
        p_cards: cards,
        p_request_id: request_id,
      }),
    );
    return c.json({ imported }, 201);
  });

  return app;
}
