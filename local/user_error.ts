/**
 * Something the person at the keyboard can do something about: the commands print its message, one sentence, and exit
 * with a status other than zero, without a stack trace.
 */
export class UserError extends Error {
  override name = "UserError";
}

/** Runs a command's main function and turns what it throws into a sentence and an exit status. */
export async function runCommand(main: () => Promise<number | void>): Promise<never> {
  try {
    Deno.exit((await main()) ?? 0);
  } catch (error) {
    console.error(error instanceof UserError ? error.message : error);
    Deno.exit(1);
  }
}
