/**
 * The attack: every table by every verb, every RPC with every p_user_id, every route, as everybody who should get
 * nothing; injections, bodies too big and too deep, polluted prototypes, split headers, strange origins. Targets come
 * from the catalog, the functions' own routes and the contracts. What must hold: nothing of the victim's in any answer, nothing
 * written outside the attacker's own account, never a 500.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import postgres from "postgres";
import { contracts, isQuery, routes } from "../../contracts.ts";
import { valuesOf } from "../../json_values.ts";
import { apiUrl, databaseUrl, signUp } from "../clients.ts";
import { settled } from "../settled.ts";
import { type Attacker, bearer, impostors, strangers } from "./attackers.ts";
import { secretIds, snapshot } from "./oracle.ts";
import {
  fewInjections,
  hostileLeaves,
  injections,
  nested,
  pollution,
  sample,
  sampleCall,
} from "./payloads.ts";
import { readRpcs, readTables, type Table } from "./targets.ts";
import { type Attack, Volley } from "./volley.ts";

const seed = Number(Deno.env.get("ATTACK_SEED") ?? 1);
const rest = (path: string) => `/rest/v1/${path}`;
const text = (value: string) => encodeURIComponent(value.toWellFormed());

/** Refused, or a list without rows: what somebody without a good token gets. */
const nothing = (status: number, body: string) =>
  status < 400 && !/^(\[\]|)$/.test(body) && "an answer to somebody who is nobody";
const unauthorized = (status: number) => status !== 401 && "not refused with 401";

Deno.test("attack", async (t) => {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const [victim, mallory] = [await settled(), await signUp()];
  const known = [victim.session, victim.message, victim.document];
  const volley = new Volley(await secretIds(sql, victim.id, known));
  const [tables, rpcs, allRoutes] = [await readTables(sql), await readRpcs(sql), await routes()];
  const owned = tables.filter(({ owner }) => owner);
  const own: Attacker = { name: "a signed-in user", headers: bearer(mallory.token) };
  const nobodies = await impostors(mallory, victim);
  const foreign = await strangers(victim);
  const rows = new Map<string, Record<string, unknown>>();
  for (const { name, owner } of owned) {
    const [row] = await sql`select * from ${sql(name)} where ${sql(owner!)} = ${victim.id} limit 1`;
    if (row) rows.set(name, row);
  }

  /** The path of a route with something in the places of its parameters. */
  const pathOf = (path: string, value: string) =>
    `/functions/v1${path.replaceAll(/:\w+/g, text(value))}`;

  const wave = (name: string, attacks: () => Iterable<Attack>) =>
    t.step(name, async () => {
      const before = await snapshot(sql, victim.id);
      const first = volley.count;
      const statuses = await volley.send(attacks());
      const problems = volley.problems();
      console.log(`  ${volley.count - first} attempts, by status: ${JSON.stringify(statuses)}`);
      assert.deepEqual(problems, [], problems.join("\n"));
      assert.deepEqual(await snapshot(sql, victim.id), before, "something was written");
    });

  await t.step("the victim has something to lose, and a leak would be seen", async () => {
    const as = bearer(victim.token);
    for (const { name, owner } of owned) {
      assert.ok(rows.has(name) || name === "personality_profiles", `no row in ${name}`);
      await volley.send([{
        method: "GET",
        path: rest(`${name}?${owner}=eq.${victim.id}`),
        headers: as,
      }]);
    }
    assert.ok(volley.problems().filter((problem) => problem.startsWith("leak")).length >= 8);
    const before = await snapshot(sql, victim.id);
    const [{ id }] = await sql`
      update public.user_memories set access_count = access_count + 1
      where user_id = ${victim.id} returning id`;
    assert.notDeepEqual(await snapshot(sql, victim.id), before);
    await sql`update public.user_memories set access_count = access_count - 1 where id = ${id}`;
  });

  /** Every verb on a table, as it would be sent to get at the victim's rows. */
  function* verbs({ name, owner, columns, writable, related }: Table): Generator<Attack> {
    const path = rest(name);
    const at = owner
      ? `${path}?${owner}=eq.${victim.id}`
      : `${path}?${columns[0].name}=not.is.null`;
    const minimal = { prefer: "return=minimal" };
    const whole = { prefer: "return=representation" };
    const row = rows.get(name) ?? Object.fromEntries(
      columns.map((column) => [column.name, sample(column.type)]),
    );
    const granted = Object.fromEntries(
      Object.entries(row).filter(([column]) => writable.includes(column)),
    );
    yield { method: "GET", path };
    yield { method: "GET", path: at };
    yield { method: "GET", path: `${path}?select=*,${related.map((r) => `${r}(*)`).join()}` };
    yield { method: "HEAD", path: at, headers: { prefer: "count=exact" } };
    yield { method: "GET", path, headers: { prefer: "count=exact", "accept-profile": "private" } };
    yield { method: "GET", path: `${path}?select=count()`, headers: { "accept-profile": "auth" } };
    for (const body of [row, granted, { ...granted, ...(owner ? { [owner]: victim.id } : {}) }]) {
      yield { method: "POST", path, body, headers: whole };
      yield { method: "POST", path, body: [body, body], headers: minimal };
      for (const resolution of ["merge", "ignore"]) {
        const headers = { prefer: `resolution=${resolution}-duplicates,return=representation` };
        yield { method: "POST", path, body, headers };
        yield { method: "POST", path: `${path}?on_conflict=${owner ?? "id"}`, body, headers };
      }
      yield { method: "PUT", path: at, body, headers: whole };
      yield { method: "PATCH", path: at, body, headers: whole };
    }
    for (const { name: column } of columns) {
      yield { method: "PATCH", path: at, body: { [column]: null }, headers: minimal };
      if (owner) {
        yield {
          method: "PATCH",
          path: `${path}?${column}=not.is.null`,
          body: { [owner]: victim.id },
        };
      }
    }
    yield { method: "DELETE", path: at, headers: whole };
    yield { method: "DELETE", path: `${at}&limit=1&order=${columns[0].name}`, headers: minimal };
  }

  const as = ({ name, headers }: Attacker, attack: Attack): Attack => ({
    ...attack,
    by: name,
    headers: { ...headers, ...attack.headers },
  });

  await wave("every table by every verb, as a signed-in user", function* () {
    for (const table of tables) {
      for (const attack of verbs(table)) yield as(own, attack);
    }
  });

  await wave("every table by every verb, without a good token", function* () {
    for (const table of tables) {
      const attacks = [...verbs(table)];
      for (const [i, nobody] of nobodies.entries()) {
        // All of the verbs for one of them, in turn; the plain ones for the others.
        const chosen = i === tables.indexOf(table) % nobodies.length
          ? attacks
          : attacks.filter(({ method }, j) =>
            j < 2 || attacks.findIndex((a) => a.method === method) === j
          );
        for (const attack of chosen) yield { ...as(nobody, attack), expect: nothing };
      }
    }
  });

  await wave("every RPC with every p_user_id, as a signed-in user", function* () {
    const notMine = (_: number, answer: string) =>
      !answer.includes('"42501"') && "another user's id was not refused with 42501";
    const bad = (status: number) => status < 400 && "an id that is none was taken";
    for (const rpc of rpcs) {
      const path = rest(`rpc/${rpc.name}`);
      const withUser = rpc.parameters.some(({ name }) => name === "p_user_id");
      for (const all of [false, true]) {
        const call = sampleCall(rpc, all);
        yield as(own, {
          method: "POST",
          path,
          body: { ...call, p_user_id: victim.id },
          expect: notMine,
        });
        for (const id of [mallory.id, null]) {
          if (withUser) yield as(own, { method: "POST", path, body: { ...call, p_user_id: id } });
        }
        yield as(own, {
          method: "POST",
          path,
          body: call,
          expect: rpc.forUsers ? undefined : notMine,
        });
        if (!withUser) continue;
        for (const id of ["", "' or 1=1 --", [victim.id], { eq: victim.id }, 1]) {
          yield as(own, { method: "POST", path, body: { ...call, p_user_id: id }, expect: bad });
        }
      }
      const inUrl = Object.entries({ ...sampleCall(rpc), p_user_id: victim.id })
        .map(([name, value]) =>
          `${name}=${text(typeof value === "string" ? value : JSON.stringify(value))}`
        );
      for (const method of ["GET", "HEAD"]) {
        yield as(own, { method, path: `${path}?${inUrl.join("&")}` });
      }
      for (const { name, type } of rpc.parameters.filter(({ name }) => name !== "p_user_id")) {
        if (type !== "uuid") continue;
        for (const id of known) {
          yield as(own, { method: "POST", path, body: { ...sampleCall(rpc), [name]: id } });
        }
      }
    }
  });

  await wave("every RPC, without a good token", function* () {
    const refused = (status: number) => status < 400 && "an answer to somebody who is nobody";
    for (const rpc of rpcs) {
      for (const nobody of nobodies) {
        for (const p_user_id of [victim.id, undefined]) {
          const body = { ...sampleCall(rpc), p_user_id };
          yield as(nobody, {
            method: "POST",
            path: rest(`rpc/${rpc.name}`),
            body,
            expect: refused,
          });
        }
      }
    }
  });

  const bodies = (await contracts()).filter((contract) => !isQuery(contract));
  const queries = (await contracts()).filter(isQuery);
  const leaves = hostileLeaves(known);
  const hostile = bodies.map(({ schema }, i) =>
    fc.sample(valuesOf(schema, leaves), { numRuns: 6, seed: seed + i })
  );

  await wave("every route, without a good token", function* () {
    for (const { method, path, function: name } of allRoutes) {
      const body = method === "POST" || method === "PUT" ? hostile.flat()[0] : undefined;
      for (const attacker of [...nobodies, ...foreign]) {
        // The worker takes a secret key and no token; none of these is one.
        yield as(attacker, {
          method,
          path: pathOf(path, victim.document),
          body,
          expect: unauthorized,
        });
      }
      if (name === "worker") {
        yield as(own, { method, path: pathOf(path, ""), body, expect: unauthorized });
      }
    }
  });

  const reached = new Set<string>();
  await wave("every route with every body of the contracts, as a signed-in user", function* () {
    for (const { method, path } of allRoutes) {
      for (const id of [...known, "secret"]) {
        yield as(own, { method, path: pathOf(path, id), body: method === "GET" ? undefined : {} });
      }
      if (method !== "POST" && method !== "PUT") continue;
      const expect = (_: number, answer: string) => {
        if (!answer.includes('"invalid_request"')) reached.add(`${method} ${path}`);
        return undefined;
      };
      for (const body of hostile.flat()) {
        yield as(own, { method, path: pathOf(path, victim.document), body, expect });
      }
    }
  });

  await t.step("and every route was reached past its validation", () => {
    const missed = allRoutes.filter(({ method, path }) =>
      (method === "POST" || method === "PUT") && !reached.has(`${method} ${path}`)
    );
    assert.deepEqual(missed, []);
  });

  await wave("injections through REST", function* () {
    for (const { name, columns } of tables) {
      const path = rest(name);
      for (const { name: column, type } of columns) {
        for (const payload of fewInjections) {
          yield as(own, { method: "GET", path: `${path}?${column}=eq.${text(payload)}` });
        }
        if (type !== "jsonb") continue;
        for (const payload of injections) {
          yield as(own, { method: "GET", path: `${path}?select=${column}->>${text(payload)}` });
          yield as(own, { method: "GET", path: `${path}?${column}->${text(payload)}=is.null` });
          yield as(own, { method: "GET", path: `${path}?order=${column}->${text(payload)}` });
          yield as(own, { method: "GET", path: `${path}?${column}=cs.${text(payload)}` });
        }
      }
      const column = columns[0].name;
      for (const payload of injections) {
        const it = text(payload);
        for (
          const operator of [
            "like",
            "ilike",
            "match",
            "in",
            "fts",
            "is",
            "not.eq",
            "ov",
            "nonesuch",
          ]
        ) {
          yield as(own, { method: "GET", path: `${path}?${column}=${operator}.${it}` });
        }
        for (
          const query of [
            `order=${it}`,
            `select=${it}`,
            `or=(${it})`,
            `and=(${column}.eq.${it},or(${it}))`,
            `${it}=eq.1`,
            `limit=${it}`,
            `offset=${it}`,
            `select=x:${column}::${it}`,
          ]
        ) yield as(own, { method: "GET", path: `${path}?${query}` });
        yield as(own, { method: "GET", path: rest(it) });
        yield as(own, {
          method: "POST",
          path: `${path}?columns=${it}&on_conflict=${it}`,
          body: {},
        });
        yield as(own, { method: "DELETE", path: `${path}?${column}=eq.${it}` });
        yield as(own, {
          method: "PATCH",
          path: `${path}?or=(${it})`,
          body: { [payload]: payload },
        });
      }
      for (
        const query of [
          "limit=-1",
          "limit=1e99",
          "offset=-1",
          "offset=99999999999999999999",
          "limit=",
        ]
      ) {
        yield as(own, { method: "GET", path: `${path}?${query}` });
      }
      for (const range of ["5-1", "-1", "a-b", "0-99999999999999999999"]) {
        yield as(own, { method: "GET", path, headers: { range, "range-unit": "items" } });
      }
    }
  });

  await wave("injections through RPCs", function* () {
    for (const rpc of rpcs.filter(({ forUsers }) => forUsers)) {
      const path = rest(`rpc/${rpc.name}`);
      for (const { name, type } of rpc.parameters) {
        const payloads: unknown[] = type === "text" || type === "jsonb"
          ? injections
          : fewInjections;
        for (const payload of payloads) {
          const nestedToo = type === "jsonb" ? [{ [String(payload)]: payload }, [payload]] : [];
          for (const value of [payload, ...nestedToo]) {
            yield as(own, { method: "POST", path, body: { ...sampleCall(rpc), [name]: value } });
          }
        }
      }
      yield as(own, {
        method: "POST",
        path: `${path}?select=${text(injections[4])}`,
        body: sampleCall(rpc),
      });
    }
  });

  await wave("injections through routes", function* () {
    const parameters = [
      ...new Set(
        queries.flatMap(({ schema }) =>
          Object.keys((schema as unknown as { shape: object }).shape)
        ),
      ),
    ];
    for (const { method, path } of allRoutes) {
      if (path.includes(":")) {
        for (const payload of injections) {
          yield as(own, {
            method,
            path: pathOf(path, payload),
            body: method === "PUT" ? {} : undefined,
          });
        }
      }
      if (method !== "GET") continue;
      for (const parameter of parameters) {
        for (const payload of injections) {
          yield as(own, {
            method,
            path: `${pathOf(path, victim.document)}?${parameter}=${text(payload)}`,
          });
        }
      }
    }
  });

  await wave("bodies too big, too deep, polluted, and no JSON at all", function* () {
    const posts = allRoutes.filter(({ method }) => method === "POST" || method === "PUT");
    const targets = [
      ...posts.map(({ method, path }) => ({ method, path: pathOf(path, victim.document) })),
      ...rpcs.map(({ name }) => ({ method: "POST", path: rest(`rpc/${name}`) })),
      ...tables.map(({ name }) => ({ method: "POST", path: rest(name) })),
    ];
    const taken = (status: number) => status < 400 && "taken";
    for (const { method, path } of targets) {
      const isRoute = path.startsWith("/functions");
      for (
        const body of ["", "{", "nul", "[]", "null", "0", '"a"', "[[]]", '{"a":1,"a":2}', "\u0000"]
      ) {
        yield as(own, { method, path, body });
      }
      for (const depth of [1_000, 100_000]) {
        yield as(own, { method, path, body: nested(depth), expect: isRoute ? taken : undefined });
        yield as(own, {
          method,
          path,
          body: `{"metadata":${nested(depth)}}`,
          expect: isRoute ? taken : undefined,
        });
        yield as(own, { method, path, body: `{"a":`.repeat(depth) + "1" + "}".repeat(depth) });
      }
      yield as(own, { method, path, body: pollution });
      yield as(own, { method, path, body: [pollution, { metadata: pollution }] });
      if (isRoute) {
        yield as(own, { method, path, body: " ".repeat(13 * 1024 * 1024), expect: taken });
      }
      yield as(own, {
        method,
        path,
        body: "a=b",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      yield as(own, { method, path, body: "a,b\n1,2", headers: { "content-type": "text/csv" } });
      yield as(own, {
        method,
        path,
        body: "<a/>",
        headers: { "content-type": "text/xml; charset=utf-7" },
      });
    }
    for (const rpc of rpcs.filter(({ forUsers }) => forUsers)) {
      for (const { name, type } of rpc.parameters) {
        if (type !== "jsonb") continue;
        for (const value of [nested(5_000), nested(50_000), `[${JSON.stringify(pollution)}]`]) {
          const call = JSON.stringify({ ...sampleCall(rpc), [name]: "HERE" }).replace(
            '"HERE"',
            value,
          );
          yield as(own, { method: "POST", path: rest(`rpc/${rpc.name}`), body: call });
        }
      }
    }
    const endless = () => {
      let sent = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (sent++ > 40) controller.close();
          else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
        },
      });
    };
    for (const { method, path } of targets.filter((_, i) => i % 12 === 0)) {
      yield as(own, { method, path, body: endless(), expect: taken });
    }
  });

  await wave("from a strange origin", function* () {
    const origin = { origin: "https://evil.example" };
    const paths = [
      ...allRoutes.map(({ path }) => pathOf(path, victim.document)),
      ...tables.map(({ name }) => rest(name)),
      rest(`rpc/${rpcs[0].name}`),
      "/auth/v1/user",
      "/auth/v1/token?grant_type=password",
    ];
    for (const path of paths) {
      const asked = {
        "access-control-request-method": "DELETE",
        "access-control-request-headers": "authorization, x-evil",
      };
      yield { method: "OPTIONS", path, headers: { ...origin, ...asked } };
      yield as(own, { method: "GET", path, headers: origin });
      yield { method: "GET", path, headers: { ...origin, cookie: `access_token=${victim.token}` } };
    }
  });

  await t.step("headers that would be split", async () => {
    const before = await snapshot(sql, victim.id);
    const { hostname, port } = new URL(apiUrl);
    const tricks = [
      "\r\nx-injected: yes",
      "\nx-injected: yes",
      "\rx-injected: yes",
      "%0d%0ax-injected:%20yes",
    ];
    for (const { method, path } of allRoutes) {
      for (const trick of tricks) {
        for (const header of ["x-request-id", "x-session-id", "if-match", "origin", "host"]) {
          const lines = [
            `${method} ${pathOf(path, victim.document)} HTTP/1.1`,
            ...(header === "host" ? [] : [`host: ${hostname}`]),
            `authorization: Bearer ${mallory.token}`,
            `${header}: a${trick}`,
            "content-length: 0",
            "connection: close",
          ];
          const answer = await raw(hostname, Number(port), `${lines.join("\r\n")}\r\n\r\n`);
          volley.count++;
          assert.doesNotMatch(answer, /^HTTP\/1\.1 5/, `${lines}`);
          assert.doesNotMatch(answer.split("\r\n\r\n")[0], /^x-injected/im, `${lines}`);
          assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length ?? 1, 1, "one answer");
        }
      }
    }
    assert.deepEqual(await snapshot(sql, victim.id), before);
  });

  await sql.end();
  console.log(
    `attack: ${volley.count} attempts, on ${tables.length} tables, ${rpcs.length} RPCs, ` +
      `${allRoutes.length} routes`,
  );
});

/** Sends bytes as they are and reads until the other end closes. */
async function raw(hostname: string, port: number, request: string): Promise<string> {
  using connection = await Deno.connect({ hostname, port });
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}
