// Gap: input that nobody can read.
//
// PostgREST answers 400 to an open quote in a query, to a list for a time, and to the character NUL, which Postgres' text
// cannot hold. Postgres ends JSON that is nested deeper than its stack with an error, which is answered as 413.
// @supabase/lite 0.10.0 throws on the quote, the list and deep JSON, which becomes 500. It writes a NUL into its SQL, where
// it cuts off the message of the protocol, and PGlite 0.4.6 loses its place for the requests after it. PGlite does not know
// the end of its stack either: after deep JSON of one request, all later ones find an empty database. When
// upstream.test.ts says so, upstream reads them and this file can go.

/** Far deeper than anybody means, far less than what breaks. */
const maximumDepth = 1000;

/** The answer to an address that must not get as far as REST or Auth. */
export function unreadable(url: URL): Response | undefined {
  if (!url.href.includes("%00")) return undefined;
  return refusal(400, "22021", 'invalid byte sequence for encoding "UTF8": 0x00');
}

/** The answer to JSON that is nested so deep. */
export function tooDeep(depth: number): Response | undefined {
  if (depth <= maximumDepth) return undefined;
  return refusal(413, "54001", "stack depth limit exceeded");
}

/** What REST throws over a value of an argument or a filter, and how PostgREST would refuse it. */
const refusals: [message: RegExp, code: string, status?: number][] = [
  [/^Error: Missing closing quote /, "PGRST100"],
  // A list or an object for a time: of PGlite, and of the driver of a Postgres of one's own.
  [/^Error: Invalid input for date type/, "22007"],
  [/^Error: Invalid input for boolean type/, "22P02"],
  [/^TypeError \[ERR_INVALID_ARG_TYPE\]/, "22007"],
  // More of them than a statement holds (lite_values.ts), of the driver of a Postgres of one's own.
  [/^Error: MAX_PARAMETERS_EXCEEDED/, "54000", 413],
];

/** The answer of REST; where it has thrown over what it was given, as PostgREST's would be. */
export async function answerThrown(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const { code, message } = await response.clone().json().catch(() => ({}));
  const found = code === "SUP" && refusals.find(([pattern]) => pattern.test(message));
  if (!found) return response;
  await response.body?.cancel();
  return refusal(
    found[2] ?? 400,
    found[1],
    `invalid input: ${message.replace(/^\w+( \[\w+\])?: /, "")}`,
  );
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ code, details: null, hint: null, message }, { status });
}
