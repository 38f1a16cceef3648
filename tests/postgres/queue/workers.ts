/** Processes of the function `worker`, which the stack of these tests has none of. */

import { fileURLToPath } from "node:url";
import { projectDir } from "../../../local/config.ts";
import { functionsEnv } from "../../../local/stack/functions_env.ts";
import { systemEnv } from "../../../local/stack/functions.ts";
import { WorkerProcess } from "../../../local/stack/worker_process.ts";
import { apiUrl, databaseUrl } from "../../e2e/clients.ts";

const secretKey = Deno.env.get("SECRET_KEY") ?? "";
const keys = {
  publishableKey: Deno.env.get("PUBLISHABLE_KEY") ?? "",
  secretKey,
  jwtSecret: Deno.env.get("JWT_SECRET") ?? "",
  encryptionKeys: JSON.stringify({ 1: btoa("0".repeat(32)) }),
  receiptKey: btoa("r".repeat(32)),
};

/** Starts so many, which ask the embedding model at this address. */
export function startWorkers(count: number, embeddingUrl: string) {
  const workers = Array.from({ length: count }, () =>
    new WorkerProcess({
      entrypoint: fileURLToPath(
        new URL("../../../supabase/functions/worker/index.ts", import.meta.url),
      ),
      cwd: projectDir,
      flags: ["--allow-net", "--allow-env", `--allow-read=${projectDir}`],
      env: () => ({
        ...systemEnv(),
        ...functionsEnv(apiUrl, databaseUrl, keys),
        EMBEDDING_BASE_URL: embeddingUrl,
      }),
      log: (line) => console.error(line),
    }));
  return {
    workers,
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

/** Lets one work the queue off. */
export async function drain(
  worker: WorkerProcess,
): Promise<{ claimed: number; completed: number }> {
  const path = "/worker/embeddings";
  const headers = new Headers({ apikey: secretKey });
  const request = new Request(`http://worker${path}`, { method: "POST", headers });
  return await (await worker.fetch(request, path, headers)).json();
}
