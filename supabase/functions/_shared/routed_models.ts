/** Who answers: the models that the database chose, one after the other until one answers. */

import type { AppContext, Asking } from "./app.ts";
import { failure } from "./app.ts";
import { data } from "./database.ts";
import { ApiError } from "./errors.ts";
import type { ChatMessage, Endpoint, Sampling } from "./models.ts";
import { ModelError } from "./provider_errors.ts";
import type { Route } from "./route.ts";
import type { Usage } from "./usage.ts";
import { boundsOf, samplingFor } from "./bounds.ts";

/** What a call says of who may answer it. */
export interface RouteRequest {
  model: string;
  /** What is sent, as far as it is known. */
  messages: ChatMessage[];
  sampling: Sampling;
  /** How many answers are wanted. */
  choices: number;
  preference?: string;
  context?: string;
  /** Dollars that an answer may cost on average. */
  maxCost?: number;
  /** The share of calls to the strongest model. */
  share?: number;
}

/** Which models may answer, as the database takes it: all for "auto", else the one named. */
export function routeRequest(
  { models, apiKeys }: Pick<Asking, "models" | "apiKeys">,
  request: RouteRequest,
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
  const model = named ? configured(models.chatModels, request.model) : undefined;
  if (named && model === undefined) {
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
    candidates: model === undefined ? [...models.chatModels] : [model],
    ...(request.preference ? { preference: request.preference } : {}),
    ...(request.context ? { context: request.context } : {}),
    ...(request.maxCost === undefined ? {} : { max_cost: request.maxCost }),
    ...(request.share === undefined ? {} : { share: request.share }),
    ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
    ...boundsOf(request.messages, request.sampling),
    ...(apiKeys?.providers.length ? { providers: [...apiKeys.providers] } : {}),
  };
}

/** A configured model by a name that means it: in another case, or a dated snapshot of it. */
function configured(models: readonly string[], name: string): string | undefined {
  if (models.includes(name)) return name;
  const plain = name.toLowerCase();
  const base = plain.replace(snapshot, "");
  return models.find((model) => model.toLowerCase() === plain) ??
    models.find((model) => model.toLowerCase() === base);
}

const snapshot = /([-@:](latest|20\d{2}-?\d{2}-?\d{2}|\d{2}-\d{2}|\d{2}-20\d{2}|0\d{2}))+$/;

/** What a model is asked with. */
interface Asked {
  messages: ChatMessage[];
  request: Pick<RouteRequest, "sampling" | "choices">;
}

/** What of a usage is billed, as the database takes it. */
function billed(usage: Partial<Usage> | undefined): Record<string, number | boolean> {
  if (!usage) return {};
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage;
  const details = {
    cached_tokens: prompt?.cached_tokens,
    audio_prompt_tokens: prompt?.audio_tokens,
    reasoning_tokens: completion?.reasoning_tokens,
    audio_completion_tokens: completion?.audio_tokens,
  };
  return {
    prompt_tokens: usage.prompt_tokens ?? 0,
    completion_tokens: usage.completion_tokens ?? 0,
    ...Object.fromEntries(
      Object.entries(details).filter((detail): detail is [string, number] =>
        Number.isSafeInteger(detail[1]) && Number(detail[1]) > 0
      ),
    ),
    ...(usage.estimated ? { is_estimated: true } : {}),
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
  async ask<T>(
    { messages, request }: Asked,
    call: (model: string, sampling: Sampling, endpoint?: Endpoint) => Promise<T>,
  ): Promise<T> {
    while (true) {
      const { sampling, choices } = request;
      const limited = samplingFor(this.route, this.model, messages, sampling, choices);
      try {
        return await call(this.model, limited, this.endpoint);
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
  async interaction(c: AppContext, effects: Asking, usage: Usage | undefined, error?: unknown) {
    if (!this.route) return undefined;
    const failed = error instanceof ModelError && error.blame === "failed";
    return {
      decision_id: this.route.decision_id,
      latency_ms: this.#elapsed(),
      ...billed(usage),
      ...(failed ? { error: error.code } : {}),
      failures: this.#failures.map((failure) => ({ ...failure })),
      ...await this.#receipt(c, effects, usage),
    };
  }

  /**
   * Records that nobody answered, which ends the reservation; nothing else of the turn is kept. A model
   * learns only of its own failures.
   */
  async gaveUp(c: AppContext, effects: Asking, error: unknown): Promise<void> {
    if (!this.route) return;
    const failed = error instanceof ModelError && error.blame === "failed";
    const nothing = { prompt_tokens: 0, completion_tokens: 0 };
    try {
      await data(
        c.get("database").rpc("save_complete_interaction", {
          p_query: {},
          p_routing: { decision_id: this.route.decision_id },
          p_response: {
            ...(failed ? this.#failure(error) : {
              model: this.model,
              status: "cancelled",
              ...nothing,
              latency_ms: this.#elapsed(),
            }),
            failures: this.#failures.map((failure) => ({ ...failure })),
            ...await this.#receipt(c, effects, nothing),
          },
          p_user_id: c.get("caller").userId,
        }),
      );
    } catch (error) {
      // The client is told of the model's failure; the reservation lapses by itself.
      failure(c, effects, error);
    }
  }

  /**
   * Refuses when the turn was reserved on a key of the user's own that is gone meanwhile.
   *
   * @throws ApiError 409 `api_key_gone`
   */
  async requirePayer(effects: Asking): Promise<void> {
    if (this.route?.paid_by !== "user" || await effects.spendsOwnKey?.()) return;
    throw new ApiError(
      409,
      "api_key_gone",
      "Your key for the model provider was removed while the turn began.",
      "Send the message again.",
    );
  }

  /** What was billed, signed, where this function has a key to sign with. */
  async #receipt(
    c: AppContext,
    effects: Asking,
    usage: Partial<Usage> | undefined,
  ): Promise<{ receipt?: string }> {
    if (!effects.signReceipt) return {};
    // A key that cannot be read was not spent.
    const ownKey = await effects.spendsOwnKey?.().catch(() => false) ?? false;
    return {
      receipt: effects.signReceipt({
        user_id: c.get("caller").userId,
        decision_id: this.route?.decision_id,
        model: this.model,
        ...billed(usage),
        own_key: ownKey,
        failures: this.#failures.map((failure) => ({ ...failure })),
      }),
    };
  }

  #failure(error: ApiError): Failure {
    return { model: this.model, error: error.code, latency_ms: this.#elapsed() };
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#began);
  }
}
