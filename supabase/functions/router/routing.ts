/**
 * Routing's calls to the database, under one policy: another try after a moment, a breaker, batches,
 * and reads of the models' states that are kept until something changes them.
 */

import { createHash } from "node:crypto";
import type { PostgrestSingleResponse } from "@supabase/supabase-js";
import { Cache } from "./cache.ts";
import type {
  FeedbackRequest,
  RoutedInteraction,
  RouteRequest,
  SavedInteraction,
} from "../_shared/contracts/routing.ts";
import { type Client, data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { respond } from "../_shared/rpc.ts";
import { resilient, type Service, toApiError, TransientError } from "../_shared/resilience.ts";

/** On whose behalf; the signal ends a call when its client leaves. */
export interface RoutingCaller {
  userId: string;
  database: Client;
  signal?: AbortSignal;
}

interface Embedded {
  embedding?: string;
  embeddingModel?: string;
}

const batchSize = 200;
const timeoutMs = 15_000;
/** Other processes change states too, and tell nobody. */
const keptMs = 5_000;

export type Routing = ReturnType<typeof createRouting>;

export function createRouting() {
  const states = new Cache<Awaited<ReturnType<typeof readModels>>>(keptMs);

  /** A write; the request id makes another try harmless. */
  async function write<T>(caller: RoutingCaller, call: Call<T>): Promise<T> {
    try {
      return await underPolicy(caller, call);
    } finally {
      states.forget(caller.userId);
    }
  }

  return {
    route(caller: RoutingCaller, request: RouteRequest, vector: Embedded) {
      const fields = {
        ...request,
        embedding: vector.embedding,
        embedding_model: vector.embeddingModel,
        request_id: request.request_id ?? crypto.randomUUID(),
      };
      return write(caller, (signal) => respond(caller.database, "route_query", fields, signal));
    },

    /** Saves 200 at a time; when a batch fails, those before it are saved, and a retry finds them so. */
    async save(
      caller: RoutingCaller,
      interactions: RoutedInteraction[],
      requestId: string = crypto.randomUUID(),
    ): Promise<SavedInteraction[]> {
      const saved: SavedInteraction[] = [];
      for (let i = 0; i < interactions.length; i += batchSize) {
        const fields = {
          items: interactions.slice(i, i + batchSize),
          request_id: partOf(requestId, i / batchSize),
        };
        saved.push(
          ...await write(
            caller,
            (signal) => respond(caller.database, "save_complete_interactions", fields, signal),
          ),
        );
      }
      return saved;
    },

    /** The feedback as it stands, or null when it was taken back or is the score of a message. */
    async feedback(caller: RoutingCaller, request: FeedbackRequest) {
      const request_id = request.request_id ?? crypto.randomUUID();
      if ("message_id" in request) {
        const fields = { ...request, request_id };
        await write(
          caller,
          (signal) => respond(caller.database, "record_message_feedback", fields, signal),
        );
        return null;
      }
      const fields = { ...request, request_id };
      const feedback = await write(
        caller,
        (signal) => respond(caller.database, "record_feedback", fields, signal),
      );
      // A row of nulls, or null itself: both say that there is none.
      return feedback?.id ? feedback : null;
    },

    models(caller: RoutingCaller, context: string) {
      // Not the client's signal: others may wait for the same answer.
      return states.get(
        caller.userId,
        context,
        () => readModels({ ...caller, signal: undefined }, context),
      );
    },

    report(caller: RoutingCaller, since?: string) {
      return underPolicy(
        caller,
        (signal) => respond(caller.database, "routing_report", { since }, signal),
      );
    },
  };
}

/** Each model of the catalogue, and each the user had answers of, with what is known of it. */
async function readModels(caller: RoutingCaller, context: string) {
  const [known, listed] = await Promise.all([
    underPolicy(
      caller,
      (signal) => respond(caller.database, "get_model_states", { context }, signal),
    ),
    underPolicy(caller, (signal) =>
      caller.database.from("models").select(
        "id,provider,prompt_price,completion_price,context_tokens,max_completion_tokens,enabled",
      ).order("id").abortSignal(signal)),
  ]);
  const byId = new Map(listed.map((model) => [model.id, model]));
  return known.map(({ model_id, ...state }) => ({
    id: model_id,
    listed: byId.get(model_id) ?? null,
    state,
  }));
}

type Call<T> = (signal: AbortSignal) => PromiseLike<PostgrestSingleResponse<T>>;

/** A call that changes nothing when it is tried again. */
async function underPolicy<T>({ database, signal }: RoutingCaller, call: Call<T>): Promise<T> {
  const probe = (signal: AbortSignal) =>
    data(database.from("models").select("id").limit(1).abortSignal(signal));
  try {
    return await resilient("database", { timeoutMs, probe }, signal, async (signal) => {
      try {
        return await data(call(signal));
      } catch (cause) {
        const passing = cause instanceof ApiError &&
          ["database_unavailable", "busy"].includes(cause.code);
        throw passing ? new TransientError(cause.message, { cause }) : cause;
      }
    });
  } catch (error) {
    throw toApiError(error, service, signal);
  }
}

const unreachable = (cause: unknown) =>
  new ApiError(503, "database_unavailable", "The database cannot be reached.", undefined, {
    cause,
    retryAfter: 10,
  });
const service: Service = { failed: (_, cause) => unreachable(cause), unavailable: unreachable };

/** The request id of one of several batches: always the same for a request. */
function partOf(requestId: string, batch: number): string {
  if (batch === 0) return requestId;
  const hash = createHash("sha256").update(`${requestId} ${batch}`).digest("hex");
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
