/** The queue of texts that wait to be written, worked off: claim → ask a model → complete. */

import type { AppContext, Asking } from "../_shared/app.ts";
import type { Client } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { describeCause } from "../_shared/log_causes.ts";
import { withOwnKey } from "../_shared/own_key.ts";
import { type Operation, questionOfTurn, rememberedTurn } from "../_shared/memory_operations.ts";
import { askReserved, askReservedText } from "../_shared/reserved_question.ts";
import { rpc, type WritingJob } from "../_shared/rpc.ts";
import { questionOf } from "./writing_questions.ts";

export interface Written {
  claimed: number;
  completed: number;
  failed: number;
  /** Jobs that wait still, those included that are tried again later. */
  remaining: number;
}

export interface Writing extends Asking {
  database: Client;
  requestId: string;
  signal: AbortSignal;
  /** Whether a model writes; else the database takes sentences. */
  asksModel: boolean;
  /** Whether there is time for another claim. */
  inTime(): boolean;
}

/** Jobs of a claim: they are written side by side. */
const claimSize = 4;
/** Longer than a model may be silent. */
const leaseSeconds = 900;

/** Without these the sentences themselves are the text. */
const unaffordable = [
  "budget_exceeded",
  "rate_limited",
  "no_candidate",
  "model_not_configured",
  "api_key_unreadable",
];

/**
 * A text that fails has failed alone. When the provider is away, the jobs are given back as if they had
 * not been claimed, and the call ends.
 *
 * @throws ApiError 503 `model_unavailable` when the provider is away
 */
export async function write(work: Writing): Promise<Written> {
  const done = { claimed: 0, completed: 0, failed: 0 };
  while (work.inTime() && !work.signal.aborted) {
    const jobs = await rpc(work.database, "claim_writing_jobs", {
      limit: claimSize,
      lease_seconds: leaseSeconds,
    });
    if (jobs.length === 0) break;
    done.claimed += jobs.length;
    const ends = await Promise.all(jobs.map((job) => writeOne(work, job)));
    done.completed += ends.filter(({ end }) => end === "completed").length;
    done.failed += ends.filter(({ end }) => end === "failed").length;
    const away = ends.find(({ end }) => end === "away");
    if (away) {
      const job_ids = jobs.filter((_, i) => ends[i].end === "away").map(({ id }) => id);
      await rpc(work.database, "return_embedding_jobs", { job_ids });
      throw away.error;
    }
  }
  const { writing } = await rpc(work.database, "embedding_job_stats", {});
  return { ...done, remaining: writing.waiting + writing.retrying + writing.leased };
}

interface End {
  end: "completed" | "failed" | "away" | "gone";
  error?: unknown;
}

async function writeOne(work: Writing, job: WritingJob): Promise<End> {
  try {
    const result = await ask(work, job);
    const outcome = await rpc(work.database, "complete_writing_job", {
      job_id: job.id,
      claim: job.content.claim,
      result,
    });
    return { end: outcome === "stored" ? "completed" : "gone" };
  } catch (error) {
    const isAway = work.signal.aborted ||
      error instanceof ApiError && error.code === "model_unavailable";
    return isAway ? { end: "away", error } : await fail(work, job, error);
  }
}

interface Result {
  text?: string;
  model?: string;
  operations?: Operation[];
}

/** What a model writes; nothing where none may be asked. */
async function ask(work: Writing, job: WritingJob): Promise<Result> {
  const c = contextOf(work, job.user_id);
  if (job.source === "memories") {
    // There is no other way to find them: who has no budget left has it tried again later.
    const question = questionOfTurn(rememberedTurn.parse(job.content));
    return { operations: await askReserved(c, withOwnKey(c, work), "extract", question) };
  }
  const question = questionOf(job);
  if (!work.asksModel || !question) return {};
  try {
    return await askReservedText(c, withOwnKey(c, work), "summarise", question);
  } catch (error) {
    if (error instanceof ApiError && unaffordable.includes(error.code)) return {};
    throw error;
  }
}

/** What the meter has to know of a request, for a user who has sent none. */
function contextOf({ database, requestId, signal }: Writing, userId: string): AppContext {
  const values: Record<string, unknown> = {
    database,
    requestId,
    caller: { userId },
    functionName: "worker",
  };
  return { get: (name: string) => values[name], req: { raw: { signal } } } as unknown as AppContext;
}

async function fail(work: Writing, job: WritingJob, error: unknown): Promise<End> {
  const message = error instanceof Error ? error.message : String(error);
  const [state] = await rpc(work.database, "fail_embedding_job", {
    job_id: job.id,
    error: message.slice(0, 1000),
  });
  if (state?.is_dead) {
    // The job keeps the provider's words, which may repeat the text; the log does not.
    const cause = describeCause(error);
    work.log({ level: "error", code: "writing_job_dead", job: job.id, cause });
  }
  return { end: "failed" };
}
