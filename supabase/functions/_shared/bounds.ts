/** What a turn may cost at most, by the bytes that are sent: no tokenizer makes more tokens than bytes. */

import { ApiError } from "./errors.ts";
import type { ChatMessage, Sampling } from "./models.ts";
import type { Route } from "./route.ts";

/** Tokens that providers add of their own: roles, formats, what they say before tools. */
const addedTokens = 1_000;

export interface Prompt {
  /** Of all that is text: messages, calls, tools, schemas. */
  prompt_bytes: number;
  /** Each takes as many tokens as the model's rule says, whatever its bytes are. */
  images?: number;
  /** There are parts, such as sound and files, whose tokens nobody can tell. */
  is_unbounded?: boolean;
}

/** What is sent to a model, as far as it has a bound. */
export function boundsOf(messages: ChatMessage[], sampling: Sampling): Prompt {
  let images = 0;
  let isUnbounded = false;
  const texts = messages.map(({ content, ...rest }) => {
    const parts = Array.isArray(content) ? content : [];
    const bounded = parts.filter(({ type, text, refusal }) => {
      if (type === "image_url") images++;
      else if (typeof (text ?? refusal) === "string") return true;
      else isUnbounded = true;
      return false;
    });
    return JSON.stringify({ ...rest, content: Array.isArray(content) ? bounded : content });
  });
  const { tools, functions, response_format, prediction } = sampling;
  const further = JSON.stringify([tools, functions, response_format, prediction]);
  const encoder = new TextEncoder();
  const bytes = [...texts, further].reduce((sum, text) => sum + encoder.encode(text).length, 0);
  return {
    prompt_bytes: bytes,
    ...(images > 0 ? { images } : {}),
    ...(isUnbounded ? { is_unbounded: true } : {}),
  };
}

/**
 * The parameters for a model: its answer limited to what it can give and what is reserved for it,
 * without those that it refuses.
 *
 * @throws ApiError 429 `budget_exceeded` when not even the prompt is paid for
 */
export function samplingFor(
  route: Route | null | undefined,
  model: string,
  messages: ChatMessage[],
  sampling: Sampling,
  choices: number,
): Sampling {
  const known = route?.models?.[model];
  if (!known) return sampling;
  const { max_tokens, max_completion_tokens, ...rest } = sampling;
  for (const name of known.capabilities?.refuses ?? []) delete rest[name];
  const wanted = [max_completion_tokens ?? max_tokens, known.max_completion_tokens]
    .filter((limit) => typeof limit === "number");
  if (wanted.length === 0) return rest;
  const limit = Math.min(...wanted, affordable(route, model, messages, sampling, choices));
  const name = max_completion_tokens === undefined
    ? known.capabilities?.limit ?? "max_tokens"
    : "max_completion_tokens";
  return { ...rest, [name]: limit };
}

/** How many tokens of an answer the reservation pays for, beside the prompt. */
function affordable(
  route: Route,
  model: string,
  messages: ChatMessage[],
  sampling: Sampling,
  choices: number,
): number {
  const { prices, capabilities } = route.models?.[model] ?? {};
  if (!route.is_limited || !prices || route.reserved_cost === undefined) return Infinity;
  const { prompt_bytes, images = 0, is_unbounded } = boundsOf(messages, sampling);
  const most = (...names: (keyof typeof prices)[]) =>
    Math.max(...names.map((name) => prices[name] ?? 0));
  const completion = most("completion", "reasoning", "audio_completion") * choices;
  const isBounded = !is_unbounded && (images === 0 || capabilities?.image_tokens !== undefined);
  const tokens = prompt_bytes + addedTokens + images * (capabilities?.image_tokens ?? 0);
  const left = route.reserved_cost * 1e6 - tokens * most("prompt", "cached", "audio_prompt");
  // Millionths of a dollar are counted in fractions that are not exact.
  const limit = completion === 0 ? Infinity : Math.floor(left / completion + 1e-6);
  if (isBounded && left > -1e-3 && limit >= 1) return limit;
  throw new ApiError(
    429,
    "budget_exceeded",
    "What is left of the budget does not pay for this prompt.",
    "Send less, or wait until the budget begins anew.",
  );
}
