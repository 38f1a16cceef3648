// Gap: what values a parameter may have.
//
// PostgREST lets Postgres read every value of a body as text, so "true" is a boolean and "\\\\x01" a bytea. PGlite 0.4.6 writes
// parameters by their JavaScript type instead and throws on text for these, which REST answers with 500. A number for
// an array it writes as a message that Postgres cannot read.
// When upstream.test.ts says so, upstream reads them alike and this file can go.
import { type PGlite, types } from "@electric-sql/pglite";

const textTypes: number[] = [types.TEXT, types.VARCHAR, types.BPCHAR];

/** Leaves text to Postgres. */
export function readAsPostgresDoes(db: PGlite): void {
  for (const [oid, serialize] of Object.entries(db.serializers)) {
    db.serializers[oid] = (value) => {
      if (typeof value === "string") return value;
      // As JSON's own operator ->> would give it.
      if (textTypes.includes(Number(oid))) return JSON.stringify(value);
      const written: string | number = serialize(value);
      return typeof written === "number" ? String(written) : written;
    };
  }
}
