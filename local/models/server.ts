// The models of the local stack, speaking OpenAI's protocol, so that everything runs with no key. A process of its own:
// the stack starts it on the first request, and a model's weights are loaded by the first request that needs them.
import { chatCompletion } from "./chat.ts";
import { embeddings } from "./embeddings.ts";
import { ApiError, errorResponse } from "./errors.ts";
import { chatModel, embeddingModel } from "./names.ts";

/** Answers a request to one of the models. */
export async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  try {
    switch (`${request.method} ${pathname}`) {
      case "GET /v1/models":
        return Response.json({ object: "list", data: models });
      case "POST /v1/embeddings":
        return Response.json(await embeddings(await body(request)));
      case "POST /v1/chat/completions":
        return await chatCompletion(await body(request), request.signal);
    }
    const [, id] = /^\/v1\/models\/(.+)$/.exec(pathname) ?? [];
    const model = models.find((model) => model.id === id);
    if (request.method === "GET" && model) return Response.json(model);
    throw new ApiError(404, `Unknown request URL: ${request.method} ${pathname}.`, "unknown_url");
  } catch (error) {
    return errorResponse(error);
  }
}

const models = [chatModel, embeddingModel].map((id) => ({
  id,
  object: "model",
  created: 0,
  owned_by: "local",
}));

async function body(request: Request): Promise<Record<string, unknown>> {
  try {
    const parsed = await request.json();
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Not JSON: told below.
  }
  throw new ApiError(400, "We could not parse the JSON body of your request.", "invalid_json");
}

if (import.meta.main) Deno.serve({ onListen: () => {} }, handle);
