/** What was said, as items of OpenAI's: of a stored response's input, of a conversation. */

import { z } from "zod";
import type { AppContext } from "../_shared/app.ts";
import { limit } from "../_shared/contracts/common.ts";
import type { ContentPart } from "../_shared/models.ts";
import { rpc } from "../_shared/rpc.ts";
import { responsesPart } from "./content_parts.ts";
import { toMessage } from "./prompt.ts";
import { type Fields, outputOf } from "./response_object.ts";
import { answerOf } from "./stored_answer.ts";
import { type StoredMessage, storedOf, type Written } from "./stored_message.ts";

export const inputItemsQuery = z.object({
  limit: limit(100, 20),
  order: z.enum(["asc", "desc"]).default("desc"),
  /** The last item of the page before. */
  after: z.string().max(200).optional(),
});

/** A branch is read to this many messages. */
const mostMessages = 5_000;
const page = 200;

export async function listInputItems(
  c: AppContext,
  messageId: string,
  query: z.output<typeof inputItemsQuery>,
): Promise<object> {
  // The response itself comes first, and is no part of what it answers.
  return itemsPage((await readBranch(c, { leaf_id: messageId })).slice(1), query);
}

/** A page of the items of messages, which come newest first. */
export function itemsPage(
  messages: Written[],
  { limit, order, after }: z.output<typeof inputItemsQuery>,
) {
  const items = messages.toReversed().flatMap(itemsOf);
  if (order === "desc") items.reverse();
  const from = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
  const data = items.slice(from, from + limit);
  return {
    object: "list",
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + limit < items.length,
  };
}

/** A branch from its leaf on, or the one of a conversation that was written last, newest first. */
export async function readBranch(
  c: AppContext,
  place: { leaf_id: string } | { session_id: string },
): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  while (messages.length < mostMessages) {
    const rows = await rpc(c.get("database"), "get_chat_history", {
      ...place,
      limit: page,
      before_seq: messages.at(-1)?.seq,
      user_id: c.get("caller").userId,
    });
    messages.push(...rows.map(storedOf));
    if (rows.length < page) break;
  }
  return messages;
}

function itemsOf(stored: Written): Fields[] {
  const { id, sender_type, message_text: text, tool_call_id } = stored;
  const status = "completed";
  if (sender_type === "ai") return outputOf({ messageId: id }, answerOf(stored));
  const hex = id.replaceAll("-", "");
  if (sender_type === "tool") {
    const type = "function_call_output";
    return [{ id: `fco_${hex}`, type, status, call_id: tool_call_id, output: text }];
  }
  const { content } = toMessage(stored);
  const parts: ContentPart[] = typeof content === "string"
    ? [{ type: "text", text: content }]
    : content ?? [];
  return [{
    id: `msg_${hex}`,
    type: "message",
    role: "user",
    status,
    content: parts.map((part) => responsesPart(part, "user")),
  }];
}
