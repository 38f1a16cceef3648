/** A question of a chat model beside chat: reserved and routed, asked, and booked. */

import { type AppContext, type Effects, failure } from "./app.ts";
import type { ExtractedMemory } from "./memory_rules.ts";
import { reserveRoute } from "./meter.ts";
import type { Completion } from "./models.ts";
import { routeRequest, Tries } from "./routed_models.ts";
import { rpc } from "./rpc.ts";
import { type Question, readAnswer, requestOf } from "./structured_output.ts";
import { type Usage, usageOf } from "./usage.ts";

/**
 * Reserves what the question may cost, asks the models that the database chose, and books what the
 * answer has cost, whether it can be read or not. The caller's own key pays where there is one; then
 * the first model is asked, and no budget.
 *
 * @throws ApiError 429 `rate_limited` and `budget_exceeded` before a model is asked; ModelError
 */
export async function askReserved<T>(
  c: AppContext,
  effects: Effects,
  kind: "generate" | "extract",
  question: Question<T>,
): Promise<T> {
  const { signal } = c.req.raw;
  const { messages, sampling } = requestOf(question);
  const request = { model: "auto", messages, sampling, choices: 1, context: kind };
  const route = routeRequest(effects, request);
  const texts = [question.instruction, question.text];
  const ownKey = await effects.spendsOwnKey?.();
  const tries = new Tries(await reserveRoute(c, kind, texts, route, ownKey), route.candidates[0]);
  let answer: Completion;
  try {
    answer = await tries.ask(
      { messages, request },
      (model, limited, endpoint) =>
        effects.models.complete(model, messages, limited, signal, endpoint),
    );
  } catch (error) {
    const ended = tries.gaveUp(c, effects, error);
    if (signal.aborted) effects.background(ended);
    else await ended;
    throw error;
  }
  const usage = usageOf(answer.counted, texts, answer.text);
  let read: T;
  try {
    read = readAnswer(question, tries.model, answer.text);
  } catch (error) {
    await settle(c, effects, tries, usage, error);
    throw error;
  }
  await settle(c, effects, tries, usage);
  return read;
}

/** Finds a text's memories for a caller: what that takes of a model is reserved and booked. */
export function extractFor(
  c: AppContext,
  effects: Effects,
  text: string,
): Promise<ExtractedMemory[]> {
  return effects.extract(text, (question) => askReserved(c, effects, "extract", question));
}

/** Books the answer; when that fails the reservation lapses, and is booked as it was made. */
async function settle(
  c: AppContext,
  effects: Effects,
  tries: Tries,
  usage: Usage,
  error?: unknown,
): Promise<void> {
  const interaction = await tries.interaction(c, effects, usage, error);
  if (!interaction) return;
  try {
    await rpc(c.get("database"), "settle_provider_call", {
      interaction: { ...interaction, model: tries.model },
      user_id: c.get("caller").userId,
    });
  } catch (error) {
    failure(c, effects, error);
  }
}
