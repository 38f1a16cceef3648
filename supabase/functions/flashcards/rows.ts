/** Reads a file of separated values in slices, and never more of it than a deck may hold. */

import { Buffer } from "node:buffer";
import { CsvError, type Options, parse } from "csv-parse/stream";
import { ApiError } from "../_shared/errors.ts";

/** As many cards as `import_flashcards` takes at once. */
const maximumRows = 5_000;
/** More columns than any file of cards has. */
const maximumColumns = 100;
/** A question and an answer of the longest, in bytes, and what their quotes may add. */
const maximumRowBytes = 128 * 1024;
/** So much is read before others' requests have their turn. */
const sliceBytes = 64 * 1024;

/**
 * @throws ApiError 413 `too_many_flashcards`, and the error that `invalid` makes of what is wrong
 */
export async function readRows<Row>(
  text: string,
  options: Options,
  invalid: (message: string) => ApiError,
): Promise<Row[]> {
  const { readable, writable } = parse({
    bom: true,
    skip_empty_lines: true,
    to: maximumRows + 1,
    max_record_size: maximumRowBytes,
    // The size of a row does not count its empty fields.
    cast: (value, { index, records }) => {
      if (index < maximumColumns) return value;
      throw invalid(`Card ${records + 1} has more than ${maximumColumns} columns.`);
    },
    ...options,
  });
  const writing = writeSlices(writable, Buffer.from(text));
  const rows: Row[] = [];
  try {
    for await (const row of readable) rows.push(row);
    if (rows.length <= maximumRows) await writing;
  } catch (error) {
    throw error instanceof CsvError ? invalid(error.message) : error;
  } finally {
    // A parser that has stopped takes no further slice.
    writing.catch(() => {});
  }
  if (rows.length > maximumRows) {
    throw new ApiError(
      413,
      "too_many_flashcards",
      `The file holds more than ${maximumRows} cards.`,
      "Import them in several files.",
    );
  }
  return rows;
}

async function writeSlices(writable: WritableStream, bytes: Buffer): Promise<void> {
  const writer = writable.getWriter();
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    await writer.write(bytes.subarray(start, start + sliceBytes));
    await new Promise((resolve) => setTimeout(resolve));
  }
  await writer.close();
}
