/** Prints the text and ends the process when the command was called with --help. */
export function help(text: string): void {
  if (!Deno.args.some((argument) => argument === "--help" || argument === "-h")) return;
  console.log(text);
  Deno.exit(0);
}
