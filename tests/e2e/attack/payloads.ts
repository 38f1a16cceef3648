/** What is sent where a value is expected. */

import fc from "fast-check";
import { axis } from "../clients.ts";
import type { Rpc } from "./targets.ts";

/** By what they are to break: the members of a kind go the same way through what reads them. */
const kinds: Record<string, string[]> = {
  quotes: ["'", `"`, "\\"],
  conditions: ["' or '1'='1", "%27%20or%201=1--"],
  statements: ["'; drop table public.user_memories; --", "1;select pg_sleep(30)"],
  subqueries: [
    "') union select id, memory_value from public.user_memories --",
    "$$||(select string_agg(memory_value,',') from public.user_memories)||$$",
    "a'||(select memory_value from public.user_memories limit 1)||'",
    "(select string_agg(memory_value, ',') from public.user_memories)",
  ],
  paths: ['$.** ? (@ like_regex "(a+)+$")', "$[*] ? (@.a == $x); $", "->>'a')::text,(select"],
  embeds: ["*,user_memories(memory_value)", ")))))(((("],
  interpreters: [
    "{{7*7}}${7*7}#{7*7}",
    "x\r\nx-injected: yes",
    "../../auth/v1/admin/users",
    "__proto__",
  ],
  characters: ["\u0000", "\ud800"],
};

/** SQL, JSON paths, templates, headers, prototypes. */
export const injections: string[] = Object.values(kinds).flat();

/** One of several runs that send everything together: number `index` of `count`. */
export interface Share {
  index: number;
  count: number;
}

/** A share as it is written: 2/2 is the second half, 1/1 is all of it. */
export function readShare(text: string): Share {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (!index || Number(index) < 1 || Number(index) > Number(count)) {
    throw new Error(`ATTACK_SHARE is ${text}: it is 1/2, 2/2 or the like.`);
  }
  return { index: Number(index) - 1, count: Number(count) };
}

/** Every so many of the items: all shares together have all of them. */
export function* partOf<T>({ count, index }: Share, items: Iterable<T>): Generator<T> {
  let i = 0;
  for (const item of items) {
    if (i++ % count === index) yield item;
  }
}

/**
 * For each place that takes a value, the payloads of this share: all shares together send each kind to each place, and the
 * members of a kind take turns from place to place.
 */
export function* payloadsByPlace(share: Share, seed: number): Generator<string[], never> {
  for (let place = 0;; place++) {
    yield Object.values(kinds).flatMap((members, kind) =>
      (kind + place) % share.count === share.index
        ? [members[(Math.floor(place / share.count) + seed) % members.length]]
        : []
    );
  }
}

/** Keys that would reach every object. */
export const pollution = JSON.parse(`{
  "__proto__": { "polluted": "yes", "isAdmin": true, "user_id": null },
  "constructor": { "prototype": { "polluted": "yes" } }
}`);

/** A value that a parameter of the type takes, so that a call goes on to the next one. */
export function sample(type: string): unknown {
  if (type.endsWith("[]")) return [];
  if (/vector/.test(type)) return axis(3);
  if (type === "uuid") return crypto.randomUUID();
  if (type === "jsonb") return {};
  if (type === "boolean") return true;
  if (/^(timestamp|date)/.test(type)) return new Date().toISOString();
  if (/int|numeric|real|double/.test(type)) return 1;
  return "text";
}

/** A call with a value for everything that has to be there. */
export function sampleCall({ parameters }: Rpc, all = false): Record<string, unknown> {
  return Object.fromEntries(
    parameters.filter(({ name, required }) => (required || all) && name !== "p_user_id")
      .map(({ name, type }) => [name, sample(type)]),
  );
}

/** An array in an array in an array …, as JSON. */
export function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

/** Text that mostly attacks, and ids that are mostly the victim's, for values made from a schema. */
export function hostileLeaves(ids: string[]) {
  return {
    text: fc.oneof(fc.constantFrom(...injections), fc.string({ maxLength: 20 })),
    uuid: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, fc.uuid()),
  };
}
