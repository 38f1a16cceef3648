/** One request to a model provider: its key, its time, its rests, its errors. */

import { createHash } from "node:crypto";
import type { Provider } from "./env.ts";
import { answeredError, ModelError, modelFailed, retryAfterOf } from "./provider_errors.ts";
import { RecentMap } from "./recent_map.ts";
import { resilient, type Service, toApiError, TransientError } from "./resilience.ts";

export const brokeOff = "broke off in the middle of its answer";

/** Until when models that answered 429 are left alone, by what fails together. */
const rests = new RecentMap<{ until: number }>(10_000);

/** What fails together: a model at a host, asked with one key. */
function placeOf({ baseUrl, apiKey }: Provider, model: string): string {
  const key = createHash("sha256").update(apiKey ?? "").digest("base64").slice(0, 16);
  return `${baseUrl} ${model} ${key}`;
}

/** Whether the host answers at all: its list of models is short, free and the same for everybody. */
function probeOf({ baseUrl, apiKey }: Provider, fetcher: typeof fetch) {
  return async (signal: AbortSignal) => {
    const headers: HeadersInit = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
    const response = await fetcher(`${baseUrl}/models`, { headers, signal });
    await response.body?.cancel();
    if (response.status >= 500) throw new TransientError(`answered ${response.status}`);
  };
}

/** How a provider's failures are told. */
const service: Service = {
  failed: modelFailed,
  unavailable: (cause) =>
    new ModelError(
      "failed",
      503,
      "model_unavailable",
      "The model provider keeps failing and is left alone for a moment.",
      "Try again in ten seconds.",
      { cause, retryAfter: 10, type: "server_error" },
    ),
};

/**
 * Sends a request and reads its answer under the policy. A failed connection, a 5xx and silence are
 * tried again and counted, for this model and key alone; a 429 rests them; what the client did wrong
 * is neither.
 *
 * @throws ModelError with what the provider said
 */
export async function send<T>(
  provider: Provider,
  fetcher: typeof fetch,
  path: string,
  body: { model: string; [field: string]: unknown },
  client: AbortSignal | undefined,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const place = placeOf(provider, body.model);
  const rest = rests.get(place, () => ({ until: 0 }));
  const left = Math.ceil((rest.until - Date.now()) / 1000);
  if (left > 0) {
    throw new ModelError(
      "limited",
      429,
      "model_rate_limited",
      `The model ${body.model} has been asked too often and rests.`,
      `Try again in ${left} seconds.`,
      { retryAfter: left, type: "rate_limit_error" },
    );
  }
  try {
    const policy = { timeoutMs: provider.timeoutMs, probe: probeOf(provider, fetcher) };
    return await resilient(place, policy, client, async (signal) => {
      let response: Response;
      try {
        response = await fetcher(`${provider.baseUrl}${path}`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            ...(provider.apiKey ? { authorization: `Bearer ${provider.apiKey}` } : {}),
          },
          body: JSON.stringify(body),
          // The limit ends with the call, the client's leaving also ends a body that is still read.
          signal: client ? AbortSignal.any([signal, client]) : signal,
        });
      } catch (cause) {
        throw new TransientError("cannot be reached", { cause });
      }
      if (response.ok) return await read(response);
      const { status, headers } = response;
      const words = await response.text().catch(() => "");
      const error = answeredError(provider, status, words, retryAfterOf(headers));
      if (error.blame === "limited") {
        rest.until = Date.now() + (error.retryAfter ?? 0) * 1000;
      }
      throw isPassing(status) ? new TransientError(`answered ${status}`, { cause: error }) : error;
    });
  } catch (error) {
    const told = toApiError(error, service, client);
    throw client?.aborted || told instanceof ModelError ? told : modelFailed("failed", error);
  }
}

/** Whether another try in a moment may get an answer. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 409 || status === 425;
}
