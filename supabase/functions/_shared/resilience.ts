/** The one policy of calls to the outside: a limit on silence, another try, and a breaker per host. */

import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";

/** A provider's failure that another try may mend: no connection, 429, 5xx. */
export class TransientError extends Error {
  override name = "TransientError";
}

export interface Resilience {
  /** How long one try may take, in milliseconds. */
  timeoutMs: number;
  /** Further tries after the first. */
  retries?: number;
  /** The breaker stays open so long after five failures in a row, in milliseconds. */
  openMs?: number;
}

const breakers = new Map<string, CircuitBreakerPolicy>();
const transient = handleWhen((error) =>
  error instanceof TransientError || error instanceof TaskCancelledError
);

/**
 * Runs a call to `host`: each try ends after `timeoutMs`, a transient failure is tried again with
 * growing pauses, and after five in a row the host is left alone for a while. Without a host nothing
 * is counted.
 *
 * @throws BrokenCircuitError while the host is left alone, TaskCancelledError when a try took too
 *   long, the signal's reason when it was aborted
 */
export function resilient<T>(
  host: string | undefined,
  { timeoutMs, retries = 2, openMs = 10_000 }: Resilience,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const tries = retry(handleWhen((error) => error instanceof TransientError), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }),
  });
  const policy = host === undefined ? tries : wrap(tries, breakerOf(host, openMs));
  // A body may still be read after the call has returned.
  const limit = timeout(timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  return policy.execute(async () => {
    let limited: AbortSignal | undefined;
    try {
      return await limit.execute((context) => call(limited = context.signal), signal);
    } catch (error) {
      // Both the limit and a caller who leaves abort the call, and how the call then fails says
      // nothing: a caller's leaving is no failure of the host's, and a try that ran out of time is not
      // tried again.
      signal?.throwIfAborted();
      if (limited?.aborted) throw new TaskCancelledError(`No answer in ${timeoutMs} ms`);
      throw error;
    }
  }, signal);
}

function breakerOf(host: string, openMs: number): CircuitBreakerPolicy {
  let breaker = breakers.get(host);
  if (!breaker) {
    breaker = circuitBreaker(transient, {
      halfOpenAfter: openMs,
      breaker: new ConsecutiveBreaker(5),
    });
    breakers.set(host, breaker);
  }
  return breaker;
}

export { BrokenCircuitError, TaskCancelledError };
