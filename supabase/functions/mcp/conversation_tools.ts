/** list_conversations, read_conversation. */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { type Engram, withQuery } from "./engram.ts";
import { addTool } from "./tool.ts";
import { conversationUri } from "./uris.ts";

export interface Message {
  id: string;
  seq: number;
  sender_type: string;
  message_text: string;
  timestamp: string;
}

export function addConversationTools(server: McpServer, engram: Engram): void {
  addTool(server, {
    name: "list_conversations",
    title: "List conversations",
    description: "The user's conversations, the latest first.",
    input: z.object({
      limit: z.number().int().min(1).max(100).default(20),
      before: z.iso.datetime({ offset: true }).optional()
        .describe("The last_message_at of the last one of the page before"),
    }),
    output: z.object({
      conversations: z.array(z.looseObject({ id: z.string(), uri: z.string() })),
    }),
    effect: "reads",
    async run({ limit, before }) {
      const { conversations } = await engram.call(
        "GET",
        withQuery("/chat/conversations", { limit, before }),
      ) as { conversations: { id: string }[] };
      return {
        conversations: conversations.map((one) => ({ ...one, uri: conversationUri(one.id) })),
      };
    },
  });
  addTool(server, {
    name: "read_conversation",
    title: "Read a conversation",
    description: "The messages of a conversation, the latest page first, oldest first within it.",
    input: z.object({
      id: z.uuid(),
      limit: z.number().int().min(1).max(200).default(50),
      before_seq: z.number().int().min(1).optional().describe(
        "The next_before_seq of the page before",
      ),
    }),
    output: z.object({
      messages: z.array(z.looseObject({ sender: z.string(), text: z.string() })),
      next_before_seq: z.number().nullable(),
    }),
    effect: "reads",
    run: ({ id, limit, before_seq }) => readConversation(engram, id, limit, before_seq),
  });
}

export async function readConversation(
  engram: Engram,
  id: string,
  limit: number,
  before_seq?: number,
) {
  const { messages } = await engram.call(
    "GET",
    withQuery("/chat/history", { session_id: id, limit, before_seq }),
  ) as { messages: Message[] };
  const first = messages.at(-1);
  return {
    messages: messages.toReversed().map((message) => ({
      id: message.id,
      seq: message.seq,
      sender: message.sender_type,
      text: message.message_text,
      time: message.timestamp,
    })),
    next_before_seq: first && first.seq > 1 && messages.length === limit ? first.seq : null,
  };
}
