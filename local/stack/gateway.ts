import type { App } from "@supabase/lite";
import { type Context, Hono, type Next } from "hono";
import { answerThrown } from "../gaps/lite_bad_input.ts";
import { answerErrors } from "../gaps/lite_errors.ts";
import { answerHead } from "../gaps/lite_head.ts";
import { openAnswer, sealFilters } from "../gaps/lite_quotes.ts";
import { believeTokens } from "../gaps/lite_lookups.ts";
import { answerDryRun } from "../gaps/lite_rollback.ts";
import type { Log } from "../log.ts";
import type { Storage } from "../storage/storage.ts";
import { limitBody, type LimitedRequest, tooLarge } from "./body_limit.ts";
import { allowEveryOrigin } from "./cors.ts";
import { forwardedHeaders, withoutHopHeaders } from "./forward.ts";
import type { EdgeFunctions } from "./functions.ts";
import { readInput } from "./rest_input.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** What the gateway passes requests on to. */
export interface Services {
  app: App;
  functions: () => EdgeFunctions | undefined;
  models: WorkerProcess;
  storage: Storage;
  /** Changes a REST request before it is passed on. */
  rest: (request: Request, path: string) => Promise<Request>;
  /** Changes an answer of Auth before it is passed on. */
  auth: (response: Response) => Promise<Response>;
  /** How many values the rows of a body have. */
  mostValues: number;
  /** Answers Auth's admin API. */
  admin: (request: Request) => Promise<Response>;
  secretKey: string;
  /** Empties the database and fills it again. */
  reset: () => Promise<void>;
  /** The database as an archive; undefined where it is a Postgres of its own. */
  dump: (() => Promise<Blob>) | undefined;
  /** Whether the database is being emptied and filled again. */
  resetting: () => boolean;
  log: Log;
}

/** The API while it is served. */
export interface Gateway {
  port: number;
  stop(): Promise<void>;
}

/** What the handlers of a request know beside the request itself. */
interface Arrived {
  Bindings: { peer: Deno.NetAddr };
  Variables: { url: URL; limited: LimitedRequest };
}

type Handler = (c: Context<Arrived>) => Response | Promise<Response>;

const stopTimeoutMs = 1000;

/** Serves the API on one port of the loopback interface. */
export function serveGateway(port: number, services: Services): Gateway {
  const abort = new AbortController();
  const api = routes(services);
  const server = Deno.serve({
    port,
    signal: abort.signal,
    hostname: "127.0.0.1",
    onListen: () => {},
    onError: (error) => answerUnexpected(error, services.log),
  }, (request, { remoteAddr }) => api.fetch(request, { peer: remoteAddr }));
  return {
    port: server.addr.port,
    async stop() {
      // Requests that are under way may finish; streams that go on and on may not hold everything up.
      const timer = setTimeout(() => abort.abort(), stopTimeoutMs);
      await server.shutdown();
      clearTimeout(timer);
    },
  };
}

function routes(services: Services): Hono<Arrived> {
  return new Hono<Arrived>()
    .use(readAddress, limitSize)
    .use((c, next) => services.resetting() ? Promise.resolve(beingReset(c)) : next())
    // A function answers its own preflight requests, as on Supabase.
    .all("/functions/v1/*", passToFunction(services))
    .all("/models/v1/*", passToModels(services))
    .post("/local/v1/reset", requireSecretKey(services), reset(services))
    .post("/local/v1/backup", requireSecretKey(services), backup(services))
    .use(withCors)
    .options("*", (c) => c.body(null, 200))
    .all("/rest/v1/*", passOn(services, askRest))
    .all("/auth/v1/admin/*", requireSecretKey(services), passOn(services, askAdmin))
    .all("/auth/v1/*", passOn(services, askAuth))
    .all("/storage/v1/*", passToStorage(services))
    .all("/", describeApi)
    .all("/health", describeApi)
    .notFound(() => noRoute())
    .onError((error, c) => answerError(error, c, services.log));
}

/** Refuses a request whose address is none: its host is the client's to write. */
async function readAddress(c: Context<Arrived>, next: Next): Promise<Response | void> {
  if (!URL.canParse(c.req.url)) {
    return Response.json({ message: "The request's address is none." }, { status: 400 });
  }
  c.set("url", new URL(c.req.url));
  await next();
}

async function limitSize(c: Context<Arrived>, next: Next): Promise<Response | void> {
  const limited = limitBody(c.req.raw);
  if (limited.exceeded()) return allowEveryOrigin(tooLarge(), c.req.raw);
  c.set("limited", limited);
  await next();
  if (!limited.exceeded()) return;
  // The function had only a part of the body, so its own answer, or its failure, says nothing.
  await c.res.body?.cancel();
  c.res = undefined;
  c.res = allowEveryOrigin(tooLarge(), c.req.raw);
}

function beingReset(c: Context<Arrived>): Response {
  const message = "The database is being reset.";
  return allowEveryOrigin(Response.json({ message }, { status: 503 }), c.req.raw);
}

function passToFunction(services: Services): Handler {
  return async (c) => {
    const functions = services.functions();
    if (!functions) return noRoute();
    const { request, path, headers } = forwarded(c, "/functions/v1");
    return withoutHopHeaders(await functions.fetch(request, path, headers));
  };
}

function passToModels(services: Services): Handler {
  return async (c) => {
    const { request, path, headers } = forwarded(c, "/models");
    return withoutHopHeaders(await services.models.fetch(request, path, headers));
  };
}

/** The request for another process, which does not know the first part of the path. */
function forwarded(c: Context<Arrived>, prefix: string) {
  const url = c.get("url");
  const { request } = c.get("limited");
  const path = url.pathname.slice(prefix.length) + url.search;
  return { request, path, headers: forwardedHeaders(request, c.env.peer, url) };
}

type Ask = (services: Services, request: Request, peer: Deno.NetAddr) => Promise<Response>;

/** Passes a request to REST or Auth, unless it cannot be read. */
function passOn(services: Services, ask: Ask): Handler {
  return async (c) => {
    const { request } = c.get("limited");
    const read = await readInput(
      request,
      c.get("url"),
      isOperator(request, services),
      services.mostValues,
    );
    if (read instanceof Response) return read;
    return await ask(services, read, c.env.peer);
  };
}

/** Whether a request comes with the secret key, as REST and Auth take it. */
function isOperator({ headers }: Request, { secretKey }: Services): boolean {
  const [, token] = /^Bearer\s+(.+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  return (token ?? headers.get("apikey")) === secretKey;
}

async function askRest(services: Services, request: Request, peer: Deno.NetAddr) {
  const { pathname } = new URL(request.url);
  const changed = await services.rest(request, pathname);
  const sealed = new Request(sealFilters(changed.url), changed);
  return await answerHead(
    sealed,
    pathname,
    async (request) =>
      openAnswer(await answerDryRun(request, () => askApp(services, request, peer))),
  );
}

async function askAuth(services: Services, request: Request, peer: Deno.NetAddr) {
  return await services.auth(await askApp(services, request, peer));
}

async function askAdmin(services: Services, request: Request) {
  return await services.admin(request);
}

/** REST and Auth are one app. */
async function askApp({ app }: Services, request: Request, peer: Deno.NetAddr) {
  return await answerThrown(
    await answerErrors(() =>
      believeTokens(
        new URL(request.url).pathname,
        async () => await app.fetch(request, { peerAddress: peer.hostname }),
      )
    ),
  );
}

/** Lets only those pass who know the secret key. */
function requireSecretKey(services: Services) {
  return async (c: Context<Arrived>, next: Next): Promise<Response | void> => {
    if (c.req.header("apikey") !== services.secretKey) {
      return c.json({ message: "Invalid API key" }, 401);
    }
    await next();
  };
}

/** `npm run reset` of a stack that runs. */
function reset(services: Services): Handler {
  return async (c) => {
    try {
      await services.reset();
      return c.json({ message: "done" });
    } catch (error) {
      services.log(`[reset] ${(error as Error).stack}`);
      return c.json({ message: (error as Error).message }, 500);
    }
  };
}

/** `npm run backup` of a stack that runs. */
function backup(services: Services): Handler {
  return async (c) => {
    if (services.dump) return new Response(await services.dump());
    const message = "The stack runs on a Postgres: give its address as DATABASE_URL.";
    return c.json({ message }, 409);
  };
}

async function withCors(c: Context<Arrived>, next: Next): Promise<void> {
  await next();
  c.res = allowEveryOrigin(c.res, c.req.raw);
}

function passToStorage({ storage }: Services): Handler {
  return (c) => storage.fetch(c.get("limited").request);
}

function describeApi(c: Context<Arrived>): Response {
  const paths = ["/rest/v1", "/auth/v1", "/storage/v1", "/functions/v1", "/models/v1"];
  return c.json({ name: "Engram", status: "ok", paths });
}

function noRoute(): Response {
  return Response.json({ message: "no Route matched with those values" }, { status: 404 });
}

function answerError(error: Error, c: Context<Arrived>, log: Log): Response {
  if (c.get("limited")?.exceeded()) return allowEveryOrigin(tooLarge(), c.req.raw);
  // The client has left: nobody reads the answer.
  if (c.req.raw.signal.aborted) return new Response(null, { status: 499 });
  return answerUnexpected(error, log);
}

function answerUnexpected(error: unknown, log: Log): Response {
  log(`[gateway] ${(error as Error).stack ?? error}`);
  return Response.json({ message: "An unexpected error occurred" }, { status: 500 });
}
