/** Who answers: the models that the database chose, one after the other until one answers. */

import { z } from "zod";
import type { AppContext, Effects } from "./app.ts";
import { failure } from "./app.ts";
import { data } from "./database.ts";
import { ApiError } from "./errors.ts";
import type { Endpoint, Sampling } from "./models.ts";
import { ModelError } from "./provider_errors.ts";
import type { Usage } from "./usage.ts";

/** What the database says of who is to answer. */
export const route = z.object({
  decision_id: z.string(),
  model_id: z.string(),
  fallbacks: z.array(z.string()),
  /** Models that are asked by another way than /chat/completions. */
  endpoints: z.record(z.string(), z.enum(["chat/completions", "responses"])).optional(),
});
export type Route = z.output<typeof route>;

/** What a call says of who may answer it. */
export interface RouteRequest {
  model: string;
  sampling: Sampling;
  /** How many answers are wanted. */
  choices: number;
  preference?: string;
  context?: string;
}

/** Which models may answer, as the database takes it: all for "auto", else the one named. */
export function routeRequest({ models }: Effects, request: RouteRequest) {
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
      { param: "model", type: "invalid_request_error" },
    );
  }
  const { max_completion_tokens, max_tokens } = request.sampling;
  const limit = max_completion_tokens ?? max_tokens;
  const constraints = {
    ...(typeof limit === "number" ? { max_completion_tokens: Math.min(limit, 1_000_000) } : {}),
    ...(request.choices > 1 ? { choices: request.choices } : {}),
  };
  return {
    candidates: named ? [request.model] : [...models.chatModels],
    ...(request.preference ? { preference: request.preference } : {}),
    ...(request.context ? { context: request.context } : {}),
    ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
  };
}

interface Failure {
  model: string;
  error: string;
  latency_ms: number;
}

/** The tries of one call: who is being asked, who has failed, how long it took. */
export class Tries {
  #failures: Failure[] = [];
  #next: string[];
  #began = performance.now();
  /** Who is being asked. */
  model: string;

  /** Without a route nobody is asked: the turn has its answer, of that model. */
  constructor(
    private readonly route: Route | null | undefined,
    model: string,
    private readonly asked?: Endpoint,
  ) {
    this.model = route?.model_id ?? model;
    this.#next = [...route?.fallbacks ?? []];
  }

  /** By which way the model is asked. */
  get endpoint(): Endpoint | undefined {
    return this.asked ?? this.route?.endpoints?.[this.model];
  }

  /** Asks one model after the other; the last one's failure is thrown. */
  async ask<T>(call: (model: string, endpoint?: Endpoint) => Promise<T>): Promise<T> {
    while (true) {
      try {
        return await call(this.model, this.endpoint);
      } catch (error) {
        if (!this.fallThrough(error)) throw error;
      }
    }
  }

  /**
   * Whether there is another model to ask after this failure, which then is the one being asked. What
   * the client did wrong is wrong with every model.
   */
  fallThrough(error: unknown): boolean {
    if (!(error instanceof ModelError) || this.#next.length === 0) return false;
    if (error.blame === "refused" || error.blame === "key") return false;
    if (error.blame === "failed") this.#failures.push(this.#failure(error));
    this.model = this.#next.shift()!;
    this.#began = performance.now();
    return true;
  }

  /** The turn's interaction, as `store_chat_pair` takes it. */
  interaction(usage: Usage | undefined, error?: unknown) {
    const failed = error instanceof ModelError && error.blame === "failed";
    return this.route
      ? {
        decision_id: this.route.decision_id,
        latency_ms: this.#elapsed(),
        ...(usage
          ? { prompt_tokens: usage.prompt_tokens, completion_tokens: usage.completion_tokens }
          : {}),
        ...(failed ? { error: error.code } : {}),
        failures: this.#failures.map((failure) => ({ ...failure })),
      }
      : undefined;
  }

  /**
   * Records that nobody answered, which ends the reservation; nothing else of the turn is kept. A model
   * learns only of its own failures.
   */
  async gaveUp(c: AppContext, effects: Effects, error: unknown): Promise<void> {
    if (!this.route) return;
    const failed = error instanceof ModelError && error.blame === "failed";
    try {
      await data(
        c.get("database").rpc("save_complete_interaction", {
          p_query: {},
          p_routing: { decision_id: this.route.decision_id },
          p_response: {
            ...(failed ? this.#failure(error) : {
              model: this.model,
              status: "cancelled",
              prompt_tokens: 0,
              completion_tokens: 0,
              latency_ms: this.#elapsed(),
            }),
            failures: this.#failures.map((failure) => ({ ...failure })),
          },
          p_user_id: c.get("caller").userId,
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
