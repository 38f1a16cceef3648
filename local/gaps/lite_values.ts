// Gap: how many values a statement writes.
//
// PostgREST hands the rows of a body to Postgres as one parameter. @supabase/lite 0.10.0 makes a parameter of each value. A
// message of the protocol holds 65,535 of them, and PGlite 0.4.6 reads 32,767: of more it loses its place for all requests
// that follow, which are answered with nothing or with what another asked for. So they are refused while
// the body comes, and where a body is no JSON before the statement is sent.
// When upstream.test.ts says so, upstream sends rows as one and this file can go.

/** How many values a statement has, on the embedded database and on a Postgres of one's own. */
export const mostValues = { embedded: 32_000, postgres: 65_000 };

/** The answer to a body with so many values in its rows. */
export function tooManyValues(values: number, most: number): Response | undefined {
  if (values <= most) return undefined;
  const { code, message, hint } = new TooManyValues(most);
  return Response.json({ code, details: null, hint, message }, { status: 413 });
}

/** Refuses the parameters of a statement that PGlite could not read. */
export function requireFewValues(parameters: readonly unknown[]): void {
  if (parameters.length > mostValues.embedded) throw new TooManyValues(mostValues.embedded);
}

class TooManyValues extends Error {
  code = "54000";
  hint = "Send several requests.";

  constructor(most: number) {
    super(`A statement has up to ${most} values on this stack.`);
  }
}
