import type { App } from "@supabase/lite";
import type { EdgeFunctions } from "./functions.ts";
import { answerThrown, readable } from "../gaps/lite_bad_input.ts";
import { answerErrors } from "../gaps/lite_errors.ts";
import type { Log } from "../log.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** As much as one request may send. Supabase's gateway takes about as much. */
const maxBody = 32 * 1024 * 1024;

const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT",
  "access-control-max-age": "3600",
};

/** Headers that belong to one hop. */
const hopHeaders = ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/** What the gateway passes requests on to. */
export interface Services {
  app: App;
  functions: () => EdgeFunctions | undefined;
  models: WorkerProcess;
  /** Changes a REST request before it is passed on. */
  rest: (request: Request, path: string) => Promise<Request>;
  /** Changes an answer of Auth before it is passed on. */
  auth: (response: Response) => Promise<Response>;
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

const stopTimeoutMs = 1000;

/** Serves the API on one port of the loopback interface. */
export function serveGateway(port: number, services: Services): Gateway {
  const abort = new AbortController();
  const server = Deno.serve({
    port,
    signal: abort.signal,
    hostname: "127.0.0.1",
    onListen: () => {},
    onError: (error) => {
      services.log(`[gateway] ${(error as Error).stack ?? error}`);
      return Response.json({ message: "An unexpected error occurred" }, { status: 500 });
    },
  }, (request, { remoteAddr }) => route(request, remoteAddr, services));
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

async function route(
  request: Request,
  peer: Deno.NetAddr,
  services: Services,
): Promise<Response> {
  // The host is the client's to write.
  if (!URL.canParse(request.url)) {
    return Response.json({ message: "The request's address is none." }, { status: 400 });
  }
  const url = new URL(request.url);
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBody) return withCors(tooLarge(), request);
  const { limited, exceeded } = limitBody(request, declared);
  try {
    if (services.resetting()) {
      return withCors(
        Response.json({ message: "The database is being reset." }, { status: 503 }),
        request,
      );
    }
    if (url.pathname.startsWith("/functions/v1/")) {
      const functions = services.functions();
      if (!functions) return notFound();
      const path = url.pathname.slice("/functions/v1".length) + url.search;
      // A function answers its own preflight requests, as on Supabase.
      return strip(await functions.fetch(limited, path, forwarded(limited, peer, url)));
    }
    if (url.pathname.startsWith("/models/v1/")) {
      const path = url.pathname.slice("/models".length) + url.search;
      return strip(await services.models.fetch(limited, path, forwarded(limited, peer, url)));
    }
    if (url.pathname === "/local/v1/reset" && request.method === "POST") {
      return await reset(request, services);
    }
    if (url.pathname === "/local/v1/backup" && request.method === "POST") {
      return await backup(request, services);
    }
    if (request.method === "OPTIONS") {
      return withCors(new Response(null, { status: 200 }), request);
    }
    if (url.pathname.startsWith("/rest/v1") || url.pathname.startsWith("/auth/v1")) {
      const read = await readable(limited, url);
      if (read instanceof Response) return withCors(read, request);
      const changed = await services.rest(read, url.pathname);
      const response = await answerThrown(
        await answerErrors(() => services.app.fetch(changed, { peerAddress: peer.hostname })),
      );
      if (exceeded()) {
        await response.body?.cancel();
        return withCors(tooLarge(), request);
      }
      const isAuth = url.pathname.startsWith("/auth/v1");
      return withCors(isAuth ? await services.auth(response) : response, request);
    }
    if (url.pathname.startsWith("/storage/v1")) {
      const message = "Storage is not part of the local stack.";
      return withCors(
        Response.json({ error: "not_implemented", message }, { status: 501 }),
        request,
      );
    }
    if (url.pathname === "/" || url.pathname === "/health") {
      const paths = ["/rest/v1", "/auth/v1", "/functions/v1", "/models/v1"];
      return withCors(Response.json({ name: "Engram", status: "ok", paths }), request);
    }
    return withCors(notFound(), request);
  } catch (error) {
    if (exceeded()) return withCors(tooLarge(), request);
    // The client has left: nobody reads the answer.
    if (request.signal.aborted) return new Response(null, { status: 499 });
    throw error;
  }
}

/** `npm run reset` of a stack that runs: only who knows the secret key may. */
async function reset(request: Request, services: Services): Promise<Response> {
  if (request.headers.get("apikey") !== services.secretKey) {
    return Response.json({ message: "Invalid API key" }, { status: 401 });
  }
  try {
    await services.reset();
    return Response.json({ message: "done" });
  } catch (error) {
    services.log(`[reset] ${(error as Error).stack}`);
    return Response.json({ message: (error as Error).message }, { status: 500 });
  }
}

/** `npm run backup` of a stack that runs: only who knows the secret key may. */
async function backup(request: Request, services: Services): Promise<Response> {
  if (request.headers.get("apikey") !== services.secretKey) {
    return Response.json({ message: "Invalid API key" }, { status: 401 });
  }
  if (!services.dump) {
    const message = "The stack runs on a Postgres: give its address as DATABASE_URL.";
    return Response.json({ message }, { status: 409 });
  }
  return new Response(await services.dump());
}

/** Counts a body that did not say how long it is, and breaks it off when it is too long. */
function limitBody(
  request: Request,
  declared: number,
): { limited: Request; exceeded: () => boolean } {
  if (!request.body || declared > 0) return { limited: request, exceeded: () => false };
  let size = 0;
  const body = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length;
        if (size > maxBody) controller.error(new Error("The body is too large."));
        else controller.enqueue(chunk);
      },
    }),
  );
  return { limited: new Request(request, { body }), exceeded: () => size > maxBody };
}

function forwarded(request: Request, peer: Deno.NetAddr, url: URL): Headers {
  const headers = new Headers(request.headers);
  for (const name of hopHeaders) headers.delete(name);
  headers.delete("host");
  // Compressed or not is between this gateway and its client.
  headers.set("accept-encoding", "identity");
  headers.set("x-forwarded-for", peer.hostname);
  headers.set("x-forwarded-host", url.host);
  headers.set("x-forwarded-port", url.port);
  headers.set("x-forwarded-proto", "http");
  return headers;
}

function strip(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of hopHeaders) headers.delete(name);
  return new Response(response.body, { status: response.status, headers });
}

function withCors(response: Response, request: Request): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(corsHeaders)) headers.set(name, value);
  const asked = request.headers.get("access-control-request-headers");
  if (asked) headers.set("access-control-allow-headers", asked);
  headers.set(
    "access-control-expose-headers",
    "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, " +
      "Transfer-Encoding, Range-Unit",
  );
  return new Response(response.body, { status: response.status, headers });
}

function notFound(): Response {
  return Response.json({ message: "no Route matched with those values" }, { status: 404 });
}

function tooLarge(): Response {
  const message = `The body is larger than ${maxBody / 1024 / 1024} MB.`;
  return Response.json({ code: "413", message, details: null, hint: null }, { status: 413 });
}
