// Gap: PGlite runs out of stack by errors.
//
// An error of Postgres leaves by a jump, and PGlite 0.4.6 does not put the stack pointer back: each statement that fails
// keeps about a kilobyte of the stack's ten megabytes. After some ten thousand errors, of any kind and whoever's, the
// database dies or answers nonsense. No call is on the stack when another begins, so the pointer is put back after each.
// When upstream.test.ts says so, upstream does it and this file can go.
import type { PGlite } from "@electric-sql/pglite";

/** Gives back the stack that failed statements have kept. */
export function keepStack(db: PGlite): void {
  const pointer = stackPointer(db);
  const run = db.execProtocolRawSync.bind(db);
  db.execProtocolRawSync = (message) => {
    const before = pointer.value;
    try {
      return run(message);
    } finally {
      pointer.value = before;
    }
  };
}

/** Where the stack of an open database has got to. */
export function stackPointer(db: PGlite): WebAssembly.Global {
  return (db.Module as unknown as { ___stack_pointer: WebAssembly.Global }).___stack_pointer;
}
