/**
 * The one policy of calls to the outside: a limit on silence, another try, and two circuit breakers.
 *
 * A caller's own breaker opens after five failures in a row of that caller's calls. The shared breaker
 * opens for everybody, and one caller must not be able to open it: it takes failures of three callers
 * in a row, and a short probe of the service has to fail as well. Long requests that run out of time
 * therefore keep nobody else from the service.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  type IBreaker,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";
import { ApiError } from "./errors.ts";
import { RecentMap } from "./recent_map.ts";

/** A provider's failure that another try may mend: no connection, 429, 5xx. */
export class TransientError extends Error {
  override name = "TransientError";
}

export interface Resilience {
  /** How long one try may take, in milliseconds. */
  timeoutMs: number;
  /** Further tries after the first. */
  retries?: number;
  /** An open breaker stays open so long, in milliseconds. */
  openMs?: number;
  /**
   * Asks the service something short, and fails when the service does. It decides whether the shared
   * breaker opens, and closes it again. Without a probe the failures of three callers are enough.
   */
  probe?: (signal: AbortSignal) => Promise<unknown>;
}

/** How a service's failures are told to clients. */
export interface Service {
  /** It failed, was silent or broke off: `what` goes on a sentence that names the service. */
  failed(what: string, cause: unknown): ApiError;
  /** It is left alone for a moment. */
  unavailable(cause: unknown): ApiError;
}

/** Failures in a row of one caller that open the caller's own breaker. */
const ownFailures = 5;
/** Callers whose calls failed in a row, before the shared breaker may open. */
const failedCallers = 3;
const probeMs = 5_000;

const callers = new AsyncLocalStorage<string>();

/** Runs what is done on behalf of a caller; calls outside of it have one caller in common. */
export function onBehalfOf<T>(caller: string, run: () => T): T {
  return callers.run(caller, run);
}

/** The breaker of everybody: which callers have failed since the last success. */
class SharedBreaker implements IBreaker {
  state: unknown = undefined;
  readonly #failed = new Set<string>();
  #probed: Promise<boolean> | undefined;
  #isDown = false;
  readonly policy: CircuitBreakerPolicy;

  constructor(openMs: number) {
    this.policy = circuitBreaker(isCounted, { halfOpenAfter: openMs, breaker: this });
  }

  success(): void {
    this.#failed.clear();
    this.#isDown = false;
  }

  failure(): boolean {
    return this.#isDown;
  }

  /** Notes a failure before cockatiel asks `failure()` whether to open. */
  async note(caller: string, probe: Resilience["probe"]): Promise<void> {
    this.#failed.add(caller);
    if (this.#failed.size < failedCallers) return;
    // All who fail meanwhile wait for one probe.
    this.#probed ??= isUp(probe).finally(() => this.#probed = undefined);
    if (await this.#probed) this.success();
    else this.#isDown = true;
  }

  /** Lets a probe, and no caller's request, find out whether an open breaker may close. */
  async tryToClose(probe: NonNullable<Resilience["probe"]>): Promise<void> {
    if (this.policy.state === CircuitState.Closed) return;
    try {
      await this.policy.execute(async () => {
        if (!await isUp(probe)) throw new TransientError("did not answer the probe");
      });
    } catch (cause) {
      throw cause instanceof TransientError ? new BrokenCircuitError() : cause;
    }
  }
}

async function isUp(probe: Resilience["probe"]): Promise<boolean> {
  if (!probe) return false;
  const signal = AbortSignal.timeout(probeMs);
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  );
  try {
    await Promise.race([probe(signal), late]);
    return true;
  } catch {
    return false;
  }
}

const shared = new RecentMap<SharedBreaker>(1_000);
const own = new RecentMap<CircuitBreakerPolicy>(5_000);
const isCounted = handleWhen((error) =>
  error instanceof TransientError || error instanceof TaskCancelledError
);

/**
 * Runs a call: each try ends after `timeoutMs`, a transient failure is tried again with growing pauses,
 * and the breakers of `place` count the tries that failed. `place` names what fails together: the host,
 * the model and the key. Without a place nothing is counted.
 *
 * @throws BrokenCircuitError while the place is left alone, TaskCancelledError when a try took too
 *   long, the signal's reason when it was aborted; `toApiError` tells them to a client
 */
export async function resilient<T>(
  place: string | undefined,
  { timeoutMs, retries = 2, openMs = 10_000, probe }: Resilience,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // A body may still be read after the call has returned.
  const limit = timeout(timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  const tries = retry(handleWhen((error) => error instanceof TransientError), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }),
  });
  const attempt = async () => {
    let limited: AbortSignal | undefined;
    try {
      return await limit.execute((context) => call(limited = context.signal), signal);
    } catch (error) {
      // Both the limit and a caller who leaves abort the call, and how the call then fails says
      // nothing: a caller's leaving is no failure of the host's, and a try that ran out of time is not
      // tried again.
      signal?.throwIfAborted();
      if (limited?.aborted) throw new TaskCancelledError(`was silent for ${timeoutMs} ms`);
      throw error;
    }
  };
  if (place === undefined) return await tries.execute(attempt, signal);

  const caller = callers.getStore() ?? "";
  const everybodys = shared.get(place, () => new SharedBreaker(openMs));
  const callersOwn = own.get(`${place} ${caller}`, () =>
    circuitBreaker(isCounted, {
      halfOpenAfter: openMs,
      breaker: new ConsecutiveBreaker(ownFailures),
    }));
  if (probe) await everybodys.tryToClose(probe);
  return await wrap(tries, callersOwn, everybodys.policy).execute(async () => {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof TransientError || error instanceof TaskCancelledError) {
        await everybodys.note(caller, probe);
      }
      throw error;
    }
  }, signal);
}

/** What `resilient` threw, as a client is told it; what is no failure of the service stays as it is. */
export function toApiError(
  error: unknown,
  service: Service,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted || error instanceof ApiError) return error;
  if (error instanceof BrokenCircuitError) return service.unavailable(error);
  if (error instanceof TransientError || error instanceof TaskCancelledError) {
    return error.cause instanceof ApiError ? error.cause : service.failed(error.message, error);
  }
  return error;
}

export { BrokenCircuitError, TaskCancelledError };
