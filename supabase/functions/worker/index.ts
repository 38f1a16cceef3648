import { boundedFetch } from "../_shared/bounded_fetch.ts";
import { serviceClient } from "../_shared/database.ts";
import { readWorkerConfig } from "../_shared/env.ts";
import { createModels } from "../_shared/models.ts";
import { log } from "../_shared/serve.ts";
import { workerApp } from "./app.ts";

const config = readWorkerConfig(Deno.env.toObject());
const app = workerApp({
  secretKeys: config.secretKeys,
  keyRing: config.apiKeys?.ring,
  database: (requestId) => serviceClient(config.url, config.secretKeys[0], requestId),
  models: createModels(config, boundedFetch()),
  now: () => performance.now(),
  log,
});
Deno.serve((request) => app.fetch(request));
