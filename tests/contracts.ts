/** The schemas of _shared/contracts and the routes of the Edge Functions, found rather than listed. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { App } from "../supabase/functions/_shared/app.ts";
import { createApiKeys } from "../supabase/functions/_shared/api_keys.ts";
import {
  createWorld,
  ringOf,
  testConfig,
  userId,
  type World,
} from "../supabase/functions/_shared/testing.ts";
import type { Spotify } from "../supabase/functions/music/spotify.ts";

const functions = new URL("../supabase/functions/", import.meta.url);

export interface Contract {
  /** As it is exported: completionRequest, historyQuery, … */
  name: string;
  schema: z.ZodType;
  /** The names that it knows. */
  keys: string[];
}

/** Every exported schema of an object, or of one of several: what a request's body or its query is. */
export async function contracts(): Promise<Contract[]> {
  const folder = new URL("_shared/contracts/", functions);
  const found: Contract[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const exports: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const [name, schema] of Object.entries(exports)) {
      if (schema instanceof z.ZodObject || (schema instanceof z.ZodType && isRequest(name))) {
        found.push({ name, schema, keys: keysOf(schema) });
      }
    }
  }
  return found;
}

const isRequest = (name: string) => /(Request|Update|Query)$/.test(name);

function keysOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((one) => keysOf(one as z.ZodType));
  }
  return [];
}

/** Whether the schema reads a query string, in which everything is text. */
export function isQuery({ name }: Contract): boolean {
  return name.endsWith("Query");
}

export interface Route {
  function: string;
  method: string;
  /** From the function's name on: /documents/articles/:id */
  path: string;
}

/** An Edge Function's app in a world of its own. */
export async function appOf(name: string, world: World): Promise<App> {
  const exports: Record<string, unknown> = await import(new URL(`${name}/app.ts`, functions).href);
  // It is named for its domain, which need not be the function's name.
  const [create] = Object.entries(exports).filter(([key]) => key.endsWith("App"))
    .map(([, value]) => value as (effects: unknown, spotify?: Spotify) => App);
  const keyRing = ringOf(1);
  const config = testConfig({ CHAT_BASE_URL: "http://models.test", CHAT_MODEL: "small" });
  const apiKeys = createApiKeys(
    keyRing,
    config,
    (requestId) => world.effects.database({ userId, token: "" }, requestId),
  );
  const effects = { ...world.effects, apiKeys, keyRing, secretKeys: [secretKey], now: () => 0 };
  const spotify = { recentlyPlayed: () => Promise.resolve([]) };
  return name === "music" ? create(effects, spotify) : create(effects);
}

/** The key that the worker of appOf takes. */
export const secretKey = "sb_secret_of_the_tests";

/** The names of the Edge Functions. */
export function functionNames(): string[] {
  return readdirSync(functions).sort()
    .filter((name) => !name.startsWith("_") && existsSync(new URL(`${name}/app.ts`, functions)));
}

export async function routes(): Promise<Route[]> {
  const found: Route[] = [];
  for (const name of functionNames()) {
    for (const { method, path } of (await appOf(name, createWorld())).routes) {
      // Hono lists middleware beside the routes, as of all methods.
      if (method !== "ALL") found.push({ function: name, method, path });
    }
  }
  return found;
}

/** Whether the code of an Edge Function names a contract: only then can one of its routes read by it. */
export function uses(functionName: string, { name }: Pick<Contract, "name">): boolean {
  const folder = new URL(`${functionName}/`, functions);
  return readdirSync(folder).some((file) =>
    file.endsWith(".ts") && !file.endsWith(".test.ts") &&
    new RegExp(`\\b${name}\\b`).test(readFileSync(new URL(file, folder), "utf8"))
  );
}
