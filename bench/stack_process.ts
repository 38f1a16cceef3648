/** Starts bench/serve.ts and talks to it. */

import { fileURLToPath } from "node:url";

export interface StackProcess {
  apiUrl: string;
  dbUrl: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
  /** From the start of the process to the first request it takes, in milliseconds. */
  readyMs: number;
  /** Its processes by name, and how much memory each holds in MB. */
  memory(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export async function startStackProcess(dataDir: string): Promise<StackProcess> {
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL("./serve.ts", import.meta.url)), dataDir],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream() as never) as ReadableStream<
    string
  >;
  const reader = lines.getReader();
  const writer = child.stdin.getWriter();
  let rest = "";
  const line = async (): Promise<string> => {
    while (!rest.includes("\n")) {
      const { done, value } = await reader.read();
      if (done) throw new Error("The stack has ended.");
      rest += value;
    }
    const [first, ...others] = rest.split("\n");
    rest = others.join("\n");
    return first;
  };
  const stack = JSON.parse(await line());
  await (await fetch(`${stack.apiUrl}/rest/v1/personality_items?limit=1`, {
    headers: { apikey: stack.secretKey },
  })).body?.cancel();
  return {
    ...stack,
    readyMs: performance.now() - started,
    async memory() {
      await writer.write(new TextEncoder().encode("?\n"));
      const pids: Record<string, number> = JSON.parse(await line());
      return Object.fromEntries(
        Object.entries(pids).map(([name, pid]) => [name, residentMegabytes(pid)]),
      );
    },
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      await writer.close().catch(() => {
        // It has ended, and its input with it.
      });
      await reader.cancel();
    },
  };
}

/** Resident memory of a process as Linux counts it. */
function residentMegabytes(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}
