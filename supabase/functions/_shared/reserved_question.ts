/** A question of a chat model beside chat: reserved and routed, asked, and booked. */

import { type AppContext, type Asking, type Effects, failure } from "./app.ts";
import type { ExtractedMemory } from "./memory_rules.ts";
import { reserveRoute } from "./meter.ts";
import type { ChatMessage, Completion, Sampling } from "./models.ts";
import { modelFailed } from "./provider_errors.ts";
import { routeRequest, Tries } from "./routed_models.ts";
import { rpc } from "./rpc.ts";
import {
  type Question,
  readAnswer,
  repairOf,
  requestOf,
  UnreadableAnswer,
} from "./structured_output.ts";
import { completeWithout } from "./refused_parameters.ts";
import { type Usage, usageOf } from "./usage.ts";

/** What a chat model is asked for beside chat. */
type Kind = "generate" | "extract" | "summarise";

/**
 * Reserves what the question may cost, asks the models that the database chose, and books what the
 * answer has cost, whether it can be read or not. The caller's own key pays where there is one; then
 * the first model is asked, and no budget.
 *
 * @throws ApiError 429 `rate_limited` and `budget_exceeded` before a model is asked; ModelError
 */
export async function askReserved<T>(
  c: AppContext,
  effects: Asking,
  kind: Kind,
  question: Question<T>,
): Promise<T> {
  const read = (model: string, answer: string) => readAnswer(question, model, answer);
  try {
    return await askAndBook(c, effects, kind, requestOf(question), read);
  } catch (error) {
    if (!question.isRepaired || !(error instanceof UnreadableAnswer)) throw error;
    return await askAndBook(c, effects, kind, repairOf(question, error), read);
  }
}

/** The same of a question whose answer is a text; it is given with the model that wrote it. */
export function askReservedText(
  c: AppContext,
  effects: Asking,
  kind: Kind,
  question: { instruction: string; text: string; mostTokens: number },
): Promise<{ text: string; model: string }> {
  const { instruction, text, mostTokens } = question;
  const asked = {
    messages: [{ role: "system", content: instruction }, { role: "user", content: text }],
    sampling: { max_completion_tokens: mostTokens },
  };
  return askAndBook(c, effects, kind, asked, (model, answer) => {
    const written = withoutThoughts(answer);
    if (written === "") throw modelFailed("wrote nothing");
    return { text: written, model };
  });
}

/** What a model has written beside what it thought, which some give with the answer. */
function withoutThoughts(answer: string): string {
  return answer.replace(/^\s*<think(ing)?>.*?(<\/think(ing)?>|$)/is, "").trim();
}

async function askAndBook<T>(
  c: AppContext,
  effects: Asking,
  kind: Kind,
  { messages, sampling }: { messages: ChatMessage[]; sampling: Sampling },
  read: (model: string, answer: string) => T,
): Promise<T> {
  const { signal } = c.req.raw;
  const request = { model: "auto", messages, sampling, choices: 1, context: kind };
  const route = routeRequest(effects, request);
  const texts = messages.map(({ content }) => String(content));
  const ownKey = await effects.spendsOwnKey?.();
  const tries = new Tries(await reserveRoute(c, kind, texts, route, ownKey), route.candidates[0]);
  let answer: Completion;
  try {
    answer = await tries.ask(
      { messages, request },
      (model, limited, endpoint) =>
        completeWithout(
          (sampling) => effects.models.complete(model, messages, sampling, signal, endpoint),
          limited,
        ),
    );
  } catch (error) {
    const ended = tries.gaveUp(c, effects, error);
    if (signal.aborted) effects.background(ended);
    else await ended;
    throw error;
  }
  const usage = usageOf(answer.counted, texts, answer.text);
  let result: T;
  try {
    result = read(tries.model, answer.text);
  } catch (error) {
    await settle(c, effects, tries, usage, error);
    throw error;
  }
  await settle(c, effects, tries, usage);
  return result;
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
  effects: Asking,
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
