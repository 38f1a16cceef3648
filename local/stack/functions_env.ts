import type { Keys } from "./keys.ts";
import { chatModel, embeddingModel } from "../models/names.ts";

const providerVariables = [
  "CHAT_BASE_URL",
  "CHAT_API_KEY",
  "CHAT_MODEL",
  "SUMMARIES",
  "EMBEDDING_BASE_URL",
  "EMBEDDING_API_KEY",
  "EMBEDDING_MODEL",
  "EMBEDDING_DIMENSIONS",
  "SPOTIFY_CLIENT_ID",
  "SPOTIFY_CLIENT_SECRET",
  "SPOTIFY_API_URL",
  "SPOTIFY_ACCOUNTS_URL",
];

/**
 * The environment of an Edge Function, with the names that hosted Supabase gives. JWT_SECRET is ours: names that begin
 * with SUPABASE_ cannot be set there. There is no SUPABASE_JWKS, since local Auth has no public keys.
 */
export function functionsEnv(apiUrl: string, dbUrl: string, keys: Keys): Record<string, string> {
  const given = providerVariables.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    SUPABASE_DB_URL: dbUrl,
    JWT_SECRET: keys.jwtSecret,
    API_KEY_ENCRYPTION_KEYS: keys.encryptionKeys,
    RECEIPT_KEY: keys.receiptKey,
    CHAT_BASE_URL: `${apiUrl}/models/v1`,
    CHAT_API_KEY: "local",
    CHAT_MODEL: chatModel,
    // The model of the stack answers from what it is given: it cannot summarise.
    ...(Deno.env.get("CHAT_MODEL") ? {} : { SUMMARIES: "sentences" }),
    EMBEDDING_BASE_URL: `${apiUrl}/models/v1`,
    EMBEDDING_API_KEY: "local",
    EMBEDDING_MODEL: embeddingModel,
    ...Object.fromEntries(given),
  };
}
