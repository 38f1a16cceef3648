// Gap: JSON in bodies.
//
// PostgREST keeps what is given for a json column or argument: "12" is not 12, and "Ada" is fine. @supabase/lite 0.10.0 hands
// strings on as JSON text, having read them as JSON once already where they are for a column. On a Postgres of one's own it
// goes wrong the other way: the JSON text that it makes of an argument's objects, and of Auth's own metadata, is written as a
// JSON string, and true for a column as a boolean. So values are turned into JSON text on their way in, and text is always
// taken for JSON text. When upstream.test.ts says so, upstream keeps them and this file can go.

/** A value of a body as REST has to be given it. */
export function jsonForRest(value: unknown, target: "argument" | "column"): unknown {
  if (value === null) return null;
  if (target === "argument") return typeof value === "string" ? JSON.stringify(value) : value;
  // Once for Postgres, and once for upstream, which reads it on the way.
  return JSON.stringify(JSON.stringify(value));
}

const serialize = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value);

/** How parameters are written for a Postgres of one's own; the embedded one does so by itself. */
export const postgresTypes = {
  json: { to: 114, from: [114], serialize, parse: (text: string) => JSON.parse(text) },
  jsonb: { to: 3802, from: [3802], serialize, parse: (text: string) => JSON.parse(text) },
};
