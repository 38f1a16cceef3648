/** Memories in what a user said; never in what was put before the model as context. */

import { questionOfTurn } from "./memory_operations.ts";
import { type ExtractedMemory, memoriesByRules } from "./memory_rules.ts";
import type { AskForJson } from "./structured_output.ts";

/** How a text's memories are found. */
export interface Extract {
  (text: string, ask: AskForJson): Promise<ExtractedMemory[]>;
  /** A model is asked, through `ask`: that takes time, and is metered. */
  readonly asksModel?: true;
}

export const extractByRules: Extract = (text) => Promise.resolve(memoriesByRules(text));

/** A text alone is a turn of which nothing is known. */
export const extractByModel: Extract = Object.assign(
  async (text: string, ask: AskForJson) => {
    const now = new Date().toISOString();
    const found = await ask(questionOfTurn({
      claim: "",
      today: now.slice(0, 10),
      time_zone: "UTC",
      messages: [{ id: "", sender_type: "user", at: now, text, is_new: true }],
      memories: [],
    }));
    return found.flatMap(({ key, value, category, importance }) =>
      value === undefined ? [] : [{ key, value, category, importance }]
    );
  },
  { asksModel: true as const },
);

/** The text that is embedded for a memory: key and value as words. */
export function memoryText(memory: { key: string; value: string }): string {
  return `${memory.key.replaceAll("_", " ")}: ${memory.value}`;
}
