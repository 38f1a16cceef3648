// A port to listen on, and what to say when it cannot be had.
import { connect } from "node:net";
import type { Log } from "../log.ts";
import { UserError } from "../user_error.ts";

/**
 * Listens on a port. A port on which nobody listens can still be held: those of supabase/config.toml lie in the range that
 * Linux gives to outgoing connections, and one that has ended holds its port for a minute. That is waited for.
 */
export async function listening<T>(
  section: string,
  port: number,
  log: Log,
  listen: (port: number) => T | Promise<T>,
  { waitMs = 65_000, everyMs = 500 } = {},
): Promise<T> {
  const deadline = Date.now() + waitMs;
  let waits = false;
  while (true) {
    try {
      return await listen(port);
    } catch (error) {
      if (!isInUse(error)) throw error;
      if (await answers(port)) {
        throw new UserError(
          `Port ${port} is in use: stop what listens there, or give another port under ${section} in ` +
            "supabase/config.toml.",
        );
      }
      if (Date.now() >= deadline) {
        throw new UserError(
          `Port ${port} is held by an outgoing connection, though nobody listens there: start again ` +
            `later, or give another port under ${section} in supabase/config.toml.`,
        );
      }
    }
    if (!waits) {
      log(
        `Port ${port} is held by an outgoing connection, for up to a minute after its end. Waiting …`,
      );
    }
    waits = true;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof Deno.errors.AddrInUse ||
    (error as { code?: string }).code === "EADDRINUSE";
}

/** Whether somebody listens on a port of loopback. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
    socket.setTimeout(1000, () => done(true));
  });
}
