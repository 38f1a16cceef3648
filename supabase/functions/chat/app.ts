/**
 * chat: conversations with a memory, in OpenAI's shape.
 *
 * A turn is: embed the message → `get_chat_context` → model → `store_chat_pair`.
 */

import { type App, body, createApp, type Effects, query } from "../_shared/app.ts";
import {
  completionRequest,
  conversationsQuery,
  historyQuery,
  pairRequest,
  type PairResponse,
  searchQuery,
} from "../_shared/contracts/chat.ts";
import { data } from "../_shared/database.ts";
import { withOwnKey } from "../_shared/own_key.ts";
import { complete } from "./completions.ts";
import { storePair } from "./pairs.ts";

export function chatApp(effects: Effects): App {
  const app = createApp("chat", effects);

  app.post("/chat/completions", async (c) => {
    const request = await body(c, completionRequest);
    return complete(c, withOwnKey(c, effects), request);
  });

  app.get("/models", (c) =>
    c.json({
      object: "list",
      data: ["auto", ...effects.models.chatModels].map((id) => ({
        id,
        object: "model",
        created: 0,
        owned_by: "engram",
      })),
    }));

  app.post("/pairs", async (c) => {
    const pair = await body(c, pairRequest);
    const stored: PairResponse = await storePair(c, effects, pair);
    return c.json(stored, 201);
  });

  app.get("/conversations", async (c) => {
    const { limit, before, archived } = query(c, conversationsQuery);
    let page = c.get("database").from("conversations")
      .select("id,title,summary,message_count,last_message_at,archived_at,created_at")
      .order("last_message_at", { ascending: false, nullsFirst: false })
      .limit(limit);
    page = archived ? page.not("archived_at", "is", null) : page.is("archived_at", null);
    if (before) page = page.lt("last_message_at", before);
    return c.json({ conversations: await data(page) });
  });

  app.get("/history", async (c) => {
    const page = query(c, historyQuery);
    const messages = await data(
      c.get("database").rpc("get_chat_history", {
        p_session_id: page.session_id,
        p_limit: page.limit,
        p_before_seq: page.before_seq,
        p_before: page.before,
        p_before_id: page.before_id,
      }),
    );
    return c.json({ messages });
  });

  app.get("/search", async (c) => {
    const { q, session_id, limit } = query(c, searchQuery);
    const messages = await data(
      c.get("database").rpc("search_chat_messages", {
        p_query: q,
        p_session_id: session_id,
        p_limit: limit,
      }),
    );
    return c.json({ messages });
  });

  return app;
}
