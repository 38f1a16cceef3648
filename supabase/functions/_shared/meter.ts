/** The meter of what asks a provider: the database reserves, before the provider is asked. */

import type { AppContext } from "./app.ts";
import { type Route, route } from "./route.ts";
import type { routeRequest } from "./routed_models.ts";
import { rpc } from "./rpc.ts";

/**
 * What an embedding model is asked for. A turn of chat is reserved by `begin_turn`, which takes
 * what its question's vector takes, too.
 */
export type ProviderCall =
  | "recall"
  | "search"
  | "ingest"
  | "embed"
  | "pair";

/** The most that one reservation may take. */
const maximumTokens = 10_000_000;

/**
 * Takes a call and the tokens of its texts of what the caller may ask of providers. A client of
 * /embeddings may have counted tokens already, which are `furtherTokens`.
 *
 * @throws ApiError 429 `rate_limited` with the seconds to wait, 429 `budget_exceeded`
 */
export async function reserve(
  c: AppContext,
  kind: ProviderCall,
  texts: string[],
  furtherTokens = 0,
): Promise<void> {
  await rpc(c.get("database"), "reserve_provider_call", {
    kind,
    tokens: tokensOf(texts, furtherTokens),
    user_id: c.get("caller").userId,
  });
}

/**
 * Takes a call of a chat model, and has the database choose who answers. Null: the caller's own key
 * pays, and nothing is to be booked.
 *
 * @throws ApiError 429 `rate_limited` with the seconds to wait, 429 `budget_exceeded`
 */
export async function reserveRoute(
  c: AppContext,
  kind: "generate" | "extract" | "summarise",
  texts: string[],
  asked: ReturnType<typeof routeRequest>,
  ownKey?: boolean,
): Promise<Route | null> {
  const reserved = await rpc(c.get("database"), "reserve_provider_call", {
    kind,
    tokens: tokensOf(texts),
    own_key: ownKey,
    route: asked,
    user_id: c.get("caller").userId,
  });
  return route.nullable().parse(reserved);
}

/** About how many tokens texts are. */
function tokensOf(texts: string[], further = 0): number {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  return Math.min(Math.ceil(characters / 4) + further, maximumTokens);
}

/** For texts that are reserved with what they belong to. */
export const reservedAlready = (): Promise<void> => Promise.resolve();
