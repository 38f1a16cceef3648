/** Model providers, which all speak OpenAI's protocol: a base URL, a key and a model name each. */

import { createHash } from "node:crypto";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { z } from "zod";
import { embedWithinLimits } from "./embedding_limits.ts";
import type { Config, Provider } from "./env.ts";
import { ApiError } from "./errors.ts";
import { resilient, type Service, toApiError, TransientError } from "./resilience.ts";

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** Parameters of OpenAI's that are handed on as they are. */
export interface Sampling {
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  stop?: string | string[];
  presence_penalty?: number;
  frequency_penalty?: number;
  seed?: number;
  response_format?: unknown;
}

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

export interface Completion {
  text: string;
  finishReason: string;
  usage?: Usage;
}

/** A piece of an answer as it comes; the last one says why it ended. */
export interface Piece {
  text: string;
  finishReason?: string;
  usage?: Usage;
}

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
  complete(
    model: string,
    messages: ChatMessage[],
    sampling: Sampling,
    signal?: AbortSignal,
  ): Promise<Completion>;
  /** Resolves when the provider has begun to answer; what fails before that is thrown here. */
  stream(
    model: string,
    messages: ChatMessage[],
    sampling: Sampling,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Piece>>;
}

const dimensions = 1536;
const brokeOff = "broke off in the middle of its answer";

const usage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
});
const embeddings = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()) })),
});
const completion = z.object({
  choices: z.array(z.object({
    message: z.object({ content: z.string() }),
    finish_reason: z.string().nullish(),
  })).min(1),
  usage: usage.nullish(),
});
const chunk = z.object({
  choices: z.array(z.object({
    delta: z.object({ content: z.string().nullish() }).nullish(),
    finish_reason: z.string().nullish(),
  })),
  usage: usage.nullish(),
});

/** The models that the configuration names. */
export function createModels(
  config: Pick<Config, "chat" | "embedding">,
  fetcher: typeof fetch = fetch,
): Models {
  const { chat, embedding } = config;
  return {
    chatModels: chat?.models ?? [],
    embeddingModel: embedding?.models[0],

    async embed(texts, signal, model) {
      if (texts.length === 0) return [];
      const provider = configured(embedding, "EMBEDDING_BASE_URL and EMBEDDING_MODEL");
      return await embedWithinLimits(texts, async (some) => {
        const { data } = await ask(
          provider,
          fetcher,
          "/embeddings",
          {
            model: model ?? provider.models[0],
            input: some,
            encoding_format: "float",
          },
          signal,
          (response) => read(provider, response, embeddings),
        );
        const vectors = data.toSorted((a, b) => a.index - b.index).map((item) => item.embedding);
        if (vectors.length !== some.length) throw rubbish(provider);
        return vectors.map((vector) => toText(provider, vector));
      }, isRefusal);
    },

    async complete(model, messages, sampling, signal) {
      const provider = configured(chat, "CHAT_BASE_URL and CHAT_MODEL");
      const answer = await ask(
        provider,
        fetcher,
        "/chat/completions",
        {
          model,
          messages,
          ...sampling,
        },
        signal,
        (response) => read(provider, response, completion),
      );
      const [choice] = answer.choices;
      if (choice.message.content === "") throw rubbish(provider);
      return {
        text: choice.message.content,
        finishReason: choice.finish_reason ?? "stop",
        usage: answer.usage ?? undefined,
      };
    },

    async stream(model, messages, sampling, signal) {
      const provider = configured(chat, "CHAT_BASE_URL and CHAT_MODEL");
      const response = await ask(
        provider,
        fetcher,
        "/chat/completions",
        {
          model,
          messages,
          ...sampling,
          stream: true,
          stream_options: { include_usage: true },
        },
        signal,
        (response) => Promise.resolve(response),
      );
      return pieces(provider, response, signal);
    },
  };
}

/** The provider answered that it does not take the request; the cause of the error that is thrown. */
class Refusal extends Error {
  constructor(readonly status: number) {
    super(`answered ${status}`);
  }
}

/** Whether the request itself was refused, as texts are that are too long. */
function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Refusal && [400, 413, 422].includes(cause.status);
}

function configured(provider: Provider | undefined, variables: string): Provider {
  if (provider) return provider;
  throw new ApiError(503, "model_not_configured", "No model is configured.", `Set ${variables}.`);
}

/** A vector as text; padding with zeros leaves cosine and inner product as they were. */
function toText(provider: Provider, vector: number[]): string {
  if (vector.length === 0 || vector.length > dimensions) {
    throw failed(provider, `has ${vector.length} dimensions; up to ${dimensions} can be stored`);
  }
  return `[${vector.join(",")}${",0".repeat(dimensions - vector.length)}]`;
}

/** Sends a request and reads its answer under the policy; every failure names the provider. */
async function ask<T>(
  provider: Provider,
  fetcher: typeof fetch,
  path: string,
  body: { model: string; [field: string]: unknown },
  client: AbortSignal | undefined,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const { host } = new URL(provider.baseUrl);
  try {
    const policy = { timeoutMs: provider.timeoutMs, probe: probeOf(provider, fetcher) };
    return await resilient(placeOf(provider, body.model), policy, client, async (signal) => {
      let response: Response;
      try {
        response = await fetcher(`${provider.baseUrl}${path}`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            ...(provider.apiKey ? { authorization: `Bearer ${provider.apiKey}` } : {}),
          },
          body: JSON.stringify(body),
          // The limit ends with the call, the client's leaving also ends a body that is still read.
          signal: client ? AbortSignal.any([signal, client]) : signal,
        });
      } catch (cause) {
        throw new TransientError("cannot be reached", { cause });
      }
      if (response.status === 429 || response.status >= 500) {
        await response.body?.cancel();
        throw new TransientError(`answered ${response.status}`);
      }
      if (provider.ownKey && (response.status === 401 || response.status === 403)) {
        await response.body?.cancel();
        throw new ApiError(
          400,
          "api_key_refused",
          `The model provider ${host} refused your own key.`,
          "POST /profile/api-keys stores another, DELETE /profile/api-keys/:id removes it.",
        );
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw failed(provider, `answered ${response.status}`, new Refusal(response.status));
      }
      return await read(response);
    });
  } catch (error) {
    const told = toApiError(error, serviceOf(provider), client);
    throw client?.aborted || told instanceof ApiError ? told : failed(provider, "failed", error);
  }
}

/** What fails together: a model at a host, asked with one key. */
function placeOf({ baseUrl, apiKey }: Provider, model: string): string {
  const key = createHash("sha256").update(apiKey ?? "").digest("base64").slice(0, 16);
  return `${baseUrl} ${model} ${key}`;
}

/** Whether the host answers at all: its list of models is short, free and the same for everybody. */
function probeOf({ baseUrl, apiKey }: Provider, fetcher: typeof fetch) {
  return async (signal: AbortSignal) => {
    const headers: HeadersInit = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
    const response = await fetcher(`${baseUrl}/models`, { headers, signal });
    await response.body?.cancel();
    if (response.status >= 500) throw new TransientError(`answered ${response.status}`);
  };
}

/** How a provider's failures are told. */
function serviceOf(provider: Provider): Service {
  return {
    failed: (what, cause) => failed(provider, what, cause),
    unavailable: (cause) =>
      new ApiError(
        503,
        "model_unavailable",
        `The model provider ${
          new URL(provider.baseUrl).host
        } keeps failing and is left alone for a moment.`,
        "Try again in ten seconds.",
        { cause, retryAfter: 10 },
      ),
  };
}

async function read<T extends z.ZodType>(
  provider: Provider,
  response: Response,
  schema: T,
): Promise<z.output<T>> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new TransientError(brokeOff, { cause });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw rubbish(provider, cause);
  }
}

/** The pieces of a streamed answer; an end without a finish reason is a failure, not an end. */
async function* pieces(
  provider: Provider,
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<Piece> {
  if (!response.body) throw rubbish(provider);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  let finished = false;
  let empty = true;
  try {
    reading: while (true) {
      const { done, value } = await within(provider, reader.read(), signal);
      if (done) break;
      parser.feed(value);
      for (const event of events.splice(0)) {
        if (event.data === "[DONE]") break reading;
        let data;
        try {
          data = chunk.parse(JSON.parse(event.data));
        } catch (cause) {
          throw rubbish(provider, cause);
        }
        const choice = data.choices[0];
        const text = choice?.delta?.content ?? "";
        if (choice?.finish_reason) finished = true;
        if (text) empty = false;
        yield {
          text,
          finishReason: choice?.finish_reason ?? undefined,
          usage: data.usage ?? undefined,
        };
      }
    }
  } finally {
    await reader.cancel().catch(() => {
      // The connection is gone already, which is what was asked for.
    });
  }
  if (!finished) throw failed(provider, brokeOff);
  if (empty) throw rubbish(provider);
}

/** A read that ends when the provider is silent for too long; the client's leaving fails it by itself. */
async function within<T>(provider: Provider, read: Promise<T>, signal?: AbortSignal): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      read.catch((cause) => {
        signal?.throwIfAborted();
        throw failed(provider, brokeOff, cause);
      }),
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(failed(provider, `was silent for ${provider.timeoutMs} ms`)),
          provider.timeoutMs,
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(provider: Provider, what: string, cause?: unknown): ApiError {
  return new ApiError(
    502,
    "model_failed",
    `The model provider ${new URL(provider.baseUrl).host} ${what}.`,
    "Nothing was stored. Send the request again.",
    { cause },
  );
}

function rubbish(provider: Provider, cause?: unknown): ApiError {
  return failed(provider, "sent what is no answer of OpenAI's protocol", cause);
}
