import { UserError } from "../user_error.ts";

/** Prints the text and ends the process when the command was called with --help. */
export function help(text: string): void {
  if (!Deno.args.some((argument) => argument === "--help" || argument === "-h")) return;
  console.log(text);
  Deno.exit(0);
}

/** The switches that a command was called with; refuses every other argument. */
export function switches<Name extends string>(...known: Name[]): Set<Name> {
  for (const argument of Deno.args) {
    if (known.some((name) => name === argument)) continue;
    throw new UserError(`There is no option ${argument}: --help says which there are.`);
  }
  return new Set(Deno.args as Name[]);
}
