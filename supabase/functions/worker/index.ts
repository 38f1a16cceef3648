import { serviceClient } from "../_shared/database.ts";
import { readWorkerConfig } from "../_shared/env.ts";
import { createEffects } from "../_shared/serve.ts";
import { workerApp } from "./app.ts";

const config = readWorkerConfig(Deno.env.toObject());
const app = workerApp({
  ...createEffects(config),
  secretKeys: config.secretKeys,
  asksModel: config.summaries === "model" && config.chat !== undefined,
  keyRing: config.apiKeys?.ring,
  database: (requestId) => serviceClient(config.url, config.secretKeys[0], requestId),
  now: () => performance.now(),
});
Deno.serve((request) => app.fetch(request));
