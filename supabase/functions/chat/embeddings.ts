/** POST /embeddings: the vectors of the configured embedding model, as its provider gives them. */

import type { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import type { embeddingsRequest } from "../_shared/contracts/chat.ts";
import { ApiError } from "../_shared/errors.ts";

export async function embed(
  c: AppContext,
  { models }: Effects,
  { model, user: _, ...request }: z.output<typeof embeddingsRequest>,
): Promise<Response> {
  const configured = models.embeddingModel;
  if (!configured) {
    throw new ApiError(
      503,
      "model_not_configured",
      "No embedding model is configured.",
      "Set EMBEDDING_BASE_URL and EMBEDDING_MODEL.",
    );
  }
  const answer = await models.embeddings(request, c.req.raw.signal);
  return c.json({ object: "list", ...answer, model: model ?? configured });
}
