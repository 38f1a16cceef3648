// Gap: statements that are read anew each time.
//
// PostgREST prepares what it sends, so that from the second time on Postgres has read it. Kysely's dialect, through which
// @supabase/lite 0.10.0 asks, sends each statement as one that postgres.js has never seen: one round trip to learn of which
// types its parameters are, and one to run it. So the statements of every call are prepared here: the settings and the call
// itself. What else is asked has as many forms as clients have wishes, and stays as it is. lite_prepared.test.ts shows both.
const ofEveryCall = /^select (set_config\('|\* from \w+\.\w+\()/;

/** The options with which postgres.js is to run a statement. */
export function preparing(statement: string): { prepare: boolean } {
  return { prepare: ofEveryCall.test(statement) };
}
