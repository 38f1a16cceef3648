/** documents: what the user's assistant can look things up in, cut into chunks and embedded here. */

import {
  type App,
  type AppContext,
  body,
  createApp,
  type Effects,
  json,
  parse,
} from "../_shared/app.ts";
import {
  documentId,
  documentsRequest,
  type FoundChunk,
  searchDocumentsRequest,
} from "../_shared/contracts/documents.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { type Fields, type Kind, kinds, missing } from "./kinds.ts";
import { add, addBatch, update } from "./writes.ts";
import { modelFor } from "./ingest.ts";

/** Five megabytes of text, and what JSON makes of it. */
const bodyMegabytes = 12;

export function documentsApp(effects: Effects): App {
  const app = createApp("documents", effects, { bodyMegabytes });

  app.post("/search", async (c) => {
    const request = await body(c, searchDocumentsRequest);
    const model = await modelFor(c, effects);
    const [vector] = model
      ? await effects.models.embed([request.query], c.req.raw.signal, model)
      : [];
    const chunks = await data(
      c.get("database").rpc("search_documents", {
        p_query: request.query,
        p_query_embedding: vector,
        p_limit: request.limit,
        p_filter: request.filter,
        p_full_text_weight: request.full_text_weight,
        p_semantic_weight: request.semantic_weight,
        p_embedding_model: vector ? model : undefined,
        p_mmr_lambda: request.mmr_lambda,
      }).overrideTypes<FoundChunk[], { merge: false }>(),
    );
    return c.json({ chunks });
  });

  app.post("/", async (c) => {
    const given = await json(c);
    if (given && typeof given === "object" && "documents" in given) {
      const { documents, request_id } = parse(documentsRequest, given);
      return c.json({ documents: await addBatch(c, effects, documents, request_id) }, 201);
    }
    return answer(c, kinds[0], await add(c, effects, kinds[0], parse(kinds[0].add.schema, given)));
  });

  for (const kind of kinds) {
    if (kind.path) {
      app.post(kind.path, async (c) => {
        const fields = await body(c, kind.add.schema);
        return answer(c, kind, await add(c, effects, kind, fields));
      });
    }

    app.put(`${kind.path}/:id`, async (c) => {
      const id = parse(documentId, c.req.param("id"));
      const fields = await body(c, kind.update.schema);
      const expected_version = fields.expected_version ?? ifMatch(c);
      return answer(c, kind, await update(c, effects, kind, id, { ...fields, expected_version }));
    });

    app.get(`${kind.path}/:id`, async (c) => {
      const id = parse(documentId, c.req.param("id"));
      return answer(c, kind, await read(c, kind, id));
    });

    app.delete(`${kind.path}/:id`, async (c) => {
      const id = parse(documentId, c.req.param("id"));
      const gone = await data(
        c.get("database").from(kind.table).delete().eq("id", id).select("id"),
      );
      if (gone.length === 0) throw missing(kind);
      return c.body(null, 204);
    });
  }

  return app;
}

/** The row with its text. */
async function read(c: AppContext, kind: Kind, id: string): Promise<Row> {
  const columns = kind.table === "documents"
    ? `${kind.columns},content`
    : `${kind.columns},document:documents(title,content,metadata,version)`;
  const row = await data(
    c.get("database").from(kind.table).select(columns).eq("id", id).maybeSingle()
      .overrideTypes<Row, { merge: false }>(),
  );
  if (!row) throw missing(kind);
  return row;
}

type Row = { id: string; version?: number; document?: { version: number } };

/** 201 for what is new, 200 else; a document's version is its entity tag. */
function answer(c: AppContext, kind: Kind, row: Row): Response {
  const version = row.version ?? row.document?.version;
  if (version) c.header("etag", `"${version}"`);
  return c.json({ [kind.name]: row }, c.req.method === "POST" ? 201 : 200);
}

/** The version that the header If-Match names. */
function ifMatch(c: AppContext): Fields["expected_version"] {
  const header = c.req.header("if-match");
  if (header === undefined || header.trim() === "*") return undefined;
  const version = /^\s*(?:W\/)?"?([1-9]\d{0,8})"?\s*$/.exec(header)?.[1];
  if (!version) {
    throw new ApiError(400, "invalid_request", "If-Match names no version.", 'Send "3", say.');
  }
  return Number(version);
}
