import assert from "node:assert/strict";
import { ApiError } from "./errors.ts";
import {
  BrokenCircuitError,
  onBehalfOf,
  resilient,
  TaskCancelledError,
  toApiError,
  TransientError,
} from "./resilience.ts";
import { untilAborted } from "./testing.ts";

const once = { timeoutMs: 1_000, retries: 0 };

/** A host of its own for each test: breakers are kept by host. */
const newHost = () => `${crypto.randomUUID()}.test`;

const fails = () => Promise.reject(new TransientError("answered 500"));
const works = () => Promise.resolve("ok");

async function breakOpen(host: string, openMs?: number) {
  for (let i = 0; i < 5; i++) {
    await assert.rejects(resilient(host, { ...once, openMs }, undefined, fails), TransientError);
  }
}

Deno.test("resilience: a transient failure is tried again, twice", async () => {
  let tries = 0;
  const result = await resilient(newHost(), { timeoutMs: 1_000 }, undefined, () => {
    tries++;
    return tries < 3 ? fails() : works();
  });
  assert.equal(result, "ok");
  assert.equal(tries, 3);
});

Deno.test("resilience: the last of three failures is thrown", async () => {
  let tries = 0;
  const call = () => {
    tries++;
    return Promise.reject(new TransientError(`try ${tries}`));
  };
  await assert.rejects(resilient(newHost(), { timeoutMs: 1_000 }, undefined, call), {
    message: "try 3",
  });
});

Deno.test("resilience: any other failure is final, and says nothing of the host's health", async () => {
  const host = newHost();
  for (let i = 0; i < 10; i++) {
    let tries = 0;
    const call = () => {
      tries++;
      return Promise.reject(new TypeError("of the request"));
    };
    await assert.rejects(resilient(host, { timeoutMs: 1_000 }, undefined, call), TypeError);
    assert.equal(tries, 1);
  }
});

Deno.test("resilience: a try ends after its time, aborted and not repeated", async () => {
  let tries = 0;
  const start = performance.now();
  await assert.rejects(
    resilient(newHost(), { timeoutMs: 50 }, undefined, (signal) => {
      tries++;
      return untilAborted(signal);
    }),
    TaskCancelledError,
  );
  assert.equal(tries, 1);
  assert.ok(performance.now() - start < 1_000);
});

Deno.test("resilience: however a try fails when its time is over, it is not repeated", async () => {
  let tries = 0;
  await assert.rejects(
    resilient(newHost(), { timeoutMs: 50 }, undefined, async (signal) => {
      tries++;
      await untilAborted(signal).catch(() => {
        throw new TransientError("cannot be reached");
      });
    }),
    TaskCancelledError,
  );
  assert.equal(tries, 1);
});

Deno.test("resilience: what a call hands over lives on after it", async () => {
  const signal = await resilient(
    newHost(),
    { timeoutMs: 50 },
    undefined,
    (signal) => Promise.resolve(signal),
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(signal.aborted, false);
});

Deno.test("resilience: five failures in a row open the breaker of that host alone", async () => {
  const host = newHost();
  await breakOpen(host);
  let asked = false;
  const call = () => {
    asked = true;
    return works();
  };
  await assert.rejects(resilient(host, once, undefined, call), BrokenCircuitError);
  assert.equal(asked, false);
  assert.equal(await resilient(newHost(), once, undefined, works), "ok");
});

Deno.test("resilience: a success between the failures keeps the breaker closed", async () => {
  const host = newHost();
  for (let i = 0; i < 10; i++) {
    await assert.rejects(resilient(host, once, undefined, fails), TransientError);
    if (i % 4 === 3) await resilient(host, once, undefined, works);
  }
  assert.equal(await resilient(host, once, undefined, works), "ok");
});

Deno.test("resilience: tries that ran out of time count as failures", async () => {
  const host = newHost();
  for (let i = 0; i < 5; i++) {
    await assert.rejects(
      resilient(host, { timeoutMs: 5, retries: 0 }, undefined, untilAborted),
      TaskCancelledError,
    );
  }
  await assert.rejects(resilient(host, once, undefined, works), BrokenCircuitError);
});

Deno.test("resilience: after its pause one success closes the breaker, one failure opens it again", async () => {
  const host = newHost();
  const pause = () => new Promise((resolve) => setTimeout(resolve, 260));
  await breakOpen(host, 250);
  await pause();
  await assert.rejects(resilient(host, once, undefined, fails), TransientError);
  await assert.rejects(resilient(host, once, undefined, works), BrokenCircuitError);
  await pause();
  assert.equal(await resilient(host, once, undefined, works), "ok");
  for (let i = 0; i < 4; i++) {
    await assert.rejects(resilient(host, once, undefined, fails), TransientError);
  }
  assert.equal(await resilient(host, once, undefined, works), "ok");
});

Deno.test("resilience: a caller who leaves stops the call and is no failure of the host's", async () => {
  const host = newHost();
  for (let i = 0; i < 10; i++) {
    const client = new AbortController();
    const stopped: unknown[] = [];
    const call = resilient(host, { timeoutMs: 1_000 }, client.signal, (signal) => {
      signal.addEventListener("abort", () => stopped.push(i));
      return untilAborted(signal);
    });
    client.abort(new DOMException("left", "AbortError"));
    await assert.rejects(call, { name: "AbortError", message: "left" });
    assert.deepEqual(stopped, [i]);
  }
  assert.equal(await resilient(host, once, undefined, works), "ok");
});

Deno.test("resilience: a call for a caller who has left already is stopped at once", async () => {
  const call = resilient(newHost(), once, AbortSignal.abort(), untilAborted);
  await assert.rejects(call, { name: "AbortError" });
});

const isAlive = () => Promise.resolve();
const isDown = () => Promise.reject(new Error("refused"));

/** Lets each caller's calls fail as often as is said. */
async function failFor(
  host: string,
  callers: string[],
  { times = 5, probe, openMs, how = fails }: {
    times?: number;
    probe?: () => Promise<void>;
    openMs?: number;
    how?: (signal: AbortSignal) => Promise<never>;
  },
) {
  const timeoutMs = how === fails ? 1_000 : 5;
  for (const caller of callers) {
    for (let i = 0; i < times; i++) {
      await onBehalfOf(
        caller,
        () => resilient(host, { timeoutMs, retries: 0, openMs, probe }, undefined, how),
      )
        .then(() => assert.fail("worked"), () => {});
    }
  }
}
const ask = (caller: string, host: string, probe?: () => Promise<void>, openMs?: number) =>
  onBehalfOf(caller, () => resilient(host, { ...once, probe, openMs }, undefined, works));

Deno.test("resilience: one caller's failures and time-outs stop that caller and nobody else", async () => {
  for (const how of [fails, untilAborted]) {
    const host = newHost();
    await failFor(host, ["ann"], { times: 20, probe: isDown, how });
    await assert.rejects(ask("ann", host, isDown), BrokenCircuitError);
    assert.equal(await ask("bob", host, isDown), "ok");
  }
});

Deno.test("resilience: many callers' time-outs open nothing while the service answers a probe", async () => {
  const host = newHost();
  const callers = Array.from({ length: 10 }, (_, i) => `caller ${i}`);
  await failFor(host, callers, { times: 3, probe: isAlive, how: untilAborted });
  assert.equal(await ask("bob", host, isAlive), "ok");
});

Deno.test("resilience: three callers' failures and a failed probe open the breaker for everybody", async () => {
  const host = newHost();
  await failFor(host, ["ann", "bob"], { times: 2, probe: isDown });
  assert.equal(await ask("dan", host, isDown), "ok", "two callers are not enough");
  await failFor(host, ["ann", "bob", "cem"], { times: 1, probe: isDown });
  await assert.rejects(ask("dan", host, isDown), BrokenCircuitError);
});

Deno.test("resilience: a probe, and no caller's request, closes the breaker again", async () => {
  const host = newHost();
  let up = false;
  let probes = 0;
  const probe = () => {
    probes++;
    return up ? isAlive() : isDown();
  };
  await failFor(host, ["ann", "bob", "cem"], { times: 1, probe, openMs: 50 });
  probes = 0;
  await new Promise((resolve) => setTimeout(resolve, 80));
  let asked = 0;
  const count = () => {
    asked++;
    return works();
  };
  const policy = { ...once, probe, openMs: 50 };
  await assert.rejects(
    onBehalfOf("dan", () => resilient(host, policy, undefined, count)),
    BrokenCircuitError,
  );
  assert.deepEqual([asked, probes], [0, 1]);
  up = true;
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(await onBehalfOf("dan", () => resilient(host, policy, undefined, count)), "ok");
  assert.deepEqual([asked, probes], [1, 2]);
});

Deno.test("resilience: who fails at the same time waits for one probe", async () => {
  const host = newHost();
  let probes = 0;
  const probe = async () => {
    probes++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await Promise.all(
    Array.from(
      { length: 30 },
      (_, i) =>
        onBehalfOf(
          `caller ${i}`,
          () => resilient(host, { ...once, probe }, undefined, fails).catch(() => {}),
        ),
    ),
  );
  assert.equal(probes, 1);
});

Deno.test("resilience: what a caller did wrong is counted neither for the caller nor for others", async () => {
  const host = newHost();
  const refused = () => Promise.reject(new ApiError(400, "model_refused", "Too long."));
  for (let i = 0; i < 20; i++) {
    await assert.rejects(
      onBehalfOf(`caller ${i % 4}`, () => resilient(host, once, undefined, refused)),
      { code: "model_refused" },
    );
  }
  assert.equal(await ask("caller 0", host), "ok");
});

Deno.test("resilience: what failed is told once, with the service's name", async () => {
  const service = {
    failed: (what: string, cause: unknown) =>
      new ApiError(502, "it_failed", `It ${what}.`, undefined, { cause }),
    unavailable: () => new ApiError(503, "it_rests", "It rests."),
  };
  const told = async (promise: Promise<unknown>, signal?: AbortSignal) => {
    const error = await promise.then(() => assert.fail("worked"), (error) => error);
    const { code, message } = toApiError(error, service, signal) as ApiError;
    return `${code} ${message}`;
  };
  const host = newHost();
  assert.equal(await told(resilient(host, once, undefined, fails)), "it_failed It answered 500.");
  assert.equal(
    await told(resilient(newHost(), { timeoutMs: 5, retries: 0 }, undefined, untilAborted)),
    "it_failed It was silent for 5 ms.",
  );
  await failFor(host, [""], {});
  assert.equal(await told(resilient(host, once, undefined, works)), "it_rests It rests.");
  const own = new TransientError("x", { cause: new ApiError(503, "busy", "Wait.") });
  assert.equal(await told(Promise.reject(own)), "busy Wait.");
  const unknown = new TypeError("a bug");
  assert.equal(toApiError(unknown, service, undefined), unknown);
  const left = new TransientError("left");
  assert.equal(toApiError(left, service, AbortSignal.abort()), left);
});
