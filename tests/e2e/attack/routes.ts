/** Routes of the Edge Functions. */

import { as, type Field, pathOf, unauthorized } from "./field.ts";
import type { Attack } from "./volley.ts";

/** Every route, by everybody without a good token. */
export function* routesAsNobody(
  { own, nobodies, foreign, routes, bodies, victim }: Field,
): Generator<Attack> {
  for (const { method, path, function: name } of routes) {
    const body = method === "POST" || method === "PUT" ? bodies[0].least : undefined;
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

/**
 * Every route by a signed-in user, with all bodies of the contracts that its function names and with one of every other
 * contract. `reached` are the routes that have read one.
 */
export function* routesAsUser(
  { own, known, routes, bodies, victim }: Field,
  reached: Set<string>,
): Generator<Attack> {
  for (const { method, path } of routes) {
    for (const id of [...known, "secret"]) {
      yield as(own, { method, path: pathOf(path, id), body: method === "GET" ? undefined : {} });
    }
  }
  const withBody = routes.filter(({ method }) => method === "POST" || method === "PUT");
  for (const [j, { method, path, function: name }] of withBody.entries()) {
    const expect = (_: number, answer: string) => {
      if (!answer.includes('"invalid_request"')) reached.add(`${method} ${path}`);
      return undefined;
    };
    for (const [i, { functions, least, others }] of bodies.entries()) {
      const chosen = functions.includes(name)
        ? [least, ...others]
        : [[least, ...others][(i + j) % (others.length + 1)]];
      for (const body of chosen) {
        yield as(own, { method, path: pathOf(path, victim.document), body, expect });
      }
    }
  }
}
