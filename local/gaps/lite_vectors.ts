// Gap: vectors as JSON arrays.
//
// PostgREST hands a JSON value to Postgres as text, and "[0.1,0.2]" is how a vector is written. @supabase/lite 0.10.0 makes
// a Postgres array of it, which no vector column or argument takes. So such arrays are turned into text on their way in.
// When upstream.test.ts says so, upstream takes them and this file can go.

/** The types of pgvector that are written like a JSON array. */
export const vectorTypes: readonly string[] = ["vector", "halfvec"];

/** A vector as Postgres reads it. */
export function vectorLiteral(numbers: unknown[]): string {
  return JSON.stringify(numbers);
}
