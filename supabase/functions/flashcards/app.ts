/** flashcards: what is due, reviews, cards from a chat message, decks in and out. */

import { type App, body, createApp, type Effects, parse, query } from "../_shared/app.ts";
import {
  anyReviewRequest,
  deckId,
  dueQuery,
  exportQuery,
  generateRequest,
  importId,
  importQuery,
  packageQuery,
  previewQuery,
  statsQuery,
  undoRequest,
} from "../_shared/contracts/flashcards.ts";
import { rpc } from "../_shared/rpc.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { bodyTooLarge, readBody } from "../_shared/request_body.ts";
import { importPackage } from "./anki/importing.ts";
import { isPackage } from "./anki/package.ts";
import { exportDeck } from "./export.ts";
import { whileHolding } from "../_shared/held_requests.ts";
import { generateFlashcards } from "./generate.ts";
import { importFile } from "./import.ts";
import { optimizeDeck } from "./optimize.ts";

/** A collection of a hundred thousand cards; a text file of them is refused when it is longer. */
const bodyMegabytes = 30;
const textMegabytes = 12;

export function flashcardsApp(effects: Effects): App {
  const app = createApp("flashcards", effects, { bodyMegabytes });

  app.post("/generate", async (c) => {
    const request = await body(c, generateRequest);
    const generated = await whileHolding(
      c,
      effects,
      request.request_id,
      () => generateFlashcards(c, effects, request),
    );
    return c.json(generated, 201);
  });

  app.post("/review", async (c) => {
    const request = await body(c, anyReviewRequest);
    const database = c.get("database");
    return "reviews" in request
      ? c.json({ reviews: await rpc(database, "review_flashcards", request) })
      : c.json({ flashcard: await rpc(database, "review_flashcard", request) });
  });

  app.post("/undo", async (c) => {
    const request = await body(c, undoRequest);
    return c.json({ flashcard: await rpc(c.get("database"), "undo_review", request) });
  });

  app.get("/preview", async (c) => {
    const request = query(c, previewQuery);
    return c.json({ outcomes: await rpc(c.get("database"), "preview_flashcard", request) });
  });

  app.get("/due", async (c) => {
    const request = query(c, dueQuery);
    return c.json({ flashcards: await rpc(c.get("database"), "get_due_flashcards", request) });
  });

  app.get("/stats", async (c) => {
    const request = query(c, statsQuery);
    return c.json({ stats: await rpc(c.get("database"), "flashcard_stats", request) });
  });

  app.get("/decks/:id/export", async (c) => {
    const id = parse(deckId, c.req.param("id"));
    return await exportDeck(c, effects, id, query(c, exportQuery).format);
  });

  app.post("/decks/:id/import", async (c) => {
    const id = parse(deckId, c.req.param("id"));
    const request = query(c, importQuery);
    const bytes = await readBody(c.req.raw, c.get("bodyBytes"));
    if (isPackage(bytes)) return await importPackage(c, effects, bytes, id, request.request_id);
    if (bytes.length > textMegabytes * 1024 * 1024) throw bodyTooLarge(textMegabytes * 1024 * 1024);
    return c.json(await importFile(c, id, bytes, request), 201);
  });

  app.post("/decks/:id/optimize", async (c) => {
    const id = parse(deckId, c.req.param("id"));
    return c.json({ optimization: await optimizeDeck(c.get("database"), id) });
  });

  app.post("/imports", async (c) => {
    const { request_id } = query(c, packageQuery);
    const bytes = await readBody(c.req.raw, c.get("bodyBytes"));
    return await importPackage(c, effects, bytes, undefined, request_id);
  });

  app.get("/imports/:id", async (c) => {
    const id = parse(importId, c.req.param("id"));
    const found = await data(
      c.get("database").from("imports").select("*").eq("id", id).maybeSingle(),
    );
    if (!found) throw new ApiError(404, "import_not_found", "There is no such import.");
    return c.json({ import: found });
  });

  return app;
}
