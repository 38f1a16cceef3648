/** The queue of texts without vectors, worked off: claim → embed → complete, until it is empty. */

import type { Effects } from "../_shared/app.ts";
import { batches } from "../_shared/batches.ts";
import type { Client } from "../_shared/database.ts";
import { describeCause } from "../_shared/log_causes.ts";
import { rpc } from "../_shared/rpc.ts";

export interface Drained {
  claimed: number;
  completed: number;
  failed: number;
  /** Jobs that wait still, those included that are tried again later. */
  remaining: number;
}

export interface Drain extends Pick<Effects, "models" | "log"> {
  database: Client;
  signal: AbortSignal;
  /** Whether there is time for another batch. */
  inTime(): boolean;
}

interface Job {
  id: number;
  content: string;
  content_hash: string;
  /** null: the one that is configured. */
  embedding_model: string | null;
}

/** Jobs of a claim. They come back by themselves when the worker is gone for the length of its lease. */
const claimSize = 96;
const leaseSeconds = 120;

/**
 * Texts that fail alone have failed, others of their batch have not. That the provider fails, which a
 * harmless text finds out, is no text's fault. A claim is one of a text's eight tries: what was claimed
 * and not tried is given back, so that it costs none.
 *
 * @throws ApiError 502 or 503 when the provider fails, 503 `model_not_configured` when there is none
 */
export async function drain(work: Drain): Promise<Drained> {
  const { database, models } = work;
  const done = { claimed: 0, completed: 0, failed: 0 };
  if (await remaining(database) === 0) return { ...done, remaining: 0 };
  await probe(work, models.embeddingModel);
  let failure: unknown;
  while (work.inTime() && failure === undefined) {
    const jobs: Job[] = await rpc(database, "claim_embedding_jobs", {
      limit: claimSize,
      lease_seconds: leaseSeconds,
    });
    if (jobs.length === 0) break;
    done.claimed += jobs.length;
    /** Jobs that have neither a vector nor an error yet. */
    const untried = new Set(jobs);
    const byModel = Map.groupBy(jobs, (job) => job.embedding_model ?? models.embeddingModel);
    for (const [model, ofModel] of byModel) {
      try {
        for await (const batch of batches(ofModel, (job) => job.content)) {
          const { completed, failed } = await embed({ ...work, untried }, batch, model);
          done.completed += completed;
          done.failed += failed;
        }
      } catch (error) {
        // That one model cannot be asked does not hold up the texts of another.
        failure = error;
      }
    }
    if (untried.size > 0) {
      await rpc(database, "return_embedding_jobs", { job_ids: [...untried].map(({ id }) => id) });
    }
  }
  if (failure !== undefined) throw failure;
  return { ...done, remaining: await remaining(database) };
}

async function remaining(database: Client): Promise<number> {
  const { waiting, retrying, leased } = await rpc(database, "embedding_job_stats", {});
  return waiting + retrying + leased;
}

type Count = { completed: number; failed: number };
interface Claim extends Drain {
  untried: Set<Job>;
}

/** A batch that fails is halved until what fails stands alone; the first batch is tried in any case. */
async function embed(work: Claim, jobs: Job[], model: string | undefined): Promise<Count> {
  let vectors: string[];
  try {
    vectors = await work.models.embed(jobs.map((job) => job.content), work.signal, model);
  } catch (error) {
    work.signal.throwIfAborted();
    await probe(work, model);
    return jobs.length === 1
      ? await fail(work, jobs[0], error)
      : await embedHalves(work, jobs, model);
  }
  const results = await rpc(work.database, "complete_embedding_jobs", {
    results: jobs.map(({ id, content_hash }, i) => ({
      id,
      content_hash,
      embedding: vectors[i],
      embedding_model: model,
    })),
  });
  for (const job of jobs) work.untried.delete(job);
  // A stale result is dropped and its text is queued anew; that a row is gone needs no vector.
  const failed = results.filter(({ outcome }) => outcome === "failed").length;
  return { completed: results.filter(({ outcome }) => outcome === "stored").length, failed };
}

async function embedHalves(work: Claim, jobs: Job[], model: string | undefined): Promise<Count> {
  const count = { completed: 0, failed: 0 };
  const middle = Math.ceil(jobs.length / 2);
  for (const half of [jobs.slice(0, middle), jobs.slice(middle)]) {
    if (!work.inTime()) break;
    const { completed, failed } = await embed(work, half, model);
    count.completed += completed;
    count.failed += failed;
  }
  return count;
}

async function fail(work: Claim, job: Job, error: unknown): Promise<Count> {
  work.untried.delete(job);
  const message = error instanceof Error ? error.message : String(error);
  const [state] = await rpc(work.database, "fail_embedding_job", {
    job_id: job.id,
    error: message.slice(0, 1000),
  });
  if (state?.is_dead) {
    // The job keeps the provider's words, which may repeat the text; the log does not.
    const cause = describeCause(error);
    work.log({ level: "error", code: "embedding_job_dead", job: job.id, cause });
  }
  return { completed: 0, failed: 1 };
}

/** Finds out whether the provider works at all; throws its error if not. */
async function probe({ models, signal }: Drain, model: string | undefined): Promise<void> {
  await models.embed(["test"], signal, model);
}
