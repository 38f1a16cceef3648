/** Requests of the function `documents` that bring a file or a URL. */

import { z } from "zod";
import { requestId } from "./common.ts";

/** In a form and in a query, metadata is JSON as text. */
const metadata = z.preprocess((value) => {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}, z.record(z.string(), z.json()));

const fields = {
  /** Left out, the file's own title, or its name. */
  title: z.string().min(1).max(500).optional(),
  metadata: metadata.optional(),
  source_uri: z.string().min(1).max(2000).optional(),
  request_id: requestId.optional(),
};

/** What may come beside a file in a form, or in the query beside a file as the body. */
export const fileFields = z.strictObject(fields);
export type FileFields = z.output<typeof fileFields>;

export const fileRequest = z.strictObject({
  ...fields,
  file: z.strictObject({
    /** The bytes in base64, also as a data: URL. */
    data: z.string().min(1),
    name: z.string().min(1).max(300).optional(),
    /** The media type. */
    type: z.string().min(1).max(200).optional(),
  }),
});
export type FileRequest = z.input<typeof fileRequest>;

export const urlRequest = z.strictObject({
  title: fields.title,
  metadata: fields.metadata,
  request_id: fields.request_id,
  /** https, on the public internet. */
  url: z.string().min(1).max(2000),
});
export type UrlRequest = z.input<typeof urlRequest>;

/** Of GET /documents/:id/original: where to read the file that the document was made from. */
export interface OriginalResponse {
  original: {
    /** Anyone who has this URL can read the file for expires_in seconds. */
    url: string;
    expires_in: number;
    name?: string;
    type?: string;
    bytes?: number;
  };
}
