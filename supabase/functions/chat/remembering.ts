/**
 * The memories in what the user says. Rules find them at once, and they are stored with the turn. A model
 * is asked when the turn is stored and its answer has gone to the client: it holds up no answer, and its
 * failure is none of the turn's. The queue has the turn meanwhile, and the worker looks if this one does not.
 */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import type { Memory } from "../_shared/contracts/memories.ts";
import { questionOfTurn, rememberedTurn } from "../_shared/memory_operations.ts";
import { isOffTheRecord, memoriesByRules } from "../_shared/memory_rules.ts";
import { askReserved } from "../_shared/reserved_question.ts";
import { rpc } from "../_shared/rpc.ts";
import type { Thread } from "./thread.ts";
import { extract, readForMemories } from "./vectors.ts";

/** The memories that are found without asking anybody. */
export async function rememberNow(
  c: AppContext,
  effects: Effects,
  text: string,
): Promise<Memory[]> {
  if (effects.extract.asksModel) return memoriesByRules(text.slice(0, readForMemories));
  return await extract(c, effects, text);
}

/** What the database is told of a turn that a model is to look through; undefined when none is. */
export function toRemember(
  effects: Effects,
  text: string,
  namespace: string | undefined,
): { namespace?: string } | undefined {
  if (!effects.extract.asksModel || text.trim() === "" || isOffTheRecord(text)) return undefined;
  return namespace === undefined ? {} : { namespace };
}

/** Has a model look through a stored turn, in the background; `answerId` is the turn's answer. */
export function rememberLater(c: AppContext, effects: Effects, answerId: string): void {
  if (c.req.raw.signal.aborted) return;
  effects.background(
    remember(c, effects, answerId).catch((error) => {
      failure(c, effects, error);
    }),
  );
}

async function remember(c: AppContext, effects: Effects, answerId: string): Promise<void> {
  const turn = { message_id: answerId, user_id: c.get("caller").userId };
  const shown = await rpc(c.get("database"), "begin_remembering", turn);
  if (shown === null) return;
  const question = questionOfTurn(rememberedTurn.parse(shown));
  const operations = await askReserved(c, effects, "extract", question);
  await rpc(c.get("database"), "end_remembering", { ...turn, operations });
}

/** Nothing is drawn twice from a question that is only being answered further. */
export function isNew({ question, chains, prior }: Thread): boolean {
  return question.trim() !== "" && (chains.length > prior || chains.length === 0);
}
