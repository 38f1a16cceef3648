// Gap: PGlite decides the exit status of the process.
//
// Emscripten reports how its program ended by setting the exit code of the whole process, and PGlite 0.4.5 uses that way
// out for every error of a statement: after the first, a process that did everything right ends with status 100, and
// `deno test` fails the test. When upstream.test.ts says so, this file can go.
import type { PGlite } from "@electric-sql/pglite";

/** Waits until a database is open and keeps the exit code of the process out of its hands from then on. */
export async function openKeepingExitCode(db: PGlite): Promise<void> {
  const before = Deno.exitCode;
  try {
    await db.waitReady;
  } finally {
    Deno.exitCode = before;
  }
  const run = db.execProtocolRawSync.bind(db);
  db.execProtocolRawSync = (message) => {
    const before = Deno.exitCode;
    try {
      return run(message);
    } finally {
      Deno.exitCode = before;
    }
  };
}
