/** Headers that belong to one hop. */
const hopHeaders = ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/** The headers of a request as the process behind the gateway gets them. */
export function forwardedHeaders(request: Request, peer: Deno.NetAddr, url: URL): Headers {
  const headers = new Headers(request.headers);
  for (const name of hopHeaders) headers.delete(name);
  headers.delete("host");
  // Compressed or not is between the gateway and its client.
  headers.set("accept-encoding", "identity");
  headers.set("x-forwarded-for", peer.hostname);
  headers.set("x-forwarded-host", url.host);
  headers.set("x-forwarded-port", url.port);
  headers.set("x-forwarded-proto", "http");
  return headers;
}

/** The answer of the process as the client gets it. */
export function withoutHopHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of hopHeaders) headers.delete(name);
  return new Response(response.body, { status: response.status, headers });
}
