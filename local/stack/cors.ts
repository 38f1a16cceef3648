/** The cross-origin headers of Supabase's gateway: any page of any site may call, with whatever headers it asks for. */
export function allowEveryOrigin(response: Response, request: Request): Response {
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set(
    "access-control-allow-methods",
    "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT",
  );
  headers.set("access-control-max-age", "3600");
  const asked = request.headers.get("access-control-request-headers");
  if (asked) headers.set("access-control-allow-headers", asked);
  headers.set(
    "access-control-expose-headers",
    "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, " +
      "Transfer-Encoding, Range-Unit",
  );
  return new Response(response.body, { status: response.status, headers });
}
