/** Memories in what a user said; never in what was put before the model as context. */

import { z } from "zod";
import { ApiError } from "./errors.ts";
import { type ExtractedMemory, memoriesByRules } from "./memory_rules.ts";
import type { Models } from "./models.ts";

const answer = z.strictObject({
  memories: z.array(z.strictObject({
    key: z.string().min(1).max(200),
    value: z.string().min(1).max(4000),
    category: z.string().min(1).max(100),
    importance: z.enum(["low", "medium", "high"]),
  })).max(50),
});

/** Bounds are checked here: several providers refuse a schema that has them. */
const schema = z.toJSONSchema(answer, {
  override: ({ jsonSchema }) => {
    delete jsonSchema.minLength;
    delete jsonSchema.maxLength;
    delete jsonSchema.maxItems;
  },
});

const instruction =
  "Extract lasting facts that the user states about themselves: name, places, work, " +
  "relations, preferences, health, plans. Skip questions, guesses, small talk and what is true only " +
  "for the moment. key is a snake_case subject such as favorite_color; value is the fact in few words. " +
  "Answer an empty list when there is none.";

/** How a text's memories are found. */
export type Extract = (text: string, signal?: AbortSignal) => Promise<ExtractedMemory[]>;

export const extractByRules: Extract = (text) => Promise.resolve(memoriesByRules(text));

/** Asks the default chat model under a JSON schema. */
export function extractByModel(models: Models): Extract {
  return async (text, signal) => {
    const { text: json } = await models.complete(
      models.chatModels[0],
      [{ role: "system", content: instruction }, { role: "user", content: text }],
      {
        temperature: 0,
        response_format: {
          type: "json_schema",
          json_schema: { name: "memories", strict: true, schema },
        },
      },
      signal,
    );
    try {
      return answer.parse(JSON.parse(json)).memories;
    } catch (cause) {
      throw new ApiError(
        502,
        "model_failed",
        `The model ${models.chatModels[0]} did not keep to the JSON schema it was given.`,
        "Set MEMORY_EXTRACTION=rules, or choose a model that takes a JSON schema.",
        { cause },
      );
    }
  };
}

/** The text that is embedded for a memory: key and value as words. */
export function memoryText(memory: { key: string; value: string }): string {
  return `${memory.key.replaceAll("_", " ")}: ${memory.value}`;
}
