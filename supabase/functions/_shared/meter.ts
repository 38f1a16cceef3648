/** The meter of what asks a provider: the database reserves, before the provider is asked. */

import type { AppContext } from "./app.ts";
import { rpc } from "./rpc.ts";

/** What is asked for; a turn of chat is reserved by `get_chat_context`. */
export type ProviderCall = "generate" | "extract" | "recall" | "search" | "ingest" | "embed";

/** The most that one reservation may take. */
const maximumTokens = 10_000_000;

/**
 * Takes a call and the tokens of its texts of what the caller may ask of providers.
 *
 * @throws ApiError 429 `rate_limited` with the seconds to wait, 429 `budget_exceeded`
 */
export async function reserve(c: AppContext, kind: ProviderCall, texts: string[]): Promise<void> {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  await rpc(c.get("database"), "reserve_provider_call", {
    kind,
    tokens: Math.min(Math.ceil(characters / 4), maximumTokens),
  });
}
