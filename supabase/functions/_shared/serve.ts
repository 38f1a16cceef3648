/** A function in its place: the real effects, and Deno's server. */

import type { App, Effects } from "./app.ts";
import { createVerifier } from "./auth.ts";
import { clientFor } from "./database.ts";
import { readConfig } from "./env.ts";
import { extractByModel, extractByRules } from "./memory_extraction.ts";
import { createModels } from "./models.ts";

/** Supabase's runtime keeps a worker alive for such work; elsewhere the process lives on anyway. */
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;

export function serve(createApp: (effects: Effects) => App): void {
  const config = readConfig(Deno.env.toObject());
  const models = createModels(config);
  const app = createApp({
    verify: createVerifier(config),
    database: (caller, requestId) => clientFor(config, caller, requestId),
    models,
    extract: config.memoryExtraction === "model" ? extractByModel(models) : extractByRules,
    background: (work) => {
      if (typeof EdgeRuntime !== "undefined") EdgeRuntime.waitUntil(work);
    },
    chunks: config.chunks,
    log,
  });
  Deno.serve((request) => app.fetch(request));
}

/** A line of JSON, which is what the platform's log reads. */
export function log(entry: Record<string, unknown>): void {
  console.error(JSON.stringify({ time: new Date().toISOString(), ...entry }));
}
