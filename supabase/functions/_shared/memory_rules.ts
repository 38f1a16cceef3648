/** Memories in common statements of a user, found by rules: no model, no network, the same every time. */

import { chinese } from "./rules/zh.ts";
import { english } from "./rules/en.ts";
import { findIn } from "./rules/engine.ts";
import type { ExtractedMemory } from "./rules/extracted_memory.ts";
import { forgettingIn } from "./rules/forgetting.ts";
import { french } from "./rules/fr.ts";
import { german } from "./rules/de.ts";
import { japanese } from "./rules/ja.ts";
import type { Language } from "./rules/language.ts";
import { spanish } from "./rules/es.ts";

export type { ExtractedMemory };

/** As many as one message is taken to state: more is a list that was pasted, and more than a batch takes. */
const maximumMemories = 50;

/** Whose rules a text is read by. Japanese comes before Chinese: it has characters of both. */
const languages: [Language, RegExp][] = [
  [japanese, /[\u3040-\u30ff]/],
  [chinese, /\p{Script=Han}/u],
  [english, /\b(?:my|our|i|i'm|we|calls?|this is)\b/i],
  [spanish, /(?<!\p{L})(?:mi|me|soy|vivo|trabajo|tengo|cumplo|nací|resido|dejé)(?!\p{L})/iu],
  [french, /(?<!\p{L})(?:je|j['’]|mon|ma|mes)/iu],
  [german, /(?<!\p{L})(?:ich|mein|meine)(?!\p{L})/iu],
];

/** Whether the user wants nothing of a message kept, or jokes. */
export function isOffTheRecord(text: string): boolean {
  return languages.some(([{ nothing }, has]) => has.test(text) && nothing.test(text));
}

/**
 * The facts that a user states of themselves in a text: name, home, origin, work, allergies, diet,
 * birthday, favourites, family, pets, and which of them have ended. Questions, conditions, denials,
 * fiction and others' words are left alone.
 */
export function memoriesByRules(text: string): ExtractedMemory[] {
  const found = new Map<string, ExtractedMemory>();
  for (const memory of forgettingIn(text)) found.set(`${memory.key} `, memory);
  for (const [language, has] of languages) {
    if (!has.test(text)) continue;
    for (const memory of findIn(text, language)) {
      found.set(`${memory.key} ${memory.action ? memory.value : ""}`, memory);
    }
    // Kana and Han leave nothing to the others but names in English.
    if (language === japanese) break;
  }
  return [...found.values()].slice(0, maximumMemories);
}
