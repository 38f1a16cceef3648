import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../config.ts";
import type { Keys } from "./keys.ts";
import { UserError } from "../user_error.ts";

/** Where the stack of this repository keeps its database, keys and state. */
export const dataDir: string = Deno.env.get("STACK_DATA_DIR") ?? join(projectDir, ".local");
const file = join(dataDir, "stack.json");

/** What a running stack says of itself to the other commands. */
export interface StackState extends Omit<Keys, "encryptionKeys" | "receiptKey"> {
  pid: number;
  /** When the process began, as the system counts: a process id alone may belong to another by now. */
  started: string;
  /** Missing while it is still starting. */
  apiUrl?: string;
  functionsUrl?: string;
  dbUrl?: string;
  /** Where the bytes of files are. */
  storageDir?: string;
}

/** The stack that runs, if one does. A file left behind by one that was killed is removed. */
export function runningStack(): StackState | undefined {
  const state = readState();
  if (state && state.started === processStart(state.pid)) return state;
  rmSync(file, { force: true });
  return undefined;
}

/** Takes the place of the one stack of this data folder. */
export function claim(): void {
  mkdirSync(dataDir, { recursive: true });
  const running = runningStack();
  if (running) {
    const where = running.apiUrl ? ` at ${running.apiUrl}` : "";
    throw new UserError(
      `The stack is running already${where} (process ${running.pid}): npm run stop ends it.`,
    );
  }
  try {
    // Whoever creates the file is the one: two starts at the same time cannot both.
    write({ pid: Deno.pid, started: processStart(Deno.pid) ?? "" }, "wx");
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") {
      // On a full disk the file is there, and empty.
      rmSync(file, { force: true });
      throw error;
    }
    throw new UserError("The stack is being started by another process: wait for that one.");
  }
}

/** Tells the other commands where everything is. */
export function publish(state: Omit<StackState, "pid" | "started">): void {
  write({ ...state, pid: Deno.pid, started: processStart(Deno.pid) ?? "" }, "w");
}

/** Gives the place up. */
export function release(): void {
  if (readState()?.pid === Deno.pid) rmSync(file, { force: true });
}

/** When a process began, or nothing if there is none with this id. */
export function processStart(pid: number): string | undefined {
  if (existsSync("/proc/self/stat")) {
    try {
      // The name in parentheses may hold spaces; the start time is the 20th field after it.
      return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ")[19];
    } catch {
      return undefined;
    }
  }
  const { stdout } = new Deno.Command("ps", { args: ["-o", "lstart=", "-p", String(pid)] })
    .outputSync();
  return new TextDecoder().decode(stdout).trim() || undefined;
}

function readState(): StackState | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function write(state: Partial<StackState>, flag: "w" | "wx"): void {
  writeFileSync(file, JSON.stringify(state, null, 2) + "\n", { mode: 0o600, flag });
}
