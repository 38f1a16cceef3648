/** Routes of the Edge Functions. */

import { as, type Field, pathOf, unauthorized } from "./field.ts";
import type { Attack } from "./volley.ts";

/** Every route, by everybody without a good token. */
export function* routesAsNobody(
  { own, nobodies, foreign, routes, bodies, victim }: Field,
): Generator<Attack> {
  for (const { method, path, function: name } of routes) {
    const body = method === "POST" || method === "PUT" ? bodies[0] : undefined;
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
}

/** Every route with every body, by a signed-in user; `reached` are those that have read one. */
export function* routesAsUser(
  { own, known, routes, bodies, victim }: Field,
  reached: Set<string>,
): Generator<Attack> {
  for (const { method, path } of routes) {
    for (const id of [...known, "secret"]) {
      yield as(own, { method, path: pathOf(path, id), body: method === "GET" ? undefined : {} });
    }
    if (method !== "POST" && method !== "PUT") continue;
    const expect = (_: number, answer: string) => {
      if (!answer.includes('"invalid_request"')) reached.add(`${method} ${path}`);
      return undefined;
    };
    for (const body of bodies) {
      yield as(own, { method, path: pathOf(path, victim.document), body, expect });
    }
  }
}
