/** OpenAI's /conversations: a thread by its id, and what was said in the branch that was written last. */

import type { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import { cleanJson } from "../_shared/clean_text.ts";
import type {
  conversationUpdate,
  newConversationRequest,
  newItemsRequest,
} from "../_shared/contracts/chat.ts";
import { data } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";
import { ApiError } from "../_shared/errors.ts";
import { withLanguage } from "../_shared/language.ts";
import { rpc, rpcRow, rpcRows } from "../_shared/rpc.ts";
import { keepAttachments } from "./attachments.ts";
import { conversationId, sessionOf } from "./conversation_ids.ts";
import { type inputItemsQuery, itemsPage, readBranch } from "./response_input.ts";
import { messagesOf, type Resolve } from "./responses_request.ts";
import { type Written, writtenColumns } from "./stored_message.ts";
import { type KeptMessage, keptMessage } from "./thread.ts";
import { requestIdOf } from "./turn_request.ts";

type Metadata = z.output<typeof conversationUpdate>["metadata"];
type Items = z.output<typeof newItemsRequest>["items"];

const columns = ["id", "metadata", "created_at"] as const;

interface Row {
  id: string;
  metadata: unknown;
  created_at: string;
}

/** POST /conversations */
export async function createConversation(
  c: AppContext,
  effects: Effects,
  { items, metadata }: z.output<typeof newConversationRequest>,
  resolve: Resolve,
): Promise<object> {
  const messages = await messagesIn(items ?? [], resolve);
  const row = await stored(
    c,
    effects,
    messages,
    () =>
      rpcRow(c.get("database"), "create_conversation", {
        ...titled(metadata),
        metadata: cleanJson(metadata ?? {}),
        messages,
        user_id: c.get("caller").userId,
        request_id: requestIdOf(c),
      }, columns),
  );
  return conversationOf(row);
}

/** GET /conversations/:id */
export async function readConversation(c: AppContext, id: string): Promise<object> {
  return conversationOf(await findConversation(c, id));
}

/** POST /conversations/:id: the metadata that are sent take the place of the old. */
export async function changeConversation(
  c: AppContext,
  id: string,
  { metadata }: z.output<typeof conversationUpdate>,
): Promise<object> {
  const row = await data(
    c.get("database").from("conversations")
      .update({ ...titled(metadata), metadata: cleanJson(metadata ?? {}) as NonNullable<Json> })
      .eq("user_id", c.get("caller").userId)
      .eq("id", sessionOf(c.get("caller").userId, id))
      .select(columns.join(","))
      .maybeSingle<Row>(),
  );
  return conversationOf(row ?? missing());
}

/** DELETE /conversations/:id: the conversation goes, and all that was said in it. */
export async function deleteConversation(c: AppContext, id: string): Promise<object> {
  const { userId } = c.get("caller");
  await rpc(c.get("database"), "delete_conversation", {
    session_id: sessionOf(userId, id),
    user_id: userId,
  });
  return { id, object: "conversation.deleted", deleted: true };
}

/** GET /conversations/:id/items */
export async function readItems(
  c: AppContext,
  id: string,
  query: z.output<typeof inputItemsQuery>,
): Promise<object> {
  const { id: session_id } = await findConversation(c, id);
  return itemsPage(await readBranch(c, { session_id }), query);
}

/** POST /conversations/:id/items: they follow what was said last; no model is asked. */
export async function addItems(
  c: AppContext,
  effects: Effects,
  id: string,
  { items }: z.output<typeof newItemsRequest>,
  resolve: Resolve,
): Promise<object> {
  const { userId } = c.get("caller");
  const messages = await messagesIn(items, resolve);
  const rows = await stored(
    c,
    effects,
    messages,
    () =>
      rpcRows(c.get("database"), "add_chat_messages", {
        session_id: sessionOf(userId, id),
        messages,
        user_id: userId,
        request_id: requestIdOf(c),
      }, writtenColumns),
  );
  return itemsPage((rows as Written[]).toReversed(), everything);
}

/** GET /conversations/:id/items/:item */
export async function readItem(c: AppContext, id: string, item: string): Promise<object> {
  const { id: session_id } = await findConversation(c, id);
  const found = itemsPage(await readBranch(c, { session_id }), everything).data
    .find((one) => one.id === item);
  if (found) return found;
  throw new ApiError(404, "item_not_found", `There is no item ${item} in this conversation.`);
}

/** DELETE /conversations/:id/items/:item */
export function itemStays(): ApiError {
  return new ApiError(
    400,
    "unsupported_parameter",
    "A message of a conversation is not deleted by itself: what followed it would lose its sense.",
    "Delete the conversation, or go on before that message: previous_response_id branches there.",
    { param: "item_id" },
  );
}

const everything = { limit: Infinity, order: "asc" as const };

async function messagesIn(items: Items, resolve: Resolve): Promise<KeptMessage[]> {
  return (await messagesOf(items, "user", resolve)).map((message) => {
    const kept = keptMessage(message);
    if (kept) return withLanguage(kept, kept.text);
    throw new ApiError(
      400,
      "invalid_request",
      "Instructions are no part of a conversation.",
      "Send what is for the model as the instructions of each response.",
      { param: "items" },
    );
  });
}

/** Runs a store of messages; the files of their large parts go again, if it fails. */
async function stored<T>(
  c: AppContext,
  effects: Effects,
  messages: KeptMessage[],
  store: () => Promise<T>,
): Promise<T> {
  const removeAttachments = await keepAttachments(c, effects, messages);
  try {
    return await store();
  } catch (error) {
    effects.background(removeAttachments());
    throw error;
  }
}

async function findConversation(c: AppContext, id: string): Promise<Row> {
  const { userId } = c.get("caller");
  const row = await data(
    c.get("database").from("conversations")
      .select(columns.join(","))
      .eq("user_id", userId)
      .eq("id", sessionOf(userId, id))
      .maybeSingle<Row>(),
  );
  return row ?? missing();
}

function missing(): never {
  throw new ApiError(
    404,
    "conversation_not_found",
    "There is no such conversation of this user.",
  );
}

function conversationOf({ id, metadata, created_at }: Row): object {
  return {
    id: conversationId(id),
    object: "conversation",
    created_at: Math.floor(Date.parse(created_at) / 1000),
    metadata,
  };
}

/** An app's title names the conversation in lists too. */
function titled(metadata: Metadata): { title?: string } {
  const title = metadata?.title;
  if (typeof title !== "string" || title.trim() === "") return {};
  return { title: [...cleanJson(title)].slice(0, 200).join("") };
}
