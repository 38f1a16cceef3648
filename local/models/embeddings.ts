import { Buffer } from "node:buffer";
import { ApiError, requireModel } from "./errors.ts";
import { embeddingModel } from "./names.ts";
import { dimensions, encode } from "./sentence_encoder.ts";
import { countTokens } from "./tokens.ts";

const maxInputs = 2048;
const maxTokens = 8192;

/** POST /v1/embeddings. */
export async function embeddings(body: Record<string, unknown>): Promise<unknown> {
  requireModel(body.model, embeddingModel);
  const inputs = typeof body.input === "string" ? [body.input] : body.input;
  if (
    !Array.isArray(inputs) || inputs.length === 0 || inputs.length > maxInputs ||
    !inputs.every((input) => typeof input === "string" && input !== "")
  ) {
    throw new ApiError(
      400,
      `'input' must be a string or an array of 1 to ${maxInputs} strings, none of them empty.`,
      null,
      "input",
    );
  }
  if (body.dimensions !== undefined && body.dimensions !== dimensions) {
    throw new ApiError(
      400,
      "This model does not support specifying dimensions.",
      null,
      "dimensions",
    );
  }
  const format = body.encoding_format ?? "float";
  if (format !== "float" && format !== "base64") {
    throw new ApiError(400, "'encoding_format' must be float or base64.", null, "encoding_format");
  }
  const tokens = inputs.map(countTokens);
  if (tokens.some((count) => count > maxTokens)) {
    throw new ApiError(
      400,
      `This model's maximum context length is ${maxTokens} tokens; reduce the input.`,
      "context_length_exceeded",
      "input",
    );
  }
  const vectors = await encode(inputs);
  const total = tokens.reduce((sum, count) => sum + count, 0);
  return {
    object: "list",
    data: vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: format === "float"
        ? vector
        : Buffer.from(new Float32Array(vector).buffer).toString("base64"),
    })),
    model: embeddingModel,
    usage: { prompt_tokens: total, total_tokens: total },
  };
}
