/** POST /responses, and the stored response of an id. */

import type { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import type { responseRequest } from "../_shared/contracts/chat.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import type { ChatMessage, Completion } from "../_shared/models.ts";
import { answerTurn } from "./answering.ts";
import { outputOf, responseOf, responsesCodec } from "./responses_codec.ts";
import { fromResponses, messageIdOf } from "./responses_request.ts";

export async function createResponse(
  c: AppContext,
  effects: Effects,
  request: z.output<typeof responseRequest>,
): Promise<Response> {
  const turn = await fromResponses(c, request, async (id) => (await storedMessage(c, id))?.message);
  const { instructions, previous_response_id, tools, tool_choice, text, reasoning } = request;
  const { temperature, top_p, max_output_tokens, parallel_tool_calls, store } = request;
  const codec = responsesCodec({
    instructions,
    previous_response_id,
    tools,
    tool_choice,
    text: text && { format: { type: "text" }, ...text },
    reasoning,
    temperature,
    top_p,
    max_output_tokens,
    parallel_tool_calls,
    metadata: turn.metadata,
    store,
  });
  return await answerTurn(c, effects, turn, codec);
}

/** GET /responses/:id */
export async function readResponse(c: AppContext, id: string): Promise<object> {
  const stored = await storedMessage(c, messageIdOf(id));
  if (!stored || stored.row.sender_type !== "ai" || isHidden(stored.row)) throw noSuch();
  const { row, answer } = stored;
  const { finish_reason: _, memory_ids: __, usage, store: ___, ...own } = metadataOf(row);
  const head = {
    messageId: row.id,
    model: row.model ?? "",
    created: Math.floor(Date.parse(row.timestamp) / 1000),
  };
  const response = responseOf(
    { metadata: own },
    head,
    {
      answer,
      usage: usage as never,
      metadata: {
        session_id: row.session_id,
        message_id: row.id,
        recalled: [],
        stored: [],
        kept: true,
      },
    },
    outputOf(head, answer),
  );
  return response;
}

/** DELETE /responses/:id: the response is no longer to be had by its id; the conversation stays. */
export async function deleteResponse(c: AppContext, id: string): Promise<object> {
  const hidden = await data(
    c.get("database").rpc("hide_response", {
      p_message_id: messageIdOf(id),
      p_user_id: c.get("caller").userId,
    }),
  );
  if (!hidden) throw noSuch();
  return { id, object: "response", deleted: true };
}

function noSuch(): ApiError {
  return new ApiError(404, "response_not_found", "There is no such response of this user.");
}

/** The stored message of an id, as OpenAI's message and as an answer. */
async function storedMessage(c: AppContext, id: string) {
  const [row] = await data(
    c.get("database").rpc("get_chat_history", {
      p_leaf_id: id,
      p_limit: 1,
      p_user_id: c.get("caller").userId,
    }),
  );
  if (!row) return undefined;
  const calls = (row.tool_calls ?? []) as { id: string; name: string; arguments: string }[];
  const parts = (row.parts ?? []) as { type: string }[];
  const refused = parts.some(({ type }) => type === "refusal");
  const toolCalls = calls.map(({ id, name, arguments: args }) => ({
    id,
    type: "function" as const,
    function: { name, arguments: args },
  }));
  const reason = metadataOf(row).finish_reason;
  const answer: Completion = {
    text: refused ? "" : row.message_text,
    ...(refused ? { refusal: row.message_text } : {}),
    ...(toolCalls.length > 0 ? { toolCalls } : {}),
    finishReason: row.status !== "complete" ? row.status : String(reason ?? "stop"),
  };
  const message: ChatMessage = {
    role: row.sender_type === "ai" ? "assistant" : row.sender_type,
    content: row.message_text,
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
  };
  return { row, answer, message };
}

function metadataOf(row: { metadata: unknown }): Record<string, unknown> {
  return row.metadata as Record<string, unknown>;
}

function isHidden(row: { metadata: unknown }): boolean {
  return metadataOf(row).store === false;
}
