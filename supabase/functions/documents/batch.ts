/** Many documents in one request: one that cannot be taken keeps none of the others out. */

import { z } from "zod";
import { type AppContext, type Effects, parse } from "../_shared/app.ts";
import { atMost, requestId } from "../_shared/contracts/common.ts";
import { documentOfBatch, type StoredDocument } from "../_shared/contracts/documents.ts";
import { ApiError } from "../_shared/errors.ts";
import { addBatch } from "./writes.ts";

/** A list whose documents are looked at one by one. */
const batchRequest = z.strictObject({
  documents: atMost(z.unknown(), 100, "too_many_documents"),
  request_id: requestId.optional(),
});

/** What the database refuses a document for, and no other of the list. */
const ofOneDocument = new Set([
  "invalid_document",
  "invalid_chunks",
  "invalid_embedding",
  "document_too_large",
  "too_many_chunks",
]);

interface BatchError {
  /** The place in the list, from 0. */
  index: number;
  code: string;
  message: string;
}

export interface StoredBatch {
  /** What was stored, in the order of the list. */
  documents: StoredDocument[];
  /** What was not, and why; left out when all were. */
  errors?: BatchError[];
}

/** @throws ApiError what is wrong with the first document, when there is none that can be stored */
export async function addAll(
  c: AppContext,
  effects: Effects,
  given: unknown,
): Promise<StoredBatch> {
  const request = parse(batchRequest, given);
  const refused: { index: number; error: ApiError }[] = [];
  const refuse = (index: number, error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    refused.push({ index, error });
  };
  const good: { index: number; document: z.output<typeof documentOfBatch> }[] = [];
  request.documents.forEach((document, index) => {
    try {
      good.push({ index, document: parse(documentOfBatch, document) });
    } catch (error) {
      refuse(index, error);
    }
  });

  const documents: StoredDocument[] = [];
  try {
    if (good.length > 0 || refused.length === 0) {
      const list = good.map(({ document }) => document);
      documents.push(...await addBatch(c, effects, list, request.request_id));
    }
  } catch (error) {
    if (!(error instanceof ApiError) || !ofOneDocument.has(error.code)) throw error;
    // One of them, and the database took back them all: each by itself then.
    for (const { index, document } of good) {
      try {
        documents.push(...await addBatch(c, effects, [document]));
      } catch (error) {
        refuse(index, error);
      }
    }
  }
  if (documents.length === 0 && refused.length > 0) {
    const [{ index, error }] = refused;
    const { status, code, message, hint, param } = error;
    throw new ApiError(status, code, `documents.${index}: ${message}`, hint, {
      cause: error,
      param: `documents.${index}${param ? `.${param}` : ""}`,
    });
  }
  const errors = refused.toSorted((a, b) => a.index - b.index)
    .map(({ index, error: { code, message } }) => ({ index, code, message }));
  return errors.length > 0 ? { documents, errors } : { documents };
}
