/** Documents on their way into the database: a short one in one call, a long one in batches. */

import { createHash } from "node:crypto";
import type { AppContext, Effects } from "../_shared/app.ts";
import type { StoredDocument } from "../_shared/contracts/documents.ts";
import { data } from "../_shared/database.ts";
import type { Json } from "../_shared/database.types.ts";
import { type Format } from "./chunks.ts";
import { chunksOf, embedded, modelFor } from "./ingest.ts";
import { documentColumns, type Fields, type Kind, missing, type RpcName } from "./kinds.ts";

/** So many chunks go in one call; a document of more is streamed. */
const batchSize = 96;

type Row = { id: string; version?: number };

export async function add(
  c: AppContext,
  effects: Effects,
  kind: Kind,
  { format, content, ...fields }: Fields,
): Promise<Row> {
  const write = { ...fields, content };
  if (content === undefined) return await call(c, kind, kind.add.rpc, parameters(write));
  const texts = chunksOf(effects, content, formatOf(format, fields));
  return await store(c, effects, kind, kind.add.rpc, write, texts);
}

export async function update(
  c: AppContext,
  effects: Effects,
  kind: Kind,
  id: string,
  { format, content, ...fields }: Fields,
): Promise<Row> {
  const write = { ...fields, content };
  const { rpc, id: parameter } = kind.update;
  const target = { [parameter]: id };
  if (content === undefined) return await call(c, kind, rpc, { ...target, ...parameters(write) });

  const stored = await current(c, kind, id);
  const texts = chunksOf(effects, content, formatOf(format, { ...stored, ...fields }));
  const unchanged = stored.content_hash === createHash("sha256").update(content).digest("hex");
  return await store(c, effects, kind, rpc, write, texts, { target, unchanged });
}

/** Up to a hundred documents, all or nothing. */
export async function addBatch(
  c: AppContext,
  effects: Effects,
  documents: (Fields & { content: string })[],
  requestId?: string,
): Promise<StoredDocument[]> {
  const texts = await Promise.all(
    documents.map(({ content, format, ...fields }) =>
      Array.fromAsync(chunksOf(effects, content, formatOf(format, fields)))
    ),
  );
  const model = await modelFor(c, effects);
  const chunks = await embedded(c, effects, texts.flat(), model);
  let position = 0;
  return await data(
    c.get("database").rpc("add_documents", {
      p_documents: documents.map(({ format: _, ...document }, i) => ({
        ...document,
        chunks: chunks.slice(position, position += texts[i].length),
      })) as unknown as Json,
      p_embedding_model: model,
      p_request_id: requestId,
    }).select(documentColumns).overrideTypes<StoredDocument[], { merge: false }>(),
  );
}

/** One call when the text is short, a draft and batches when it is a long document. */
async function store(
  c: AppContext,
  effects: Effects,
  kind: Kind,
  rpc: RpcName,
  fields: Fields,
  texts: AsyncGenerator<string>,
  { target, unchanged }: { target?: Record<string, string>; unchanged?: boolean } = {},
): Promise<Row> {
  const model = await modelFor(c, effects);
  const batches = inBatches(texts);
  const { value: first = [] } = await batches.next();
  const second = await batches.next();
  // A request that was streamed is streamed when it comes again, although nothing changes any more.
  const known = unchanged && !fields.request_id;
  if (!second.done && kind.table === "documents" && !known) {
    const rest = resumed([first, second.value], batches);
    return await stream(c, effects, fields, model, rest, target?.p_document_id);
  }
  const all = second.done
    ? first
    : (await Array.fromAsync(resumed([first, second.value], batches))).flat();
  // Unchanged content keeps its chunks; they are sent lest the content is another one meanwhile.
  const chunks = await embedded(c, effects, all, unchanged ? undefined : model);
  return await call(c, kind, rpc, {
    ...target,
    ...parameters(fields),
    p_chunks: chunks,
    p_embedding_model: model,
  });
}

async function* inBatches(texts: AsyncGenerator<string>): AsyncGenerator<string[], undefined> {
  let batch: string[] = [];
  for await (const text of texts) {
    batch.push(text);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What was read already, and then what follows. */
async function* resumed<T>(read: T[], rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* read;
  yield* rest;
}

/**
 * A draft that nobody finds, its chunks a batch at a time, and in the end one visible version. With a
 * request id a draft that was broken off stays, and the same request goes on with it; without one it
 * is taken away.
 */
async function stream(
  c: AppContext,
  effects: Effects,
  fields: Fields,
  model: string | undefined,
  batches: AsyncGenerator<string[]>,
  replaced?: string,
): Promise<Row> {
  const database = c.get("database");
  const draft: Row = await data(
    database.rpc("begin_document", {
      ...parameters(fields),
      p_title: fields.title ?? null,
      p_document_id: replaced,
    } as never).select("id").single().overrideTypes<Row, { merge: false }>(),
  );
  if (fields.request_id) {
    // A replay of a request that is done already finds no draft any more.
    const { data: found } = await database.from("documents").select("status").eq("id", draft.id)
      .maybeSingle();
    if (found?.status !== "pending") return await visible(c, replaced ?? draft.id);
  }
  try {
    let position = 0;
    for await (const texts of batches) {
      const chunks = await embedded(c, effects, texts, model);
      await data(
        database.rpc("append_document_chunks", {
          p_document_id: draft.id,
          p_chunks: chunks as unknown as Json,
          p_first_index: position,
          p_embedding_model: model,
        }),
      );
      position += texts.length;
    }
    return await data(
      database.rpc("finish_document", { p_document_id: draft.id }).select(documentColumns).single()
        .overrideTypes<StoredDocument, { merge: false }>(),
    );
  } catch (error) {
    if (!fields.request_id) await database.from("documents").delete().eq("id", draft.id);
    throw error;
  }
}

/** A document that is there already. */
function visible(c: AppContext, id: string): Promise<StoredDocument> {
  return data(
    c.get("database").from("documents").select(documentColumns).eq("id", id).single()
      .overrideTypes<StoredDocument, { merge: false }>(),
  );
}

/** An RPC of a kind, which returns the kind's row. */
async function call(
  c: AppContext,
  kind: Kind,
  rpc: RpcName,
  given: Record<string, unknown>,
): Promise<Row> {
  return await data(
    c.get("database").rpc(rpc, given as never).select(kind.columns).single()
      .overrideTypes<Row, { merge: false }>(),
  );
}

/** Fields as an RPC takes them. */
function parameters(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`p_${name}`, value]),
  );
}

/** What the stored document is like, to see what an update changes. */
async function current(
  c: AppContext,
  kind: Kind,
  id: string,
): Promise<{ content_hash: string; source_type: string }> {
  const columns = "content_hash,source_type";
  type Stored = { content_hash: string; source_type: string };
  type Outer = Stored & { document?: Stored };
  const row = await data(
    c.get("database").from(kind.table)
      .select(kind.table === "documents" ? columns : `document:documents(${columns})`)
      .eq("id", id).maybeSingle().overrideTypes<Outer, { merge: false }>(),
  );
  if (!row) throw missing(kind);
  return row.document ?? row;
}

function formatOf(format: Fields["format"], { source_type }: Partial<Fields>): Format {
  return format ?? (source_type === "markdown" ? "markdown" : "text");
}
