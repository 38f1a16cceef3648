/** Where the attack takes place: who is attacked, who attacks, and what there is to attack. */

import fc from "fast-check";
import type { Sql } from "postgres";
import type { z } from "zod";
import { contracts, functionNames, isQuery, type Route, routes, uses } from "../../contracts.ts";
import { valuesOf } from "../../json_values.ts";
import { type Person, signUp } from "../clients.ts";
import { type Settled, settled } from "../settled.ts";
import { actingFor, type Attacker, bearer, impostors, strangers } from "./attackers.ts";
import { hostileLeaves, payloadsByPlace, type Share } from "./payloads.ts";
import { readRpcs, readTables, type Rpc, type Table } from "./targets.ts";
import type { Attack } from "./volley.ts";

/** Bodies of one contract. */
export interface Bodies {
  /** The Edge Functions that name it. */
  functions: string[];
  /** What the contract needs to take it; where it takes none of the made-up ones, one of those. */
  least: unknown;
  others: unknown[];
}

export interface Field {
  victim: Settled;
  /** Somebody with an account and a good token: another one in each wave, for attacks erase accounts too. */
  mallory: Person;
  own: Attacker;
  /** Everybody whose token is none. */
  nobodies: Attacker[];
  /** Those whose token the Edge Functions refuse for what it says. */
  foreign: Attacker[];
  tables: Table[];
  rpcs: Rpc[];
  routes: Route[];
  /** A row of the victim's by table, as only the owner of the tables sees it. */
  rows: Map<string, Record<string, unknown>>;
  /** Ids of the victim's that the attackers have come to know. */
  known: string[];
  /** By contract, bodies that it mostly takes, full of injections and of the victim's ids. */
  bodies: Bodies[];
  /** By Edge Function, the names of parameters that its routes read of query strings. */
  parameters: Map<string, string[]>;
  /** For each place that takes a value, what is injected into it. */
  payloads: Iterator<string[], never>;
}

export async function survey(sql: Sql, seed: number, share: Share): Promise<Field> {
  const [victim, mallory] = [await settled(), await signUp()];
  const tables = await readTables(sql);
  const rows = new Map<string, Record<string, unknown>>();
  for (const { name, owner } of tables) {
    if (!owner) continue;
    const [row] = await sql`select * from ${sql(name)} where ${sql(owner)} = ${victim.id} limit 1`;
    if (row) rows.set(name, row);
  }
  const known = Object.entries(victim).flatMap(([name, value]) =>
    name !== "id" && typeof value === "string" && /^[0-9a-f-]{36}$/.test(value) ? [value] : []
  );
  const schemas = await contracts();
  const leaves = hostileLeaves(known);
  return {
    victim,
    mallory,
    own: { name: "a signed-in user", headers: { ...bearer(mallory.token), ...actingFor(victim) } },
    nobodies: await impostors(mallory, victim),
    foreign: await strangers(victim),
    tables,
    rpcs: (await readRpcs(sql)).sort((a, b) => erasesLast(a.name, b.name)),
    routes: (await routes()).sort((a, b) =>
      erasesLast(`${a.method} ${a.path}`, `${b.method} ${b.path}`)
    ),
    rows,
    known,
    bodies: schemas.filter((contract) => !isQuery(contract)).map((contract, i) => {
      const { schema } = contract;
      const all = fc.sample(valuesOf(schema, leaves), { numRuns: 100, seed: seed + i });
      const taken = all.filter((value) => schema.safeParse(value).success);
      const [whole = all[0], ...more] = taken.slice(0, 4);
      const functions = functionNames().filter((name) => uses(name, contract));
      return {
        functions,
        least: minimal(schema)(whole),
        others: [whole, ...all.slice(0, 2), ...more],
      };
    }),
    parameters: new Map(
      functionNames().map((name) => {
        const read = schemas.filter((contract) => isQuery(contract) && uses(name, contract));
        return [name, [...new Set(["confirm", ...read.flatMap(({ keys }) => keys)])]];
      }),
    ),
    payloads: payloadsByPlace(share, seed),
  };
}

/** What a value needs to be taken, without the rest. */
const minimal = (schema: z.ZodType) => (value: unknown) => {
  const rest = { ...value as Record<string, unknown> };
  for (const [key, part] of Object.entries(rest)) {
    delete rest[key];
    if (!schema.safeParse(rest).success) rest[key] = part;
  }
  return rest;
};

/** The same field with another attacker. */
export async function renewed(field: Field): Promise<Field> {
  const mallory = await signUp();
  return {
    ...field,
    mallory,
    own: { ...field.own, headers: { ...bearer(mallory.token), ...actingFor(field.victim) } },
  };
}

/** What erases an account comes last: there is no attacker after it. */
const erasesLast = (a: string, b: string) =>
  Number(/delete_my_data|DELETE \/profile$/.test(a)) -
  Number(/delete_my_data|DELETE \/profile$/.test(b));

/** The attack, sent by the attacker. */
export function as({ name, headers }: Attacker, attack: Attack): Attack {
  return { ...attack, by: name, headers: { ...headers, ...attack.headers } };
}

export const rest = (path: string) => `/rest/v1/${path}`;

/** The path of a route with something in the places of its parameters. */
export const pathOf = (path: string, value: string) =>
  `/functions/v1${path.replaceAll(/:\w+/g, text(value))}`;

/** As it can stand in an address. */
export const text = (value: string) => encodeURIComponent(value.toWellFormed());

export const refused = (status: number) => status < 400 && "an answer to somebody who is nobody";
export const unauthorized = (status: number) => status !== 401 && "not refused with 401";
