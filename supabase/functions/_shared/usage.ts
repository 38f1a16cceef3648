/** How many tokens an answer took: what the provider counted, and an estimate of what it did not. */

import { countTokens } from "./tokens.ts";

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: Record<string, unknown>;
  completion_tokens_details?: Record<string, unknown>;
  /** The provider did not count all of it. */
  estimated?: true;
}

/** What a provider counted, as far as it did. */
export interface Counted {
  prompt?: number;
  completion?: number;
  total?: number;
  promptDetails?: Record<string, unknown>;
  completionDetails?: Record<string, unknown>;
}

/** Reads a provider's `usage`; undefined where it counts nothing. */
export function readUsage(value: unknown): Counted | undefined {
  const usage = objectOf(value);
  if (!usage) return undefined;
  const counted: Counted = {
    prompt: count(usage.prompt_tokens) ?? count(usage.input_tokens),
    completion: count(usage.completion_tokens) ?? count(usage.output_tokens),
    total: count(usage.total_tokens),
    promptDetails: objectOf(usage.prompt_tokens_details) ?? objectOf(usage.input_tokens_details),
    completionDetails: objectOf(usage.completion_tokens_details) ??
      objectOf(usage.output_tokens_details),
  };
  const { prompt, completion, total } = counted;
  return prompt === undefined && completion === undefined && total === undefined
    ? undefined
    : counted;
}

/**
 * The usage of an answer. What is billed counts: reasoning that a provider leaves out of
 * `completion_tokens` is in `total_tokens` or in the details, and is added.
 */
export function usageOf(counted: Counted | undefined, prompt: string[], answer: string): Usage {
  const { promptDetails, completionDetails, total } = counted ?? {};
  const reasoning = count(completionDetails?.reasoning_tokens) ?? 0;
  const promptTokens = counted?.prompt ??
    (total !== undefined && counted?.completion !== undefined
      ? Math.max(0, total - counted.completion)
      : prompt.reduce((sum, text) => sum + countTokens(text), 0));
  let completion = counted?.completion ??
    (total !== undefined && counted?.prompt !== undefined
      ? Math.max(0, total - counted.prompt)
      : countTokens(answer) + reasoning);
  if (reasoning > completion) completion += reasoning;
  if (counted?.prompt !== undefined && total !== undefined) {
    completion = Math.max(completion, total - counted.prompt);
  }
  const estimated = counted?.prompt === undefined || counted.completion === undefined;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    ...(promptDetails ? { prompt_tokens_details: promptDetails } : {}),
    ...(completionDetails ? { completion_tokens_details: completionDetails } : {}),
    ...(estimated ? { estimated: true as const } : {}),
  };
}

function count(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0
    ? Math.round(number)
    : undefined;
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}
