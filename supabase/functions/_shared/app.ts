/** What every function's Hono app starts from: request ids, CORS, limits, the caller, errors. */

import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { getPathNoStrict } from "hono/utils/url";
import type { z } from "zod";
import type { ApiKeys } from "./api_keys.ts";
import { actingFor, type Caller } from "./auth.ts";
import type { Client } from "./database.ts";
import { ApiError } from "./errors.ts";
import { codeForLog, describeCause, messageForLog } from "./log_causes.ts";
import type { Extract } from "./memory_extraction.ts";
import type { Models } from "./models.ts";
import type { SignReceipt } from "./receipts.ts";
import type { UserFiles } from "./user_files.ts";
import { readJson, refuseLargeBody, releaseBody } from "./request_body.ts";
import { onBehalfOf } from "./resilience.ts";
import { UserSlots, whenSent } from "./user_slots.ts";

/** What a function does to the world, given from outside so that tests can watch it. */
export interface Effects {
  verify(authorization?: string): Promise<Caller>;
  /** Digests of the project's secret keys, with which a backend may act for a user. */
  secretKeyDigests: readonly string[];
  database(caller: Caller, requestId: string): Client;
  /** Refuses a caller whose account has been deleted while the token is still good. */
  requireAccount(c: AppContext): Promise<void>;
  /** How many requests of one user a process answers at a time. */
  requestsPerUser: number;
  models: Models;
  extract: Extract;
  /** Undefined where users cannot keep keys of their own. */
  apiKeys?: ApiKeys;
  /** Whether the models are asked with the caller's own key; left out where they never are. */
  spendsOwnKey?(): Promise<boolean>;
  /** Models that spend this key instead of the project's. */
  spending(key: string): Models;
  /** Signs what an answer took; undefined without a key, and then the database books what it reserved. */
  signReceipt?: SignReceipt;
  /** The files of a user; left out where none are kept. */
  files?(database: Client, userId: string): UserFiles;
  /** How documents are cut, in characters. */
  chunks: { size: number; overlap: number };
  /** Keeps the function alive until the work is done, although the client has its answer. */
  background(work: Promise<unknown>): void;
  log(entry: Record<string, unknown>): void;
}

/** What asking a chat model takes. */
export type Asking = Pick<
  Effects,
  "models" | "apiKeys" | "spendsOwnKey" | "spending" | "signReceipt" | "background" | "log"
>;

/** What every request carries, whoever its caller is. */
export type BareVariables = {
  /** The name of the function that answers it, for the log. */
  functionName: string;
  requestId: string;
  /** How many bytes of a body are read. */
  bodyBytes: number;
};
export type Variables = BareVariables & { caller: Caller; database: Client };
export type AppContext = Context<{ Variables: Variables }>;
export type App = Hono<{ Variables: Variables }>;

export interface Limits {
  /** How much a request may send, in megabytes. */
  bodyMegabytes?: number;
  /** Other names that the function is deployed under: /<name>/… is /<function>/<name>/… then. */
  aliases?: readonly string[];
  /** A backend with the secret key may act for the user that the header x-user-id names. */
  mayActForUsers?: boolean;
  /**
   * Routes whose first call takes of the caller's limits, which refuses an account that is gone: it is
   * not looked for before.
   */
  reservesFirst?: RegExp;
}

/** An app whose callers are users: each request has its caller and the database as that caller. */
export function createApp(name: string, effects: Effects, limits: Limits = {}): App {
  const app = createBareApp<Variables>(name, effects, limits);
  const slots = new UserSlots(effects.requestsPerUser);
  app.use(async (c, next) => {
    const backend = limits.mayActForUsers && actingFor(c.req.raw.headers, effects.secretKeyDigests);
    const caller = backend || await effects.verify(c.req.header("authorization"));
    const free = slots.take(caller.userId);
    try {
      refuseLargeBody(c.req.raw, c.get("bodyBytes"));
      c.set("caller", caller);
      c.set("database", effects.database(caller, c.get("requestId")));
      // What only reads asks no model, and an account that is gone reads nothing.
      const isRefused = ["GET", "HEAD"].includes(c.req.method) ||
        limits.reservesFirst?.test(c.req.path);
      if (!isRefused) await effects.requireAccount(c);
      await onBehalfOf(caller.userId, next);
      if (isStreamed(c.res)) c.res = whenSent(c.res, free);
      else free();
    } catch (error) {
      free();
      throw error;
    }
  });
  return app;
}

/** Whether a response's body is still being made when its head is sent. */
function isStreamed({ headers }: Response): boolean {
  return headers.has("content-disposition") ||
    headers.get("content-type")?.startsWith("text/event-stream") === true;
}

/**
 * An app that does not know its callers yet. Supabase calls a function with its name as the first
 * part of the path.
 */
export function createBareApp<V extends BareVariables = BareVariables>(
  name: string,
  effects: Pick<Effects, "log">,
  { bodyMegabytes = 2, aliases = [] }: Limits = {},
): Hono<{ Variables: V }> {
  const app = new Hono<{ Variables: V }>({
    // Clients write the root as /profile and as /profile/.
    getPath: (request) => {
      const path = getPathNoStrict(request);
      return aliases.includes(path.split("/")[1]) ? `/${name}${path}` : path;
    },
  }).basePath(`/${name}`);

  app.use(async (c, next) => {
    const given = c.req.header("x-request-id");
    const requestId = given && /^[\w.-]{1,100}$/.test(given) ? given : crypto.randomUUID();
    const started = performance.now();
    c.set("functionName", name);
    c.set("requestId", requestId);
    c.set("bodyBytes", bodyMegabytes * 1024 * 1024);
    try {
      await next();
    } finally {
      releaseBody(c.req.raw);
    }
    c.res.headers.set("x-request-id", requestId);
    effects.log({
      level: "info",
      function: name,
      request_id: requestId,
      method: c.req.method,
      // The pattern, without ids: a log outlives what it is about.
      route: routePath(c, -1),
      status: c.res.status,
      ms: Math.round(performance.now() - started),
    });
  });
  app.use(cors({
    origin: "*",
    allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    exposeHeaders: ["x-request-id", "x-session-id", "retry-after"],
    maxAge: 86_400,
  }));
  app.notFound((c) => {
    throw new ApiError(404, "not_found", `There is no ${c.req.method} ${c.req.path} here.`);
  });
  app.onError((error, c) => {
    // A path outside the app's own reaches no middleware.
    if (!c.get("requestId")) {
      c.set("functionName", name);
      c.set("requestId", crypto.randomUUID());
    }
    const left = c.req.raw.signal.aborted && error === c.req.raw.signal.reason;
    const known = left
      ? new ApiError(499 as 400, "client_left", "The client has left.")
      : failure(c, effects, error);
    if (known.retryAfter) c.header("retry-after", String(known.retryAfter));
    return c.json(known.envelope(c.get("requestId")), known.status);
  });
  return app;
}

/** The error that the client gets. An error that is not the caller's fault is logged with its cause. */
export function failure<V extends BareVariables>(
  c: Context<{ Variables: V }>,
  effects: Pick<Effects, "log">,
  error: unknown,
): ApiError {
  const known = error instanceof ApiError
    ? error
    : error instanceof HTTPException && error.status < 500
    ? new ApiError(error.status as 400, "invalid_request", error.message)
    : new ApiError(500, "internal", "Something went wrong here.", undefined, { cause: error });
  if (known.status >= 500) {
    effects.log({
      level: "error",
      function: c.get("functionName"),
      request_id: c.get("requestId"),
      code: codeForLog(known.code),
      message: messageForLog(known),
      cause: describeCause(known.cause),
    });
  }
  return known;
}

/** The JSON body as the schema reads it. */
export async function body<T extends z.ZodType>(c: AppContext, schema: T): Promise<z.output<T>> {
  return parse(schema, await json(c));
}

/** The JSON body as it is. */
export function json(c: AppContext): Promise<unknown> {
  return readJson(c.req.raw, c.get("bodyBytes"));
}

/** The query parameters as the schema reads them. */
export function query<T extends z.ZodType>(c: AppContext, schema: T): z.output<T> {
  return parse(schema, c.req.query());
}

export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issue: first, path } = innermost(parsed.error.issues[0]);
  const where = path.join(".");
  const own = first.code === "custom" ? first.params : undefined;
  const message = where ? `${where}: ${first.message}` : first.message;
  throw new ApiError(
    own?.status ?? 400,
    own?.code ?? "invalid_request",
    // An issue lists unknown fields by their names, however many and long they are.
    message.length > 500 ? `${message.slice(0, 500)}…` : message,
    undefined,
    { param: where.slice(0, 200) || undefined },
  );
}

/** Of what may have several forms, the issue with the form that it comes nearest to. */
function innermost(
  issue: z.core.$ZodIssue,
  outer: PropertyKey[] = [],
): { issue: z.core.$ZodIssue; path: PropertyKey[] } {
  const path = [...outer, ...issue.path];
  if (issue.code !== "invalid_union") return { issue, path };
  const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
  return nearest?.length ? innermost(nearest[0], path) : { issue, path };
}
