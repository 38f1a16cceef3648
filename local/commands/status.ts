// npm run -s status: where everything is, as lines that a shell or a dotenv file takes.
import { help } from "./help.ts";
import { runningStack } from "../stack/state.ts";
import { runCommand, UserError } from "../user_error.ts";

help('Usage: npm run -s status\n\nPrints URLs and keys of the running stack as KEY="value" lines.');

// deno-lint-ignore require-await -- the others of its kind wait for something
await runCommand(async () => {
  const running = runningStack();
  if (!running) throw new UserError("The stack is not running: npm start starts it.");
  if (!running.apiUrl) throw new UserError("The stack is still starting: try again in a moment.");
  console.log(`API_URL="${running.apiUrl}"
FUNCTIONS_URL="${running.functionsUrl}"
DB_URL="${running.dbUrl}"
PUBLISHABLE_KEY="${running.publishableKey}"
SECRET_KEY="${running.secretKey}"
STORAGE_URL="${running.apiUrl}/storage/v1"
STORAGE_DIR="${running.storageDir}"`);
});
