// Gap: input that nobody can read.
//
// PostgREST answers 400 to an open quote in a query, and to the character NUL, which Postgres' text cannot hold. Postgres
// ends JSON that is nested deeper than its stack with an error, which is answered as 413. @supabase/lite 0.10.0 throws on
// the quote and on deep JSON, which becomes 500. It writes a NUL into its SQL, where it cuts off the message of the
// protocol. It takes a list for a function's arguments by their places, and throws on a list or an object for a time.
// PGlite 0.4.5 loses its place for the requests after a NUL. PGlite does not know the end of its stack either:
// deep JSON of one request, whoever sends it, and all later ones find an empty database. When upstream.test.ts says so,
// upstream reads them and this file can go.

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
  if (url.pathname.startsWith("/rest/v1/rpc/") && isListOfOthers(body)) {
    return refusal(400, "PGRST102", "All object keys must match");
  }
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

/** Whether it is a list, and not one of objects. */
function isListOfOthers(json: Uint8Array): boolean {
  const text = new TextDecoder().decode(json);
  if (!/^\s*\[/.test(text)) return false;
  try {
    return (JSON.parse(text) as unknown[]).some((item) =>
      typeof item !== "object" || item === null || Array.isArray(item)
    );
  } catch {
    // REST says so better.
    return false;
  }
}

/** A value for a time as Postgres would read it, and refuse it. */
export function timeForRest(value: unknown): unknown {
  return value === null || typeof value === "string" ? value : JSON.stringify(value);
}

/** The answer of REST; where it has thrown over a quote, as PostgREST's would be. */
export async function answerOpenQuote(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const { code, message } = await response.clone().json().catch(() => ({}));
  if (code !== "SUP" || !/^Error: Missing closing quote /.test(message)) return response;
  await response.body?.cancel();
  return refusal(400, "PGRST100", `failed to parse: ${message.slice("Error: ".length)}`);
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ code, details: null, hint: null, message }, { status });
}
