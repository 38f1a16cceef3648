// Gap: errors of the database.
//
// PostgREST answers an error of Postgres with its SQLSTATE, message, detail and hint, and a status that follows from the
// SQLSTATE. @supabase/lite 0.10.0 knows some of them; a violated check, a plain RAISE, a deadlock and many more become 500
// with the code "SUP", and some lose their hint. So the error is caught where it passes, and the answer written anew.
// When upstream.test.ts says so, upstream knows them and this file can go.
import type { Connection } from "@supabase/lite";
import { AsyncLocalStorage } from "node:async_hooks";

interface DatabaseError {
  code: string;
  message: string;
  detail?: string | null;
  hint?: string | null;
}

const requests = new AsyncLocalStorage<{ error?: DatabaseError }>();

/** SQLSTATEs that upstream answers well: it has more to say of them than Postgres. */
const leftToUpstream = /^(PT...|PGRST|42703|42883)$/;

/** Takes note of what the database answers with, request by request, and shortens what is logged of it to a line. */
export function noteErrors(connection: Connection): void {
  const normalize = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (error: unknown) => {
    const normalized = normalize(error);
    const store = requests.getStore();
    if (store && isDatabaseError(normalized)) store.error = normalized;
    if (normalized instanceof Error) {
      const { code, message } = normalized as DatabaseError & Error;
      // Upstream prints the whole of every error, a refused request's stack included.
      Object.defineProperty(normalized, Symbol.for("Deno.customInspect"), {
        value: () => `[rest] ${code ? `${code} ` : ""}${message}`,
      });
    }
    return normalized;
  };
}

/** Answers a request; where the database has refused, as PostgREST would. */
export function answerErrors(answer: () => Promise<Response>): Promise<Response> {
  const store: { error?: DatabaseError } = {};
  return requests.run(store, async () => {
    const response = await answer();
    const { error } = store;
    if (response.status < 400 || !error || leftToUpstream.test(error.code)) return response;
    await response.body?.cancel();
    const { code, message, detail, hint } = error;
    const status = code === "42501" ? response.status : statusOf(code, message);
    return Response.json(
      { code, details: detail || null, hint: hint || null, message },
      { status, headers: { "content-type": "application/json; charset=utf-8" } },
    );
  });
}

/** PostgREST's table, https://docs.postgrest.org/en/v12/references/errors.html. The first that fits counts. */
const statuses: [RegExp, number][] = [
  [/^08/, 503],
  [/^09/, 500],
  [/^0L/, 403],
  [/^0P/, 403],
  [/^2350[35]/, 409],
  [/^25006/, 405],
  [/^21/, 500],
  [/^25/, 500],
  [/^28/, 403],
  [/^2D/, 500],
  [/^3[89B]/, 500],
  [/^40/, 500],
  [/^53400/, 500],
  [/^53/, 503],
  [/^54/, 413],
  [/^55/, 500],
  [/^57P01/, 503],
  [/^5[78]/, 500],
  [/^(F0|HV)/, 500],
  [/^P0001/, 400],
  [/^P0/, 500],
  [/^XX/, 500],
  [/^42P01/, 404],
  [/^42P17/, 500],
];

function statusOf(code: string, message: string): number {
  if (code === "22023" && /^role .* does not exist$/.test(message)) return 401;
  return statuses.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return /^[0-9A-Z]{5}$/.test(String((error as DatabaseError)?.code)) && error instanceof Error;
}
