/** A turn after the model: what its answer took, and what is kept of it. */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import { cleanJson } from "../_shared/clean_text.ts";
import type { Citation, TurnMetadata } from "../_shared/contracts/chat.ts";
import { ApiError } from "../_shared/errors.ts";
import { detectLanguage, languageOfAnswer, withLanguage } from "../_shared/language.ts";
import type { Completion } from "../_shared/models.ts";
import { rpc } from "../_shared/rpc.ts";
import { sentiment } from "../_shared/sentiment.ts";
import { type Usage, usageOf } from "../_shared/usage.ts";
import { keepAttachments } from "./attachments.ts";
import { textOf } from "./messages.ts";
import { isNew, rememberLater, toRemember } from "./remembering.ts";
import { citationsIn, sourcesOf, toSource } from "./sources.ts";
import { partsOfAnswer } from "./stored_answer.ts";
import { storePatiently } from "./storing.ts";
import { unstored } from "./thread.ts";
import type { Turn } from "./turn.ts";

/** How much of a reply is kept, in characters. */
const mostKept = 1_000_000;

/** What became of an answer. */
export type Status = "complete" | "cancelled" | "error";

/** What an answer took of which nothing has come. */
export const nothingUsed: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** What an answer took. */
export function usageFor({ messages, request }: Turn, answer: Completion): Usage {
  const said = [answer, ...answer.others ?? []].flatMap((choice) => [
    choice.text,
    choice.refusal ?? "",
    ...(choice.toolCalls ?? []).map((call) => call.function.name + call.function.arguments),
    typeof choice.further?.reasoning_content === "string" ? choice.further.reasoning_content : "",
  ]).join("");
  const prompts = messages.map((message) =>
    textOf(message) + (message.tool_calls ? JSON.stringify(message.tool_calls) : "")
  );
  const { tools } = request.sampling;
  return usageOf(answer.counted, [...prompts, tools ? JSON.stringify(tools) : ""], said);
}

/**
 * Keeps the turn: what is not stored yet of the client's messages, and the answer. Resolves to false
 * when the database is away; then the turn is stored when it is back.
 *
 * @throws ApiError `reply_not_kept` when the database does not take it
 */
export async function storeTurn(
  c: AppContext,
  effects: Effects,
  turn: Turn,
  answer: Completion,
  status: Status,
  usage: Usage | undefined,
  error?: unknown,
): Promise<boolean> {
  const { thread, context, request } = turn;
  const { question } = thread;
  const { branch } = context;
  const { mood, score } = sentiment(question.slice(0, 32_000));
  const base = branch?.base ?? thread.prior;
  const citations = citationsOf(turn, answer);
  const messages = unstored(thread, branch?.matched ?? 0, base)
    .map((message) => withLanguage(message, message.text));
  const asked = messages.findLast(({ role }) => role === "user");
  if (asked && Object.keys(request.metadata).length > 0) asked.metadata = request.metadata;
  const others = answer.others ?? [];
  const language = detectLanguage(question);
  const reply = keptText(answer);
  const remember = isNew(thread)
    ? toRemember(effects, question, request.namespaces?.[0])
    : undefined;
  const fields = {
    user_message: question,
    ai_response: reply,
    session_id: turn.sessionId,
    mood_detected: mood,
    sentiment_score: score,
    model: turn.tries.model,
    memories: turn.memories.map((memory) => ({
      ...(request.namespaces ? { namespace: request.namespaces[0] } : {}),
      ...memory,
    })),
    user_embedding: turn.vector,
    embedding_model: turn.vector ? effects.models.embeddingModel : undefined,
    metadata: {
      ...request.metadata,
      finish_reason: answer.finishReason,
      memory_ids: context.memories.map((memory) => memory.id),
      ...(citations.length > 0 ? { citations } : {}),
      ...(usage ? { usage: { ...usage } } : {}),
      ...(others.length > 0 ? { choices: turn.otherIds.slice(0, others.length) } : {}),
      ...(request.store ? {} : { store: false }),
    },
    language: language,
    ai_language: languageOfAnswer(reply, language),
    status: status,
    remember,
    request_id: turn.requestId,
    user_id: c.get("caller").userId,
    interaction: await turn.tries.interaction(c, effects, usage, error),
    turn: {
      parent_id: branch?.parent_id ?? null,
      ...(base > 0 && !branch?.parent_id ? { base: thread.chains[base - 1] } : {}),
      listed: branch?.history === "client" && (branch.matched > 0),
      messages,
      answer: {
        id: turn.answerId,
        ...keptBeside(answer),
      },
      ...(others.length > 0
        ? {
          others: others.map((other, i) => ({
            id: turn.otherIds[i],
            text: keptText(other),
            // A choice that had ended is whole, although another one broke off.
            status: other.finishReason === "error" || other.finishReason === "cancelled"
              ? other.finishReason
              : "complete",
            ...keptBeside(other),
            metadata: { ...request.metadata, finish_reason: other.finishReason },
          })),
        }
        : {}),
    },
  };
  const removeAttachments = await keepAttachments(c, effects, fields.turn);
  try {
    const kept = await storePatiently(
      () => rpc(c.get("database"), "store_chat_pair", fields),
      effects,
      (error) => failure(c, effects, error),
      // Until then another request with this id waits for what is stored.
      () => turn.held?.end(),
    );
    if (kept && remember) rememberLater(c, effects, turn.answerId);
    return kept;
  } catch (cause) {
    await turn.held?.release();
    effects.background(removeAttachments());
    const known = cause instanceof ApiError ? cause : undefined;
    throw new ApiError(
      known?.status ?? 503,
      "reply_not_kept",
      `The model replied, but the turn was not kept: ${known?.message ?? "the database failed."}`,
      known?.hint ?? "Nothing of this turn is stored. Send it again.",
      { cause, retryAfter: known?.retryAfter },
    );
  }
}

function keptText({ text, refusal }: Completion): string {
  return (text || refusal || "").slice(0, mostKept).toWellFormed();
}

/** What of an answer is kept beside its text. */
function keptBeside(answer: Completion) {
  const parts = partsOfAnswer(answer);
  return {
    ...(answer.toolCalls?.length
      ? {
        tool_calls: cleanJson(
          answer.toolCalls.map(({ id, type, function: called }) => ({
            id,
            ...called,
            ...(type === "custom" ? { type } : {}),
          })),
        ),
      }
      : {}),
    ...(parts.length > 0 ? { parts } : {}),
  };
}

/** What of its sources an answer names; of one that was stored before, what was stored with it. */
function citationsOf({ context }: Turn, answer: Completion): Citation[] {
  const { answered } = context;
  if (answered) return (answered.metadata?.citations ?? []) as Citation[];
  return citationsIn(answer.text, sourcesOf(context));
}

export function metadataOf(turn: Turn, kept: boolean, answer: Completion): TurnMetadata {
  const { others = [] } = answer;
  return {
    session_id: turn.sessionId,
    message_id: turn.answerId,
    recalled: turn.context.memories.map(({ key, value, score }) => ({ key, value, score })),
    sources: sourcesOf(turn.context).map(toSource),
    citations: citationsOf(turn, answer),
    stored: turn.context.answered ? [] : turn.memories.filter(({ action }) => action !== "delete")
      .map(({ key, value }) => ({ key, value: value ?? "" })),
    closed: turn.context.answered ? [] : turn.memories.filter(({ action }) => action === "delete")
      .map(({ key, value }) => ({ key, value: value ?? "" })),
    kept,
    ...(others.length > 0 ? { choices: turn.otherIds.slice(0, others.length) } : {}),
  };
}
