/** Every route with any JSON: answered, never with a 500, and refusals in the one envelope. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { createWorld, Failure } from "../../supabase/functions/_shared/testing.ts";
import { appOf, contracts, routes, secretKey } from "../contracts.ts";
import { anyJson, anyText, valuesOf } from "../json_values.ts";
import type { Property } from "./property.ts";

/** What the database says to whatever is asked of it: it refuses, or has nothing. */
const answers = [
  new Failure("PT404", 404, { message: "thing_not_found", details: "There is no such thing." }),
  new Failure("PT409", 409, { message: "request_conflict", details: "It was used already." }),
  new Failure("23514", 400, { message: 'violates check constraint "things_length"' }),
  new Failure("22P02", 400, { message: "invalid input syntax" }),
];

export async function routesProperty(): Promise<Property> {
  const leaves = { text: anyText, uuid: fc.uuid() };
  const schemas = await contracts();
  const bodies = fc.oneof(
    ...schemas.map(({ schema }) => valuesOf(schema, leaves)),
    anyJson(["documents", "messages", "memories", "__proto__"], leaves),
  ).map((value) => JSON.stringify(value ?? null));
  const cases = fc.record({
    route: fc.constantFrom(...await routes()),
    body: fc.oneof({ weight: 9, arbitrary: bodies }, { weight: 1, arbitrary: anyText }),
    parameter: fc.oneof(fc.uuid(), anyText),
    query: fc.dictionary(
      fc.constantFrom(
        ...schemas.flatMap(({ keys }) => keys),
      ),
      anyText,
      { maxKeys: 3 },
    ),
    answer: fc.constantFrom(...answers),
  });
  return {
    name: "routes",
    share: 0.2,
    property: fc.asyncProperty(cases, async ({ route, body, parameter, query, answer }) => {
      const world = createWorld({ otherwise: answer });
      const app = await appOf(route.function, world);
      const segment = encodeURIComponent(parameter.toWellFormed());
      const path = `${route.path.replaceAll(/:\w+/g, segment)}?${new URLSearchParams(query)}`;
      const withBody = route.method === "POST" || route.method === "PUT";
      const response = await world.send(
        app,
        route.method,
        path,
        withBody ? body : undefined,
        { headers: { apikey: secretKey } },
      );
      const text = await response.text();
      await world.settled();
      assert.ok(
        response.status < 500,
        `${response.status} ${text} ${JSON.stringify(world.logged)}`,
      );
      // mcp refuses in the words of its protocol.
      if (response.status < 400 || route.function === "mcp") return;
      const { error } = JSON.parse(text);
      assert.match(error.code, /^[a-z][a-z0-9_]*$/);
      assert.ok(error.message && error.request_id, text);
    }),
  };
}
