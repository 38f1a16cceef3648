/** POST /responses, and the stored response of an id. */

import type { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import type { Citation, responseRequest } from "../_shared/contracts/chat.ts";
import { ApiError } from "../_shared/errors.ts";
import type { ChatMessage } from "../_shared/models.ts";
import { rpc } from "../_shared/rpc.ts";
import { countTokens } from "../_shared/tokens.ts";
import type { Usage } from "../_shared/usage.ts";
import { answerTurn } from "./answering.ts";
import { toMessage } from "./prompt.ts";
import { type inputItemsQuery, listInputItems } from "./response_input.ts";
import { outputOf, responseOf } from "./response_object.ts";
import { responsesCodec } from "./responses_codec.ts";
import { fromResponses, idOfConversation, messageIdOf } from "./responses_request.ts";
import { answerOf } from "./stored_answer.ts";
import { readMessage, type StoredMessage } from "./stored_message.ts";
import { promptTokens } from "./turn.ts";

type Request = z.output<typeof responseRequest>;

export async function createResponse(
  c: AppContext,
  effects: Effects,
  request: Request,
): Promise<Response> {
  const turn = await fromResponses(c, request, resolver(c));
  const { instructions, previous_response_id, tools, tool_choice, text, reasoning } = request;
  const { temperature, top_p, max_output_tokens, max_tool_calls, truncation } = request;
  const codec = responsesCodec({
    conversation: idOfConversation(request),
    instructions,
    previous_response_id,
    tools,
    tool_choice,
    text: text && { format: { type: "text" }, ...text },
    reasoning,
    temperature,
    top_p,
    max_output_tokens,
    max_tool_calls,
    parallel_tool_calls: request.parallel_tool_calls,
    truncation,
    metadata: turn.metadata,
    store: request.store,
  });
  return await answerTurn(c, effects, turn, codec);
}

/** POST /responses/input_tokens: about how many tokens a request would send. */
export async function countInput(c: AppContext, request: Request): Promise<object> {
  const tokens = promptTokens(await fromResponses(c, request, resolver(c)));
  const earlier = request.previous_response_id
    ? await listInputItems(c, messageIdOf(request.previous_response_id), {
      limit: 100_000,
      order: "asc",
    })
    : undefined;
  return {
    object: "response.input_tokens",
    input_tokens: tokens + (earlier ? countTokens(JSON.stringify(earlier)) : 0),
  };
}

/** Reads what an item_reference names; the items of one answer name the same message. */
export function resolver(c: AppContext) {
  const known = new Map<string, Promise<ChatMessage | undefined>>();
  return (id: string) => {
    const read = known.get(id) ?? readMessage(c, id).then((stored) => stored && toMessage(stored));
    known.set(id, read);
    return read;
  };
}

/** GET /responses/:id */
export async function readResponse(c: AppContext, id: string): Promise<object> {
  if (c.req.query("stream") === "true") {
    throw new ApiError(
      400,
      "unsupported_parameter",
      "A response that is stored is not streamed again.",
      "Read it without stream.",
      { param: "stream" },
    );
  }
  const stored = await readAnswer(c, id);
  const { finish_reason: _, memory_ids: __, usage, store: ___, citations, ...metadata } =
    stored.metadata;
  const answer = answerOf(stored);
  const head = {
    messageId: stored.id,
    model: stored.model ?? "",
    created: Math.floor(Date.parse(stored.timestamp) / 1000),
  };
  const turn = {
    session_id: stored.session_id,
    message_id: stored.id,
    recalled: [],
    sources: [],
    citations: (citations ?? []) as Citation[],
    stored: [],
    closed: [],
    kept: true,
  };
  const ended = { answer, usage: usage as Usage | undefined, metadata: turn };
  return responseOf({ metadata }, head, ended, outputOf(head, answer));
}

/** GET /responses/:id/input_items */
export async function readInputItems(
  c: AppContext,
  id: string,
  query: z.output<typeof inputItemsQuery>,
): Promise<object> {
  return await listInputItems(c, (await readAnswer(c, id)).id, query);
}

/** POST /responses/:id/cancel: only what is made in the background can be cancelled. */
export async function cancelResponse(c: AppContext, id: string): Promise<never> {
  await readAnswer(c, id);
  throw new ApiError(
    400,
    "invalid_request",
    "Cannot cancel a synchronous response.",
    "Close the connection of a response that is being streamed: what has arrived is kept.",
  );
}

/** DELETE /responses/:id: the response is no longer to be had by its id; the conversation stays. */
export async function deleteResponse(c: AppContext, id: string): Promise<object> {
  const hidden = await rpc(c.get("database"), "hide_response", {
    message_id: messageIdOf(id),
    user_id: c.get("caller").userId,
  });
  if (!hidden) throw noSuch();
  return { id, object: "response", deleted: true };
}

/** The answer of a response's id, unless it was not to be kept under it. */
async function readAnswer(c: AppContext, id: string): Promise<StoredMessage> {
  const stored = await readMessage(c, messageIdOf(id));
  if (!stored || stored.sender_type !== "ai" || stored.metadata.store === false) throw noSuch();
  return stored;
}

function noSuch(): ApiError {
  return new ApiError(404, "response_not_found", "There is no such response of this user.");
}
