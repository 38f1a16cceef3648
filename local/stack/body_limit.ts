/** As much as one request may send. Supabase's gateway takes about as much. */
const maxBody = 32 * 1024 * 1024;

/** A request whose body ends with an error where it becomes too large. */
export interface LimitedRequest {
  request: Request;
  /** Whether the body is too large: known at once when its length is declared, else when it has come. */
  exceeded: () => boolean;
}

/** Counts a body that does not declare its length, and breaks it off when it is too large. */
export function limitBody(request: Request): LimitedRequest {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBody) return { request, exceeded: () => true };
  if (!request.body || declared > 0) return { request, exceeded: () => false };
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
  return { request: new Request(request, { body }), exceeded: () => size > maxBody };
}

/** The answer to a body that is too large. */
export function tooLarge(): Response {
  const message = `The body is larger than ${maxBody / 1024 / 1024} MB.`;
  return Response.json({ code: "413", message, details: null, hint: null }, { status: 413 });
}
