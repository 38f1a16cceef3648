/** A world for tests: effects that do nothing, answer as told, and write down what was asked, in order. */

import { SignJWT } from "jose";
import { abortWhenClientLeaves } from "./client_leaving.ts";
import type { App, Effects } from "./app.ts";
import { createVerifier } from "./auth.ts";
import type { Client } from "./database.ts";
import { type Config, digestOf, type KeyRing, readConfig } from "./env.ts";
import type { PostgrestError } from "./errors.ts";
import { readUsage } from "./usage.ts";
import { memoriesByRules } from "./memory_rules.ts";
import type { ChatMessage, Completion, Endpoint, Models, Piece, Sampling } from "./models.ts";

export const userId = "5f0c7a52-8d8e-4f0f-9a53-0d4c9b6a1e01";
export const messageId = "0197a1c2-0000-7000-8000-000000000002";
export const sessionId = "0197a1c2-0000-7000-8000-000000000001";
export const requestId = "0197a1c2-0000-7000-8000-000000000003";
export const decisionId = "0197a1c2-0000-7000-8000-000000000004";

export const secretKey = "sb_secret_of_the_tests";
export const jwtSecret = "a-secret-of-the-tests-with-32-characters-or-more";

export const environment = {
  SUPABASE_URL: "http://supabase.test",
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_test"}',
  JWT_SECRET: jwtSecret,
};

/** The configuration of the tests, with further variables of the environment. */
export function testConfig(further: Record<string, string | undefined> = {}): Config {
  return readConfig({ ...environment, ...further });
}

/** The claims of a user who signed in just now. */
export function userClaims() {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: `${environment.SUPABASE_URL}/auth/v1`,
    aud: "authenticated",
    role: "authenticated",
    sub: userId,
    iat: now,
    exp: now + 3600,
  };
}

/** An access token as local Auth signs it. */
export function userToken(claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ ...userClaims(), ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(jwtSecret));
}

interface ModelCall {
  model: string;
  /** Most tests send text. */
  messages: (ChatMessage & { content: string })[];
  sampling: Sampling;
  endpoint?: Endpoint;
}

/** What was asked of the world. `then` are the calls that follow in a query: [["select", "*"], …]. */
export type Call =
  | { to: "verify" }
  | { to: "spending"; key: string }
  | { to: "extract"; text: string }
  | { to: "embed"; texts: string[] }
  | { to: "embeddings"; request: Sampling }
  | { to: "complete" } & ModelCall
  | { to: "stream" } & ModelCall
  | { to: `rpc ${string}`; args: Record<string, unknown>; then: unknown[][] }
  | { to: `from ${string}`; then: unknown[][] };

/** The call that a name stands for. */
type CallTo<T extends Call["to"]> = Extract<
  Call,
  {
    to: T extends `rpc ${string}` ? `rpc ${string}`
      : T extends `from ${string}` ? `from ${string}`
      : T;
  }
>;

/** What the database answers to an RPC or a table: data, or a failure. */
export type Answer = unknown | Failure | ((args: Record<string, unknown>) => unknown);

/** An answer of PostgREST's that is an error. */
export class Failure {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly error: Partial<PostgrestError> = {},
  ) {}
}

export interface World {
  effects: Effects;
  /** Everything asked, in order. */
  calls: Call[];
  /** What was reserved before a provider was asked. */
  reserved: Record<string, unknown>[];
  /** The names of what was asked, in order. */
  order(): string[];
  /** The only call of a name. */
  call<T extends Call["to"]>(to: T): CallTo<T>;
  /** What went wrong. */
  logged: Record<string, unknown>[];
  /** The line of each request. */
  requests: Record<string, unknown>[];
  /** Waits for the work that goes on after an answer. */
  settled(): Promise<void>;
  /** A request of the signed-in user; an object as body is sent as JSON. */
  send(
    app: App,
    method: string,
    path: string,
    body?: unknown,
    init?: RequestInit,
  ): Promise<Response>;
}

export interface Told {
  /** By the name of the RPC or the table. */
  database?: Record<string, Answer>;
  /** What the others answer: nothing, if left out. */
  otherwise?: Answer;
  chatModels?: string[];
  /** null: no embedding model is configured. */
  embeddingModel?: string | null;
  complete?: (signal: AbortSignal | undefined, model: string) => Promise<Completion>;
  stream?: (
    signal: AbortSignal | undefined,
    model: string,
  ) => AsyncIterable<Piece> | Promise<AsyncIterable<Piece>>;
  extract?: Effects["extract"];
  embed?: (texts: string[], signal?: AbortSignal) => Promise<string[]>;
  chunks?: Effects["chunks"];
  files?: Effects["files"];
  apiKeys?: Effects["apiKeys"];
  requireAccount?: Effects["requireAccount"];
  requestsPerUser?: number;
}

/** The context of a user of whom nothing is known. */
export const emptyContext = {
  personality: null,
  blocks: [],
  memories: [],
  passages: [],
  history: [],
  documents: [],
  summary: null,
  answered: null,
  branch: null,
};

/** The choice of a database that takes candidates in their order. */
function routed({ p_route }: Record<string, unknown>) {
  const [model_id, ...fallbacks] = (p_route as { candidates: string[] }).candidates;
  return { decision_id: decisionId, model_id, fallbacks };
}

/** The answer that a context was told to have, as `begin_turn` gives it. */
function answeredIn(context: Answer): unknown {
  return (context as { answered?: unknown } | undefined)?.answered ?? null;
}

export function createWorld(told: Told = {}): World {
  const calls: Call[] = [];
  const reserved: Record<string, unknown>[] = [];
  const logged: Record<string, unknown>[] = [];
  const requests: Record<string, unknown>[] = [];
  const background: Promise<unknown>[] = [];
  const verify = createVerifier(testConfig());
  const answers: Record<string, Answer> = {
    begin_turn: answeredIn(told.database?.get_chat_context),
    get_chat_context: emptyContext,
    store_chat_pair: messageId,
    save_complete_interaction: null,
    ...told.database,
  };

  /** A query: takes whatever further calls, and answers when it is awaited. */
  function query(name: string, then: unknown[][], args: Record<string, unknown> = {}): unknown {
    const chain: unknown = new Proxy({}, {
      get: (_, method) => {
        if (typeof method !== "string") return undefined;
        if (method === "then") {
          const response = respond(name, args);
          return response.then.bind(response);
        }
        return (...given: unknown[]) => {
          then.push([method, ...given]);
          return chain;
        };
      },
    });
    return chain;
  }

  async function respond(name: string, args: Record<string, unknown>) {
    const answer = name in answers
      ? answers[name]
      : name === "reserve_provider_call"
      ? null
      : told.otherwise;
    let data = typeof answer === "function" ? await answer(args) : answer;
    if (name === "get_chat_context" && data && typeof data === "object" && "answered" in data) {
      if (!data.answered) data = { route: routed(args), ...data };
    }
    if (!(data instanceof Failure)) return { data, error: null, status: 200 };
    const error = { message: "", details: null, hint: null, ...data.error, code: data.code };
    return { data: null, error, status: data.status };
  }

  const database = {
    rpc(name: string, args: Record<string, unknown>) {
      const then: unknown[][] = [];
      // Before every call to a provider; meter.test.ts looks at it.
      if (name !== "reserve_provider_call") calls.push({ to: `rpc ${name}`, args, then });
      else reserved.push(args);
      return query(name, then, args);
    },
    from(table: string) {
      const then: unknown[][] = [];
      calls.push({ to: `from ${table}`, then });
      return query(table, then);
    },
  };

  const models: Models = {
    chatModels: told.chatModels ?? ["small", "large"],
    embeddingModel: told.embeddingModel === null ? undefined : told.embeddingModel ?? "embedder",
    embed(texts, signal) {
      calls.push({ to: "embed", texts });
      return told.embed?.(texts, signal) ?? Promise.resolve(texts.map(vectorOf));
    },
    embeddings(request) {
      calls.push({ to: "embeddings", request });
      return Promise.resolve({ object: "list", data: [{ index: 0, embedding: [1, 2] }] });
    },
    complete(model, messages, sampling, signal, endpoint) {
      calls.push({
        to: "complete",
        model,
        messages: messages as ModelCall["messages"],
        sampling,
        ...(endpoint ? { endpoint } : {}),
      });
      return told.complete?.(signal, model) ??
        Promise.resolve({ text: "Hello.", finishReason: "stop" });
    },
    async stream(model, messages, sampling, signal, endpoint) {
      calls.push({
        to: "stream",
        model,
        messages: messages as ModelCall["messages"],
        sampling,
        ...(endpoint ? { endpoint } : {}),
      });
      return await (told.stream ?? streamOf(["Hel", "lo."]))(signal, model);
    },
  };

  return {
    calls,
    reserved,
    logged,
    requests,
    order: () => calls.map(({ to }) => to),
    call<T extends Call["to"]>(to: T) {
      const found = calls.filter((call) => call.to === to);
      if (found.length !== 1) throw new Error(`${to} was called ${found.length} times`);
      return found[0] as CallTo<T>;
    },
    async settled() {
      while (background.length > 0) await soon(Promise.resolve(background.shift()));
    },
    async send(app, method, path, body, init = {}) {
      return await app.request(path, {
        method,
        body: body === undefined || typeof body === "string" || body instanceof Uint8Array
          ? body as BodyInit
          : JSON.stringify(body),
        ...init,
        headers: {
          authorization: `Bearer ${await userToken()}`,
          "content-type": "application/json",
          ...init.headers,
        },
      });
    },
    effects: {
      verify(authorization) {
        calls.push({ to: "verify" });
        return verify(authorization);
      },
      secretKeyDigests: [digestOf(secretKey)],
      database: () => database as unknown as Client,
      requireAccount: told.requireAccount ?? (() => Promise.resolve()),
      requestsPerUser: told.requestsPerUser ?? testConfig().requestsPerUser,
      models,
      extract: told.extract ?? ((text) => {
        calls.push({ to: "extract", text });
        return Promise.resolve(memoriesByRules(text));
      }),
      apiKeys: told.apiKeys,
      spending: (key) => {
        calls.push({ to: "spending", key });
        return models;
      },
      files: told.files,
      chunks: told.chunks ?? testConfig().chunks,
      background: (work) => background.push(work),
      log: (entry) => (entry.level === "info" ? requests : logged).push(entry),
    },
  };
}

/** The vector that the fake model makes of a text. */
export function vectorOf(text: string): string {
  return `[${text.length}]`;
}

/** A stream of these pieces that ends well. */
export function streamOf(texts: string[], usage?: unknown): NonNullable<Told["stream"]> {
  return async function* () {
    for (const text of texts) yield await Promise.resolve({ text });
    yield { text: "", finishReason: "stop" };
    if (usage) yield { text: "", counted: readUsage(usage) };
  };
}

/** Waits for the signal and then fails as an aborted call does. */
export function untilAborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** What has to happen soon, or the test fails rather than hangs. */
export async function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("did not happen in two seconds")), 2_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A ring of these versions; a version's key is always the same. */
export function ringOf(...versions: number[]): KeyRing {
  const keys = new Map(versions.map((version) => [version, new Uint8Array(32).fill(version)]));
  return { keys, current: Math.max(...versions) };
}

/** A server on loopback that closes with `await using`. */
export function serveLocally(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => abortWhenClientLeaves(request, handler),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    host: `127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => soon(server.shutdown()),
  };
}
