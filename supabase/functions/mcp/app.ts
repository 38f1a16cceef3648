/**
 * mcp: Engram for assistants that speak the Model Context Protocol, as the signed-in user.
 *
 * Each request stands for itself: the same tools are served to clients of 2026-07-28 and, without
 * sessions, to those of 2025-11-25 and before.
 */

import { createMcpHandler } from "@modelcontextprotocol/server";
import {
  type App,
  type AppContext,
  createApp,
  createBareApp,
  type Effects,
} from "../_shared/app.ts";
import { ApiError } from "../_shared/errors.ts";
import { JsonBounds } from "../_shared/json_bounds.ts";
import { describeCause } from "../_shared/log_causes.ts";
import { readBytes } from "../_shared/request_body.ts";
import { type Caller, Engram } from "./engram.ts";
import { createServer } from "./server.ts";

/** A document of five megabytes, and what JSON makes of it. */
const bodyMegabytes = 12;

export function mcpApp(effects: Effects, baseUrl: string, ask: typeof fetch = fetch): App {
  const app = createApp("mcp", effects, { bodyMegabytes });
  const handler = createMcpHandler(
    ({ authInfo }) => createServer(new Engram(authInfo!.extra as unknown as Caller, baseUrl, ask)),
    {
      maxRequestBodySize: bodyMegabytes * 1024 * 1024,
      onerror: (error) =>
        effects.log({ level: "warning", function: "mcp", cause: describeCause(error) }),
    },
  );
  app.on(["GET", "POST", "DELETE"], "/", async (c) => {
    const response = await handler.fetch(await boundedRequest(c), { authInfo: authOf(c) });
    return new Response(response.body, response);
  });

  const open = createBareApp("mcp", effects);
  open.get("/.well-known/oauth-protected-resource", (c) => c.json(metadataOf(baseUrl)));

  const answer = app.fetch;
  app.fetch = async (request, ...rest) => {
    if (new URL(request.url).pathname.endsWith("/.well-known/oauth-protected-resource")) {
      return await open.fetch(request);
    }
    const response = await answer(request, ...rest);
    // The answer tells a client without a valid token where to sign in.
    if (response.status === 401) {
      const where = `${baseUrl}/functions/v1/mcp/.well-known/oauth-protected-resource`;
      response.headers.set("www-authenticate", `Bearer resource_metadata="${where}"`);
    }
    response.headers.append(
      "access-control-expose-headers",
      "www-authenticate, mcp-protocol-version",
    );
    return response;
  };
  return app;
}

/** The request with a body that was read within the bounds of every function's. */
async function boundedRequest(c: AppContext): Promise<Request> {
  const { raw } = c.req;
  if (!raw.body) return raw;
  const bounds = new JsonBounds();
  const parts: Uint8Array[] = [];
  for await (const bytes of readBytes(raw, c.get("bodyBytes"))) {
    bounds.read(bytes);
    parts.push(bytes);
  }
  const { method, headers, signal } = raw;
  return new Request(raw.url, { method, headers, signal, body: new Blob(parts as BlobPart[]) });
}

/** What the SDK hands on to the server that it makes for a request. */
function authOf(c: AppContext) {
  const { token, userId } = c.get("caller");
  const caller: Caller = {
    token,
    userId,
    database: c.get("database"),
    requestId: c.get("requestId"),
    signal: c.req.raw.signal,
  };
  return { token, clientId: userId, scopes: [], extra: { ...caller } };
}

/** RFC 9728: that Supabase Auth gives the tokens that are taken here. */
function metadataOf(baseUrl: string) {
  if (!baseUrl) throw new ApiError(503, "not_configured", "SUPABASE_URL is not set.");
  return {
    resource: `${baseUrl}/functions/v1/mcp`,
    resource_name: "Engram",
    authorization_servers: [`${baseUrl}/auth/v1`],
    bearer_methods_supported: ["header"],
  };
}
