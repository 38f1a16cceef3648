/**
 * Texts of any length for an embedding model that takes only so many tokens. `createModels` in models.ts is
 * the one place that uses it, so that chat, recall, search, documents and the worker all have it:
 *
 *     embed: (texts, signal, model) =>
 *       embedWithinLimits(texts, (some) => requestVectors(some, signal, model), isRefusal)
 *
 * `requestVectors` makes one call to the provider; `isRefusal` says whether its error is the answer 400,
 * 413 or 422, by which providers refuse what is too long.
 */

import { countTokens } from "./tokens.ts";

/** OpenAI's models and the local one take 8,192 tokens; the estimate may be wrong by some. */
const maximumTokens = 8_000;
/** A text that is refused at this length, in characters, is refused for another reason. */
const shortest = 200;

/** The beginning of a text that has about so many tokens, cut between words where it can be. */
export function cutToTokens(text: string, limit: number = maximumTokens): string {
  // A character is hardly ever more than one token.
  if (text.length <= limit) return text;
  let tokens = 0;
  // A word and a mark are a token each at least, as the strictest tokenizers count.
  for (const { 0: piece, index } of text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)) {
    const own = Math.max(1, countTokens(piece));
    if (tokens + own > limit) {
      // A word of thousands of letters is cut itself.
      const rest = Math.floor(piece.length * (limit - tokens) / own);
      return text.slice(0, wholeCharacters(text, piece.length > 100 ? index + rest : index));
    }
    tokens += own;
  }
  return text;
}

/**
 * A vector for each text. What is too long by our own count is cut before it is sent. A batch that the
 * provider refuses is asked for in halves until the refused text stands alone; that text is halved
 * until the provider takes it.
 *
 * @throws the provider's error, when it is no refusal or a short text is refused as well
 */
export async function embedWithinLimits<Vector>(
  texts: string[],
  embed: (texts: string[]) => Promise<Vector[]>,
  refused: (error: unknown) => boolean,
): Promise<Vector[]> {
  const request = async (some: string[]): Promise<Vector[]> => {
    try {
      return await embed(some);
    } catch (error) {
      if (!refused(error)) throw error;
      if (some.length > 1) {
        const middle = Math.ceil(some.length / 2);
        return [...await request(some.slice(0, middle)), ...await request(some.slice(middle))];
      }
      const [text] = some;
      if (text.length <= shortest) throw error;
      return await request([text.slice(0, wholeCharacters(text, Math.ceil(text.length / 2)))]);
    }
  };
  return await request(texts.map((text) => cutToTokens(text)));
}

/** The position, or the one before it if it is inside a surrogate pair. */
function wholeCharacters(text: string, position: number): number {
  const code = text.charCodeAt(position);
  const inside = position > 0 && code >= 0xdc00 && code <= 0xdfff;
  return inside ? position - 1 : position;
}
