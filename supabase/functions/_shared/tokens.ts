/**
 * How many tokens a model makes of a text, by the script of its characters. The weights are those of
 * OpenAI's o200k tokenizer on ordinary text; the test measures that they hold within 15 %. A tokenizer
 * itself is two megabytes of tables for each vendor. `private.count_tokens` in SQL counts the same.
 */

/** Hundredths of a token for one character of each kind. */
const weights = {
  /** A to z: four a token. */
  letter: 25,
  digit: 45,
  mark: 70,
  /** Letters of Western Europe that have an accent. */
  accented: 60,
  /** The further Latin letters, of Polish, Turkish or Vietnamese: their words are cut finer. */
  furtherLatin: 125,
  greek: 55,
  cyrillic: 33,
  /** Hebrew, Arabic and their neighbours. */
  semitic: 39,
  /** From Devanagari over Thai to Khmer. */
  brahmic: 41,
  /** Chinese, Japanese, Korean, and the full-width forms beside them. */
  ideograph: 78,
  /** Emoji, arrows, typographic marks. */
  other: 150,
};

const ascii = {
  blank: /[ \n]+/g,
  mark: /[!-/:-@[-`{-~]+/g,
  digit: /[0-9]+/g,
};
const foreign = {
  accented: /[\u00c0-\u00ff]+/g,
  furtherLatin: /[\u0100-\u024f\u1e00-\u1eff]+/g,
  greek: /[\u0370-\u03ff\u1f00-\u1fff]+/g,
  cyrillic: /[\u0400-\u058f]+/g,
  semitic: /[\u0590-\u08ff]+/g,
  brahmic: /[\u0900-\u1cff]+/g,
  ideograph: /[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]+/g,
};

export function countTokens(text: string): number {
  const rest = text.match(/[\u0080-\uffff]+/g)?.join("") ?? "";
  const marks = charactersOf(text, ascii.mark);
  const digits = charactersOf(text, ascii.digit);
  const letters = text.length - rest.length - marks - digits - charactersOf(text, ascii.blank);
  let hundredths = letters * weights.letter + marks * weights.mark + digits * weights.digit;
  if (rest !== "") {
    let others = codePoints(rest);
    for (const kind of Object.keys(foreign) as (keyof typeof foreign)[]) {
      const characters = charactersOf(rest, foreign[kind]);
      hundredths += characters * weights[kind];
      others -= characters;
    }
    hundredths += others * weights.other;
  }
  return Math.ceil(hundredths / 100);
}

/** How many characters the matches have together. */
function charactersOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.reduce((sum, { length }) => sum + length, 0) ?? 0;
}

function codePoints(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
