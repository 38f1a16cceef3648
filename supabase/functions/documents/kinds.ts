/** What can be kept: plain documents and three kinds that have one each. */

import type { z } from "zod";
import { ApiError } from "../_shared/errors.ts";
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

export const documentColumns = "id,title,source_type,source_uri,metadata,content_hash,version," +
  "status,created_at,updated_at";

export interface Kind {
  /** Where it is found: "" or "/articles", … */
  path: string;
  /** The key of its row in an answer. */
  name: string;
  table: "documents" | "articles" | "profile_data" | "personal_attributes";
  columns: string;
  add: { schema: z.ZodType<Fields>; rpc: RpcName };
  /** `id` is the parameter that says which. */
  update: { schema: z.ZodType<Fields>; rpc: RpcName; id: string };
  /** The error's code when there is none of the id. */
  missing: string;
}

/** What a request says; each kind's schema says more. */
export interface Fields {
  content?: string;
  format?: "text" | "markdown";
  source_type?: string;
  expected_version?: number;
  [field: string]: unknown;
}

/** RPCs that take the fields of a request as parameters, with p_ before their names. */
export type RpcName =
  | "add_document"
  | "update_document"
  | "add_article"
  | "update_article"
  | "add_profile_data"
  | "update_profile_data"
  | "add_personal_attribute"
  | "update_personal_attribute";

const rowColumns = "id,document_id,created_at,updated_at";

export const kinds: Kind[] = [
  {
    path: "",
    name: "document",
    table: "documents",
    columns: documentColumns,
    add: { schema: documentRequest, rpc: "add_document" },
    update: { schema: documentUpdate, rpc: "update_document", id: "p_document_id" },
    missing: "document_not_found",
  },
  {
    path: "/articles",
    name: "article",
    table: "articles",
    columns: `${rowColumns},url,author,published_at,summary,tags`,
    add: { schema: articleRequest, rpc: "add_article" },
    update: { schema: articleUpdate, rpc: "update_article", id: "p_article_id" },
    missing: "article_not_found",
  },
  {
    path: "/profile-data",
    name: "profile_data",
    table: "profile_data",
    columns: `${rowColumns},category,data`,
    add: { schema: profileDataRequest, rpc: "add_profile_data" },
    update: { schema: profileDataUpdate, rpc: "update_profile_data", id: "p_profile_data_id" },
    missing: "profile_data_not_found",
  },
  {
    path: "/attributes",
    name: "attribute",
    table: "personal_attributes",
    columns: `${rowColumns},attribute_name,attribute_value,confidence`,
    add: { schema: attributeRequest, rpc: "add_personal_attribute" },
    update: {
      schema: attributeUpdate,
      rpc: "update_personal_attribute",
      id: "p_attribute_id",
    },
    missing: "attribute_not_found",
  },
];

/** Someone else's is as absent as one that never was. */
export function missing({ missing }: Kind): ApiError {
  return new ApiError(404, missing, "There is no such thing of yours.");
}
