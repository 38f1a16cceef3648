/** About as many tokens as a text has, words and punctuation counted: good enough for `usage`. */
export function countTokens(text: string): number {
  return text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
}
