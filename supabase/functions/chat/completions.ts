/** POST /chat/completions: a turn of conversation in OpenAI's shape, whole or streamed. */

import { z } from "zod";
import { type AppContext, type Effects, failure, parse } from "../_shared/app.ts";
import type {
  CompletionChunk,
  completionRequest,
  CompletionResponse,
  TurnMetadata,
} from "../_shared/contracts/chat.ts";
import { uuid } from "../_shared/contracts/common.ts";
import type { Memory } from "../_shared/contracts/memories.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { embedWithMemories } from "../_shared/memory_vectors.ts";
import type { ChatMessage, Completion, Piece, Sampling } from "../_shared/models.ts";
import { sentiment } from "../_shared/sentiment.ts";
import { type ChatContext, chatContext, prompt } from "./prompt.ts";
import { routeRequest, Tries } from "./routing.ts";

type Request = z.output<typeof completionRequest>;

/** A turn that is ready to be answered. */
interface Turn {
  sessionId: string;
  requestId?: string;
  tries: Tries;
  question: string;
  vector?: string;
  memories: Memory[];
  context: ChatContext;
  messages: ChatMessage[];
  sampling: Sampling;
}

export async function complete(
  c: AppContext,
  effects: Effects,
  request: Request,
): Promise<Response> {
  const turn = await prepare(c, effects, request);
  c.header("x-session-id", turn.sessionId);
  const includeUsage = request.stream_options?.include_usage ?? false;

  if (turn.context.answered) {
    const { id, message_text, status } = turn.context.answered;
    // What a client that left had received is not passed off as an answer that was finished.
    const answer: Completion = {
      text: message_text,
      finishReason: status === "complete" ? "stop" : status,
    };
    return request.stream
      ? events(c, effects, replayed(turn, answer, id))
      : c.json(whole(turn, answer, id));
  }
  if (request.stream) return streamed(c, effects, turn, includeUsage);

  const { tries, messages, sampling } = turn;
  let answer: Completion;
  try {
    answer = await tries.ask((model) =>
      effects.models.complete(model, messages, sampling, c.req.raw.signal)
    );
  } catch (error) {
    await tries.gaveUp(c, effects, error);
    throw error;
  }
  return c.json(whole(turn, answer, await store(c, effects, turn, answer, "complete")));
}

/** Everything before the model: which conversation, which model, the vectors, the context. */
async function prepare(c: AppContext, effects: Effects, request: Request): Promise<Turn> {
  const { signal } = c.req.raw;
  const requestId = request.metadata?.request_id ?? header(c, "idempotency-key");
  // A retry without a session id has to find the conversation that the first try made.
  const sessionId = request.metadata?.session_id ?? header(c, "x-session-id") ?? requestId ??
    crypto.randomUUID();
  const p_route = routeRequest(effects, request);
  const given = request.messages.map(({ role, content }): ChatMessage => ({
    role: role === "developer" ? "system" : role,
    content,
  }));
  const question = given.pop()?.content ?? "";

  const { vectors: [vector], memories } = await embedWithMemories(
    effects.models,
    [question],
    await effects.extract(question, signal),
    signal,
  );
  const context = chatContext.parse(
    await data(
      c.get("database").rpc("get_chat_context", {
        p_session_id: sessionId,
        p_query_embedding: vector,
        p_query_text: question,
        p_embedding_model: vector ? effects.models.embeddingModel : undefined,
        p_request_id: requestId,
        p_route,
      }),
    ),
  );
  if (context.answered && context.answered.user_message !== question) {
    throw new ApiError(
      409,
      "request_conflict",
      "This request id has already been used for another message.",
      "Retry with the same message, or take a new request id for a new one.",
    );
  }
  const { temperature, top_p, max_tokens, max_completion_tokens, stop, seed } = request;
  const { presence_penalty, frequency_penalty } = request;
  return {
    sessionId: context.answered?.session_id ?? sessionId,
    requestId,
    tries: new Tries(context.route ?? undefined, context.answered?.model ?? p_route.candidates[0]),
    question,
    vector,
    memories,
    context,
    messages: prompt(context, given, question),
    sampling: {
      temperature,
      top_p,
      max_tokens,
      max_completion_tokens,
      stop,
      seed,
      presence_penalty,
      frequency_penalty,
    },
  };
}

function header(c: AppContext, name: string): string | undefined {
  const value = c.req.header(name);
  return value === undefined
    ? undefined
    : parse(z.object({ [name]: uuid }), { [name]: value })[name];
}

/** Keeps the turn; whoever waits for it learns when it was not kept. */
async function store(
  c: AppContext,
  { models }: Effects,
  turn: Turn,
  answer: Completion,
  status: "complete" | "cancelled",
): Promise<string> {
  const { mood, score } = sentiment(turn.question);
  try {
    return await data(
      c.get("database").rpc("store_chat_pair", {
        p_user_message: turn.question,
        p_ai_response: answer.text,
        p_session_id: turn.sessionId,
        p_mood_detected: mood,
        p_sentiment_score: score,
        p_model: turn.tries.model,
        p_memories: turn.memories,
        p_user_embedding: turn.vector,
        p_embedding_model: turn.vector ? models.embeddingModel : undefined,
        p_metadata: {
          finish_reason: answer.finishReason,
          memory_ids: turn.context.memories.map((memory) => memory.id),
          ...(answer.usage ? { usage: { ...answer.usage } } : {}),
        },
        p_status: status,
        p_request_id: turn.requestId,
        p_interaction: turn.tries.answered(answer.usage),
      }),
    );
  } catch (cause) {
    const known = cause instanceof ApiError && cause.status < 500 ? cause : undefined;
    throw new ApiError(
      known?.status ?? 503,
      "reply_not_kept",
      `The model replied, but the turn was not kept: ${known?.message ?? "the database failed."}`,
      known?.hint ?? "Nothing of this turn is stored. Send it again.",
      { cause, retryAfter: known?.retryAfter },
    );
  }
}

function metadata(turn: Turn, messageId: string): TurnMetadata {
  return {
    session_id: turn.sessionId,
    message_id: messageId,
    recalled: turn.context.memories.map(({ key, value, score }) => ({ key, value, score })),
    stored: turn.context.answered
      ? []
      : turn.memories.map(({ key, value }) => ({ key, value: value ?? "" })),
  };
}

function whole(turn: Turn, answer: Completion, messageId: string): CompletionResponse {
  return {
    id: `chatcmpl-${messageId}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model: turn.tries.model,
    choices: [{
      index: 0,
      message: { role: "assistant", content: answer.text, refusal: null },
      finish_reason: answer.finishReason,
      logprobs: null,
    }],
    usage: answer.usage,
    metadata: metadata(turn, messageId),
  };
}

type Event = CompletionChunk | { error: unknown } | "[DONE]";

/** Streams the model's pieces, and keeps the turn before it says that it is done. */
async function streamed(
  c: AppContext,
  effects: Effects,
  turn: Turn,
  includeUsage: boolean,
): Promise<Response> {
  const client = c.req.raw.signal;
  client.throwIfAborted();
  const gone = new AbortController();
  const answer: Completion = { text: "", finishReason: "" };
  /** The turn is being kept, or has failed and will not be. */
  let settled = false;

  /** Whoever leaves before that leaves what has come so far, as a whole where it is one. */
  function leave() {
    gone.abort(client.reason ?? new DOMException("The client has left.", "AbortError"));
    if (settled) return;
    settled = true;
    const whole = answer.finishReason !== "" && answer.text !== "";
    const kept = whole
      ? store(c, effects, turn, answer, "complete")
      : store(c, effects, turn, { ...answer, finishReason: "cancelled" }, "cancelled");
    effects.background(kept.catch((error) => {
      failure(c, effects, error);
    }));
  }
  client.addEventListener("abort", leave, { once: true });

  const { tries, messages, sampling } = turn;
  const begin = () =>
    tries.ask((model) => effects.models.stream(model, messages, sampling, gone.signal));
  let pieces: AsyncIterable<Piece>;
  try {
    pieces = await begin();
  } catch (error) {
    settled = true;
    await tries.gaveUp(c, effects, error);
    throw error;
  }

  /** The pieces of whoever answers: until the first word another model may still take over. */
  async function* answering(): AsyncGenerator<Piece> {
    while (true) {
      try {
        yield* pieces;
        return;
      } catch (error) {
        if (answer.text !== "" || !tries.fallThrough(error)) throw error;
        answer.finishReason = "";
        pieces = await begin();
      }
    }
  }

  async function* turnEvents(): AsyncGenerator<Event> {
    const chunk = chunks(turn);
    try {
      yield chunk({ role: "assistant", content: "" });
      for await (const piece of answering()) {
        answer.text += piece.text;
        answer.finishReason = piece.finishReason ?? answer.finishReason;
        answer.usage = piece.usage ?? answer.usage;
        if (piece.text) yield chunk({ content: piece.text });
      }
      if (settled) return;
      settled = true;
      const messageId = await store(c, effects, turn, answer, "complete");
      yield { ...chunk({}, answer.finishReason), metadata: metadata(turn, messageId) };
      if (includeUsage && answer.usage) yield { ...chunk({}), choices: [], usage: answer.usage };
      yield "[DONE]";
    } catch (error) {
      // Stopping the model is what a client that has left asked for.
      if (error === gone.signal.reason) return;
      settled = true;
      await tries.gaveUp(c, effects, error);
      const known = failure(c, effects, error);
      yield known.envelope(c.get("requestId"));
    }
  }

  return events(c, effects, turnEvents(), leave);
}

async function* replayed(turn: Turn, answer: Completion, messageId: string): AsyncGenerator<Event> {
  const chunk = chunks(turn);
  yield chunk({ role: "assistant", content: answer.text });
  yield await Promise.resolve({
    ...chunk({}, answer.finishReason),
    metadata: metadata(turn, messageId),
  });
  yield "[DONE]";
}

/** Makes the chunks of one streamed completion. */
function chunks(turn: Turn) {
  const id = `chatcmpl-${crypto.randomUUID()}`;
  const created = Math.floor(Date.now() / 1000);
  return (
    delta: CompletionChunk["choices"][number]["delta"],
    finish_reason: string | null = null,
  ): CompletionChunk => ({
    id,
    object: "chat.completion.chunk",
    created,
    model: turn.tries.model,
    choices: [{ index: 0, delta, finish_reason, logprobs: null }],
  });
}

/** Server-sent events, pulled as the client reads; `left` hears of a client that reads no further. */
function events(
  c: AppContext,
  effects: Effects,
  source: AsyncGenerator<Event>,
  left: () => void = () => {},
): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) return controller.close();
      const text = value === "[DONE]" ? value : JSON.stringify(value);
      controller.enqueue(encoder.encode(`data: ${text}\n\n`));
    },
    cancel() {
      left();
      // What the source has in hand, a store for one, it brings to its end.
      effects.background(source.return(undefined));
    },
  });
  return c.body(stream, 200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
  });
}
