// npm run stop: ends the stack and waits until it is gone.
import { help } from "./help.ts";
import { processStart, runningStack } from "../stack/state.ts";
import { runCommand } from "../user_error.ts";

help("Usage: npm run stop\n\nStops the stack; its data stays.");

const patienceMs = 10_000;

await runCommand(async () => {
  const running = runningStack();
  if (!running) return void console.log("The stack is not running.");
  Deno.kill(running.pid, "SIGTERM");
  const deadline = Date.now() + patienceMs;
  while (processStart(running.pid) === running.started) {
    // Busy in a query that does not end: committed rows are on disk, so nothing is lost.
    if (Date.now() > deadline) Deno.kill(running.pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  runningStack();
  console.log("The stack has stopped.");
});
