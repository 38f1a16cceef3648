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
  documentRequest,
  searchDocumentsRequest,
} from "../_shared/contracts/documents.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { detectLanguage } from "../_shared/language.ts";
import { rpc } from "../_shared/rpc.ts";
import { reserve } from "../_shared/meter.ts";
import { addAll } from "./batch.ts";
import { addFile, addPage, replaceWithFile } from "./files/add_file.ts";
import { fetchPage } from "./files/fetch_page.ts";
import { readSource } from "./files/upload.ts";
import { originalOf } from "./files/original.ts";
import { modelFor } from "./ingest.ts";
import { type Fields, type Kind, kinds, notFound, type Row, row } from "./kinds.ts";
import { add, update } from "./writes.ts";

/** A file of 20 megabytes in base64; five megabytes of text, and what JSON makes of it. */
const bodyMegabytes = 28;

export function documentsApp(effects: Effects, fetched: typeof fetchPage = fetchPage): App {
  const app = createApp("documents", effects, { bodyMegabytes });

  app.post("/search", async (c) => {
    const request = await body(c, searchDocumentsRequest);
    const model = await modelFor(c, effects);
    if (model) await reserve(c, "search", [request.query]);
    const [vector] = model
      ? await effects.models.embed([request.query], c.req.raw.signal, model)
      : [];
    const chunks = await rpc(c.get("database"), "search_documents", {
      ...request,
      query_embedding: vector,
      embedding_model: vector ? model : undefined,
      language: detectLanguage(request.query),
    });
    return c.json({ chunks });
  });

  app.post("/", async (c) => {
    const source = await readSource(c, fetched);
    if ("file" in source) {
      const { row, isNew } = "url" in source.file
        ? await addPage(c, effects, source.file, source.fields)
        : await addFile(c, effects, source.file, source.fields);
      return answer(c, kinds[0], row, isNew ? 201 : 200);
    }
    const { json: given } = source;
    if (given !== null && typeof given === "object" && "documents" in given) {
      return c.json(await addAll(c, effects, given), 201);
    }
    return answer(c, kinds[0], await add(c, effects, kinds[0], parse(documentRequest, given)));
  });

  app.get("/:id/original", async (c) => {
    const id = parse(documentId, c.req.param("id"));
    return c.json({ original: await originalOf(c, effects, id) });
  });

  for (const kind of kinds) {
    if (kind.path) {
      app.post(kind.path, async (c) => {
        const fields = await body(c, kind.added);
        return answer(c, kind, await add(c, effects, kind, fields));
      });
    }

    app.put(`${kind.path}/:id`, async (c) => {
      const id = parse(documentId, c.req.param("id"));
      const source = kind.table === "documents"
        ? await readSource(c, fetched)
        : { json: await json(c) };
      if ("file" in source) {
        const fields = { ...source.fields, expected_version: ifMatch(c) };
        return answer(c, kind, await replaceWithFile(c, effects, id, source.file, fields));
      }
      const fields = parse(kind.updated, source.json);
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
      if (gone.length === 0) throw notFound(kind);
      return c.body(null, 204);
    });
  }

  return app;
}

/** The row with its text. */
async function read(c: AppContext, kind: Kind, id: string): Promise<Row> {
  const further = kind.table === "documents"
    ? "content"
    : "document:documents(title,content,metadata,version)";
  const found: unknown = await data(
    c.get("database").from(kind.table).select([...kind.columns, further].join(","))
      .eq("id", id).maybeSingle(),
  );
  if (!found) throw notFound(kind);
  return row.parse(found);
}

/** 201 for what is new, 200 else; a document's version is its entity tag. */
function answer(
  c: AppContext,
  kind: Kind,
  row: Row,
  status: 200 | 201 = c.req.method === "POST" ? 201 : 200,
): Response {
  const version = row.version ?? row.document?.version;
  if (version) c.header("etag", `"${version}"`);
  return c.json({ [kind.name]: row }, status);
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
