/** Requests and responses of the function `memories`. */

import { z } from "zod";
import {
  atMost,
  embedding,
  flag,
  language,
  limit,
  namespace,
  namespaces,
  requestId,
  uuid,
} from "./common.ts";

export const memory = z.strictObject({
  key: z.string().min(1).max(200),
  value: z.string().min(1).max(4000).optional(),
  category: z.string().min(1).max(100).nullish(),
  importance: z.enum(["low", "medium", "high"]).optional(),
  /** 0..1; under 0.5 the memory waits for a surer word. */
  confidence: z.number().min(0).max(1).optional(),
  source_message_id: uuid.optional(),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
  /** To whom it belongs; left out, to the namespace of the batch. */
  namespace: namespace.optional(),
  /** Of the value, as ISO 639-1; left out, it is told by the value. */
  language: language.optional(),
  embedding: embedding.optional(),
  embedding_model: z.string().min(1).max(200).optional(),
  action: z.enum(["upsert", "delete", "none"]).optional(),
})
  .refine((m) => m.value !== undefined || (m.action !== undefined && m.action !== "upsert"), {
    path: ["value"],
    message: "a memory has a value",
  })
  .refine((m) => !m.embedding || m.embedding_model, {
    path: ["embedding_model"],
    message: "an embedding comes with its model",
  });
export type Memory = z.input<typeof memory>;

export const upsertRequest = z.strictObject({
  memories: atMost(memory, 200, "too_many_memories"),
  /** Of the memories that name none; left out, `default`. */
  namespace: namespace.optional(),
  request_id: requestId.optional(),
});
export type UpsertMemoriesRequest = z.input<typeof upsertRequest>;

/** A memory as it stands, without its vector. */
export interface StoredMemory {
  id: string;
  namespace: string;
  memory_key: string;
  memory_value: string;
  memory_category: string | null;
  importance: string;
  confidence: number;
  status: string;
  source_message_id: string | null;
  valid_from: string;
  expires_at: string | null;
  pinned_at: string | null;
  access_count: number;
  last_accessed: string | null;
  embedding_model: string | null;
  created_at: string;
  updated_at: string;
}

export const extractRequest = z.strictObject({
  text: z.string().min(1).max(32_000),
  /** Whether what is found is stored too. */
  store: z.boolean().default(false),
  namespace: namespace.optional(),
  request_id: requestId.optional(),
});
export type ExtractMemoriesRequest = z.input<typeof extractRequest>;

export const changesQuery = z.strictObject({
  /** The question or the answer of a turn. */
  message_id: uuid,
});

/** What a turn has changed in the memories. */
export interface MemoryChange {
  id: number;
  memory_id: string;
  namespace: string;
  key: string;
  action: "ADD" | "UPDATE" | "SUPERSEDE" | "DELETE";
  old_value: string | null;
  new_value: string | null;
  /** The message whose words it rests on. */
  message_id: string;
  at: string;
}
export interface MemoryChangesResponse {
  changes: MemoryChange[];
  /** A model still looks through the turn. */
  pending: boolean;
}

export const recallRequest = z.strictObject({
  query: z.string().min(1).max(32_000),
  limit: limit(100, 8),
  /** Whose memories; left out, those of `default`. */
  namespaces: namespaces.optional(),
  /** Recall what was true then. */
  as_of: z.iso.datetime({ offset: true }).optional(),
});
export type RecallMemoriesRequest = z.input<typeof recallRequest>;

export const listQuery = z.strictObject({
  category: z.string().min(1).max(100).optional(),
  namespace: namespace.default("default"),
  limit: limit(200, 50),
  /** The memory_key of the last memory of the page before. */
  after: z.string().min(1).max(200).optional(),
});

export const memoryKey = z.string().min(1).max(200);

/** forget: closed, which can be undone; erase: gone for good. */
export const forgetQuery = z.strictObject({
  namespace: namespace.optional(),
  erase: flag,
});

export const pinRequest = z.strictObject({
  pinned: z.boolean().default(true),
  namespace: namespace.optional(),
  request_id: requestId.optional(),
});
export type PinMemoryRequest = z.input<typeof pinRequest>;

/** A text that every reply is given, such as persona or profile. */
export interface MemoryBlock {
  namespace: string;
  name: string;
  content: string;
  max_length: number;
  version: number;
  created_at: string;
  updated_at: string;
}

export const blockName = z.string().trim().min(1).max(100);

export const blocksQuery = z.strictObject({ namespaces: namespaces.optional() });
export const blockQuery = z.strictObject({ namespace: namespace.default("default") });

export const blockRequest = z.strictObject({
  content: z.string().max(8000),
  max_length: z.number().int().min(1).max(8000).optional(),
  /** The version that was read, 0 for a block that is to be new; left out, whatever it is. */
  version: z.number().int().min(0).optional(),
  namespace: namespace.optional(),
  request_id: requestId.optional(),
});
export type SaveMemoryBlockRequest = z.input<typeof blockRequest>;

export const restoreBlockRequest = z.strictObject({
  version: z.number().int().min(1),
  namespace: namespace.optional(),
  request_id: requestId.optional(),
});
