/** Who answers a turn: the models that the database chose, one after the other until one answers. */

import { z } from "zod";
import type { AppContext, Effects } from "../_shared/app.ts";
import { failure } from "../_shared/app.ts";
import type { completionRequest } from "../_shared/contracts/chat.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import type { Usage } from "../_shared/models.ts";

/** What `get_chat_context` says of who is to answer. */
export const route = z.object({
  decision_id: z.string(),
  model_id: z.string(),
  fallbacks: z.array(z.string()),
});
export type Route = z.output<typeof route>;

/** Which models may answer, as `get_chat_context` takes it: all for "auto", else the one named. */
export function routeRequest(
  { models }: Effects,
  request: z.output<typeof completionRequest>,
) {
  if (models.chatModels.length === 0) {
    throw new ApiError(
      503,
      "model_not_configured",
      "No chat model is configured.",
      "Set CHAT_BASE_URL and CHAT_MODEL.",
    );
  }
  const named = request.model !== "auto";
  if (named && !models.chatModels.includes(request.model)) {
    throw new ApiError(
      404,
      "model_not_found",
      "There is no such model here.",
      "GET /models lists them.",
    );
  }
  const limit = request.max_completion_tokens ?? request.max_tokens;
  return {
    candidates: named ? [request.model] : [...models.chatModels],
    ...(request.metadata?.preference ? { preference: request.metadata.preference } : {}),
    ...(limit ? { constraints: { max_completion_tokens: limit } } : {}),
  };
}

interface Failure {
  model: string;
  error: string;
  latency_ms: number;
}

/** The tries of one turn: who is being asked, who has failed, how long it took. */
export class Tries {
  #failures: Failure[] = [];
  #next: string[];
  #began = performance.now();
  /** Who is being asked. */
  model: string;

  /** Without a route nobody is asked: the turn has its answer, of that model. */
  constructor(private readonly route: Route | undefined, model: string) {
    this.model = route?.model_id ?? model;
    this.#next = [...route?.fallbacks ?? []];
  }

  /** Asks one model after the other; the last one's failure is thrown. */
  async ask<T>(call: (model: string) => Promise<T>): Promise<T> {
    while (true) {
      try {
        return await call(this.model);
      } catch (error) {
        if (!this.fallThrough(error)) throw error;
      }
    }
  }

  /** Whether there is another model to ask after this failure, which then is the one being asked. */
  fallThrough(error: unknown): boolean {
    const failed = failureOf(error);
    if (!failed || this.#next.length === 0) return false;
    this.#failures.push(this.#failure(failed));
    this.model = this.#next.shift()!;
    this.#began = performance.now();
    return true;
  }

  /** The turn's interaction, as `store_chat_pair` takes it. */
  answered(usage?: Usage) {
    return this.route && {
      decision_id: this.route.decision_id,
      latency_ms: this.#elapsed(),
      ...(usage
        ? { prompt_tokens: usage.prompt_tokens, completion_tokens: usage.completion_tokens }
        : {}),
      failures: this.#failures.map((failure) => ({ ...failure })),
    };
  }

  /** Records that nobody answered; nothing else of the turn is kept. What is no model's failure is not. */
  async gaveUp(c: AppContext, effects: Effects, error: unknown): Promise<void> {
    const failed = failureOf(error);
    if (!failed || !this.route) return;
    try {
      await data(
        c.get("database").rpc("save_complete_interaction", {
          p_query: {},
          p_routing: { decision_id: this.route.decision_id },
          p_response: {
            ...this.#failure(failed),
            failures: this.#failures.map((failure) => ({ ...failure })),
          },
        }),
      );
    } catch (error) {
      // The client is told of the model's failure; the reservation lapses by itself.
      failure(c, effects, error);
    }
  }

  #failure(error: ApiError): Failure {
    return { model: this.model, error: error.code, latency_ms: this.#elapsed() };
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#began);
  }
}

/** A model's failure, unlike a client's leaving or a fault of our own. */
function failureOf(error: unknown): ApiError | undefined {
  return error instanceof ApiError && ["model_failed", "model_unavailable"].includes(error.code)
    ? error
    : undefined;
}
