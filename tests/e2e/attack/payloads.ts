/** What is sent where a value is expected. */

import fc from "fast-check";
import { axis } from "../clients.ts";
import type { Rpc } from "./targets.ts";

/** SQL, JSON paths, templates, headers, prototypes. */
export const injections: string[] = [
  "'",
  `"`,
  "\\",
  "' or '1'='1",
  "'; drop table public.user_memories; --",
  "') union select id, memory_value from public.user_memories --",
  "$$||(select string_agg(memory_value,',') from public.user_memories)||$$",
  "a'||(select memory_value from public.user_memories limit 1)||'",
  "(select string_agg(memory_value, ',') from public.user_memories)",
  "1;select pg_sleep(30)",
  "%27%20or%201=1--",
  '$.** ? (@ like_regex "(a+)+$")',
  "$[*] ? (@.a == $x); $",
  "->>'a')::text,(select",
  "*,user_memories(memory_value)",
  "{{7*7}}${7*7}#{7*7}",
  "x\r\nx-injected: yes",
  "../../auth/v1/admin/users",
  "__proto__",
  "\u0000",
  "\ud800",
  ")))))((((",
];

/** A few for the places of which there are many: other ones for each place. */
export function* someInjections(): Generator<string[]> {
  for (let place = 0;; place++) {
    yield injections.filter((_, i) => (i + place) % 7 === 0);
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
