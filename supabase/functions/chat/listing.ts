/** The models that a client may name, as OpenAI lists them. */

import type { Models } from "../_shared/models.ts";
import { ApiError } from "../_shared/errors.ts";

export function listed({ chatModels, embeddingModel }: Models) {
  const ids = ["auto", ...chatModels, ...(embeddingModel ? [embeddingModel] : [])];
  return [...new Set(ids)].map((id) => ({
    id,
    object: "model" as const,
    created: 0,
    owned_by: "engram",
  }));
}

export function listedModel(models: Models, id: string) {
  const model = listed(models).find((model) => model.id === id);
  if (model) return model;
  throw new ApiError(
    404,
    "model_not_found",
    "There is no such model here.",
    "GET /models lists them.",
    { param: "model", type: "invalid_request_error" },
  );
}
