/**
 * The memories in what the user says. Rules find them at once, and they are stored with the turn. A model
 * is asked when the turn is stored and its answer has gone to the client: it holds up no answer, and its
 * failure is none of the turn's.
 */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import type { Memory } from "../_shared/contracts/memories.ts";
import { withLanguage } from "../_shared/language.ts";
import { rpc } from "../_shared/rpc.ts";
import type { Thread } from "./thread.ts";
import { extract } from "./vectors.ts";

/** How many messages are looked through for the one that the user wrote: calls of tools lie between. */
const mostMessages = 100;

/** The memories that are found without asking anybody. */
export async function rememberNow(
  c: AppContext,
  effects: Effects,
  thread: Thread,
): Promise<Memory[]> {
  if (effects.extract.asksModel || !isNew(thread)) return [];
  return await extract(c, effects, thread.question);
}

/** Has a model look for memories, in the background; `answerId` is the turn's stored answer. */
export function rememberLater(
  c: AppContext,
  effects: Effects,
  thread: Thread,
  answerId: string,
): void {
  if (!effects.extract.asksModel || !isNew(thread) || c.req.raw.signal.aborted) return;
  effects.background(
    remember(c, effects, thread.question, answerId).catch((error) => {
      failure(c, effects, error);
    }),
  );
}

async function remember(
  c: AppContext,
  effects: Effects,
  question: string,
  answerId: string,
): Promise<void> {
  const found = await extract(c, effects, question);
  if (found.length === 0) return;
  const source = await questionOf(c, answerId);
  // The queue makes their vectors.
  await rpc(c.get("database"), "upsert_memories", {
    memories: found.map((memory) => ({
      ...withLanguage(memory, memory.value ?? question),
      ...(source ? { source_message_id: source } : {}),
    })),
    user_id: c.get("caller").userId,
  });
}

/** Nothing is drawn twice from a question that is only being answered further. */
function isNew({ question, chains, prior }: Thread): boolean {
  return question.trim() !== "" && (chains.length > prior || chains.length === 0);
}

/** The stored message that the user wrote. */
async function questionOf(c: AppContext, answerId: string): Promise<string | undefined> {
  const branch = await rpc(c.get("database"), "get_chat_history", {
    leaf_id: answerId,
    limit: mostMessages,
    user_id: c.get("caller").userId,
  });
  return branch.find(({ sender_type }) => sender_type === "user")?.id;
}
