import { serviceClient } from "../_shared/database.ts";
import { readWorkerConfig } from "../_shared/env.ts";
import { createModels } from "../_shared/models.ts";
import { log } from "../_shared/serve.ts";
import { workerApp } from "./app.ts";

const config = readWorkerConfig(Deno.env.toObject());
const app = workerApp({
  secretKeys: config.secretKeys,
  database: (requestId) => serviceClient(config, requestId),
  models: createModels(config),
  now: () => performance.now(),
  log,
});
Deno.serve((request) => app.fetch(request));
