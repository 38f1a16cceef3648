/** Finds what a user states of themselves, by the rules of a language. */

import type { ExtractedMemory } from "./extracted_memory.ts";
import type { Language, Rule, Slot } from "./language.ts";

/** A clause beyond this states nothing that would fit a memory. */
const maximumClause = 400;

const attributes: Record<Slot, [category: string, importance: ExtractedMemory["importance"]]> = {
  name: ["personal", "high"],
  location: ["personal", "medium"],
  origin: ["personal", "medium"],
  employer: ["work", "medium"],
  occupation: ["work", "medium"],
  allergy: ["health", "high"],
  diet: ["health", "high"],
  birthday: ["personal", "medium"],
  favorite: ["favorite", "medium"],
  family: ["family", "medium"],
  pet: ["family", "medium"],
};

/** What is not the user's own word, in any language: code and quoted lines. */
const quotedBlocks = [/```[^]*?(?:```|$)/g, /^[ \t]*>.*$/gm];
/** A title in quotation marks belongs to its sentence; sentences in them are another's. */
const quotations = /"[^"\n]*"|“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」|『[^『』]*』/g;
const sentences =
  /(?:\b\d{1,2}\.(?= ?(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez))|\b(?:st|mr|mrs|ms|dr|mt|jr|sr|sra|[a-hj-z])\.(?! (?:my|i|i'm|call|we|he|she|it|the)\b)|[.](?=\S)|[^.!?;\n。！？；])+[.!?;。！？；]*/gi;

/** What comes before a colon that is none of a time or an address. */
const announcements = /([^.!?\n。！？:：]{2,200})(?::(?=\s)|：)/g;

const introduction = /^([^:：]{2,200})(?::\s+|：)/;

/** The text without what others wrote, its spaces and apostrophes all of one kind. */
function ownWords(text: string, language: Language): string {
  const plain = text.normalize("NFC").replace(/[’‘ʼ]/g, "'")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(/[^\S\n]+/g, " ");
  const unquoted = quotedBlocks.reduce((rest, pattern) => rest.replace(pattern, "\n"), plain)
    .replace(
      quotations,
      (quoted) =>
        /[.!?;。！？] |[。！？\n]/.test(quoted) || quoted.length > 60 ||
          language.clauses.test(quoted)
          ? "\n"
          : quoted,
    );
  const foreign = Math.min(
    ...[unquoted.search(language.foreign), announced(unquoted, language)].map((at) =>
      at < 0 ? Infinity : at
    ),
  );
  if (foreign === Infinity) return unquoted;
  // The sentence that asks for it is about it.
  const before = unquoted.slice(0, foreign);
  return before.slice(0, Math.max(before.search(/[^.!?;\n。！？；]*$/), 0));
}

/** Where a colon announces what somebody else is to say, or has said; -1 if nowhere. */
function announced(text: string, language: Language): number {
  for (const { index, 1: before } of text.matchAll(announcements)) {
    if (!language.introduces.test(before.trim())) return index;
  }
  return -1;
}

/** The words of a place's name: capitals, and small words between them. */
const placeWords =
  /^(?:(?:[^\p{Ll}\s]\S*|(?:d|l)['’]\p{Lu}\S*|of|the|and|de|la|le|les|du|do|da|del|der|den|dem|die|das|am|an|upon|sur|en|in|im|bei|los|las|el|y|e|on|al|près|near|downtown|central|upstate|greater|inner|rural|(?:north|south|east|west)(?:ern)?)(?: |$))+$/u;

export function findIn(text: string, language: Language): ExtractedMemory[] {
  if (language.nothing.test(text)) return [];
  const own = language.introductions.reduce(
    (rest, [from, to]) => rest.replace(from, to),
    ownWords(text, language),
  );
  const lowered = language.hasCapitals && own === own.toLowerCase();
  const found = new Map<string, ExtractedMemory>();
  for (const [sentence] of own.matchAll(sentences)) {
    const trimmed = sentence.trim().replace(language.openers, "");
    if (/[?？]/.test(sentence) || language.supposed.test(trimmed)) continue;
    if (sentence.length > 4 * maximumClause) continue;
    const spoken = trimmed.replace(
      introduction,
      (said, before) => language.introduces.test(before) ? "" : said,
    ).replace(language.openers, "");
    const rewritten = language.rewrites.reduce(
      (rest, [from, to]) => rest.replace(from, to),
      spoken,
    );
    for (const part of rewritten.split(language.clauses)) {
      if (!part || part.length > maximumClause) continue;
      const clause = part.trim().replace(language.openers, "").replace(/[ .!;,。！，、；]+$/u, "")
        .replace(language.closers, "");
      const shouted = language.hasCapitals && clause === clause.toUpperCase();
      for (const memory of factsOf(clause, language, lowered, shouted)) {
        const name = memory.action ? `${memory.key} ${memory.value}` : memory.key;
        found.delete(name);
        found.set(name, memory);
      }
    }
  }
  return [...found.values()];
}

function factsOf(
  clause: string,
  language: Language,
  lowered: boolean,
  shouted: boolean,
): ExtractedMemory[] {
  for (const rule of language.rules) {
    const match = rule.pattern.exec(clause);
    if (!match?.groups) continue;
    if (!rule.ends && language.doubt.test(shouted ? clause.toLowerCase() : clause)) continue;
    const { j, k = j, v = j ?? "" } = match.groups;
    const values = rule.slot === "allergy" ? v.split(language.list) : [v];
    return values.flatMap((value) => fact(rule, value, k, language, lowered || shouted));
  }
  return [];
}

/** Slots whose values are names. */
const named: readonly Slot[] = ["name", "location", "origin", "employer", "family", "pet"];

function fact(
  rule: Rule,
  said: string,
  thing: string | undefined,
  language: Language,
  anyCase: boolean,
): ExtractedMemory[] {
  const { slot } = rule;
  let value = (slot === "birthday" ? said : slot === "favorite"
    ? said.replace(
      /,? (?:because|since|although|though|but|which|so)\b.*$| (?:now|nowadays|these days|at the moment|currently|too|as well)$/i,
      "",
    )
    : said.replace(language.tails, ""))
    .trim().replace(/^["'“«„「](.*?)["'”»“」]?$/, "$1").replace(/[ ,，、]+$/, "");
  // A favourite may be called anything: a song "My Way", a language Rust.
  const never = slot === "favorite"
    ? /^(?:what|it|that|this|not|nothing|none|a secret)$/i
    : language.never;
  if (!value || value.length > 200 || never.test(value)) return [];
  // "I work at being patient", but "I work at Boeing".
  if (language.code === "en" && /^\p{Ll}+ing\b/u.test(value) && slot !== "favorite") return [];
  if (slot === "allergy") {
    if (language.noAllergen.test(value)) return [];
    // A word with a capital is somebody, where things are written without.
    if (language.capitalThings !== true && !anyCase && /^\p{Lu}\p{Ll}+$/u.test(value)) return [];
  }
  if (named.includes(slot)) {
    // What goes on after a comma in lower case is no part of a name.
    if (language.hasCapitals && !anyCase) value = value.replace(/, (?!\p{Lu}).*$/u, "");
    if (
      language.hasCapitals && !anyCase &&
      !/^(?:the |la |le |el |los |las |den |der |die |das |dem )?(?:(?:downtown|central|upstate|greater|inner|rural) )?(?:(?:north|south|east|west)(?:ern)? (?:of )?)?[^\p{Ll}]/u
        .test(value)
    ) {
      return [];
    }
    if (
      language.hasCapitals && !anyCase && (slot === "location" || slot === "origin") &&
      !placeWords.test(value)
    ) {
      return [];
    }
    const words = value.split(" ").length;
    if (words > (slot === "location" || slot === "employer" || slot === "origin" ? 7 : 5)) {
      return [];
    }
    if (anyCase && slot !== "name" && words > 4) return [];
  }
  if (slot === "diet" || slot === "occupation") value = value.replace(/^(?:an?|the) /i, "");
  if (slot === "occupation") value = value.replace(/ (?:in|at|for|with|near) .*$/i, "");
  if (slot === "diet") value = value.toLowerCase();
  if (slot === "allergy" && value.split(" ").length > 4) return [];
  const key = slot === "allergy"
    ? `allergy_${language.canonical(value)}`
    : slot === "favorite"
    ? `favorite_${language.canonical(thing ?? "")}`
    : slot === "family"
    ? `${language.canonical(thing ?? "")}_name`
    : slot === "pet"
    ? `pet_${language.canonical(thing ?? "")}_name`
    : slot;
  const slug = key.toLowerCase().normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "");
  if (slug.length > 60 || slug.endsWith("_") || slug === "favorite") return [];
  const [category, importance] = attributes[slot];
  if (rule.ends) return [{ key: slug, value, category, importance, action: "delete" }];
  return [{
    key: slug,
    value: slot === "allergy" && language.code === "en" ? `allergic to ${value}` : value,
    category,
    importance,
  }];
}
