/** Model providers, which all speak OpenAI's protocol: a base URL, a key and a model name each. */

import { z } from "zod";
import { addPiece, type Completion, type Piece, readCompletion } from "./completion_answers.ts";
import type { ChatMessage, ContentPart, Sampling } from "./chat_messages.ts";
import { answerOf, edgeModel } from "./edge_embeddings.ts";
import { embedWithinLimits } from "./embedding_limits.ts";
import type { Config, Provider } from "./env.ts";
import { ApiError } from "./errors.ts";
import { brokeOff, send } from "./provider.ts";
import { errorInAnswer, ModelError, modelFailed, noAnswer } from "./provider_errors.ts";
import { chunkOf, completionOf, responsesBody } from "./provider_responses.ts";
import { pieces } from "./provider_stream.ts";
import { TransientError } from "./resilience.ts";
import { readUsage } from "./usage.ts";

/** Which of its provider's ways a model is asked by. */
export type Endpoint = "chat/completions" | "responses";

export type { ChatMessage, Completion, ContentPart, Piece, Sampling };

export interface Models {
  /** Models that a client may name; the first is the default. */
  readonly chatModels: readonly string[];
  /** The model of the embeddings; undefined when none is configured, and then nothing is embedded. */
  readonly embeddingModel?: string;
  /**
   * Each text's vector as the database takes it: 1536 numbers, a shorter model's padded with zeros.
   * Another model than the configured one is one that the same provider has.
   */
  embed(texts: string[], signal?: AbortSignal, model?: string): Promise<string[]>;
  /** An answer of /embeddings as the provider gives it. */
  embeddings(request: Sampling, signal?: AbortSignal): Promise<Record<string, unknown>>;
  complete(
    model: string,
    messages: ChatMessage[],
    sampling: Sampling,
    signal?: AbortSignal,
    endpoint?: Endpoint,
  ): Promise<Completion>;
  /** Resolves when the provider has begun to answer; what fails before that is thrown here. */
  stream(
    model: string,
    messages: ChatMessage[],
    sampling: Sampling,
    signal?: AbortSignal,
    endpoint?: Endpoint,
  ): Promise<AsyncIterable<Piece>>;
}

const dimensions = 1536;

const vectors = z.object({
  data: z.array(z.object({
    index: z.number().int().optional(),
    embedding: z.array(z.number()),
  })),
});

/** The models that the configuration names. */
export function createModels(
  config: Pick<Config, "chat" | "embedding">,
  fetcher: typeof fetch = fetch,
): Models {
  const { chat, embedding } = config;
  // Without a provider, the runtime's own model, where there is one.
  const builtIn = embedding ? undefined : edgeModel();
  const dimensioned = embedding?.dimensions ? { dimensions: embedding.dimensions } : {};
  return {
    chatModels: chat?.models ?? [],
    embeddingModel: embedding?.models[0] ?? builtIn?.name,

    async embed(texts, signal, model) {
      if (texts.length === 0) return [];
      if (builtIn) return (await builtIn.embed(texts, signal)).map(toText);
      const provider = configured(embedding, "EMBEDDING_BASE_URL and EMBEDDING_MODEL");
      return await embedWithinLimits(texts, async (some) => {
        const answer = await send(
          provider,
          fetcher,
          "/embeddings",
          {
            model: model ?? provider.models[0],
            input: some,
            encoding_format: "float",
            ...dimensioned,
          },
          signal,
          (response) => json(provider, response),
        );
        const parsed = vectors.safeParse(answer);
        if (!parsed.success || parsed.data.data.length !== some.length) {
          throw noAnswer(parsed.error);
        }
        return parsed.data.data
          .map((item, i) => ({ ...item, index: item.index ?? i }))
          .toSorted((a, b) => a.index - b.index)
          .map(({ embedding }) => toText(embedding));
      }, isRefusal);
    },

    async embeddings(request, signal) {
      if (builtIn) return await answerOf(builtIn, request, signal);
      const provider = configured(embedding, "EMBEDDING_BASE_URL and EMBEDDING_MODEL");
      const ask = (input: unknown) =>
        send(
          provider,
          fetcher,
          "/embeddings",
          { ...dimensioned, ...request, input, model: provider.models[0] },
          signal,
          (response) => json(provider, response),
        );
      try {
        return await ask(request.input);
      } catch (error) {
        const texts = [request.input].flat();
        if (!isRefusal(error) || !texts.every((text) => typeof text === "string")) throw error;
        return await embeddedWithinLimits(texts, ask, error);
      }
    },

    async complete(model, messages, sampling, signal, endpoint) {
      const provider = configured(chat, "CHAT_BASE_URL and CHAT_MODEL");
      const way = ways[endpoint ?? "chat/completions"];
      const body = way.body(model, messages, sampling);
      return await send(
        provider,
        fetcher,
        way.path,
        body,
        signal,
        (response) =>
          /event-stream/.test(typeOf(response))
            ? gathered(pieces(provider, response, signal, way.chunk, choicesOf(sampling)))
            : whole(provider, response, way, choicesOf(sampling)),
      );
    },

    async stream(model, messages, sampling, signal, endpoint) {
      const provider = configured(chat, "CHAT_BASE_URL and CHAT_MODEL");
      const way = ways[endpoint ?? "chat/completions"];
      const body = { ...way.body(model, messages, sampling), ...way.streaming(sampling) };
      return await send(provider, fetcher, way.path, body, signal, async (response) =>
        // Some providers answer whole although a stream was asked for.
        /json/.test(typeOf(response))
          ? inPieces(await whole(provider, response, way, choicesOf(sampling)))
          : pieces(provider, response, signal, way.chunk, choicesOf(sampling)));
    },
  };
}

/** An answer of /embeddings for texts some of which the provider refuses, because they are too long. */
async function embeddedWithinLimits(
  texts: string[],
  ask: (input: string[]) => Promise<Record<string, unknown>>,
  refused: unknown,
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown>[] = [];
  let isFirst = true;
  const items = await embedWithinLimits(texts, async (some) => {
    // These very texts have been refused already.
    const isKnown = isFirst && some.every((text, i) => text === texts[i]);
    isFirst = false;
    if (isKnown) throw refused;
    const answer = await ask(some);
    answers.push(answer);
    const { data } = answer;
    if (!Array.isArray(data) || data.length !== some.length) throw noAnswer();
    return data as Record<string, unknown>[];
  }, isRefusal);
  const tokens = answers.reduce((sum, { usage }) => sum + (readUsage(usage)?.prompt ?? 0), 0);
  return {
    ...answers.at(-1),
    data: items.map((item, index) => ({ ...item, index })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Whether the request itself was refused, as texts are that are too long. */
function isRefusal(error: unknown): boolean {
  return error instanceof ModelError && ["refused", "unfit"].includes(error.blame);
}

/** How a provider is asked for an answer. */
const ways = {
  "chat/completions": {
    path: "/chat/completions",
    body: (model: string, messages: ChatMessage[], { responses: _, ...sampling }: Sampling) => ({
      model,
      messages: messages.flatMap(withoutItems),
      ...sampling,
    }),
    streaming: ({ stream_options }: Sampling): Sampling => ({
      stream: true,
      stream_options: { ...stream_options as object, include_usage: true },
    }),
    chunk: (event: unknown) => event,
    answer: (value: unknown) => value,
  },
  responses: {
    path: "/responses",
    body: responsesBody,
    streaming: (): Sampling => ({ stream: true }),
    chunk: chunkOf,
    answer: (value: unknown): unknown => completionOf(value),
  },
};

function typeOf(response: Response): string {
  return response.headers.get("content-type") ?? "";
}

async function whole(
  provider: Provider,
  response: Response,
  way: typeof ways[Endpoint],
  wanted: number,
): Promise<Completion> {
  const answer = way.answer(await json(provider, response));
  const read = readCompletion(answer, wanted);
  if (!read) throw noAnswer();
  return read;
}

async function gathered(source: AsyncIterable<Piece>): Promise<Completion> {
  const answer: Completion = { text: "", finishReason: "" };
  for await (const piece of source) addPiece(answer, piece);
  return answer;
}

/** What only /responses knows is left out, and a message that is nothing else with it. */
function withoutItems(message: ChatMessage): ChatMessage[] {
  const { items, custom: _, ...rest } = message;
  if (!items) return [rest as ChatMessage];
  return rest.role !== "tool" && (rest.content || rest.tool_calls) ? [rest as ChatMessage] : [];
}

/** How many answers are asked for. */
function choicesOf({ n }: Sampling): number {
  return typeof n === "number" ? n : 1;
}

async function* inPieces(
  { toolCalls, items, others = [], ...answer }: Completion,
  choice?: number,
): AsyncGenerator<Piece> {
  yield await Promise.resolve({
    ...answer,
    ...(choice ? { choice } : {}),
    ...(items ? { items: items.map((item, index) => ({ index, item, done: true })) } : {}),
    ...(toolCalls ? { toolCalls: toolCalls.map((call, index) => ({ ...call, index })) } : {}),
  });
  for (const [i, other] of others.entries()) yield* inPieces(other, i + 1);
}

function configured(provider: Provider | undefined, variables: string): Provider {
  if (provider) return provider;
  throw new ApiError(503, "model_not_configured", "No model is configured.", `Set ${variables}.`);
}

/** A vector as text; padding with zeros leaves cosine and inner product as they were. */
function toText(vector: number[]): string {
  if (vector.length === 0 || vector.length > dimensions) {
    throw modelFailed(`has ${vector.length} dimensions; up to ${dimensions} can be stored`);
  }
  return `[${vector.join(",")}${",0".repeat(dimensions - vector.length)}]`;
}

/** The JSON of an answer; one that holds an error is an error. */
async function json(provider: Provider, response: Response): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new TransientError(brokeOff, { cause });
  }
  let value;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw noAnswer(cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw noAnswer();
  if (value.error) throw errorInAnswer(provider, value.error);
  return value;
}
