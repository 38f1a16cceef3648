/** Memories in what a user said; never in what was put before the model as context. */

import { z } from "zod";
import { type ExtractedMemory, memoriesByRules } from "./memory_rules.ts";
import type { AskForJson } from "./structured_output.ts";

const answer = z.strictObject({
  memories: z.array(z.strictObject({
    key: z.string().min(1).max(200),
    value: z.string().min(1).max(4000),
    category: z.string().min(1).max(100),
    importance: z.enum(["low", "medium", "high"]),
  })).max(50),
});

/** What is taken of a model that keeps to the schema nearly: a list alone, other cases, further keys. */
const loose = z.union([
  z.looseObject({ memories: z.array(z.unknown()) }).transform(({ memories }) => memories),
  z.array(z.unknown()),
]);
const looseMemory = z.looseObject({
  key: z.string().trim().min(1).max(200),
  value: z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value).trim())
    .pipe(z.string().min(1).max(4000)),
  category: z.string().trim().min(1).max(100).catch("personal"),
  importance: z.string().toLowerCase().pipe(z.enum(["low", "medium", "high"])).catch("medium"),
  quote: z.string().optional().catch(undefined),
});

/** The memories of an answer; one that cannot be read, or rests on words that are not there, is left out. */
function readMemories(value: unknown, text: string): ExtractedMemory[] {
  const said = comparable(text);
  return loose.parse(value).flatMap((item) => {
    const read = looseMemory.safeParse(item);
    if (!read.success) return [];
    const { key, value, category, importance, quote } = read.data;
    if (quote && !said.includes(comparable(quote))) return [];
    return [{ key, value, category, importance }];
  }).slice(0, 50);
}

function comparable(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/[’‘ʼ]/g, "'").replace(/\s+/g, " ").trim();
}

const instruction =
  "Extract lasting facts that the user states about themselves: name, places, work, " +
  "relations, preferences, health, plans. Skip questions, guesses, small talk and what is true only " +
  "for the moment. key is a snake_case subject such as favorite_color; value is the fact in few words. " +
  "Answer an empty list when there is none.";

/** How a text's memories are found. */
export interface Extract {
  (text: string, ask: AskForJson): Promise<ExtractedMemory[]>;
  /** A model is asked, through `ask`: that takes time, and is metered. */
  readonly asksModel?: true;
}

export const extractByRules: Extract = (text) => Promise.resolve(memoriesByRules(text));

export const extractByModel: Extract = Object.assign(
  async (text: string, ask: AskForJson) => {
    const { memories } = await ask<{ memories: ExtractedMemory[] }>({
      name: "memories",
      schema: answer,
      read: (value) => ({ memories: readMemories(value, text) }),
      instruction,
      text,
      hint: "Set MEMORY_EXTRACTION=rules, or choose a model that takes a JSON schema.",
    });
    return memories;
  },
  { asksModel: true as const },
);

/** The text that is embedded for a memory: key and value as words. */
export function memoryText(memory: { key: string; value: string }): string {
  return `${memory.key.replaceAll("_", " ")}: ${memory.value}`;
}
