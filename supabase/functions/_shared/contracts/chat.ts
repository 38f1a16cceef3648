/** Requests and responses of the function `chat`. */

import { z } from "zod";
import { embedding, limit, namespaces, requestId, uuid } from "./common.ts";
import { memory } from "./memories.ts";
import type { WrittenCall, WrittenDelta } from "../tool_calls.ts";
import { maxCost, preference, share } from "./routing.ts";

const text = z.string().min(1).max(1_000_000);

/**
 * OpenAI's clients write null for what they leave out; here it is left out. `inside` are the fields
 * whose own nulls are left out too; in a tool's JSON Schema a null means something.
 */
function withoutNulls(inside: readonly string[]) {
  const strip = (value: unknown, deep: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => strip(item, []));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).filter(([, field]) => field !== null && field !== undefined)
        .map(([name, field]) => [name, deep.includes(name) ? strip(field, []) : field]),
    );
  };
  return (value: unknown) => strip(value, inside);
}

/** Beside OpenAI's fields, as in `{ model, messages, documents: false }`: it is one of the metadata. */
const asMetadata = (read: (value: unknown) => unknown) => (value: unknown) => {
  const request = read(value);
  if (typeof request !== "object" || request === null || !("documents" in request)) return request;
  const { documents, metadata, ...rest } = request as Record<string, unknown>;
  if (typeof documents !== "boolean") return request;
  return { ...rest, metadata: { ...metadata as object | undefined, documents } };
};

/** Any text of an app's own; one that is no UUID becomes one of the user's, always the same. */
export const ownId = z.union([z.string().trim().min(1).max(200), z.number().transform(String)]);

/** A number; OpenAI's types of metadata know texts only. */
const inText = (number: z.ZodNumber) =>
  z.union([
    number,
    z.string().trim().regex(/^\d*\.?\d+$/, "is a number").transform(Number).pipe(number),
  ]);

/** What an app writes beside its own keys: who is spoken to, which retry this is, who answers. */
export const turnMetadata = z.preprocess(
  withoutNulls([]),
  z.looseObject({
    /** Names the conversation. */
    session_id: ownId.optional(),
    /** Makes a retry harmless. */
    request_id: ownId.optional(),
    /** The stored message that this turn continues; "root" begins the conversation anew. */
    parent_id: z.union([z.literal("root"), uuid]).optional(),
    /** Whose memories are recalled, `default` unless said; what is drawn is the first one's. */
    namespaces: namespaces.optional(),
    /** Whether the user's documents are looked through; left out, as the profile says. */
    documents: z.union([z.boolean(), z.enum(["true", "false"]).transform((is) => is === "true")])
      .optional(),
    /** For the model "auto". */
    preference: preference.optional(),
    context: z.string().min(1).max(100).optional(),
    /** For "auto", instead of a preference: dollars that an answer may cost on average, or … */
    max_cost: inText(maxCost).optional(),
    /** … the share of a context's questions that may go to the strongest model. */
    share: inText(share).optional(),
  }),
).refine(
  ({ max_cost, share }) => max_cost === undefined || share === undefined,
  "has max_cost or share, not both",
).refine(
  (metadata) => JSON.stringify(metadata).length <= 16_384,
  "has at most 16,384 characters as JSON",
);

const part = z.looseObject({ type: z.string().max(100), text: z.string().optional() });

/** A message in OpenAI's form, whatever fields a client echoes with it. */
const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool", "function"]),
  content: z.union([z.string(), z.array(part)]).optional(),
  tool_calls: z.array(z.looseObject({
    id: z.string().optional(),
    function: z.looseObject({ name: z.string(), arguments: z.unknown().optional() }).optional(),
  })).optional(),
  tool_call_id: z.string().optional(),
});

const completion = z.looseObject({
  model: z.string().min(1).max(200).default("auto"),
  messages: z.array(message).min(1).max(10_000),
  stream: z.boolean().default(false),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).optional(),
  metadata: turnMetadata.optional(),
  n: z.number().int().min(1).max(128).optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  max_tokens: z.number().int().min(1).optional(),
  max_completion_tokens: z.number().int().min(1).optional(),
  tools: z.array(z.looseObject({ type: z.string() })).optional(),
  response_format: z.looseObject({ type: z.string() }).optional(),
});

/** OpenAI's request: known fields are checked, all others pass through to the provider. */
export const completionRequest = z.preprocess(
  asMetadata(withoutNulls(["messages", "stream_options"])),
  completion,
);
export type CompletionRequest = z.input<typeof completion>;

/** An item of the input of POST /responses: a message, a call, its output, a reference. */
const inputItem = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  content: z.union([z.string(), z.array(part)]).optional(),
});

/** What was said, as items of /responses. */
const inputItems = z.preprocess(
  withoutNulls([]),
  z.array(z.preprocess(withoutNulls([]), inputItem)).max(1_000),
);

/** The app's own keys of a conversation. */
const conversationMetadata = z.looseObject({}).refine(
  (metadata) => JSON.stringify(metadata).length <= 16_384,
  "has at most 16,384 characters as JSON",
).nullish();

export const newConversationRequest = z.looseObject({
  items: inputItems.nullish(),
  metadata: conversationMetadata,
});
export const conversationUpdate = z.looseObject({ metadata: conversationMetadata });
export const newItemsRequest = z.looseObject({ items: inputItems });

const response = z.looseObject({
  model: z.string().min(1).max(200).default("auto"),
  input: z.union([z.string(), z.array(inputItem).max(10_000)]).optional(),
  instructions: z.union([z.string(), z.array(inputItem)]).optional(),
  previous_response_id: z.string().max(200).optional(),
  conversation: z.union([ownId, z.looseObject({ id: ownId })]).optional(),
  stream: z.boolean().default(false),
  store: z.boolean().default(true),
  metadata: turnMetadata.optional(),
  tools: z.array(z.looseObject({ type: z.string() })).optional(),
  text: z.looseObject({ format: z.looseObject({ type: z.string() }).optional() }).optional(),
  reasoning: z.looseObject({}).optional(),
  max_output_tokens: z.number().int().min(1).optional(),
});

/** OpenAI's request of POST /responses. */
export const responseRequest = z.preprocess(
  asMetadata(withoutNulls(["input", "text", "reasoning"])),
  response,
);
export type ResponseRequest = z.input<typeof response>;

/** OpenAI's request of POST /embeddings. */
export const embeddingsRequest = z.preprocess(
  withoutNulls([]),
  z.looseObject({
    model: z.string().min(1).max(200).optional(),
    input: z.union([
      z.string(),
      z.array(z.string()).min(1).max(2048),
      z.array(z.number().int()).min(1),
      z.array(z.array(z.number().int())).min(1).max(2048),
    ]),
  }),
);

/** Something stored that a model was given. */
export interface Source {
  kind: "memory" | "passage" | "document";
  /** Its name in the prompt: m1, p1, d1. */
  mark: string;
  /** Of the memory, of the passage's best message, of the document's chunk. */
  id: string;
  title: string | null;
  score: number;
  /** 0..1; what is under the floor is not given. */
  relevance?: number;
  document_id?: string;
}

/** A source that the answer names. */
export interface Citation {
  kind: Source["kind"];
  mark: string;
  id: string;
  title: string | null;
  document_id?: string;
  /** The beginning of what it says. */
  quote: string;
}

/** What a completion says beside OpenAI's fields. */
export interface TurnMetadata {
  session_id: string;
  message_id: string;
  /** The memories that the model was given. */
  recalled: { key: string; value: string; score: number }[];
  /** All that the model was given of what is stored: memories, passages, documents. */
  sources: Source[];
  /** Those of them that the answer names. */
  citations: Citation[];
  /** The memories drawn from the user's message and stored with it. */
  stored: { key: string; value: string }[];
  /** The facts that the message says have ended: memories of these values are closed. */
  closed: { key: string; value: string }[];
  /** False while the database is away: the turn is stored as soon as it is back. */
  kept: boolean;
  /** The stored messages of further choices, where n asked for them: siblings of the first. */
  choices?: string[];
}

export interface CompletionUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: Record<string, unknown>;
  completion_tokens_details?: Record<string, unknown>;
  /** The provider did not count all of it. */
  estimated?: true;
}

export interface CompletionResponse {
  id: string;
  object: "chat.completion";
  created: number;
  model: string;
  choices: {
    index: number;
    message: {
      role: "assistant";
      content: string | null;
      refusal: string | null;
      tool_calls?: WrittenCall[];
      [further: string]: unknown;
    };
    finish_reason: string;
    logprobs: unknown;
  }[];
  usage?: CompletionUsage;
  metadata: TurnMetadata;
}

/** The server-sent event of a streamed completion; the last one with choices carries the metadata. */
export interface CompletionChunk {
  id: string;
  object: "chat.completion.chunk";
  created: number;
  model: string;
  choices: {
    index: number;
    delta: {
      role?: "assistant";
      content?: string;
      refusal?: string;
      tool_calls?: WrittenDelta[];
      [further: string]: unknown;
    };
    finish_reason: string | null;
    logprobs: unknown;
  }[];
  usage?: CompletionUsage | null;
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
  /** The branch that ends here; left out, the one of the session that was written last. */
  leaf_id: uuid.optional(),
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
