/** What a function reads from its environment, checked once at start. */

import type { JSONWebKeySet } from "jose";
import { z } from "zod";

const keys = z.string().transform((text, context): string => {
  try {
    const named = z.record(z.string(), z.string()).parse(JSON.parse(text));
    const key = named.default ?? Object.values(named)[0];
    if (key) return key;
  } catch {
    // Falls through to the issue: the value is a secret, so it is not shown.
  }
  context.addIssue({ code: "custom", message: 'is not of the form {"default":"sb_…"}' });
  return z.NEVER;
});

/** Either a JWKS or only its list of keys. */
const keySet = z.string().transform((text, context): JSONWebKeySet => {
  try {
    const parsed = JSON.parse(text);
    const keys = z.array(z.looseObject({ kty: z.string() }));
    return { keys: keys.parse(Array.isArray(parsed) ? parsed : parsed.keys) };
  } catch {
    // Whatever was wrong with it, the issue says what it should have been.
    context.addIssue({ code: "custom", message: 'is not of the form {"keys":[…]}' });
    return z.NEVER;
  }
});

const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

const environment = z.object({
  SUPABASE_URL: baseUrl,
  SUPABASE_PUBLISHABLE_KEYS: keys,
  /** The project's public signing keys, where it signs asymmetrically. */
  SUPABASE_JWKS: keySet.optional(),
  /** The shared signing secret of local Auth and of older projects. */
  JWT_SECRET: z.string().min(32).optional(),

  /** An OpenAI-compatible base URL that ends before /chat/completions, its key, and its models. */
  CHAT_BASE_URL: baseUrl.optional(),
  CHAT_API_KEY: z.string().optional(),
  /** The model that answers when the client asks for "auto" or names none. */
  CHAT_MODEL: z.string().optional(),
  /** Further models that clients may name, separated by commas. */
  CHAT_MODELS: z.string().default(""),

  EMBEDDING_BASE_URL: baseUrl.optional(),
  EMBEDDING_API_KEY: z.string().optional(),
  EMBEDDING_MODEL: z.string().optional(),

  /** "model" asks the chat model, which has to take a JSON schema; "rules" costs no call. */
  MEMORY_EXTRACTION: z.enum(["rules", "model"]).default("rules"),
  /** How long a provider may be silent, in milliseconds. */
  MODEL_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(60_000),
});

export interface Provider {
  baseUrl: string;
  apiKey?: string;
  /** The first is the default. */
  models: [string, ...string[]];
  timeoutMs: number;
}

export interface Config {
  url: string;
  publishableKey: string;
  jwks?: JSONWebKeySet;
  jwtSecret?: string;
  chat?: Provider;
  embedding?: Provider;
  memoryExtraction: "rules" | "model";
}

/** Reads the environment; throws one line that names every variable that is wrong or missing. */
export function readConfig(env: Record<string, string | undefined>): Config {
  // A line such as CHAT_API_KEY= in a file of variables leaves the variable out.
  const given = Object.entries(env).filter(([, value]) => value !== "");
  const parsed = environment.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new Error(`Environment: ${problems.join("; ")}`);
  }
  const e = parsed.data;
  return {
    url: e.SUPABASE_URL,
    publishableKey: e.SUPABASE_PUBLISHABLE_KEYS,
    jwks: e.SUPABASE_JWKS,
    jwtSecret: e.JWT_SECRET,
    chat: e.CHAT_BASE_URL && e.CHAT_MODEL
      ? {
        baseUrl: e.CHAT_BASE_URL,
        apiKey: e.CHAT_API_KEY,
        models: [
          e.CHAT_MODEL,
          ...e.CHAT_MODELS.split(",").map((m) => m.trim()).filter((m) => m && m !== e.CHAT_MODEL),
        ],
        timeoutMs: e.MODEL_TIMEOUT_MS,
      }
      : undefined,
    embedding: e.EMBEDDING_BASE_URL && e.EMBEDDING_MODEL
      ? {
        baseUrl: e.EMBEDDING_BASE_URL,
        apiKey: e.EMBEDDING_API_KEY,
        models: [e.EMBEDDING_MODEL],
        timeoutMs: e.MODEL_TIMEOUT_MS,
      }
      : undefined,
    memoryExtraction: e.MEMORY_EXTRACTION,
  };
}
