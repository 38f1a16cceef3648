/** The database as the caller: every call carries the caller's own token, so row level security holds. */

import {
  createClient,
  type PostgrestSingleResponse,
  type SupabaseClient,
} from "@supabase/supabase-js";
import type { Database } from "./database.types.ts";
import type { Caller } from "./auth.ts";
import type { Config } from "./env.ts";
import { fromPostgrest } from "./errors.ts";

export type Client = SupabaseClient<Database>;

export function clientFor(config: Config, caller: Caller, requestId: string): Client {
  // Row level security does not hold a backend: each of its calls names the user.
  if (caller.isBackend) return serviceClient(config.url, caller.token, requestId);
  return createClient<Database>(config.url, config.publishableKey, {
    accessToken: () => Promise.resolve(caller.token),
    global: { headers: { "x-request-id": requestId } },
  });
}

/** The database as nobody in particular: for the worker, `api_keys.ts` and backends that act for a user. */
export function serviceClient(url: string, secretKey: string, requestId: string): Client {
  return createClient<Database>(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: { "x-request-id": requestId } },
  });
}

/** The data of a call, or the envelope's error thrown. */
export async function data<T>(call: PromiseLike<PostgrestSingleResponse<T>>): Promise<T> {
  const response = await call;
  if (response.error) throw fromPostgrest(response.error, response.status);
  return response.data;
}
