import assert from "node:assert/strict";
import { BrokenCircuitError, resilient, TaskCancelledError, TransientError } from "./resilience.ts";
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
