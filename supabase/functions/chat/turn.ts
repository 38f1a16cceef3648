/** A turn before the model: what has to be known to ask it. */

import type { AppContext, Effects } from "../_shared/app.ts";
import type { Memory } from "../_shared/contracts/memories.ts";
import { rpc } from "../_shared/rpc.ts";
import { ApiError } from "../_shared/errors.ts";
import type { ChatMessage, Completion } from "../_shared/models.ts";
import { timeOrderedId } from "../_shared/stable_id.ts";
import { countTokens } from "../_shared/tokens.ts";
import { restoreAttachments } from "./attachments.ts";
import type { Head } from "./codec.ts";
import { answeredTurn, type ChatContext, chatContext, nothingKnown } from "./context.ts";
import { HeldRequest, untilFree } from "../_shared/held_requests.ts";
import { textOf } from "./messages.ts";
import { prompt } from "./prompt.ts";
import { routeRequest, Tries } from "../_shared/routed_models.ts";
import { isNew, rememberNow } from "./remembering.ts";
import { answerOf } from "./stored_answer.ts";
import { type Thread, threadOf } from "./thread.ts";
import type { TurnRequest } from "./turn_request.ts";
import { embedAnyway } from "./vectors.ts";

/** How much of what is stored the model is given, history included, in tokens. */
const contextTokens = 16_000;

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
  request = { ...request, messages: request.given ?? request.messages };
  const route = routeRequest(effects, request);
  const answered = await beginTurn(c, effects, request, thread, route);
  if (answered) return turnOf(request, thread, { ...nothingKnown, answered }, route);
  const held = new HeldRequest(c, effects, request.requestId);
  let turn: Turn | undefined;
  try {
    const { vector, memories } = await embedTurn(c, effects, thread);
    const context = await contextFor(c, effects, request, thread, vector, route);
    if (context.branch?.history !== "client") await restoreAttachments(c, effects, context.history);
    turn = { ...turnOf(request, thread, context, route), vector, memories, held };
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
  route: ReturnType<typeof routeRequest>,
): Promise<ChatContext["answered"]> {
  const tokens = Math.min(promptTokens(request), 10_000_000 - contextTokens);
  const embedded = effects.models.embeddingModel === undefined ? 0 : countTokens(question);
  const answered = answeredTurn.parse(
    await untilFree(c, async () =>
      rpc(c.get("database"), "begin_turn", {
        tokens: contextTokens + tokens,
        // The question, and what memories repeat of it.
        embedded_tokens: Math.min(2 * embedded, 10_000_000),
        own_key: await effects.spendsOwnKey?.(),
        route,
        prompt_tokens: tokens,
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
  const found = isNew(thread) ? await rememberNow(c, effects, question) : [];
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
  route: ReturnType<typeof routeRequest>,
): Promise<ChatContext> {
  return chatContext.parse(
    await rpc(c.get("database"), "get_chat_context", {
      session_id: request.sessionId,
      query_embedding: vector,
      query_text: question.slice(0, 32_000),
      embedding_model: vector ? effects.models.embeddingModel : undefined,
      history_count: 200,
      token_budget: contextTokens,
      request_id: request.requestId,
      user_id: c.get("caller").userId,
      namespaces: request.namespaces,
      ...(request.documents === false ? { document_count: 0 } : {}),
      route,
      thread: {
        chains,
        digests,
        prior,
        tokens: promptTokens(request),
        ...("parentId" in request ? { parent_id: request.parentId } : {}),
      },
    }),
  );
}

function turnOf(
  request: TurnRequest,
  thread: Thread,
  context: ChatContext,
  route: ReturnType<typeof routeRequest>,
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
      answered?.model ?? route.candidates[0],
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
