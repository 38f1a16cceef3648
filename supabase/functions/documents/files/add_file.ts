/** A file on its way into the documents: read, found again if it is there already, else stored. */

import { createHash } from "node:crypto";
import type { AppContext, Effects } from "../../_shared/app.ts";
import type { FileFields } from "../../_shared/contracts/files.ts";
import { data } from "../../_shared/database.ts";
import { ApiError } from "../../_shared/errors.ts";
import { documentColumns, type Fields, kinds, notFound, type Row, row } from "../kinds.ts";
import { add, update } from "../writes.ts";
import type { GivenFile } from "./file_types.ts";
import { readFile } from "./read_file.ts";

export interface Added {
  row: Row;
  isNew: boolean;
}

/** The same bytes are the same document, whatever they are called. */
export async function addFile(
  c: AppContext,
  effects: Effects,
  file: GivenFile,
  fields: FileFields,
): Promise<Added> {
  const sha256 = hashOf(file);
  const known = await findFile(c, sha256);
  if (known) return { row: known, isNew: false };
  const document = await documentOf(file, sha256, fields);
  const { removeOriginal } = await keepOriginal(c, effects, file, document);
  try {
    return { row: await add(c, effects, kinds[0], document), isNew: true };
  } catch (error) {
    await removeOriginal();
    // The same file came twice at once, and the other request was first.
    const other = isSameFile(error) ? await findFile(c, sha256) : undefined;
    if (!other) throw error;
    return { row: other, isNew: false };
  }
}

/** A file that takes the place of a document's text: its next version, or nothing if it is the same. */
export async function replaceWithFile(
  c: AppContext,
  effects: Effects,
  id: string,
  file: GivenFile,
  fields: FileFields & { expected_version?: number },
): Promise<Row> {
  const sha256 = hashOf(file);
  const known = await findFile(c, sha256);
  if (known?.id === id) return known;
  const stored = await data(
    c.get("database").from("documents").select("title,metadata").eq("id", id).maybeSingle(),
  );
  if (!stored) throw notFound(kinds[0]);
  const document = await documentOf(file, sha256, fields);
  const { removeOriginal } = await keepOriginal(c, effects, file, document);
  try {
    return await update(c, effects, kinds[0], id, {
      ...document,
      title: fields.title ?? stored.title,
      metadata: { ...stored.metadata as Record<string, unknown>, ...document.metadata },
    });
  } catch (error) {
    await removeOriginal();
    throw error;
  }
}

/** Keeps the file itself where Storage is there, and writes into the document where it is. */
async function keepOriginal(
  c: AppContext,
  { files }: Effects,
  { bytes, mediaType }: GivenFile,
  document: FileDocument,
): Promise<{ removeOriginal(): Promise<void> }> {
  const own = files?.(c.get("database"), c.get("caller").userId);
  const type = mediaType || "application/octet-stream";
  const original = await own?.keep("documents", bytes, type);
  if (original !== undefined) document.metadata.file.original = original;
  return {
    async removeOriginal() {
      if (original !== undefined) await own!.remove("documents", [original]);
    },
  };
}

/** A page under a URL: the document that came from there before, in a new version if it has changed. */
export async function addPage(
  c: AppContext,
  effects: Effects,
  page: GivenFile & { url: string },
  given: FileFields,
): Promise<Added> {
  const fields = { ...given, source_uri: page.url };
  const known = await data(
    c.get("database").from("documents").select("id").eq("source_uri", fields.source_uri)
      .eq("status", "ready").not("metadata->file", "is", null)
      .order("created_at").limit(1).maybeSingle(),
  );
  if (!known) return await addFile(c, effects, page, fields);
  return { row: await replaceWithFile(c, effects, known.id, page, fields), isNew: false };
}

function hashOf({ bytes }: GivenFile): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A document made from a file, which says of what. */
interface FileDocument extends Fields {
  metadata: Record<string, unknown> & { file: Record<string, unknown> };
}

async function documentOf(
  file: GivenFile,
  sha256: string,
  fields: FileFields,
): Promise<FileDocument> {
  const { content, format, type, title, author, pages } = await readFile(file);
  const name = file.name?.trim().slice(0, 300) || undefined;
  return {
    ...fields,
    title: fields.title ?? title ?? withoutExtension(name) ?? "Untitled",
    content,
    format,
    source_type: type,
    source_uri: fields.source_uri ?? name,
    metadata: {
      ...fields.metadata,
      file: {
        ...name ? { name } : {},
        type,
        bytes: file.bytes.length,
        sha256,
        ...pages ? { pages } : {},
        ...author ? { author } : {},
      },
    },
  };
}

async function findFile(c: AppContext, sha256: string): Promise<Row | undefined> {
  const found: unknown = await data(
    c.get("database").from("documents").select(documentColumns.join(","))
      .eq("metadata->file->>sha256", sha256).eq("status", "ready").maybeSingle(),
  );
  return found ? row.parse(found) : undefined;
}

function isSameFile(error: unknown): boolean {
  return error instanceof ApiError && error.message.includes("documents_file_key");
}

function withoutExtension(name: string | undefined): string | undefined {
  return name?.replace(/\.[a-z0-9]{1,10}$/i, "").trim() || undefined;
}
