/**
 * Something the person at the keyboard can do something about: the commands print its message, one sentence, and exit
 * with a status other than zero, without a stack trace.
 */
export class UserError extends Error {
  override name = "UserError";
}

/** The one sentence for a disk without room: nothing is to be deleted that the stack has written. */
export function diskIsFull(place?: string, free?: number): UserError {
  const left = free === undefined ? "" : `, ${Math.floor(free / 1024 / 1024)} MB are free`;
  return new UserError(
    `The disk is full${
      place ? ` where ${place} is` : ""
    }${left}: make room on it and start again. ` +
      "What has been stored is whole; leave it where it is.",
  );
}

/** Whether an error is the system's word that a disk has no room, or has it as its cause. */
function isOfFullDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as { code?: string }).code === "ENOSPC" ||
    /ENOSPC|no space left on device/i.test(error.message) || isOfFullDisk(error.cause);
}

/** Runs a command's main function and turns what it throws into a sentence and an exit status. */
export async function runCommand(main: () => Promise<number | void>): Promise<never> {
  try {
    Deno.exit((await main()) ?? 0);
  } catch (thrown) {
    const error = isOfFullDisk(thrown) ? diskIsFull() : thrown;
    console.error(error instanceof UserError ? error.message : error);
    Deno.exit(1);
  }
}
