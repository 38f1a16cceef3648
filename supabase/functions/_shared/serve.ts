/** A function in its place: the real effects, and Deno's server. */

import type { App, Effects } from "./app.ts";
import { createApiKeys } from "./api_keys.ts";
import { requireAccount } from "./accounts.ts";
import { createVerifier } from "./auth.ts";
import { abortWhenClientLeaves } from "./client_leaving.ts";
import { boundedFetch } from "./bounded_fetch.ts";
import { clientFor, serviceClient } from "./database.ts";
import { type Config, readConfig } from "./env.ts";
import { extractByModel, extractByRules } from "./memory_extraction.ts";
import { createModels } from "./models.ts";
import { createReceipts } from "./receipts.ts";
import { createUserFiles } from "./user_files.ts";

/** Supabase's runtime keeps a worker alive for such work; elsewhere the process lives on anyway. */
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;

export function serve(createApp: (effects: Effects) => App): void {
  const app = createApp(createEffects(readConfig(Deno.env.toObject())));
  Deno.serve((request) => abortWhenClientLeaves(request, (request) => app.fetch(request)));
}

/** The effects as a configuration has them. */
export function createEffects(config: Config): Effects {
  const { url, chat, apiKeys } = config;
  return {
    verify: createVerifier(config),
    secretKeyDigests: config.secretKeyDigests,
    database: (caller, requestId) => clientFor(config, caller, requestId),
    requireAccount: (c) => requireAccount(c.get("database"), c.get("caller")),
    requestsPerUser: config.requestsPerUser,
    models: createModels(config, boundedFetch()),
    extract: config.memoryExtraction === "model" ? extractByModel : extractByRules,
    apiKeys: apiKeys && createApiKeys(
      apiKeys.ring,
      config,
      (requestId) => serviceClient(url, apiKeys.secretKey, requestId),
    ),
    spending: (apiKey) =>
      createModels({ ...config, chat: chat && { ...chat, apiKey, ownKey: true } }, boundedFetch()),
    signReceipt: config.receiptKey && createReceipts(config.receiptKey),
    background: (work) => {
      if (typeof EdgeRuntime !== "undefined") EdgeRuntime.waitUntil(work);
    },
    files: createUserFiles(log),
    chunks: config.chunks,
    log,
  };
}

/** A line of JSON, which is what the platform's log reads. */
export function log(entry: Record<string, unknown>): void {
  console.error(JSON.stringify({ time: new Date().toISOString(), ...entry }));
}
