/** A turn before and after the model: what has to be known to ask it, and what is kept of its answer. */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import { cleanJson } from "../_shared/clean_text.ts";
import type { Citation, TurnMetadata } from "../_shared/contracts/chat.ts";
import type { Memory } from "../_shared/contracts/memories.ts";
import { data } from "../_shared/database.ts";
import { rpc } from "../_shared/rpc.ts";
import { ApiError } from "../_shared/errors.ts";
import { detectLanguage, languageOfAnswer, withLanguage } from "../_shared/language.ts";
import type { ChatMessage, Completion } from "../_shared/models.ts";
import { sentiment } from "../_shared/sentiment.ts";
import { timeOrderedId } from "../_shared/stable_id.ts";
import { countTokens } from "../_shared/tokens.ts";
import { type Usage, usageOf } from "../_shared/usage.ts";
import { keepAttachments, restoreAttachments } from "./attachments.ts";
import type { Head } from "./codec.ts";
import { answeredTurn, type ChatContext, chatContext, nothingKnown } from "./context.ts";
import { HeldRequest, untilFree } from "../_shared/held_requests.ts";
import { textOf } from "./messages.ts";
import { prompt } from "./prompt.ts";
import { routeRequest, Tries } from "../_shared/routed_models.ts";
import { rememberLater, rememberNow } from "./remembering.ts";
import { citationsIn, sourcesOf, toSource } from "./sources.ts";
import { answerOf, partsOfAnswer } from "./stored_answer.ts";
import { storePatiently } from "./storing.ts";
import { type Thread, threadOf, unstored } from "./thread.ts";
import type { TurnRequest } from "./turn_request.ts";
import { embedAnyway } from "./vectors.ts";

/** How much of what is stored the model is given, history included, in tokens. */
const contextTokens = 16_000;

/** How much of a reply is kept, in characters. */
const mostKept = 1_000_000;

/** A turn that is ready to be answered. */
export interface Turn {
  request: TurnRequest;
  sessionId: string;
  /** The store is safe to repeat under it, whether the client gave it or not. */
  requestId: string;
  answerId: string;
  /** Of further choices. */
  otherIds: string[];
  /** The client's request id, which no other request works on meanwhile. */
  held?: HeldRequest;
  created: number;
  tries: Tries;
  thread: Thread;
  vector?: string;
  memories: Memory[];
  context: ChatContext;
  /** What the model is given. */
  messages: ChatMessage[];
}

/** What became of an answer. */
export type Status = "complete" | "cancelled" | "error";

/**
 * Everything before the model. The database says first whether the turn may be answered, and takes
 * what that needs; only then are the embedder and the model that finds memories asked.
 */
export async function prepareTurn(
  c: AppContext,
  effects: Effects,
  request: TurnRequest,
): Promise<Turn> {
  const thread = threadOf(request.messages);
  if (thread.places.length === 0) {
    // Instructions alone are a question too.
    const text = request.messages.map(textOf).findLast((text) => text !== "") ?? "";
    thread.places.push({ message: { role: "user", text }, position: 1 });
    thread.question = text;
  }
  const p_route = routeRequest(effects, request);
  const answered = await beginTurn(c, effects, request, thread);
  if (answered) return turnOf(request, thread, { ...nothingKnown, answered }, p_route);
  const held = new HeldRequest(c, effects, request.requestId);
  let turn: Turn | undefined;
  try {
    const { vector, memories } = await embedTurn(c, effects, thread);
    const context = await contextFor(c, effects, request, thread, vector, p_route);
    if (context.branch?.history !== "client") await restoreAttachments(c, effects, context.history);
    turn = { ...turnOf(request, thread, context, p_route), vector, memories, held };
    await turn.tries.requirePayer(effects);
  } catch (error) {
    // Nobody was asked yet; what was reserved for the answer is free again.
    effects.background(turn ? giveUp(c, effects, turn, error) : held.release());
    throw error;
  }
  return turn;
}

/** Ends a turn of which nothing is kept: its reservation, and the hold on its request id. */
export async function giveUp(
  c: AppContext,
  effects: Effects,
  { tries, held }: Turn,
  error: unknown,
): Promise<void> {
  await tries.gaveUp(c, effects, error);
  await held?.release();
}

/**
 * Takes the turn of the caller's limits; or the answer that the request id has already, or gets from
 * another request that is at it.
 *
 * @throws ApiError 429 `rate_limited`, 429 `budget_exceeded`, 409 `request_conflict`, 409
 * `request_under_way` when the other one takes long
 */
async function beginTurn(
  c: AppContext,
  effects: Effects,
  request: TurnRequest,
  { question }: Thread,
): Promise<ChatContext["answered"]> {
  const embedded = effects.models.embeddingModel === undefined ? 0 : countTokens(question);
  const answered = answeredTurn.parse(
    await untilFree(c, async () =>
      rpc(c.get("database"), "begin_turn", {
        tokens: Math.min(contextTokens + promptTokens(request), 10_000_000),
        // The question, and what memories repeat of it.
        embedded_tokens: Math.min(2 * embedded, 10_000_000),
        own_key: await effects.spendsOwnKey?.(),
        user_id: c.get("caller").userId,
        request_id: request.requestId,
      })),
  );
  if (answered && answered.user_message !== question) {
    throw new ApiError(
      409,
      "request_conflict",
      "This request id has already been used for another message.",
      "Retry with the same message, or take a new request id for a new one.",
    );
  }
  return answered;
}

/** The vector of the question, and the memories in it with theirs. */
async function embedTurn(
  c: AppContext,
  effects: Effects,
  thread: Thread,
): Promise<{ vector?: string; memories: Memory[] }> {
  const { question } = thread;
  if (question.trim() === "") return { memories: [] };
  const found = await rememberNow(c, effects, thread);
  const { vectors: [vector], memories } = await embedAnyway(c, effects, [question], found);
  return { vector, memories };
}

/** What the model is to know, and which model that is. */
async function contextFor(
  c: AppContext,
  effects: Effects,
  request: TurnRequest,
  { chains, digests, prior, question }: Thread,
  vector: string | undefined,
  p_route: ReturnType<typeof routeRequest>,
): Promise<ChatContext> {
  return chatContext.parse(
    await data(
      c.get("database").rpc("get_chat_context", {
        p_session_id: request.sessionId,
        p_query_embedding: vector,
        p_query_text: question.slice(0, 32_000),
        p_embedding_model: vector ? effects.models.embeddingModel : undefined,
        p_history_count: 200,
        p_token_budget: contextTokens,
        p_request_id: request.requestId,
        p_user_id: c.get("caller").userId,
        p_route,
        p_thread: {
          chains,
          digests,
          prior,
          tokens: promptTokens(request),
          ...("parentId" in request ? { parent_id: request.parentId } : {}),
        },
      }),
    ),
  );
}

function turnOf(
  request: TurnRequest,
  thread: Thread,
  context: ChatContext,
  p_route: ReturnType<typeof routeRequest>,
): Turn {
  const { answered, branch } = context;
  return {
    request,
    // A retry without a session id has to find the conversation that the first try made.
    sessionId: answered?.session_id ?? branch?.session_id ?? request.sessionId ??
      request.requestId ?? timeOrderedId(),
    requestId: request.requestId ?? crypto.randomUUID(),
    answerId: answered?.id ?? timeOrderedId(),
    otherIds: choiceIdsOf(answered?.metadata) ??
      Array.from({ length: request.choices - 1 }, () => timeOrderedId()),
    created: Math.floor(Date.now() / 1000),
    tries: new Tries(
      context.route,
      answered?.model ?? p_route.candidates[0],
      request.endpoint,
    ),
    thread,
    memories: [],
    context,
    messages: prompt(context, request.messages),
  };
}

/** About how many tokens the client's own messages and tools are. */
export function promptTokens({ messages, sampling }: TurnRequest): number {
  const texts = messages.map((message) =>
    textOf(message) + (message.tool_calls ? JSON.stringify(message.tool_calls) : "")
  );
  const tools = sampling.tools ? [JSON.stringify(sampling.tools)] : [];
  return [...texts, ...tools].reduce((sum, text) => sum + countTokens(text), 0);
}

/** The messages of an answer's further choices. */
function choiceIdsOf(metadata: { choices?: unknown } | null | undefined): string[] | undefined {
  return Array.isArray(metadata?.choices) ? metadata.choices.map(String) : undefined;
}

export function headOf({ answerId, created, tries }: Turn): Head {
  return { messageId: answerId, created, model: tries.model };
}

/** The answer that the request id has stored already. */
export function answeredOf({ context }: Turn): Completion | undefined {
  return context.answered ? answerOf(context.answered) : undefined;
}

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
  const args = {
    p_user_message: question,
    p_ai_response: reply,
    p_session_id: turn.sessionId,
    p_mood_detected: mood,
    p_sentiment_score: score,
    p_model: turn.tries.model,
    p_memories: turn.memories,
    p_user_embedding: turn.vector,
    p_embedding_model: turn.vector ? effects.models.embeddingModel : undefined,
    p_metadata: {
      ...request.metadata,
      finish_reason: answer.finishReason,
      memory_ids: context.memories.map((memory) => memory.id),
      ...(citations.length > 0 ? { citations } : {}),
      ...(usage ? { usage: { ...usage } } : {}),
      ...(others.length > 0 ? { choices: turn.otherIds.slice(0, others.length) } : {}),
      ...(request.store ? {} : { store: false }),
    },
    p_language: language,
    p_ai_language: languageOfAnswer(reply, language),
    p_status: status,
    p_request_id: turn.requestId,
    p_user_id: c.get("caller").userId,
    p_interaction: await turn.tries.interaction(c, effects, usage, error),
    p_turn: {
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
  const database = c.get("database");
  const removeAttachments = await keepAttachments(c, effects, args.p_turn);
  try {
    const kept = await storePatiently(
      () => data(database.rpc("store_chat_pair", args as never)),
      effects,
      (error) => failure(c, effects, error),
      // Until then another request with this id waits for what is stored.
      () => turn.held?.end(),
    );
    if (kept) rememberLater(c, effects, thread, turn.answerId);
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
    stored: turn.context.answered
      ? []
      : turn.memories.map(({ key, value }) => ({ key, value: value ?? "" })),
    kept,
    ...(others.length > 0 ? { choices: turn.otherIds.slice(0, others.length) } : {}),
  };
}
