/** POST /embeddings: the vectors of the configured embedding model, as its provider gives them. */

import type { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import type { embeddingsRequest } from "../_shared/contracts/chat.ts";
import { ApiError } from "../_shared/errors.ts";
import { reserve } from "../_shared/meter.ts";

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
  const { texts, tokens } = measure(request.input);
  await reserve(c, "embed", texts, tokens);
  const answer = await models.embeddings(request, c.req.raw.signal);
  return c.json({ object: "list", ...answer, model: model ?? configured });
}

/** An input is one text or several, or a list of tokens or several. */
function measure(input: z.output<typeof embeddingsRequest>["input"]) {
  if (typeof input === "string") return { texts: [input], tokens: 0 };
  const items = input.flat();
  const texts = items.filter((item) => typeof item === "string");
  return { texts, tokens: items.length - texts.length };
}
