/** The file that a document was made from, where it is kept. */

import { z } from "zod";
import type { AppContext, Effects } from "../../_shared/app.ts";
import type { OriginalResponse } from "../../_shared/contracts/files.ts";
import { data } from "../../_shared/database.ts";
import { ApiError } from "../../_shared/errors.ts";
import { kinds, notFound } from "../kinds.ts";

/** How long its URL is good, in seconds. */
const expires_in = 300;

const described = z.object({
  file: z.object({
    original: z.string(),
    name: z.string().optional(),
    type: z.string().optional(),
    bytes: z.number().optional(),
  }),
});

/** @throws ApiError 404 `document_not_found`, 404 `no_original` */
export async function originalOf(
  c: AppContext,
  { files }: Effects,
  id: string,
): Promise<OriginalResponse["original"]> {
  const database = c.get("database");
  const found = await data(
    database.from("documents").select("metadata").eq("id", id).maybeSingle(),
  );
  if (!found) throw notFound(kinds[0]);
  const { success, data: metadata } = described.safeParse(found.metadata);
  if (success) {
    const { original, ...file } = metadata.file;
    const url = await files?.(database, c.get("caller").userId)
      .signedUrl("documents", original, expires_in, file.name);
    if (url) return { ...file, url, expires_in };
  }
  throw new ApiError(
    404,
    "no_original",
    "There is no file of this document.",
    "It came as text, or before there was Storage.",
  );
}
