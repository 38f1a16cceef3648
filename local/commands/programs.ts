/** How a program ended: its output is kept, so that those of several programs that run at once do not mix. */
export interface Ended {
  ok: boolean;
  /** Standard output and standard error in the order in which they came. */
  output: string;
}

/** Runs a program of the repository to its end. `follow` hears its output as it comes. */
export async function runToEnd(
  command: string,
  args: string[],
  { env = {}, follow }: { env?: Record<string, string>; follow?: (text: string) => void } = {},
): Promise<Ended> {
  const child = new Deno.Command(command, {
    args,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      const text = decoder.decode(chunk, { stream: true });
      output += text;
      follow?.(text);
    }
  };
  const [{ success }] = await Promise.all([
    child.status,
    collect(child.stdout),
    collect(child.stderr),
  ]);
  return { ok: success, output };
}

/** Runs Deno to its end, as `runToEnd`. */
export function runDeno(args: string[], options?: Parameters<typeof runToEnd>[2]): Promise<Ended> {
  return runToEnd(Deno.execPath(), args, options);
}

/** Seconds since a moment of `performance.now()`, as they are printed. */
export function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

/** Does all of the tasks in their order, so many at a time; the results stand in the order of the tasks. */
export async function inTurns<T>(tasks: (() => Promise<T>)[], atOnce: number): Promise<T[]> {
  const results: T[] = [];
  const waiting = tasks.entries();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const [index, task] of waiting) results[index] = await task();
  }));
  return results;
}
