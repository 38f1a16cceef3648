// npm start: the whole stack, until it is told to stop.
import { help, switches } from "./help.ts";
import { logToStderr } from "../log.ts";
import { startStack } from "../stack/stack.ts";
import { storageFolder } from "../storage/folder.ts";
import { claim, dataDir, publish, release } from "../stack/state.ts";
import { runCommand, UserError } from "../user_error.ts";

help(`Usage: npm start [-- --verbose]

Starts the stack on this machine and prints its URLs and keys. Ctrl-C stops it.
Ports come from supabase/config.toml; data is kept in .local/ and survives a restart.
--verbose lists each migration with its time.

Environment:
  DATABASE_URL       a Postgres to use instead of the embedded one; connects as a superuser
  MIGRATIONS_ROLE    who runs the migrations (postgres)
  STACK_DATA_DIR     where data is kept (.local)
  STACK_PROJECT_DIR  another folder that holds supabase/
  STACK_API_PORT     instead of [api] port; with another STACK_DATA_DIR, a second stack can run
  STACK_DB_PORT      instead of [db] port
  CHAT_BASE_URL, CHAT_API_KEY, CHAT_MODEL, EMBEDDING_BASE_URL, EMBEDDING_API_KEY, EMBEDDING_MODEL
                   the providers of models; without them the local ones answer`);

await runCommand(async () => {
  const verbose = switches("--verbose").has("--verbose");
  const stopped = Promise.withResolvers<number>();
  const launcher = Deno.env.get("STACK_LAUNCHER");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => stopped.resolve(0));
  }
  // After the signals are heard: who sees the claim may send one at once.
  claim();
  // The launcher passes signals on, except the one that nobody can: without it nothing would ever stop this process.
  if (launcher && Number(launcher) === Deno.ppid) {
    setInterval(() => {
      if (Deno.ppid !== Number(launcher)) stopped.resolve(0);
    }, 1000);
  }
  try {
    const started = performance.now();
    const starting = startStack({
      dataDir,
      apiPort: portFrom("STACK_API_PORT"),
      dbPort: portFrom("STACK_DB_PORT"),
      projectDir: Deno.env.get("STACK_PROJECT_DIR") || undefined,
      databaseUrl: Deno.env.get("DATABASE_URL") || undefined,
      log: logToStderr,
      verbose,
      onCrash: (reason) => {
        logToStderr(`The embedded database has ended: ${(reason as Error).message ?? reason}.`);
        stopped.resolve(1);
      },
    });
    const stack = await Promise.race([starting, stopped.promise]);
    // Told to stop while it was starting: the process ends, and everything it has begun with it.
    if (typeof stack === "number") return stack;
    const { apiUrl, functionsUrl, dbUrl, publishableKey, secretKey, jwtSecret } = stack;
    const storageDir = storageFolder(dataDir, Deno.env.get("DATABASE_URL") || undefined);
    publish({ apiUrl, functionsUrl, dbUrl, publishableKey, secretKey, jwtSecret, storageDir });
    console.log(`
Engram runs (${((performance.now() - started) / 1000).toFixed(1)} s). Ctrl-C stops it.

         API URL: ${apiUrl}
   Functions URL: ${functionsUrl}
    Database URL: ${dbUrl}
 Publishable key: ${publishableKey}
      Secret key: ${secretKey}

Sign somebody up:

  curl '${apiUrl}/auth/v1/signup' \\
    -H 'apikey: ${publishableKey}' -H 'content-type: application/json' \\
    -d '{"email":"me@example.com","password":"correct horse"}'
`);
    const status = await stopped.promise;
    logToStderr("Stopping …");
    await Promise.race([stack.stop(), new Promise((resolve) => setTimeout(resolve, 8000))]);
    return status;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The stack did not start: ${(error as Error).stack ?? error}`, {
      cause: error,
    });
  } finally {
    release();
  }
});

/** A port that the environment gives. */
function portFrom(name: string): number | undefined {
  const value = Deno.env.get(name);
  if (!value) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new UserError(`${name} is ${value}: give a port from 0 to 65535.`);
}
