/** Where the stack writes what happens: one call, one line, on standard error. */
export type Log = (line: string) => void;

const colours = [36, 35, 33, 32, 34];
const encoder = new TextEncoder();

/** Writes to standard error as a whole, so that lines of several processes do not mix. */
export const logToStderr: Log = (line) => {
  Deno.stderr.writeSync(encoder.encode(`${line}\n`));
};

/** Says nothing. */
export const silent: Log = () => {};

/** A log whose lines begin with a name, coloured only where a person reads them. */
export function prefixed(log: Log, name: string, colour: boolean): Log {
  const hue = colours[[...name].reduce((sum, c) => sum + c.charCodeAt(0), 0) % colours.length];
  const prefix = colour ? `\x1b[${hue}m[${name}]\x1b[0m` : `[${name}]`;
  return (line) => log(`${prefix} ${line}`);
}

/** Whether lines may be coloured: a terminal, and the reader has not said no (https://no-color.org). */
export function mayColour(): boolean {
  return Deno.stderr.isTerminal() && !Deno.noColor;
}

/** Passes a stream of text on, line by line. */
export async function pipeLines(stream: ReadableStream<Uint8Array>, log: Log): Promise<void> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream() as never)) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) log(line);
  }
  if (rest) log(rest);
}
