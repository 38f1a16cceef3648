import type { Database } from "../database/database.ts";
import type { EdgeFunctions } from "./functions.ts";
import type { Log } from "../log.ts";

const everyMs = 1000;

/** Routes of the worker, and whether something waits for them; nothing does in a project that has no such queue. */
const queues = {
  "/worker/embeddings": `
    select exists (
      select from private.embedding_jobs
      where kind = 'embedding' and dead_at is null and run_after <= now()
    ) as due`,
  "/worker/writing": `
    select exists (
      select from private.embedding_jobs
      where kind = 'writing' and dead_at is null and run_after <= now()
    ) as due`,
  "/worker/files": `
    select exists (select from private.file_erasures where run_after <= now()) as due`,
};

/**
 * Calls the function `worker` whenever texts wait for their vectors or to be written, or files for their
 * removal, as pg_cron does where the project is hosted. A stack in which nothing waits never starts it.
 */
export function startEmbeddingCalls(
  database: Database,
  functions: EdgeFunctions,
  secretKey: string,
  log: Log,
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const ended = (async () => {
    while (!stopped.signal.aborted) {
      await pause(everyMs, stopped.signal);
      if (stopped.signal.aborted) break;
      try {
        for (const [path, due] of Object.entries(queues)) {
          if (await anythingDue(database, due)) {
            await call(functions, path, secretKey, stopped.signal);
          }
        }
      } catch (error) {
        if (!stopped.signal.aborted) log(`[worker] ${(error as Error).message}`);
      }
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await ended;
    },
  };
}

async function anythingDue(database: Database, due: string): Promise<boolean> {
  try {
    const [row] = await database.session((session) => session.query<{ due: boolean }>(due));
    return row.due;
  } catch (error) {
    // No such schema or table: another project, or the moment of a reset.
    if (/does not exist/.test((error as Error).message)) return false;
    throw error;
  }
}

async function call(
  functions: EdgeFunctions,
  path: string,
  secretKey: string,
  signal: AbortSignal,
): Promise<void> {
  const headers = new Headers({ apikey: secretKey });
  const request = new Request(`http://worker${path}`, { method: "POST", headers, signal });
  const response = await functions.fetch(request, path, headers);
  // What went wrong is in the function's own log.
  await response.body?.cancel();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    function end() {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    }
  });
}
