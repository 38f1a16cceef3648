/** Answers of a chat model under a JSON schema. */

import { z } from "zod";
import type { ChatMessage, Sampling } from "./models.ts";
import { ModelError } from "./provider_errors.ts";

export interface Question<T> {
  /** The name that the schema has for the model. */
  name: string;
  /** What the model is told to keep to. */
  schema: z.ZodType;
  instruction: string;
  text: string;
  /** Reads the answer, which may be nearly of the schema. */
  read(value: unknown): T;
  /** Whether a model whose answer cannot be read is asked once more. */
  isRepaired?: true;
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

/** An answer that does not keep to its schema. */
export class UnreadableAnswer extends ModelError {
  constructor(model: string, readonly answer: string, hint: string, cause: unknown) {
    super(
      "failed",
      502,
      "model_failed",
      `The model ${model} did not keep to the JSON schema it was given.`,
      hint,
      { cause, type: "server_error" },
    );
  }
}

/** @throws UnreadableAnswer 502 `model_failed` */
export function readAnswer<T>({ hint, read }: Question<T>, model: string, answer: string): T {
  try {
    return read(jsonIn(answer));
  } catch (cause) {
    throw new UnreadableAnswer(model, answer, hint, cause);
  }
}

/** How much of an answer that could not be read its model is shown again, in characters. */
const mostRepaired = 20_000;

/** The question once more, after an answer that could not be read. */
export function repairOf<T>(question: Question<T>, { answer }: UnreadableAnswer) {
  const { messages, sampling } = requestOf(question);
  const repair: ChatMessage[] = [
    { role: "assistant", content: answer.slice(0, mostRepaired) },
    {
      role: "user",
      content: "That could not be read as JSON of the schema. Answer again with the JSON alone.",
    },
  ];
  return { messages: [...messages, ...repair], sampling };
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
