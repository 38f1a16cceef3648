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

interface Answering {
  error?: Error;
}

const requests = new AsyncLocalStorage<Answering>();

/** SQLSTATEs that upstream answers well: it has more to say of them than Postgres. */
const leftToUpstream = /^(PT...|PGRST|42703|42883)$/;

const noted = new WeakSet<Error>();

/**
 * Upstream prints every error whole, a client's mistake too. Those that are ours to answer are ours to print. A driver's
 * error carries the statement and its parameters, which are what users wrote: they are never printed.
 */
const print = console.error;
console.error = (...data: unknown[]) => {
  if (data.length === 1 && data[0] instanceof Error && noted.has(data[0])) return;
  print(...data.map(withoutValues));
};

function withoutValues(datum: unknown): unknown {
  if (isDatabaseError(datum)) return describe(datum);
  // Other lines of an error may hold a statement with its parameters too.
  return datum instanceof Error && ["query", "params", "parameters"].some((key) => key in datum)
    ? `${datum.name} of a statement`
    : datum;
}

/** What Postgres says, and where that was, without the values that it says it of. */
function describe(error: DatabaseError): string {
  const { code, message } = error;
  // Of data (22…) and of constraints (23…) it quotes values.
  const told = /^2[23]/.test(code) ? message.replace(/"[^"]*"?|\([^)]*\)?/g, "…") : message;
  const frames = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  return [`Postgres ${code}: ${told}`, ...frames.filter((line) => /^\s+at /.test(line))].join("\n");
}

/** Takes note of what goes wrong, request by request. */
export function noteErrors(connection: Connection): void {
  const normalize = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (error: unknown) => {
    const normalized = normalize(error);
    const answering = requests.getStore();
    if (answering && normalized instanceof Error) {
      answering.error = normalized;
      noted.add(normalized);
    }
    return normalized;
  };
}

/** Answers a request; where the database has refused, as PostgREST would. */
export function answerErrors(answer: () => Promise<Response>): Promise<Response> {
  const answering: Answering = {};
  return requests.run(answering, async () => {
    const response = await rewritten(await answer(), answering.error);
    if (response.status >= 500 && answering.error) print(withoutValues(answering.error));
    return response;
  });
}

async function rewritten(response: Response, error: Error | undefined): Promise<Response> {
  if (response.status < 400 || !isDatabaseError(error)) return response;
  if (leftToUpstream.test(error.code)) return response;
  await response.body?.cancel();
  const { code, message, detail, hint } = error;
  const status = code === "42501" ? response.status : statusOf(code, message);
  return Response.json(
    { code, details: detail || null, hint: hint || null, message },
    { status, headers: { "content-type": "application/json; charset=utf-8" } },
  );
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
  return /^[0-9A-Z]{5}$/.test(String((error as DatabaseError | undefined)?.code));
}
