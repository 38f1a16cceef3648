// Gap: how values are written in answers.
//
// PostgREST answers with what Postgres makes JSON of: 2026-01-02T03:04:05+00:00, 0.25, "\\x0102". @supabase/lite 0.10.0
// passes on the text of a timestamp, which the Date of some browsers does not read, the text of a numeric, which the
// generated types call a number, and the bytes of a bytea as an object of numbers.
// When upstream.test.ts says so, upstream writes them alike and this file can go.
import { types } from "@electric-sql/pglite";

/** A timestamp as JSON has it, from how Postgres writes it. */
export function timestamp(text: string): string {
  return text
    .replace(/^(\d+-\d\d-\d\d) (\d\d:)/, "$1T$2")
    .replace(/([+-]\d\d)( BC)?$/, "$1:00$2");
}

/** A numeric as JSON has it; NaN and the infinities are text there. */
export function numeric(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** Readers for the embedded database, by type. */
export const pgliteParsers: Record<number, (text: string) => unknown> = {
  [types.TIMESTAMPTZ]: timestamp,
  [types.TIMESTAMP]: (text) => text.replace(" ", "T"),
  [types.NUMERIC]: numeric,
  [types.BYTEA]: (text) => text,
};

const asGiven = (value: unknown) => value;

/** The same for a Postgres of one's own, under the names that upstream gives them. */
export const postgresTypes = {
  timestamptz: { to: 1184, from: [1184], serialize: asGiven, parse: timestamp },
  timestamp: {
    to: 1114,
    from: [1114],
    serialize: asGiven,
    parse: (text: string) => text.replace(" ", "T"),
  },
  numeric: { to: 1700, from: [1700], serialize: String, parse: numeric },
  bytea: { to: 17, from: [17], serialize: asGiven, parse: asGiven },
};
