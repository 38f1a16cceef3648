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

/** As many as one message is taken to state: more is a list that was pasted, and more than a batch takes. */
const maximumMemories = 50;
/** A clause beyond this states nothing that would fit a memory. */
const maximumClause = 400;

const rules: Rule[] = [
  {
    pattern: /^(?:my name is|my name's|i am called|i'm called) (.+)$/i,
    memories: ([, name]) => named(name),
  },
  {
    // "Call me later" has no name in it.
    pattern: /^(?:you can |people )?call me (.+)$/i,
    memories: ([, name]) => /^\p{Ll}/u.test(name) ? [] : named(name),
  },
  {
    pattern: /^my favou?rite (.+?) (?:is|are) (.+)$/i,
    memories: ([, thing, value]) => fact(`favorite_${thing}`, value, "favorite", "medium"),
  },
  {
    pattern: /^i(?:'m| am)? (?:currently )?(?:live|living|based) (?:in|at) (.+)$/i,
    memories: ([, place]) => fact("location", place, "personal", "medium"),
  },
  {
    pattern: /^i(?: am|'m) from (.+)$/i,
    memories: ([, place]) => fact("origin", place, "personal", "medium"),
  },
  {
    pattern: /^i(?:'m| am)? (?:currently )?(?:work|working) as (?:an? |the )?(.+)$/i,
    memories: ([, job]) => {
      const [occupation, employer] = job.split(/ (?:at|for) /i);
      return [
        ...fact("occupation", occupation, "work", "medium"),
        ...(employer ? fact("employer", employer, "work", "medium") : []),
      ];
    },
  },
  {
    pattern: /^i(?:'m| am)? (?:currently )?(?:work|working) (?:at|for) (.+)$/i,
    memories: ([, employer]) => fact("employer", employer, "work", "medium"),
  },
  {
    pattern: /^i(?: am|'m) (?:\w+ )?allergic to (.+)$/i,
    memories: ([, list]) =>
      list.split(/ ?, ?(?:and |or )?| (?:and|or) /i).flatMap((what) =>
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

/** What is not the user's own word: code, quoted lines, all that follows "Translate this:" and the like. */
const foreign = [
  /```[^]*?(?:```|$)/g,
  /^[ \t]*>.*$/gm,
  /\b(?:translate|summari[sz]e|proofread|rewrite|rephrase|paraphrase|correct|improve|edit|explain|analy[sz]e|review|check|read|said|says|writes|wrote|quotes?|following|letter|poem|lyrics|article|passage|excerpt)\b[^.!?\n]{0,80}:\s[^]*$/gi,
];
/** A title in quotation marks belongs to its sentence; sentences in them are another's. */
const quotations = /"[^"]*"|“[^“”]*”|«[^«»]*»/g;
/** Sentences end at . ! ? ; or a line break, but not inside "Re:Zero" or after "St." and the like. */
const sentences =
  /(?:\b(?:st|mr|mrs|ms|dr|mt|jr|sr)\.(?! (?:my|i|i'm|call)\b)|[.](?=\S)|[^.!?;\n])+[.!?;]*/gi;
/** "… and I …", "…, but my …", "…, I …": two statements in one sentence. */
const clauses = /(?:,? (?:and|but)|,) (?=(?:my|i|i'm)\b)/i;
/** Words before a statement that change nothing about it. */
const openers =
  /^(?:(?:hi|hello|hey|well|so|also|and|btw|by the way|actually|oh|yes|no|please|remember(?: that)?|just so you know)\b[\s,!]*)+/i;
/** Words after a statement, likewise. Without a comma they may be the end of a title. */
const closers =
  /(?:,? (?:by the way|btw)|, (?:too|also|as well|you know|actually|though|please|thanks|thank you))+$/i;
/** What makes a whole sentence say something else than facts. */
const supposed =
  /^(?:if|when|whenever|unless|until|once|whether|suppose|supposing|assume|assuming|imagine|pretend|let's say|say|what if|maybe|perhaps)\b/i;
const reported =
  /\b(?:said|says|saying|told|asked|wrote|writes|claims|claimed|pretends|pretended)\b/i;
/** What denies a clause or makes it depend. Lower case: "Never Let Me Go" is a title. */
const doubt = /\b(?:not|never|hardly|cannot|if|unless|when|used to|no longer|[a-z]+n't)\b/;

/**
 * The facts that a user states of themselves in a text: name, favourites, home, origin, work,
 * allergies, diet, birthday. Questions, conditions, denials and others' words are left alone.
 * Every expression here takes time in proportion to the text, whatever the text is.
 */
export function memoriesByRules(text: string): ExtractedMemory[] {
  const found = new Map<string, ExtractedMemory>();
  for (const [sentence] of ownWords(text).matchAll(sentences)) {
    const statements = sentence.trim().replace(openers, "");
    if (sentence.includes("?") || supposed.test(statements) || reported.test(statements)) continue;
    for (const clause of statements.split(clauses)) {
      if (clause.length > maximumClause) continue;
      const statement = clause.trim().replace(openers, "").replace(/[ .!;,]+$/, "")
        .replace(closers, "");
      const shouted = statement === statement.toUpperCase();
      if (doubt.test(shouted ? statement.toLowerCase() : statement)) continue;
      for (const { pattern, memories } of rules) {
        const match = pattern.exec(statement);
        if (!match) continue;
        for (const memory of memories(match)) found.set(memory.key, memory);
        break;
      }
    }
  }
  return [...found.values()].slice(0, maximumMemories);
}

/** The text without what others wrote, its spaces and apostrophes all of one kind. */
function ownWords(text: string): string {
  const plain = text.normalize("NFC").replace(/[’‘ʼ]/g, "'")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(/[^\S\n]+/g, " ");
  return foreign.reduce((rest, pattern) => rest.replace(pattern, "\n"), plain)
    .replace(
      quotations,
      (quoted) => /[.!?;] |\n/.test(quoted) || clauses.test(quoted) ? "\n" : quoted,
    );
}

/** A name is a few words, and what comes after a comma or an "and" is no part of it. */
function named(said: string): ExtractedMemory[] {
  const [name] = said.split(/,| (?:and|but|by the way|btw) /i);
  const isOther =
    /^(?:on|in|at|an?|the|too|very|so|spel(?:led|t)|pronounced|written|hard|easy|common|rare)\b/;
  return isOther.test(name) || name.split(" ").length > 5
    ? []
    : fact("name", name, "personal", "high");
}

function fact(
  key: string,
  value: string,
  category: string,
  importance: ExtractedMemory["importance"],
): ExtractedMemory[] {
  const slug = key.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "_").replace(/^_|_$/g, "");
  const said = value.replace(/,? (?:because|since|although|though|but|which|so)\b.*$/, "").trim()
    .replace(/^["'“«](.*?)["'”»]?$/, "$1");
  if (slug.length > 60 || said.length === 0 || said.length > 200) return [];
  return [{ key: slug, value: said, category, importance }];
}
