/** The schemas at the Edge Functions' doors: nothing that is JSON makes one throw, and what one has read it reads again. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { contracts, isQuery } from "../contracts.ts";
import { anyJson, anyText, valuesOf } from "../json_values.ts";
import type { Property } from "./property.ts";

export async function schemasProperty(): Promise<Property> {
  const leaves = { text: anyText, uuid: fc.uuid() };
  const cases = fc.oneof(
    ...(await contracts()).map((contract) => {
      return fc.oneof(
        { weight: 3, arbitrary: valuesOf(contract.schema, leaves) },
        { weight: 1, arbitrary: anyJson(contract.keys, leaves) },
      ).map((value) => ({ name: contract.name, contract, value }));
    }),
  );
  return {
    name: "schemas",
    share: 0.2,
    // deno-lint-ignore require-await -- the properties of the others are asynchronous
    property: fc.asyncProperty(cases, async ({ contract, value }) => {
      const read = contract.schema.safeParse(JSON.parse(JSON.stringify(value ?? null)));
      if (!read.success) {
        assert.ok(read.error.issues.length > 0);
        return;
      }
      const again = isQuery(contract) ? asQuery(read.data as object) : read.data;
      assert.deepEqual(contract.schema.parse(again), read.data);
    }),
  };
}

/** As it would stand in a query string. */
function asQuery(value: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== undefined).map(([name, part]) => [
      name,
      String(part),
    ]),
  );
}
