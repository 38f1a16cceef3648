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

/** The same request; or the answer to one that must not get as far as REST or Auth. */
export async function readable(request: Request, url: URL): Promise<Request | Response> {
  if (url.href.includes("%00")) {
    return refusal(400, "22021", 'invalid byte sequence for encoding "UTF8": 0x00');
  }
  if (!request.body) return request;
  const body = await request.bytes();
  if (depth(body) > maximumDepth) return refusal(413, "54001", "stack depth limit exceeded");
  return new Request(request, { body });
}

/** How deep arrays and objects are nested in JSON; in other text, a number without meaning. */
function depth(json: Uint8Array): number {
  const [quote, escape, array, object] = [...'"\\[{'].map((character) => character.charCodeAt(0));
  let deepest = 0;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inText) {
      if (byte === escape) i++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === array || byte === object) deepest = Math.max(deepest, ++depth);
    // The closing ones come two after the opening ones.
    else if (byte === array + 2 || byte === object + 2) depth--;
  }
  return deepest;
}

/** What REST throws over a value of an argument or a filter, and how PostgREST would refuse it. */
const refusals: [message: RegExp, code: string][] = [
  [/^Error: Missing closing quote /, "PGRST100"],
  // A list or an object for a time: of PGlite, and of the driver of a Postgres of one's own.
  [/^Error: Invalid input for date type/, "22007"],
  [/^Error: Invalid input for boolean type/, "22P02"],
  [/^TypeError \[ERR_INVALID_ARG_TYPE\]/, "22007"],
];

/** The answer of REST; where it has thrown over what it was given, as PostgREST's would be. */
export async function answerThrown(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const { code, message } = await response.clone().json().catch(() => ({}));
  const found = code === "SUP" && refusals.find(([pattern]) => pattern.test(message));
  if (!found) return response;
  await response.body?.cancel();
  return refusal(400, found[1], `invalid input: ${message.replace(/^\w+( \[\w+\])?: /, "")}`);
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ code, details: null, hint: null, message }, { status });
}
