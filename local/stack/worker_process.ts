import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { type Log, pipeLines } from "../log.ts";

/** How to run a worker: a script that calls Deno.serve, in a process of its own. */
export interface WorkerOptions {
  /** The script. */
  entrypoint: string;
  cwd: string;
  /** Deno's flags, permissions first of all. */
  flags: string[];
  /** The whole of its environment; read anew for each process. */
  env: () => Record<string, string>;
  log: Log;
}

/** It did not get as far as listening. */
export class BootError extends Error {
  override name = "BootError";
}

/** It went away while a request was on its way. */
export class CrashError extends Error {
  override name = "CrashError";
}

const bootTimeoutMs = 30_000;
const drainTimeoutMs = 10_000;
const leash = fileURLToPath(new URL("./leash.ts", import.meta.url));

/** A process that is started by the first request, and again when it has crashed or its code has changed. */
export class WorkerProcess {
  #running: Promise<Running> | undefined;
  #all = new Set<Running>();
  #stopped = false;

  constructor(readonly options: WorkerOptions) {}

  /** Passes a request on, path and query as given, and its answer back as it comes. */
  async fetch(request: Request, path: string, headers: Headers): Promise<Response> {
    const running = await this.#start();
    running.inFlight++;
    let response: Response;
    try {
      response = await fetch(`http://127.0.0.1:${running.port}${path}`, {
        method: request.method,
        headers,
        body: request.body,
        redirect: "manual",
        signal: request.signal,
      });
    } catch (error) {
      running.done();
      if (request.signal.aborted) throw error;
      throw new CrashError((error as Error).message);
    }
    if (!response.body) {
      running.done();
      return response;
    }
    return new Response(watched(response.body, () => running.done()), response);
  }

  /** Lets the process finish what it is doing; the next request starts a new one. */
  restart(): void {
    const old = this.#running;
    this.#running = undefined;
    old?.then((running) => running.drain(), () => {});
  }

  /** Ends the process, and the ones before it that are still finishing. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.catch(() => {});
    await Promise.all([...this.#all].map((running) => running.kill()));
  }

  /** The process id, when it runs. */
  async pid(): Promise<number | undefined> {
    return (await this.#running?.catch(() => undefined))?.child.pid;
  }

  #start(): Promise<Running> {
    if (this.#stopped) throw new BootError("the stack stops");
    if (this.#running) return this.#running;
    const starting = this.#spawn();
    this.#running = starting;
    // Whatever ends it, by itself or not at all begun: the next request starts anew.
    const forget = () => {
      if (this.#running === starting) this.#running = undefined;
    };
    starting.then((running) => running.child.status.then(forget), forget);
    return starting;
  }

  async #spawn(): Promise<Running> {
    const port = await freePort();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--quiet", `--preload=${leash}`, ...this.options.flags]
        .concat(this.options.entrypoint),
      cwd: this.options.cwd,
      clearEnv: true,
      env: { ...this.options.env(), DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const running = new Running(child, port);
    this.#all.add(running);
    child.status.then(() => this.#all.delete(running));
    void pipeLines(child.stdout, this.options.log);
    void pipeLines(child.stderr, this.options.log);
    await running.listening();
    return running;
  }
}

class Running {
  inFlight = 0;
  #draining = false;
  #exited = false;

  constructor(readonly child: Deno.ChildProcess, readonly port: number) {
    child.status.then(() => this.#exited = true);
  }

  /** Resolves when somebody answers on the port. */
  async listening(): Promise<void> {
    const deadline = Date.now() + bootTimeoutMs;
    while (Date.now() < deadline) {
      if (this.#exited) throw new BootError("it ended before it listened");
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port: this.port })).close();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    }
    this.child.kill("SIGKILL");
    throw new BootError(`it did not listen within ${bootTimeoutMs / 1000} s`);
  }

  done(): void {
    this.inFlight--;
    if (this.#draining && this.inFlight === 0) void this.kill();
  }

  drain(): void {
    this.#draining = true;
    if (this.inFlight === 0) return void this.kill();
    const timer = setTimeout(() => void this.kill(), drainTimeoutMs);
    this.child.status.then(() => clearTimeout(timer));
  }

  async kill(): Promise<void> {
    if (!this.#exited) {
      try {
        this.child.kill("SIGKILL");
      } catch {
        // It ended at this moment.
      }
    }
    await this.child.status;
  }
}

/** The same stream, with a call when it has ended, failed or been given up. */
function watched(body: ReadableStream<Uint8Array>, ended: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let over = false;
  const end = () => {
    if (!over) ended();
    over = true;
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason).catch(() => {});
    },
  });
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
