/** What goes over the wire for a call, against a Postgres that counts. */

import assert from "node:assert/strict";
import type { Connection } from "@supabase/lite";
import { preparing } from "./lite_prepared.ts";
import { believeTokens, withoutLookups } from "./lite_lookups.ts";
import { setTogether } from "./lite_round_trips.ts";

Deno.test("what every call sends is prepared, and what has many forms is not", () => {
  for (
    const [statement, prepare] of [
      [`select set_config('role', $1, true)`, true],
      [`select * from public.begin_turn(p_tokens := $1::integer)`, true],
      [`select * from public.embedding_job_stats() as "embedding_job_stats" limit $1`, true],
      [`select "id" from "public"."profiles" where "id" = $1`, false],
      [`select * from "auth"."users" where "id" = $1`, false],
      ["begin", false],
    ] as const
  ) assert.deepEqual(preparing(statement), { prepare }, statement);
});

Deno.test("REST looks neither for the user nor for the session of a token; Auth does", async () => {
  const asked: string[] = [];
  const reserve = withoutLookups(() =>
    Promise.resolve({
      unsafe(statement: string) {
        asked.push(statement);
        return Promise.resolve([{ id: 1 }]);
      },
      release() {},
    })
  );
  const user = `select * from "auth"."users" where "id" = $1`;
  const session = `select * from "auth"."sessions" where "id" = $1`;
  const other = `select * from "auth"."users" where "email" = $1`;
  const ask = (path: string) =>
    believeTokens(path, async () => {
      const { unsafe } = await reserve();
      return await Promise.all(
        [user, session, other].map(async (one) => (await unsafe(one, ["x"])).length),
      );
    });
  assert.deepEqual(await ask("/rest/v1/rpc/f"), [0, 0, 1]);
  assert.deepEqual(asked.splice(0), [other]);
  assert.deepEqual(await ask("/auth/v1/user"), [1, 1, 1]);
  assert.deepEqual(asked, [user, session, other]);
});

/** Upstream's connection, as far as setTogether knows it: a call of a function, and anything else. */
function connection() {
  const sent: string[] = [];
  const db = { getExecutor: () => executor };
  const executor = {
    transformQuery: (node: unknown) => node,
    compileQuery: (node: unknown) => ({ sql: JSON.stringify(node), parameters: [] }),
    executeQuery: ({ sql }: { sql: string }) => {
      sent.push(sql);
      return Promise.resolve({ rows: [] });
    },
  };
  type Vars = Record<string, unknown>;
  const upstream = {
    async withContext(
      vars: Vars,
      work: () => Promise<unknown>,
      options?: { rpc?: unknown; transaction?: unknown },
    ) {
      await this.applyJwtSessionContext(db, vars, true);
      if (options?.rpc && !options.transaction) await this.applyRpcRequestGucs(db, options.rpc);
      return await work();
    },
    applyJwtSessionContext: (..._: unknown[]) => Promise.resolve(),
    applyRpcRequestGucs: (..._: unknown[]) => Promise.resolve(),
  };
  setTogether(upstream as unknown as Connection, { of: () => ({}) });
  return { upstream, sent };
}

Deno.test("a call has one statement of settings, and the role is among them whatever is asked", async () => {
  const rpc = { method: "POST", path: "/rpc/f" };
  const vars = { auth: { role: "authenticated", uid: "u" } };
  for (
    const options of [{ rpc }, { rpc, transaction: {} }, {}, undefined]
  ) {
    const { upstream, sent } = connection();
    await upstream.withContext(vars, () => Promise.resolve(), options);
    assert.equal(sent.length, 1);
    assert.match(sent[0], /role/);
    assert.equal(
      /request\.path/.test(sent[0]),
      options === undefined ? false : options.rpc !== undefined && !options.transaction,
    );
  }
});
