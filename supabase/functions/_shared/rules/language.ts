/** What the rules of a language are made of: data, so that another language is another file. */

/** What a fact is about. Of `favorite`, `family` and `pet` the pattern names the thing in its group `k`. */
export type Slot =
  | "name"
  | "location"
  | "origin"
  | "employer"
  | "occupation"
  | "allergy"
  | "diet"
  | "birthday"
  | "favorite"
  | "family"
  | "pet";

export interface Rule {
  slot: Slot;
  /** Of a whole clause. `v` is the value, `k` the thing; what the user says of somebody else does not match. */
  pattern: RegExp;
  /** The fact has ended: what is stored is closed if it is this value. */
  ends?: true;
}

export interface Language {
  code: string;
  /** Whether a name of a person, a place or a company begins with a capital. */
  hasCapitals: boolean;
  /** Whether things do, too. */
  capitalThings?: true;
  /** What makes nothing in a message a fact: a joke, a wish that nothing be stored. */
  nothing: RegExp;
  /** From here on the message is not of the user: a draft, a story, a text to translate, a part to play. */
  foreign: RegExp;
  /** What makes a sentence no statement of fact: a condition, a question, reported speech. */
  supposed: RegExp;
  /** What denies a clause, or makes it past or possible. */
  doubt: RegExp;
  /** Rewrites that give each statement of a sentence a clause of its own. */
  rewrites: [RegExp, string][];
  /** Between the clauses of a sentence. */
  clauses: RegExp;
  /** Words before and after a statement that change nothing about it. */
  openers: RegExp;
  closers: RegExp;
  /** What comes after a value and is no part of it. */
  tails: RegExp;
  /** Between the items of a list. */
  list: RegExp;
  /** What nobody is allergic to but in jest: days, vices, work. */
  noAllergen: RegExp;
  /** Before a colon, after which the user goes on to speak: "about me:". All else there is another's. */
  introduces: RegExp;
  /** Ways to say one's name that need the whole message to be told: "Hello! I'm Ann". */
  introductions: [RegExp, string][];
  /** Words that are no value of a slot, whole or as its beginning. */
  never: RegExp;
  /** A spelling of a key that all writers share. */
  canonical(thing: string): string;
  rules: Rule[];
}
