/** Requests and responses of the function `chat`. */

import { z } from "zod";
import { embedding, limit, requestId, uuid } from "./common.ts";
import { memory } from "./memories.ts";
import { preference } from "./routing.ts";

const text = z.string().min(1).max(32_000);

/** Text as OpenAI's clients send it: a string, or a list of text parts. */
const content = z.union([
  text,
  z.array(z.strictObject({ type: z.literal("text"), text: z.string() })).min(1)
    .transform((parts) => parts.map((part) => part.text).join("\n")).pipe(text),
]);

export const completionRequest = z.strictObject({
  model: z.string().min(1).max(200).default("auto"),
  messages: z.array(z.strictObject({
    role: z.enum(["system", "developer", "user", "assistant"]),
    content,
    name: z.string().max(64).optional(),
  })).min(1).max(200).refine(
    (messages) => messages.at(-1)?.role === "user",
    "the last message is the user's",
  ),
  stream: z.boolean().default(false),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  /** session_id names the conversation; request_id makes a retry harmless; preference: for "auto". */
  metadata: z.strictObject({
    session_id: uuid.optional(),
    request_id: requestId.optional(),
    preference: preference.optional(),
  }).nullish(),
  n: z.literal(1).optional(),
  user: z.string().max(200).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  max_tokens: z.number().int().min(1).max(1_000_000).optional(),
  max_completion_tokens: z.number().int().min(1).max(1_000_000).optional(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  seed: z.number().int().optional(),
});
export type CompletionRequest = z.input<typeof completionRequest>;

/** What a completion says beside OpenAI's fields. */
export interface TurnMetadata {
  session_id: string;
  message_id: string;
  /** The memories that the model was given. */
  recalled: { key: string; value: string; score: number }[];
  /** The memories drawn from the user's message and stored with it. */
  stored: { key: string; value: string }[];
}

export interface CompletionResponse {
  id: string;
  object: "chat.completion";
  created: number;
  model: string;
  choices: {
    index: 0;
    message: { role: "assistant"; content: string; refusal: null };
    finish_reason: string;
    logprobs: null;
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  metadata: TurnMetadata;
}

/** The server-sent event of a streamed completion; the last one with choices carries the metadata. */
export interface CompletionChunk {
  id: string;
  object: "chat.completion.chunk";
  created: number;
  model: string;
  choices: {
    index: 0;
    delta: { role?: "assistant"; content?: string };
    finish_reason: string | null;
    logprobs: null;
  }[];
  usage?: CompletionResponse["usage"] | null;
  metadata?: TurnMetadata;
}

export const pairRequest = z.strictObject({
  user_message: text,
  ai_response: text,
  session_id: uuid.optional(),
  mood_detected: z.string().min(1).max(50).optional(),
  sentiment_score: z.number().min(0).max(1).optional(),
  model: z.string().min(1).max(200).optional(),
  /** Left out, they are drawn from the user's message; an empty list stores none. */
  memories: z.array(memory).max(50).optional(),
  user_embedding: embedding.optional(),
  ai_embedding: embedding.optional(),
  embedding_model: z.string().min(1).max(200).optional(),
  metadata: z.record(z.string(), z.json()).optional(),
  request_id: requestId.optional(),
}).refine(
  (pair) => !(pair.user_embedding || pair.ai_embedding) || pair.embedding_model,
  { path: ["embedding_model"], message: "an embedding comes with its model" },
);
export type PairRequest = z.input<typeof pairRequest>;
export interface PairResponse {
  session_id: string;
  message_id: string;
}

export const conversationsQuery = z.strictObject({
  limit: limit(100, 20),
  /** The last_message_at of the last conversation of the page before. */
  before: z.iso.datetime({ offset: true }).optional(),
  archived: z.enum(["true", "false"]).default("false").transform((value) => value === "true"),
});

export const historyQuery = z.strictObject({
  session_id: uuid.optional(),
  limit: limit(200, 50),
  before_seq: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  before: z.iso.datetime({ offset: true }).optional(),
  before_id: uuid.optional(),
});

export const searchQuery = z.strictObject({
  q: z.string().trim().min(1).max(1000),
  session_id: uuid.optional(),
  limit: limit(100, 20),
});
