/** Memories in common statements of a user, found by rules: no model, no network, the same every time. */

export interface ExtractedMemory {
  key: string;
  value: string;
  category: string;
  importance: "low" | "medium" | "high";
}

interface Rule {
  pattern: RegExp;
  memories(match: RegExpExecArray): ExtractedMemory[];
}

const rules: Rule[] = [
  {
    pattern: /^(?:my name is|my name's|i am called|i'm called|call me|people call me)\s+(.+)$/i,
    memories: ([, name]) => fact("name", name, "personal", "high"),
  },
  {
    pattern: /^my favou?rite\s+(.+?)\s+(?:is|are)\s+(.+)$/i,
    memories: ([, thing, value]) => fact(`favorite_${thing}`, value, "favorite", "medium"),
  },
  {
    pattern: /^i(?:'m| am)? (?:currently )?(?:live|living|based) (?:in|at)\s+(.+)$/i,
    memories: ([, place]) => fact("location", place, "personal", "medium"),
  },
  {
    pattern: /^i(?: am|'m) from\s+(.+)$/i,
    memories: ([, place]) => fact("origin", place, "personal", "medium"),
  },
  {
    pattern: /^i(?:'m| am)? (?:currently )?(?:work|working) as (?:an?\s+|the\s+)?(.+)$/i,
    memories: ([, job]) => {
      const [occupation, employer] = job.split(/\s+(?:at|for)\s+/i);
      return [
        ...fact("occupation", occupation, "work", "medium"),
        ...(employer ? fact("employer", employer, "work", "medium") : []),
      ];
    },
  },
  {
    pattern: /^i(?:'m| am)? (?:currently )?(?:work|working) (?:at|for)\s+(.+)$/i,
    memories: ([, employer]) => fact("employer", employer, "work", "medium"),
  },
  {
    pattern: /^i(?: am|'m) (?:\w+ )?allergic to\s+(.+)$/i,
    memories: ([, list]) =>
      list.split(/\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+/i).flatMap((what) =>
        fact(`allergy_${what}`, `allergic to ${what}`, "health", "high")
      ),
  },
  {
    pattern: /^i(?: am|'m) (?:an? )?(vegetarian|vegan|pescatarian)$/i,
    memories: ([, diet]) => fact("diet", diet.toLowerCase(), "health", "high"),
  },
  {
    pattern: /^my birthday is (?:on )?(.+)$/i,
    memories: ([, day]) => fact("birthday", day, "personal", "medium"),
  },
];

/** Sentences end at . ! ? ; or a line break, but not inside "Re:Zero" or after "St." and the like. */
const sentences = /(?:[^.!?;\n]|\b(?:st|mr|mrs|ms|dr|mt|jr|sr)\.|[.](?=\S))+[.!?;]*/gi;
/** "… and I …", "…, but my …": two statements in one sentence. */
const clauses = /\s*,?\s+(?:and|but)\s+(?=(?:my|i|i'm)\b)/i;
/** Words before a statement that change nothing about it. */
const openers = /^(?:(?:hi|hello|hey|well|so|also|and|btw|by the way|actually|oh|yes|no|please|remember(?: that)?|just so you know)\b[\s,!]*)+/i;
/** What makes a clause say something else than a fact. */
const doubt = /^(?:if|when|suppose|imagine|what if|maybe|perhaps)\b|\b(?:not|isn't|aren't|used to|no longer)\b/i;

/**
 * The facts that a user states of themselves in a text: name, favourites, home, origin, work,
 * allergies, diet, birthday. Questions, conditions and denials are left alone.
 */
export function memoriesByRules(text: string): ExtractedMemory[] {
  const found = new Map<string, ExtractedMemory>();
  for (const [sentence] of text.replace(/[’‘]/g, "'").matchAll(sentences)) {
    if (/\?\s*$/.test(sentence)) continue;
    for (const clause of sentence.split(clauses)) {
      const statement = clause.trim().replace(openers, "").replace(/[\s.!;,]+$/, "");
      if (doubt.test(statement)) continue;
      for (const { pattern, memories } of rules) {
        const match = pattern.exec(statement);
        if (!match) continue;
        for (const memory of memories(match)) found.set(memory.key, memory);
        break;
      }
    }
  }
  return [...found.values()];
}

function fact(
  key: string,
  value: string,
  category: string,
  importance: ExtractedMemory["importance"],
): ExtractedMemory[] {
  const slug = key.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "");
  const said = value.trim().replace(/^["']|["']$/g, "");
  if (slug.length > 60 || said.length === 0 || said.length > 200) return [];
  return [{ key: slug, value: said, category, importance }];
}
