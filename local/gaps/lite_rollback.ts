// Gap: dry runs.
//
// PostgREST ends a request with `Prefer: tx=rollback` by a rollback: the answer says what would have happened, and nothing
// has. @supabase/lite 0.10.0 says that it has applied the preference, and commits. It can roll back, for its own tests; here it
// is told to by the request. When upstream.test.ts says so, upstream rolls back by itself and this file can go.
import type { Connection } from "@supabase/lite";
import { type Kysely, sql } from "kysely";
import { AsyncLocalStorage } from "node:async_hooks";

type Database = Kysely<Record<string, never>>;
type WithContext = <T>(
  vars: unknown,
  work: (db: Database) => Promise<T>,
  options?: { forceRollback?: boolean },
) => Promise<T>;

const dryRun = new AsyncLocalStorage<boolean>();

/** Ends the transactions of requests that want it so by a rollback. */
export function rollBackDryRuns(connection: Connection): void {
  const internals = connection as unknown as { withContext: WithContext };
  const withContext = internals.withContext.bind(connection) as WithContext;
  internals.withContext = (vars, work, options) => {
    if (!dryRun.getStore()) return withContext(vars, work, options);
    return withContext(vars, async (db) => {
      const result = await work(db);
      // What a commit would have refused is to be refused now.
      await sql`set constraints all immediate`.execute(db);
      return result;
    }, { ...options, forceRollback: true });
  };
}

/** Answers a request; `Prefer: tx=rollback` makes it one that changes nothing. */
export function answerDryRun<T>(request: Request, answer: () => Promise<T>): Promise<T> {
  return dryRun.run(wantsRollback(request.headers.get("prefer") ?? ""), answer);
}

/** The first of several counts, as for PostgREST. */
function wantsRollback(prefer: string): boolean {
  const ends = prefer.split(",").map((token) => token.trim()).find((token) => /^tx=/.test(token));
  return ends === "tx=rollback";
}
