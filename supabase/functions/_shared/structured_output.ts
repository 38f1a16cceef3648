/** Answers of a chat model under a JSON schema. */

import { z } from "zod";
import { ApiError } from "./errors.ts";
import type { Models } from "./models.ts";

export interface Question<T> {
  /** The name that the schema has for the model. */
  name: string;
  schema: z.ZodType<T>;
  instruction: string;
  text: string;
  /** What the caller can do when the model does not keep to the schema. */
  hint: string;
}

/**
 * Asks the default chat model, and reads its answer by the schema.
 *
 * @throws ApiError 502 `model_failed` when the answer does not keep to the schema, and what `complete` throws
 */
export async function askForJson<T>(
  models: Models,
  { name, schema, instruction, text, hint }: Question<T>,
  signal?: AbortSignal,
): Promise<T> {
  const [model] = models.chatModels;
  const { text: answer } = await models.complete(
    model,
    [{ role: "system", content: instruction }, { role: "user", content: text }],
    {
      temperature: 0,
      response_format: {
        type: "json_schema",
        json_schema: { name, strict: true, schema: withoutBounds(schema) },
      },
    },
    signal,
  );
  try {
    return schema.parse(JSON.parse(answer));
  } catch (cause) {
    throw new ApiError(
      502,
      "model_failed",
      `The model ${model} did not keep to the JSON schema it was given.`,
      hint,
      { cause },
    );
  }
}

/** Bounds are checked when the answer is read: several providers refuse a schema that has them. */
function withoutBounds(schema: z.ZodType) {
  return z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
      delete jsonSchema.maxItems;
    },
  });
}
