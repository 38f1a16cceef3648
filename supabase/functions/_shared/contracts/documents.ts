/** Requests and responses of the function `documents`. */

import { z } from "zod";
import { cleanText } from "../clean_text.ts";
import { atMost, limit, requestId, uuid } from "./common.ts";

/** As long as a document may be, in characters; the database limits its bytes to as many. */
const maximumContent = 5 * 1024 * 1024;

/** Files hold U+0000 and halves of characters at times: neither can be stored, and neither is read. */
const cleaned = z.string().transform(cleanText);
const content = cleaned.pipe(z.string().max(maximumContent).regex(/\S/, "has no text"));
const metadata = z.record(z.string(), z.json());
const version = z.number().int().min(1).max(2_147_483_647);
const line = cleaned.pipe(z.string().min(1).max(500));
const link = z.string().min(1).max(2000);

/**
 * How the text is cut: Markdown by its structure, CSV between records, pages at form feeds. Left out, a source_type such as
 * "markdown", "text/markdown" or "csv" says so too.
 */
const format = z.enum(["text", "markdown", "csv", "pages"]).optional();

const common = { metadata: metadata.optional(), format, request_id: requestId.optional() };
/** Of an update: the version it is meant for, as the header If-Match can say too; another is a 409. */
const update = { expected_version: version.optional() };

const documentFields = {
  title: line,
  content,
  source_type: z.string().min(1).max(50).optional(),
  source_uri: link.optional(),
};
export const documentRequest = z.strictObject({ ...documentFields, ...common });
export type DocumentRequest = z.input<typeof documentRequest>;
export const documentUpdate = z.strictObject({ ...documentFields, ...common, ...update })
  .partial();
export type DocumentUpdate = z.input<typeof documentUpdate>;

/** A document among others, which have one request id together. */
export const documentOfBatch = documentRequest.omit({ request_id: true });

export const documentsRequest = z.strictObject({
  documents: atMost(documentOfBatch, 100, "too_many_documents"),
  request_id: requestId.optional(),
});
export type DocumentsRequest = z.input<typeof documentsRequest>;

const articleFields = {
  title: line,
  content,
  url: link.optional(),
  author: z.string().min(1).max(200).optional(),
  published_at: z.iso.datetime({ offset: true }).optional(),
  summary: z.string().min(1).max(8000).optional(),
  tags: z.array(z.string().min(1).max(100)).max(50).optional(),
  source_uri: link.optional(),
};
export const articleRequest = z.strictObject({ ...articleFields, ...common });
export type ArticleRequest = z.input<typeof articleRequest>;
export const articleUpdate = z.strictObject({ ...articleFields, ...common, ...update }).partial();
export type ArticleUpdate = z.input<typeof articleUpdate>;

const profileDataFields = {
  category: z.string().min(1).max(100),
  data: metadata,
  /** What is embedded and found; left out, it is made of the category and the data. */
  content: content.optional(),
};
export const profileDataRequest = z.strictObject({ ...profileDataFields, ...common });
export type ProfileDataRequest = z.input<typeof profileDataRequest>;
export const profileDataUpdate = z.strictObject({ ...profileDataFields, ...common, ...update })
  .partial();
export type ProfileDataUpdate = z.input<typeof profileDataUpdate>;

const attributeFields = {
  attribute_name: z.string().min(1).max(200),
  attribute_value: z.string().min(1).max(4000),
  confidence: z.number().min(0).max(1).optional(),
  /** What is embedded and found; left out, it is made of the name and the value. */
  content: content.optional(),
};
export const attributeRequest = z.strictObject({ ...attributeFields, ...common });
export type AttributeRequest = z.input<typeof attributeRequest>;
export const attributeUpdate = z.strictObject({ ...attributeFields, ...common, ...update })
  .partial();
export type AttributeUpdate = z.input<typeof attributeUpdate>;

export const documentId = uuid;

export const searchDocumentsRequest = z.strictObject({
  query: z.string().trim().min(1).max(8000),
  limit: limit(100, 10),
  /** What a document's metadata has to contain. */
  filter: metadata.optional(),
  full_text_weight: z.number().min(0).max(100).optional(),
  semantic_weight: z.number().min(0).max(100).optional(),
  /** From 1, the best, down to 0, the most different from each other; left out, likeness does not count. */
  mmr_lambda: z.number().min(0).max(1).optional(),
});
export type SearchDocumentsRequest = z.input<typeof searchDocumentsRequest>;

/** A document as it stands, without its chunks. */
export interface StoredDocument {
  id: string;
  title: string;
  source_type: string;
  source_uri: string | null;
  metadata: Record<string, unknown>;
  content_hash: string;
  version: number;
  status: string;
  created_at: string;
  updated_at: string;
}

/** A chunk that was found, with the ranks it had in each list. */
export interface FoundChunk {
  id: string;
  document_id: string;
  chunk_index: number;
  title: string;
  content: string;
  metadata: Record<string, unknown>;
  similarity: number | null;
  full_text_rank: number | null;
  semantic_rank: number | null;
  score: number;
  /** The headings that it stands under, outermost first. */
  headings: string | null;
  /** The page that it is on, from 1. */
  page: number | null;
}
