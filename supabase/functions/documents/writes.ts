/** Documents on their way into the database: a short one in one call, a long one in batches. */

import { createHash } from "node:crypto";
import { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import { batches } from "../_shared/batches.ts";
import type { StoredDocument } from "../_shared/contracts/documents.ts";
import { data } from "../_shared/database.ts";
import { rpc, rpcRow, rpcRows } from "../_shared/rpc.ts";
import { type Chunk, embedParts, modelFor, type PartOfDocument, partsOf } from "./ingest.ts";
import type { Format } from "./parts.ts";
import { documentColumns, type Fields, type Kind, notFound, type Row, row } from "./kinds.ts";

/** Stores a write with the parts that its text was cut into. */
type Store = (fields: Fields & { chunks?: Chunk[]; embedding_model?: string }) => Promise<Row>;

export async function add(
  c: AppContext,
  effects: Effects,
  kind: Kind,
  { format, ...fields }: Fields,
): Promise<Row> {
  const store: Store = (fields) => kind.add(c.get("database"), fields);
  if (fields.content === undefined) return await store(fields);
  const parts = partsOf(effects, fields.content, formatOf(format, fields), fields);
  return await storeChunks(c, effects, { kind, fields, parts, store });
}

export async function update(
  c: AppContext,
  effects: Effects,
  kind: Kind,
  id: string,
  { format, ...fields }: Fields,
): Promise<Row> {
  const store: Store = (fields) => kind.update(c.get("database"), id, fields);
  const { content } = fields;
  if (content === undefined) return await store(fields);
  const stored = await readState(c, kind, id);
  const known = { ...stored, ...fields };
  const parts = partsOf(effects, content, formatOf(format, known), known);
  const unchanged = stored.content_hash === createHash("sha256").update(content).digest("hex");
  return await storeChunks(c, effects, { kind, fields, parts, store, replaced: id, unchanged });
}

/** Up to a hundred documents, all or nothing: what `addAll` has looked at. */
export async function addBatch(
  c: AppContext,
  effects: Effects,
  documents: (Fields & { content: string })[],
  requestId?: string,
): Promise<StoredDocument[]> {
  const parts = documents.map(({ content, format, ...fields }) => [
    ...partsOf(effects, content, formatOf(format, fields), fields),
  ]);
  const model = await modelFor(c, effects);
  const chunks = await embedParts(c, effects, parts.flat(), model);
  let position = 0;
  const items = documents.map(({ format: _, ...document }, i) => ({
    ...document,
    chunks: chunks.slice(position, position += parts[i].length),
  }));
  return await rpcRows(
    c.get("database"),
    "add_documents",
    { documents: items, embedding_model: model, request_id: requestId },
    documentColumns,
  );
}

interface Write {
  kind: Kind;
  fields: Fields;
  parts: Iterable<PartOfDocument>;
  store: Store;
  /** The id of what is updated. */
  replaced?: string;
  /** The text is the one that is stored already. */
  unchanged?: boolean;
}

/** One call when the text is short, a draft and batches when it is a long document. */
async function storeChunks(c: AppContext, effects: Effects, write: Write): Promise<Row> {
  const { kind, fields, store, unchanged } = write;
  const model = await modelFor(c, effects);
  const all = batches(write.parts, ({ content }) => content);
  const { value: first = [] } = await all.next();
  const second = await all.next();
  // A request that was streamed is streamed when it comes again, although nothing changes any more.
  const isKnown = unchanged && !fields.request_id;
  if (!second.done && kind.table === "documents" && !isKnown) {
    const rest = continueAfter([first, second.value], all);
    return await storeDraft(c, effects, fields, model, rest, write.replaced);
  }
  const parts = second.done
    ? first
    : (await Array.fromAsync(continueAfter([first, second.value], all))).flat();
  // Unchanged content keeps its chunks; they are sent lest the content is another one meanwhile.
  const chunks = await embedParts(c, effects, parts, unchanged ? undefined : model);
  return await store({ ...fields, chunks, embedding_model: model });
}

/** What was read already, and then what follows. */
async function* continueAfter<T>(read: T[], rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* read;
  yield* rest;
}

/**
 * A draft that nobody finds, its chunks a batch at a time, and in the end one visible version. With a
 * request id a draft that was broken off stays, and the same request goes on with it; without one it
 * is taken away.
 */
async function storeDraft(
  c: AppContext,
  effects: Effects,
  fields: Fields,
  model: string | undefined,
  batches: AsyncGenerator<PartOfDocument[]>,
  replaced?: string,
): Promise<Row> {
  const database = c.get("database");
  const { title = null, content = null } = fields;
  const draft = await rpcRow(
    database,
    "begin_document",
    { ...fields, title, content, document_id: replaced },
    ["id"],
  );
  if (fields.request_id) {
    // A replay of a request that is done already finds no draft any more.
    const { data: found } = await database.from("documents").select("status").eq("id", draft.id)
      .maybeSingle();
    if (found?.status !== "pending") return await readDocument(c, replaced ?? draft.id);
  }
  try {
    let position = 0;
    for await (const parts of batches) {
      const chunks = await embedParts(c, effects, parts, model);
      await rpc(database, "append_document_chunks", {
        document_id: draft.id,
        chunks,
        first_index: position,
        embedding_model: model,
      });
      position += parts.length;
    }
    return await rpcRow(database, "finish_document", { document_id: draft.id }, documentColumns);
  } catch (error) {
    if (!fields.request_id) await database.from("documents").delete().eq("id", draft.id);
    throw error;
  }
}

/** A document that is there already. */
async function readDocument(c: AppContext, id: string): Promise<Row> {
  return row.parse(
    await data(
      c.get("database").from("documents").select(documentColumns.join(",")).eq("id", id).single(),
    ),
  );
}

const state = z.object({ content_hash: z.string(), source_type: z.string(), title: z.string() });

/** What the stored document is like and says of itself, to see what an update changes. */
async function readState(
  c: AppContext,
  kind: Kind,
  id: string,
): Promise<z.output<typeof state> & Record<string, unknown>> {
  const columns = "content_hash,source_type,title";
  const said = ["author", "tags", "category", "attribute_name", "summary"]
    .filter((column) => (kind.columns as readonly string[]).includes(column));
  const found: unknown = await data(
    c.get("database").from(kind.table)
      .select(
        kind.table === "documents"
          ? columns
          : [...said, `document:documents(${columns})`].join(","),
      )
      .eq("id", id).maybeSingle(),
  );
  if (!found) throw notFound(kind);
  if (kind.table === "documents") return state.parse(found);
  const { document, ...own } = z.looseObject({ document: state }).parse(found);
  return { ...own, ...document };
}

function formatOf(format: Fields["format"], { source_type }: Partial<Fields>): Format {
  if (format) return format;
  const type = source_type?.toLowerCase().replace(/^text\//, "");
  if (type === "markdown" || type === "md" || type === "x-markdown") return "markdown";
  // What files of these kinds become.
  if (type === "html" || type === "docx" || type === "epub") return "markdown";
  if (type === "pdf") return "pages";
  return type === "csv" ? "csv" : "text";
}
