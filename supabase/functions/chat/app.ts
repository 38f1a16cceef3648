/**
 * chat: conversations with a memory, on OpenAI's surface.
 *
 * A turn is: `begin_turn`, which reserves → embed the question → `get_chat_context` → model →
 * `store_chat_pair`.
 */

import { z } from "zod";
import { type App, body, createApp, type Effects, parse, query } from "../_shared/app.ts";
import {
  completionRequest,
  conversationsQuery,
  conversationUpdate,
  embeddingsRequest,
  historyQuery,
  newConversationRequest,
  newItemsRequest,
  pairRequest,
  type PairResponse,
  responseRequest,
  searchQuery,
} from "../_shared/contracts/chat.ts";
import { uuid } from "../_shared/contracts/common.ts";
import { data } from "../_shared/database.ts";
import { rpc } from "../_shared/rpc.ts";
import { addImports } from "../_shared/import_routes.ts";
import { withOwnKey } from "../_shared/own_key.ts";
import { answerTurn } from "./answering.ts";
import { completionsCodec } from "./completions_codec.ts";
import {
  addItems,
  changeConversation,
  createConversation,
  deleteConversation,
  itemStays,
  readConversation,
  readItem,
  readItems,
} from "./conversations.ts";
import { embed } from "./embeddings.ts";
import { listed, listedModel } from "./listing.ts";
import { storePair } from "./pairs.ts";
import { inputItemsQuery } from "./response_input.ts";
import {
  cancelResponse,
  countInput,
  createResponse,
  deleteResponse,
  readInputItems,
  readResponse,
  resolver,
} from "./responses.ts";
import { searchMessages } from "./search.ts";
import { fromCompletion } from "./turn_request.ts";

/** Images and files travel in the body. */
const bodyMegabytes = 30;

/** Where OpenAI's routes lie: under the base URLs …/functions/v1/chat and …/functions/v1/chat/v1. */
const bases = ["", "/v1"];

/**
 * Under the base URL …/functions/v1 a route's first part is the name of a function: supabase/config.toml
 * deploys this one under these names too.
 */
const aliases = ["responses", "embeddings", "models", "conversations"];

export function chatApp(effects: Effects): App {
  const app = createApp("chat", effects, {
    bodyMegabytes,
    aliases,
    mayActForUsers: true,
    reservesFirst: /\/(completions|responses)$/,
  });

  // …/functions/v1/chat/completions is this function's too.
  addCompletions(app, effects, "/completions");
  for (const base of bases) {
    addCompletions(app, effects, `${base}/chat/completions`);
    addResponses(app, effects, `${base}/responses`);
    addEmbeddings(app, effects, `${base}/embeddings`);
    addModels(app, effects, `${base}/models`);
    addConversations(app, effects, `${base}/conversations`);
  }

  addImports(app, effects, "chat");

  app.post("/pairs", async (c) => {
    const pair = await body(c, pairRequest);
    const stored: PairResponse = await storePair(c, effects, pair);
    return c.json(stored, 201);
  });

  app.get("/conversations", async (c) => {
    const { limit, before, archived } = query(c, conversationsQuery);
    let page = c.get("database").from("conversations")
      .select("id,title,summary,message_count,last_message_at,archived_at,created_at")
      // Row level security says so too, but not to a backend that acts for the user.
      .eq("user_id", c.get("caller").userId)
      .order("last_message_at", { ascending: false, nullsFirst: false })
      .limit(limit);
    page = archived ? page.not("archived_at", "is", null) : page.is("archived_at", null);
    if (before) page = page.lt("last_message_at", before);
    return c.json({ conversations: await data(page) });
  });

  app.get("/conversations/:id/tree", async (c) => {
    const { id } = parse(idParameter, c.req.param());
    const messages = await rpc(c.get("database"), "get_conversation_tree", {
      session_id: id,
      user_id: c.get("caller").userId,
    });
    return c.json({ messages });
  });

  app.get("/history", async (c) => {
    const page = query(c, historyQuery);
    const messages = await rpc(c.get("database"), "get_chat_history", {
      session_id: page.session_id,
      leaf_id: page.leaf_id,
      limit: page.limit,
      before_seq: page.before_seq,
      before: page.before,
      before_id: page.before_id,
      user_id: c.get("caller").userId,
    });
    return c.json({ messages });
  });

  app.get("/search", async (c) => {
    return c.json({ messages: await searchMessages(c, effects, query(c, searchQuery)) });
  });

  return app;
}

const idParameter = z.object({ id: uuid });

function addCompletions(app: App, effects: Effects, path: string): void {
  app.post(path, async (c) => {
    const request = fromCompletion(c, await body(c, completionRequest));
    return await answerTurn(
      c,
      withOwnKey(c, effects),
      request,
      completionsCodec(request.includeUsage),
    );
  });
}

function addResponses(app: App, effects: Effects, path: string): void {
  app.post(path, async (c) => {
    const request = await body(c, responseRequest);
    return await createResponse(c, withOwnKey(c, effects), request);
  });
  app.post(
    `${path}/input_tokens`,
    async (c) => c.json(await countInput(c, await body(c, responseRequest))),
  );
  app.get(`${path}/:id`, async (c) => c.json(await readResponse(c, c.req.param("id")!)));
  app.delete(`${path}/:id`, async (c) => c.json(await deleteResponse(c, c.req.param("id")!)));
  app.get(`${path}/:id/input_items`, async (c) => {
    return c.json(await readInputItems(c, c.req.param("id")!, query(c, inputItemsQuery)));
  });
  app.post(`${path}/:id/cancel`, async (c) => await cancelResponse(c, c.req.param("id")!));
}

function addConversations(app: App, effects: Effects, path: string): void {
  app.post(path, async (c) => {
    const request = await body(c, newConversationRequest);
    return c.json(await createConversation(c, effects, request, resolver(c)));
  });
  app.get(`${path}/:id`, async (c) => c.json(await readConversation(c, c.req.param("id")!)));
  app.post(`${path}/:id`, async (c) => {
    return c.json(
      await changeConversation(c, c.req.param("id")!, await body(c, conversationUpdate)),
    );
  });
  app.delete(`${path}/:id`, async (c) => c.json(await deleteConversation(c, c.req.param("id")!)));
  app.get(`${path}/:id/items`, async (c) => {
    return c.json(await readItems(c, c.req.param("id")!, query(c, inputItemsQuery)));
  });
  app.get(`${path}/:id/items/:item`, async (c) => {
    const { id, item } = c.req.param();
    return c.json(await readItem(c, id, item));
  });
  app.post(`${path}/:id/items`, async (c) => {
    const request = await body(c, newItemsRequest);
    return c.json(await addItems(c, effects, c.req.param("id")!, request, resolver(c)));
  });
  app.delete(`${path}/:id/items/:item`, () => {
    throw itemStays();
  });
}

function addEmbeddings(app: App, effects: Effects, path: string): void {
  app.post(path, async (c) => embed(c, effects, await body(c, embeddingsRequest)));
}

function addModels(app: App, effects: Effects, path: string): void {
  app.get(path, (c) => c.json({ object: "list", data: listed(effects.models) }));
  // Names of models may hold slashes.
  app.get(`${path}/:id{.+}`, (c) => c.json(listedModel(effects.models, c.req.param("id")!)));
}
