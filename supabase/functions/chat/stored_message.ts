/** Messages as `get_chat_history` gives them. */

import type { AppContext } from "../_shared/app.ts";
import { rpc, type RpcResult } from "../_shared/rpc.ts";
import type { Said } from "./context.ts";
import type { KeptCall } from "./messages.ts";

type Row = RpcResult<"get_chat_history">[number];

/** A row whose columns of JSON say what they hold. */
export type StoredMessage =
  & Omit<Row, "sender_type" | "tool_calls" | "parts" | "metadata">
  & { sender_type: Said["sender_type"]; tool_calls: KeptCall[] | null }
  & { parts: ({ type: string } & Record<string, unknown>)[] | null }
  & { metadata: Record<string, unknown> };

/** What of a message makes items of /responses. */
export type Written = Pick<StoredMessage, typeof writtenColumns[number]>;

export const writtenColumns = [
  "id",
  "message_text",
  "sender_type",
  "status",
  "parts",
  "tool_calls",
  "tool_call_id",
  "metadata",
] as const;

export function storedOf(row: Row): StoredMessage {
  return row as unknown as StoredMessage;
}

/** The user's message of an id. */
export async function readMessage(c: AppContext, id: string): Promise<StoredMessage | undefined> {
  const [row] = await rpc(c.get("database"), "get_chat_history", {
    leaf_id: id,
    limit: 1,
    user_id: c.get("caller").userId,
  });
  return row && storedOf(row);
}
