/**
 * The encoding of a text file, which nothing in the file names: Unicode by its marks and its rules, older
 * encodings by what their letters look like. A file that could be two things is refused, because letters
 * that are read wrongly cannot be found again.
 */

import { encodings } from "../_shared/contracts/flashcards.ts";
import { ApiError } from "../_shared/errors.ts";

export type Encoding = typeof encodings[number];

/** How much of a file the letters are looked at, in bytes. */
const sampleBytes = 256 * 1024;
/** A letter out of place among so many is a slip of the pen; more of them are another encoding. */
const lettersPerSlip = 50;

/** @throws ApiError 400 `unknown_encoding` */
export function decodeText(bytes: Uint8Array, named?: Encoding): string {
  const encoding = named ?? detectEncoding(bytes);
  const text = encoding && tryDecode(bytes, encoding);
  if (text !== undefined) return text;
  throw new ApiError(
    400,
    "unknown_encoding",
    named
      ? `The file is not in ${named}.`
      : "The letters of the file are not in UTF-8, and it is not sure which encoding they are in.",
    `Save the file as UTF-8, or name its encoding, as in ?encoding=windows-1252: ${
      encodings.join(", ")
    }.`,
  );
}

function tryDecode(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The encoding, or undefined where it is not sure. */
export function detectEncoding(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xFF && bytes[1] === 0xFE) return "utf-16le";
  if (bytes[0] === 0xFE && bytes[1] === 0xFF) return "utf-16be";
  const unmarked = detectUtf16(bytes);
  if (unmarked) return unmarked;
  if (tryDecode(bytes, "utf-8") !== undefined) return "utf-8";
  return detectLegacy(bytes);
}

/** Texts of cards have line ends and separators, whose other byte is zero in UTF-16. */
function detectUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return undefined;
  const end = Math.min(bytes.length, 4096);
  let little = 0;
  let big = 0;
  for (let i = 0; i < end; i += 2) {
    if (bytes[i + 1] === 0 && bytes[i] !== 0) little++;
    if (bytes[i] === 0 && bytes[i + 1] !== 0) big++;
  }
  const enough = end / 2 * 0.05;
  if (little > enough && big <= little / 20) return "utf-16le";
  if (big > enough && little <= big / 20) return "utf-16be";
  return undefined;
}

/** How far what a file would say in an encoding looks like text. */
interface Evidence {
  encoding: Encoding;
  text: string;
  /** Letters and signs where writers put them, and where they do not. */
  good: number;
  bad: number;
  /** Words that hardly come about by chance. */
  strong: number;
}

function detectLegacy(bytes: Uint8Array): Encoding | undefined {
  const sample = wholeLines(bytes);
  const judges = [judgeWestern, judgeCyrillic, judgeJapanese];
  const possible = judges.map((judge) => judge(sample)).filter((found): found is Evidence =>
    found !== undefined && found.good > 0 && found.bad * lettersPerSlip <= found.good
  );
  const [first, ...others] = possible.toSorted((a, b) => b.strong - a.strong);
  if (!first) return undefined;
  const isSure = others.every(({ text, strong }) =>
    text === first.text || strong * 5 < first.strong
  );
  // The judges look at a part; the rest is to follow the encoding's rules too.
  return isSure && tryDecode(bytes, first.encoding) !== undefined ? first.encoding : undefined;
}

/** The beginning of the file, which does not end within a character. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= sampleBytes) return bytes;
  const end = bytes.lastIndexOf(0x0A, sampleBytes);
  return bytes.subarray(0, end > 0 ? end : sampleBytes);
}

const foreign = /[^\0-\x7F]/;
/** Words with letters beyond ASCII, or a single sign beyond it, each with its neighbours. */
const tokens = /[\p{L}\p{M}]*(?![\0-\x7F])[\p{L}\p{M}][\p{L}\p{M}]*|[^\0-\x7F]/gu;

/** Signs that Windows' code pages of one byte share, and where they may stand. */
function isSignInPlace(sign: string, before: string, after: string): boolean {
  const letterBefore = /\p{L}/u.test(before);
  const letterAfter = /\p{L}/u.test(after);
  if ("\u00A0\u00AD–—…•’·×÷±§©®™№".includes(sign)) return true;
  if ("“„‘«‹¿¡".includes(sign)) return !letterBefore;
  if ("”»›".includes(sign)) return !letterAfter;
  if ("°ºª²³¹½¼¾‰".includes(sign)) return !/\p{Ll}/u.test(after);
  if ("€£¥¢".includes(sign)) return !(letterBefore && letterAfter);
  return false;
}

function judgeWords(
  encoding: Encoding,
  text: string,
  judgeWord: (word: string) => "strong" | "good" | "bad",
): Evidence {
  const found = { encoding, text, good: 0, bad: 0, strong: 0 };
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (/[\p{L}\p{M}]/u.test(token)) {
      const verdict = judgeWord(token);
      if (verdict === "strong") found.strong++;
      if (verdict === "bad") found.bad++;
      else found.good++;
    } else if (isSignInPlace(token, text[index - 1] ?? " ", text[index + token.length] ?? " ")) {
      found.good++;
    } else {
      found.bad++;
    }
  }
  return found;
}

/** Letters of the languages of Western Europe; ª and º are signs. */
const western = /^[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸªº]+$/;
/** Words of one letter. */
const singleLetters = "àèéêìíîòóôùúýâäåæçñöøüßÀÈÉÊÌÍÎÒÓÔÙÚÂÄÅÆÇÖØÜ";

function judgeWestern(bytes: Uint8Array): Evidence | undefined {
  const text = tryDecode(bytes, "windows-1252");
  if (text === undefined) return undefined;
  const found = judgeWords("windows-1252", text, (word) => {
    if (!western.test(word) || /\p{Ll}\p{Lu}/u.test(word)) return "bad";
    if (/^[ªº]|[ªº]./.test(word)) return "bad";
    if ([...word].length === 1) return singleLetters.includes(word) ? "good" : "bad";
    // Among ASCII letters; three in a row without one are letters of another alphabet.
    return /[A-Za-z]/.test(word) && !/[^A-Za-z]{3}/.test(word) ? "strong" : "bad";
  });
  // The code pages of Czech, Polish and Turkish differ from this one in a few letters, which then stand
  // beside letters that no language of the West has with them.
  const mixed = /[šžŠŽ]/.test(text) && /[èìøùò]/.test(text) ||
    /[ðþ]/.test(text) && /[çüÇÜ]/.test(text) || /\p{L}[£¥³¹¿¯]+\p{L}/u.test(text);
  return mixed ? { ...found, bad: found.bad + found.good } : found;
}

const cyrillicVowel = /[аеёиоуыэюяіїєўъ]/i;
/** The letters that make up most of a text in Russian, Ukrainian, Bulgarian, Serbian. */
const commonCyrillic = /[оеаинтсрвлкудмыяіјь]/gi;

function judgeCyrillic(bytes: Uint8Array): Evidence | undefined {
  const text = tryDecode(bytes, "windows-1251");
  if (text === undefined) return undefined;
  let letters = 0;
  let common = 0;
  let upper = 0;
  const found = judgeWords("windows-1251", text, (word) => {
    letters += word.length;
    common += word.match(commonCyrillic)?.length ?? 0;
    upper += word.match(/\p{Lu}/gu)?.length ?? 0;
    if (!/^\p{Script=Cyrillic}+$/u.test(word) || /\p{Ll}\p{Lu}/u.test(word)) return "bad";
    if (word.length === 1) return "good";
    if (word.length > 3 && !cyrillicVowel.test(word)) return "bad";
    return word.length > 2 ? "strong" : "good";
  });
  // Greek, Hebrew and Arabic look like Cyrillic whose rare letters are common; KOI8-R like capitals only.
  const isOther = letters > 0 && common / letters < 0.5 || letters > 8 && upper / letters > 0.8;
  return isOther ? { ...found, bad: found.bad + found.good } : found;
}

/** By bytes, because the place of a character in the standard says how common it is. */
function judgeJapanese(bytes: Uint8Array): Evidence | undefined {
  const text = tryDecode(bytes, "shift_jis");
  if (text === undefined || !foreign.test(text)) return undefined;
  const found: Evidence = { encoding: "shift_jis", text, good: 0, bad: 0, strong: 0 };
  let rare = 0;
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i];
    if (lead < 0x80) continue;
    if (lead >= 0xA1 && lead <= 0xDF) {
      // Kana of half the width come in words.
      const isWord = [bytes[i - 1], bytes[i + 1]].some((beside) =>
        beside >= 0xA1 && beside <= 0xDF
      );
      if (isWord) found.good++;
      else found.bad++;
      continue;
    }
    const trail = bytes[++i];
    // Signs, letters and kana (rows 1 to 8), and the kanji that are taught (level 1).
    if (lead >= 0x81 && lead <= 0x84 || lead >= 0x88 && lead <= 0x97) {
      found.good++;
      const isKana = lead === 0x82 && trail >= 0x9F || lead === 0x83 && trail <= 0x96;
      found.strong += isKana || lead >= 0x88 ? 1 : 0;
    } else if (lead >= 0x98 && lead <= 0x9F || lead >= 0xE0 && lead <= 0xEA) {
      rare++;
    } else {
      found.bad++;
    }
  }
  if (rare * 4 > found.good) found.bad += rare;
  else found.good += rare;
  // Kana of half the width alone could be the letters of KOI8-R.
  return found.strong > 0 ? found : undefined;
}
