/**
 * What REST and Auth are given to read: bounded while it comes, so that a body which would be refused costs no more than its
 * beginning. A body of several pieces takes turns with others like it, so that the long ones of some do not hold up the
 * short requests of others.
 */

import { tooDeep, unreadable } from "../gaps/lite_bad_input.ts";
import { tooManyValues } from "../gaps/lite_values.ts";
import { BodyScan } from "./body_scan.ts";

/**
 * As many rows as a statement of a user writes by default (private.limits.rows_per_statement): the database, which knows
 * the limit of each table, would refuse more of them, but only after all of them were read, parsed and sent to it.
 */
const maximumRows = 10_000;
/** So that what is not the list itself, such as an argument of an RPC, cannot hold any number of them. */
const maximumObjects = 100_000;
/** How long a client may send nothing, in milliseconds, as in the Edge Functions (_shared/request_body.ts). */
const silenceMs = 15_000;

/**
 * The same request; or the answer to one that must not get as far as REST or Auth. The operator, who has the secret key,
 * may send as many rows as a body holds.
 */
export async function readInput(
  request: Request,
  url: URL,
  isOperator: boolean,
  mostValues: number,
): Promise<Request | Response> {
  const refused = unreadable(url);
  if (refused) return refused;
  if (!request.body) return request;
  const scan = new BodyScan();
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  while (true) {
    const next = await withinSilence(reader.read());
    if (!next) {
      reader.cancel().catch(() => {});
      const message = "The rest of the body did not come.";
      return Response.json({ code: "408", message, details: null, hint: null }, { status: 408 });
    }
    const { done, value } = next;
    if (done) break;
    if (chunks.length > 0) await turn();
    scan.read(value);
    const problem = tooDeep(scan.deepest) ?? tooManyValues(scan.values, mostValues) ??
      (isOperator ? undefined : tooMany(scan.rows, scan.objects));
    if (problem) {
      // Not awaited: a client that goes on sending must not hold up its answer.
      reader.cancel().catch(() => {});
      return problem;
    }
    chunks.push(value);
  }
  return new Request(request, { body: await new Blob(chunks as BlobPart[]).bytes() });
}

function tooMany(rows: number, objects: number): Response | undefined {
  if (rows <= maximumRows && objects <= maximumObjects) return undefined;
  const details = rows > maximumRows
    ? `A statement writes up to ${maximumRows} rows.`
    : `A body holds up to ${maximumObjects} objects.`;
  return Response.json(
    { code: "PT413", message: "too_many_rows", details, hint: "Send several requests." },
    { status: 413 },
  );
}

/** What is read; nothing when it does not come in time. */
async function withinSilence<T>(read: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), silenceMs);
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long bodies that are read at the same time leave the process to everybody else, between two pieces. */
const pauseMs = 2;

let last: Promise<void> = Promise.resolve();
let waiting = 0;

/** Resolves for one long body at a time: a round of the event loop later, or, where several wait, after a pause. */
async function turn(): Promise<void> {
  waiting++;
  last = last.then(() =>
    new Promise((resolve) => waiting > 1 ? setTimeout(resolve, pauseMs) : setImmediate(resolve))
  );
  await last;
  waiting--;
}
