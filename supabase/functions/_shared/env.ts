/** What a function reads from its environment, checked once at start. */

import { createHash } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import { z } from "zod";

/** A project's keys of a kind, the default first. */
const keys = z.string().transform((text, context): [string, ...string[]] => {
  try {
    const { default: first, ...named } = z.record(z.string(), z.string()).parse(JSON.parse(text));
    const [key, ...others] = [first, ...Object.values(named)].filter((key) => key);
    if (key) return [key, ...others];
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

/** Keys that encrypt, 256 bits each in base64, by version: {"1":"…","2":"…"}. */
const keyRing = z.string().transform((text, context): KeyRing => {
  try {
    const given = z.record(z.string().regex(/^[1-9]\d{0,5}$/), z.base64()).parse(JSON.parse(text));
    const ring = new Map(
      Object.entries(given).map(([version, key]) => [
        Number(version),
        Uint8Array.from(atob(key), (character) => character.charCodeAt(0)),
      ]),
    );
    if (ring.size > 0 && [...ring.values()].every((key) => key.length === 32)) {
      return { keys: ring, current: Math.max(...ring.keys()) };
    }
  } catch {
    // Falls through to the issue: the value is a secret, so it is not shown.
  }
  context.addIssue({ code: "custom", message: 'is not of the form {"1":"32 bytes in base64"}' });
  return z.NEVER;
});

/** 32 to 64 bytes in base64. */
const signingKey = z.base64().transform((text, context): Uint8Array => {
  const key = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (key.length >= 32 && key.length <= 64) return key;
  context.addIssue({ code: "custom", message: "is not 32 to 64 bytes in base64" });
  return z.NEVER;
});

/** An address without the slashes at its end. */
export const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

const environment = z.object({
  SUPABASE_URL: baseUrl,
  SUPABASE_PUBLISHABLE_KEYS: keys,
  /** `_shared/api_keys.ts` and the worker call with them; a backend that acts for a user sends one. */
  SUPABASE_SECRET_KEYS: keys.optional(),
  /** What users' own model keys are encrypted with; without it users keep none here. */
  API_KEY_ENCRYPTION_KEYS: keyRing.optional(),
  /** What an answer took is signed with it; the database has it from make_receipt_key. */
  RECEIPT_KEY: signingKey.optional(),
  /** The project's public signing keys, where it signs asymmetrically. */
  SUPABASE_JWKS: keySet.optional(),
  /** The shared signing secret of local Auth and of older projects. */
  JWT_SECRET: z.string().min(32).optional(),

  /** An OpenAI-compatible base URL that ends before /chat/completions, its key, and its models. */
  CHAT_BASE_URL: baseUrl.optional(),
  CHAT_API_KEY: z.string().optional(),
  /** A model that answers. */
  CHAT_MODEL: z.string().optional(),
  /** Further models, separated by commas, that clients may name and "auto" chooses from. */
  CHAT_MODELS: z.string().default(""),

  EMBEDDING_BASE_URL: baseUrl.optional(),
  EMBEDDING_API_KEY: z.string().optional(),
  EMBEDDING_MODEL: z.string().optional(),
  /** How many numbers a vector has, of a model that can be asked for fewer. */
  EMBEDDING_DIMENSIONS: z.coerce.number().int().min(1).max(1536).optional(),

  /** "model" asks the chat model, which has to take a JSON schema; "rules" costs no call. */
  MEMORY_EXTRACTION: z.enum(["rules", "model"]).default("rules"),
  /** Who writes summaries and titles: the chat model, or nobody, and then sentences are taken. */
  SUMMARIES: z.enum(["sentences", "model"]).default("model"),
  /** How long a provider may be silent, in milliseconds. */
  MODEL_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(60_000),

  /** How long the parts of a document are, and how much of one the next repeats, in characters. */
  CHUNK_SIZE: z.coerce.number().int().min(100).max(8_000).default(1_200),
  CHUNK_OVERLAP: z.coerce.number().int().min(0).max(4_000).default(150),

  /** How many requests of one user each process of a function answers at a time. */
  REQUESTS_PER_USER: z.coerce.number().int().min(1).max(10_000).default(32),
}).refine((e) => e.CHUNK_OVERLAP * 2 <= e.CHUNK_SIZE, {
  path: ["CHUNK_OVERLAP"],
  message: "is more than half of CHUNK_SIZE",
});

const workerEnvironment = environment.safeExtend({ SUPABASE_SECRET_KEYS: keys });

export interface Provider {
  baseUrl: string;
  apiKey?: string;
  /** The first is the default. */
  models: [string, ...string[]];
  timeoutMs: number;
  /** Of an embedding model: how many numbers it is asked for. */
  dimensions?: number;
  /** The key is a user's own: its limits and its refusal are that user's affair. */
  ownKey?: boolean;
}

export interface KeyRing {
  keys: Map<number, Uint8Array<ArrayBuffer>>;
  /** The version that new ciphertext is of: the highest. */
  current: number;
}

export interface Config {
  url: string;
  publishableKey: string;
  jwks?: JSONWebKeySet;
  jwtSecret?: string;
  chat?: Provider;
  embedding?: Provider;
  memoryExtraction: "rules" | "model";
  summaries: "sentences" | "model";
  chunks: { size: number; overlap: number };
  /** SHA-256 of the keys with which a backend may act for a user; the keys themselves are not kept. */
  secretKeyDigests: string[];
  requestsPerUser: number;
  receiptKey?: Uint8Array;
  /** Where users may keep keys of their own. */
  apiKeys?: { ring: KeyRing; secretKey: string };
}

/** What the functions that work for nobody in particular know beside that. */
export interface WorkerConfig extends Config {
  /** Whoever sends one of them may call; the first is what the worker itself calls with. */
  secretKeys: [string, ...string[]];
}

/** Reads the environment; throws one line that names every variable that is wrong or missing. */
export function readConfig(env: Record<string, string | undefined>): Config {
  return config(readEnvironment(environment, env));
}

/** The same, with the secret keys. */
export function readWorkerConfig(env: Record<string, string | undefined>): WorkerConfig {
  const e = readEnvironment(workerEnvironment, env);
  return { ...config(e), secretKeys: e.SUPABASE_SECRET_KEYS };
}

/** An environment as the schema reads it; throws one line that names every variable that is wrong. */
export function readEnvironment<T extends z.ZodType>(
  schema: T,
  env: Record<string, string | undefined>,
): z.output<T> {
  // A line such as CHAT_API_KEY= in a file of variables leaves the variable out.
  const given = Object.entries(env).filter(([, value]) => value !== "");
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new Error(`Environment: ${problems.join("; ")}`);
  }
  return parsed.data;
}

/** What a key is compared by. */
export function digestOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function config(e: z.output<typeof environment>): Config {
  return {
    url: e.SUPABASE_URL,
    publishableKey: e.SUPABASE_PUBLISHABLE_KEYS[0],
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
        ...e.EMBEDDING_DIMENSIONS ? { dimensions: e.EMBEDDING_DIMENSIONS } : {},
        timeoutMs: e.MODEL_TIMEOUT_MS,
      }
      : undefined,
    memoryExtraction: e.MEMORY_EXTRACTION,
    summaries: e.SUMMARIES,
    secretKeyDigests: (e.SUPABASE_SECRET_KEYS ?? []).map(digestOf),
    chunks: { size: e.CHUNK_SIZE, overlap: e.CHUNK_OVERLAP },
    requestsPerUser: e.REQUESTS_PER_USER,
    receiptKey: e.RECEIPT_KEY,
    apiKeys: e.API_KEY_ENCRYPTION_KEYS && e.SUPABASE_SECRET_KEYS
      ? { ring: e.API_KEY_ENCRYPTION_KEYS, secretKey: e.SUPABASE_SECRET_KEYS[0] }
      : undefined,
  };
}
