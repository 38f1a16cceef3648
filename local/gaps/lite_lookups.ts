// Gap: a look at the user and the session before every request.
//
// PostgREST believes a token that is signed and has not expired. @supabase/lite 0.10.0 reads the user and the session of a
// token from the database before it answers a request of REST, four round trips, and then goes on whether they are there
// or not: it reads the token itself a second time. So those reads find nothing here, at once. Auth goes on reading them.
// When upstream.test.ts says so, upstream asks no more and this file can go.
import { AsyncLocalStorage } from "node:async_hooks";

/** What Kysely's dialect uses of a connection that is its own for a while. */
interface Reserved {
  // deno-lint-ignore no-explicit-any -- postgres.js' own types are of no use here
  unsafe: any;
  release(): void;
}

const believing = new AsyncLocalStorage<boolean>();
const lookup = /^select \* from "auth"\."(users|sessions)" where "id" = \$1$/;

/** Answers a request; one of REST is believed what its token says. */
export function believeTokens<T>(path: string, answer: () => Promise<T>): Promise<T> {
  return believing.run(path.startsWith("/rest/v1/"), answer);
}

/** Connections on which the reads of a believed request find nothing. */
export function withoutLookups(reserve: () => Promise<Reserved>): () => Promise<Reserved> {
  return async () => {
    const { unsafe, release } = await reserve();
    return {
      release,
      unsafe(statement: string, ...further: unknown[]) {
        if (believing.getStore() && lookup.test(statement)) {
          return Promise.resolve(Object.assign([], { command: "SELECT", count: 0 }));
        }
        return unsafe(statement, ...further);
      },
    };
  };
}
