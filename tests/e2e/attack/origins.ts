/** What a page of a strange origin could make a browser send. */

import { as, type Field, pathOf, rest } from "./field.ts";
import type { Attack } from "./volley.ts";

/** Preflights and requests of a page that is not the app's. */
export function* fromStrangeOrigin(
  { own, tables, rpcs, routes, victim }: Field,
): Generator<Attack> {
  const origin = { origin: "https://evil.example" };
  const paths = [
    ...routes.map(({ path }) => pathOf(path, victim.document)),
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
}
