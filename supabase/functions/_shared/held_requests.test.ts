import assert from "node:assert/strict";
import { type AppContext, createApp } from "./app.ts";
import { ApiError } from "./errors.ts";
import { untilFree, whileHolding } from "./held_requests.ts";
import { createWorld, Failure, requestId, type Told } from "./testing.ts";

const underWay = () =>
  new ApiError(409, "request_under_way", "Busy.", undefined, { retryAfter: 2 });

/** Does this in the route of an app, and gives what it came to. */
async function inApp<T>(
  told: Told,
  work: (c: AppContext, effects: ReturnType<typeof createWorld>["effects"]) => Promise<T>,
) {
  const world = createWorld(told);
  const app = createApp("test", world.effects);
  app.post("/", async (c) => c.json({ came: await work(c, world.effects) }));
  const response = await world.send(app, "POST", "/test", {});
  return { world, status: response.status, body: await response.json(), response };
}

Deno.test("waiting ends when the id is free", async () => {
  let tries = 0;
  const { body } = await inApp(
    {},
    (c) => untilFree(c, () => ++tries < 3 ? Promise.reject(underWay()) : Promise.resolve(tries)),
  );
  assert.equal(body.came, 3);
});

Deno.test("waiting has an end, and says when to come again", async () => {
  const { status, body, response } = await inApp(
    {},
    (c) => untilFree(c, () => Promise.reject(underWay()), 150),
  );
  assert.equal(status, 409);
  assert.equal(body.error.code, "request_under_way");
  assert.equal(response.headers.get("retry-after"), "2");
});

Deno.test("what is no hold is not waited for", async () => {
  let tries = 0;
  const { status } = await inApp({}, (c) =>
    untilFree(c, () => {
      tries++;
      return Promise.reject(new ApiError(429, "rate_limited", "Slow down."));
    }));
  assert.deepEqual([status, tries], [429, 1]);
});

Deno.test("work that has a request id is done under it, and released whatever comes of it", async () => {
  for (const fails of [false, true]) {
    const { world, status } = await inApp(
      { database: { hold_request: null } },
      (c, effects) =>
        whileHolding(
          c,
          effects,
          requestId,
          () =>
            fails ? Promise.reject(new ApiError(502, "model_failed", "No.")) : Promise.resolve(1),
        ),
    );
    assert.equal(status, fails ? 502 : 200);
    const holds = world.calls.flatMap((call) =>
      call.to === "rpc hold_request" ? [[call.args.p_seconds, call.args.p_is_held]] : []
    );
    assert.deepEqual(holds, [[90, undefined], [0, true]]);
  }
  const { world } = await inApp(
    {},
    (c, effects) => whileHolding(c, effects, undefined, () => Promise.resolve(1)),
  );
  assert.ok(!world.order().includes("rpc hold_request"), "without an id there is nothing to hold");
});

Deno.test("what cannot be released is free when its time is over", async () => {
  const { world, status } = await inApp({
    database: {
      hold_request: ({ p_seconds }: Record<string, unknown>) =>
        p_seconds === 0 ? new Failure("08006", 503) : null,
    },
  }, (c, effects) => whileHolding(c, effects, requestId, () => Promise.resolve(1)));
  assert.equal(status, 200);
  assert.equal(world.logged.length, 1);
});
