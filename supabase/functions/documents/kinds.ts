/** What can be kept: plain documents and three kinds that have one each. */

import { z } from "zod";
import {
  articleRequest,
  articleUpdate,
  attributeRequest,
  attributeUpdate,
  documentRequest,
  documentUpdate,
  profileDataRequest,
  profileDataUpdate,
} from "../_shared/contracts/documents.ts";
import type { Client } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { rpcRow } from "../_shared/rpc.ts";
import type { Chunk } from "./ingest.ts";
import type { Format } from "./parts.ts";

export const documentColumns = [
  "id",
  "title",
  "source_type",
  "source_uri",
  "metadata",
  "content_hash",
  "version",
  "status",
  "created_at",
  "updated_at",
] as const;
const rowColumns = ["id", "document_id", "created_at", "updated_at"] as const;
const articleColumns = [...rowColumns, "url", "author", "published_at", "summary", "tags"] as const;
const profileDataColumns = [...rowColumns, "category", "data"] as const;
const attributeColumns = [
  ...rowColumns,
  "attribute_name",
  "attribute_value",
  "confidence",
] as const;

/** What an answer needs of a row; the rest of it goes on as it is. */
export const row = z.looseObject({
  id: z.string(),
  version: z.number().optional(),
  document: z.looseObject({ version: z.number() }).optional(),
});
export type Row = z.output<typeof row>;

/** What a request says; each kind's schema says more. */
export interface Fields {
  title?: string;
  content?: string;
  format?: Format;
  source_type?: string;
  source_uri?: string;
  metadata?: Record<string, unknown>;
  expected_version?: number;
  request_id?: string;
}

/** The text of a write as it is stored and found. */
interface Cut {
  chunks?: Chunk[];
  embedding_model?: string;
}
type Written<F extends Fields> = Omit<F, "format"> & Cut;

export interface KindOf<Added extends Fields, Updated extends Fields> {
  /** Where it is found: "" or "/articles", … */
  path: string;
  /** The key of its row in an answer. */
  name: string;
  table: "documents" | "articles" | "profile_data" | "personal_attributes";
  columns: readonly string[];
  /** The error's code when there is none of the id. */
  missing: string;
  added: z.ZodType<Added>;
  add(database: Client, fields: Written<Added>): Promise<Row>;
  updated: z.ZodType<Updated>;
  update(database: Client, id: string, fields: Written<Updated>): Promise<Row>;
}
export type Kind = KindOf<Fields, Fields>;

/** A kind, whose functions take what its own schemas give. */
function kind<Added extends Fields, Updated extends Fields>(one: KindOf<Added, Updated>): Kind {
  return one;
}

export const kinds: Kind[] = [
  kind({
    path: "",
    name: "document",
    table: "documents",
    columns: documentColumns,
    missing: "document_not_found",
    added: documentRequest,
    add: (database, fields) =>
      rpcRow(database, "add_document", { chunks: [], ...fields }, documentColumns),
    updated: documentUpdate,
    update: (database, document_id, fields) =>
      rpcRow(database, "update_document", { document_id, ...fields }, documentColumns),
  }),
  kind({
    path: "/articles",
    name: "article",
    table: "articles",
    columns: articleColumns,
    missing: "article_not_found",
    added: articleRequest,
    add: (database, fields) =>
      rpcRow(database, "add_article", { chunks: [], ...fields }, articleColumns),
    updated: articleUpdate,
    update: (database, article_id, fields) =>
      rpcRow(database, "update_article", { article_id, ...fields }, articleColumns),
  }),
  kind({
    path: "/profile-data",
    name: "profile_data",
    table: "profile_data",
    columns: profileDataColumns,
    missing: "profile_data_not_found",
    added: profileDataRequest,
    add: (database, fields) => rpcRow(database, "add_profile_data", fields, profileDataColumns),
    updated: profileDataUpdate,
    update: (database, profile_data_id, fields) =>
      rpcRow(database, "update_profile_data", { profile_data_id, ...fields }, profileDataColumns),
  }),
  kind({
    path: "/attributes",
    name: "attribute",
    table: "personal_attributes",
    columns: attributeColumns,
    missing: "attribute_not_found",
    added: attributeRequest,
    add: (database, fields) => rpcRow(database, "add_personal_attribute", fields, attributeColumns),
    updated: attributeUpdate,
    update: (database, attribute_id, fields) =>
      rpcRow(database, "update_personal_attribute", { attribute_id, ...fields }, attributeColumns),
  }),
];

/** Someone else's is as absent as one that never was. */
export function notFound({ missing }: Kind): ApiError {
  return new ApiError(404, missing, "There is no such thing of yours.");
}
