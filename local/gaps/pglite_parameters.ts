// Gap: what values a parameter may have.
//
// PostgREST lets Postgres read every value of a body as text, so "true" is a boolean and "\\\\x01" a bytea. PGlite 0.4.6 writes
// parameters by their JavaScript type instead and throws on text for these, which REST answers with 500.
// When upstream.test.ts says so, upstream reads them alike and this file can go.
import { type PGlite, types } from "@electric-sql/pglite";

const textTypes: number[] = [types.TEXT, types.VARCHAR, types.BPCHAR];

/** Leaves text to Postgres. */
export function readAsPostgresDoes(db: PGlite): void {
  for (const [oid, serialize] of Object.entries(db.serializers)) {
    db.serializers[oid] = (value) => {
      if (typeof value === "string") return value;
      // As JSON's own operator ->> would give it.
      return textTypes.includes(Number(oid)) ? JSON.stringify(value) : serialize(value);
    };
  }
}
