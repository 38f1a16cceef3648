// npm run reset: an empty database, migrated and seeded, whether the stack runs or not.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { help, switches } from "./help.ts";
import { logToStderr } from "../log.ts";
import { startStack } from "../stack/stack.ts";
import { claim, dataDir, release, runningStack } from "../stack/state.ts";
import { runCommand, UserError } from "../user_error.ts";

help(`Usage: npm run reset [-- --yes] [--verbose]

Drops everything in the database and the files of Storage, migrates and seeds. A running stack stays up.
A DATABASE_URL that is not on this machine is emptied only with --yes. --verbose lists each migration,
unless the stack runs.`);

await runCommand(async () => {
  const given = switches("--yes", "--verbose");
  const running = runningStack();
  const databaseUrl = running?.dbUrl ?? (Deno.env.get("DATABASE_URL") || undefined);
  if (databaseUrl && !isLoopback(databaseUrl) && !given.has("--yes")) {
    throw new UserError(
      `This would empty the database on ${
        new URL(databaseUrl).host
      }: npm run reset -- --yes, if you mean it.`,
    );
  }
  if (running) {
    if (!running.apiUrl) throw new UserError("The stack is still starting: try again in a moment.");
    const response = await fetch(`${running.apiUrl}/local/v1/reset`, {
      method: "POST",
      headers: { apikey: running.secretKey },
    });
    const { message } = await response.json();
    if (!response.ok) throw new UserError(message);
  } else {
    claim();
    try {
      // A folder that cannot be opened can be emptied all the same.
      if (!databaseUrl) {
        for (const folder of ["db", "storage"]) {
          rmSync(join(dataDir, folder), { recursive: true, force: true });
        }
      }
      const stack = await startStack({
        dataDir,
        projectDir: Deno.env.get("STACK_PROJECT_DIR") || undefined,
        databaseUrl,
        reset: databaseUrl !== undefined,
        apiPort: 0,
        dbPort: 0,
        functions: false,
        log: logToStderr,
        verbose: given.has("--verbose"),
      });
      await stack.stop();
    } finally {
      release();
    }
  }
  console.log("The database is new: migrated and seeded.");
});

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return ["localhost", "127.0.0.1", "[::1]", ""].includes(hostname);
}
