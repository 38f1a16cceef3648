/**
 * The attack: every table by every verb, every RPC with every p_user_id, every route, as everybody who should get
 * nothing; injections, bodies too big and too deep, polluted prototypes, split headers, strange origins. What is attacked
 * comes from the catalog, the functions' own routes and their contracts. What must hold: nothing of the victim's in any
 * answer, nothing written outside the attacker's own account, never a 500.
 */

import assert from "node:assert/strict";
import postgres from "postgres";
import { databaseUrl } from "../clients.ts";
import { bearer } from "./attackers.ts";
import { badBodies } from "./bodies.ts";
import { type Field, renewed, rest, survey } from "./field.ts";
import { splitHeaders } from "./headers.ts";
import { throughRest, throughRoutes, throughRpcs } from "./injections.ts";
import { secretIds, snapshot } from "./oracle.ts";
import { fromStrangeOrigin } from "./origins.ts";
import { routesAsNobody, routesAsUser } from "./routes.ts";
import { rpcsAsNobody, rpcsAsUser } from "./rpcs.ts";
import { privateBuckets, secretFile, storageAsNobody, storageAsUser } from "./storage.ts";
import { tablesAsNobody, tablesAsUser } from "./tables.ts";
import { partOf, readShare } from "./payloads.ts";
import { type Attack, Volley } from "./volley.ts";

const seed = Number(Deno.env.get("ATTACK_SEED") ?? 1);
/** Which of the injections and of the attacks without a token are sent: all shares together are the whole attack. */
const share = readShare(Deno.env.get("ATTACK_SHARE") ?? "1/1");

Deno.test("attack", async (t) => {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const field = await survey(sql, seed, share);
  const { victim, tables, rpcs, routes } = field;
  const volley = new Volley(await secretIds(sql, victim.id, field.known));

  await t.step("the victim has something to lose, and what is lost would be seen", async () => {
    const attacks = tables.filter(({ owner }) => owner).map(({ name, owner }) => {
      assert.ok(field.rows.has(name) || name === "personality_profiles", `no row in ${name}`);
      const path = rest(`${name}?${owner}=eq.${victim.id}`);
      return { method: "GET", path, headers: bearer(victim.token) };
    });
    await volley.send(attacks);
    assert.ok(volley.problems().filter((problem) => problem.startsWith("leak")).length >= 8);

    const before = await snapshot(sql, victim.id);
    const count = (by: number) =>
      sql`update public.user_memories set access_count = access_count + ${by}
        where user_id = ${victim.id}`;
    await count(1);
    assert.notDeepEqual(await snapshot(sql, victim.id), before);
    await count(-1);
  });

  const reached = new Set<string>();
  const waves: Record<string, (field: Field) => Iterable<Attack>> = {
    "every table by every verb, by a signed-in user": tablesAsUser,
    "every table by every verb, without a good token": (field) =>
      partOf(share, tablesAsNobody(field)),
    "every RPC with every p_user_id, by a signed-in user": rpcsAsUser,
    "every RPC, without a good token": (field) => partOf(share, rpcsAsNobody(field)),
    "every route, without a good token": (field) => partOf(share, routesAsNobody(field)),
    "every route with every body, by a signed-in user": (field) => routesAsUser(field, reached),
    "every file by every way, by a signed-in user": storageAsUser,
    "every file, without a good token": storageAsNobody,
    "injections through REST": throughRest,
    "injections through RPCs": throughRpcs,
    "injections through routes": throughRoutes,
    "bodies too big, too deep, polluted, and no JSON at all": badBodies,
    "from a strange origin": fromStrangeOrigin,
    "headers that would be split": splitHeaders,
  };
  for (const [name, attacks] of Object.entries(waves)) {
    await t.step(name, async () => {
      const before = await snapshot(sql, victim.id);
      const first = volley.count;
      const started = performance.now();
      const statuses = await volley.send(attacks(await renewed(field)));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(
        `  ${volley.count - first} attempts in ${seconds} s, by status: ${
          JSON.stringify(statuses)
        }`,
      );
      const problems = volley.problems();
      assert.equal(problems.length, 0, problems.slice(0, 20).join("\n"));
      assert.deepEqual(await snapshot(sql, victim.id), before, "something was written");
    });
  }

  await t.step("the victim's files are as they were", async () => {
    for (const bucket of privateBuckets) {
      const files = victim.supabase.storage.from(bucket);
      const { data } = await files.download(`${victim.id}/${secretFile}`);
      assert.equal(await data?.text(), "My secret is a pangolin");
      assert.deepEqual((await files.list(victim.id)).data?.map(({ name }) => name), [secretFile]);
    }
  });

  await t.step("every route that takes a body has read one", () => {
    const missed = routes.map(({ method, path }) => `${method} ${path}`)
      .filter((route) => /^(POST|PUT)/.test(route) && !reached.has(route));
    assert.deepEqual(missed, []);
  });

  await sql.end();
  console.log(
    `attack: ${volley.count} attempts on ${tables.length} tables, ${rpcs.length} RPCs and ` +
      `${routes.length} routes`,
  );
});
