/** The meter of what asks a provider: the database reserves, before the provider is asked. */

import type { AppContext } from "./app.ts";
import { rpc } from "./rpc.ts";

/**
 * What is asked for. A turn of chat is reserved by `get_chat_context`, which takes what its question's
 * vector takes, too.
 */
export type ProviderCall =
  | "generate"
  | "extract"
  | "recall"
  | "search"
  | "ingest"
  | "embed"
  | "pair";

/** The most that one reservation may take. */
const maximumTokens = 10_000_000;

export interface Reserved {
  /** Tokens that are counted already, as a client of /embeddings may send them. */
  tokens?: number;
  /** The caller's own key pays: the call is counted, and no budget is asked. */
  ownKey?: boolean;
}

/**
 * Takes a call and the tokens of its texts of what the caller may ask of providers.
 *
 * @throws ApiError 429 `rate_limited` with the seconds to wait, 429 `budget_exceeded`
 */
export async function reserve(
  c: AppContext,
  kind: ProviderCall,
  texts: string[],
  { tokens = 0, ownKey }: Reserved = {},
): Promise<void> {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  await rpc(c.get("database"), "reserve_provider_call", {
    kind,
    tokens: Math.min(Math.ceil(characters / 4) + tokens, maximumTokens),
    own_key: ownKey,
    user_id: c.get("caller").userId,
  });
}

/** For texts that are reserved with what they belong to. */
export const reservedAlready = (): Promise<void> => Promise.resolve();
