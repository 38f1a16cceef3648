/** Answers of a chat model under a JSON schema. */

import { z } from "zod";
import type { ChatMessage, Sampling } from "./models.ts";
import { ModelError } from "./provider_errors.ts";

export interface Question<T> {
  /** The name that the schema has for the model. */
  name: string;
  schema: z.ZodType<T>;
  instruction: string;
  text: string;
  /** Reads what is not quite of the schema; left out, it has to be. */
  read?(value: unknown): T;
  /** What the caller can do when the model does not keep to the schema. */
  hint: string;
}

/** Asks a question of a model, and reads its answer by the schema. */
export type AskForJson = <T>(question: Question<T>) => Promise<T>;

/** What a model is asked with. */
export function requestOf<T>({ name, schema, instruction, text }: Question<T>): {
  messages: ChatMessage[];
  sampling: Sampling;
} {
  return {
    messages: [{ role: "system", content: instruction }, { role: "user", content: text }],
    sampling: {
      temperature: 0,
      response_format: {
        type: "json_schema",
        json_schema: { name, strict: true, schema: withoutBounds(schema) },
      },
    },
  };
}

/** @throws ModelError 502 `model_failed` when the answer does not keep to the schema */
export function readAnswer<T>(
  { schema, hint, read }: Question<T>,
  model: string,
  answer: string,
): T {
  try {
    const value = jsonIn(answer);
    return read ? read(value) : schema.parse(value);
  } catch (cause) {
    throw new ModelError(
      "failed",
      502,
      "model_failed",
      `The model ${model} did not keep to the JSON schema it was given.`,
      hint,
      { cause, type: "server_error" },
    );
  }
}

/** The JSON of an answer, also where a model has thought aloud or put a fence or words around it. */
function jsonIn(answer: string): unknown {
  const said = answer.replace(/<think(?:ing)?>[^]*?<\/think(?:ing)?>/gi, "").trim();
  try {
    return JSON.parse(said);
  } catch (error) {
    const start = said.search(/[{[]/);
    const end = Math.max(said.lastIndexOf("}"), said.lastIndexOf("]"));
    if (start < 0 || end <= start) throw error;
    return JSON.parse(said.slice(start, end + 1));
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
