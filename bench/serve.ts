/** A stack as a process of its own, as it is for its users; says where it is on standard output. */

import { startStack } from "../local/stack/stack.ts";

const [dataDir] = Deno.args;
const databaseUrl = Deno.env.get("DATABASE_URL") || undefined;
const stack = await startStack({ apiPort: 0, dbPort: 0, dataDir, databaseUrl });
console.log(JSON.stringify({ ...stack, pid: Deno.pid }));
const stopped = Promise.withResolvers<void>();
Deno.addSignalListener("SIGTERM", stopped.resolve);
// Asked over standard input which processes belong to it, it answers on standard output.
(async () => {
  for await (const _ of Deno.stdin.readable) {
    console.log(JSON.stringify({ stack: Deno.pid, ...await stack.processes() }));
  }
})();
await stopped.promise;
await stack.stop();
Deno.exit(0);
