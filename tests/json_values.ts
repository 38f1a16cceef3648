/** Values of a zod schema, and JSON that is of none: for fuzzing and for attacks alike. */

import fc from "fast-check";
import { z } from "zod";

type JsonSchema = Record<string, unknown>;

/** What stands in the places that a schema leaves open. */
export interface Leaves {
  text: fc.Arbitrary<string>;
  uuid: fc.Arbitrary<string>;
}

/** Characters that Postgres, JSON or a URL treats in a way of their own. */
const oddCharacters =
  "\0\u0001\n\r\t\"'\\;%_*&?#/:.,()[]{}<>$`|=+-\u007f\u0085\u2028\ufeff\ufffeéß漢😀";

/** Text of any kind: plain, odd, with halves of surrogate pairs. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...oddCharacters), maxLength: 20 }),
  fc.string({ unit: fc.constantFrom("\ud800", "\udfff", "a"), maxLength: 5 }),
  fc.constantFrom("__proto__", "constructor", "null", "NaN", "infinity", "1e999", "-0", " "),
);

/** Numbers at the edges of what Postgres and JavaScript can hold. */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 60 }),
  fc.constantFrom(32_767, 32_768, 2_147_483_647, 2_147_483_648, -2_147_483_649),
  fc.constantFrom(2 ** 53, -(2 ** 63), 1e21, 1e-320, 1.7976931348623157e308, -0),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** JSON of any shape whose keys are often those that somebody looks for. */
export function anyJson(keys: string[], leaves: Leaves): fc.Arbitrary<unknown> {
  const key = keys.length > 0
    ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...keys) }, anyText)
    : anyText;
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: "small", withCrossShrink: true },
      fc.constantFrom(null, true, false),
      leaves.text,
      leaves.uuid,
      anyNumber,
      fc.array(tie("value"), { maxLength: 5 }),
      fc.dictionary(key, tie("value"), { maxKeys: 8 }),
    ),
  }));
  return value;
}

/** Values that the schema mostly takes. */
export function valuesOf(schema: z.ZodType, leaves: Leaves): fc.Arbitrary<unknown> {
  // What comes before a transformation says little of a list that is checked in two steps, and what comes after it
  // says nothing of a text that is changed: each is right for some.
  const sides = (["input", "output"] as const).map((io) => {
    const json = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema;
    return valuesOfJsonSchema(json, json, leaves);
  });
  return fc.oneof(...sides);
}

function valuesOfJsonSchema(
  schema: JsonSchema,
  root: JsonSchema,
  leaves: Leaves,
): fc.Arbitrary<unknown> {
  const of = (part: unknown) => valuesOfJsonSchema(part as JsonSchema, root, leaves);
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const choices = (schema.anyOf ?? schema.oneOf) as unknown[] | undefined;
  if (choices) return fc.oneof(...choices.map(of));
  switch (schema.type) {
    case "object":
      return objectsOf(schema, of, leaves);
    case "array": {
      const minLength = (schema.minItems as number | undefined) ?? 0;
      const maxLength = Math.min((schema.maxItems as number | undefined) ?? 5, minLength + 5);
      return fc.array(of(schema.items ?? {}), { minLength, maxLength });
    }
    case "string":
      return textsOf(schema, leaves);
    case "number":
    case "integer":
      return numbersOf(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return anyJson([], leaves);
  }
}

function objectsOf(
  schema: JsonSchema,
  of: (part: unknown) => fc.Arbitrary<unknown>,
  leaves: Leaves,
): fc.Arbitrary<unknown> {
  const properties = schema.properties as Record<string, unknown> | undefined;
  if (!properties) return fc.dictionary(leaves.text, anyJson([], leaves), { maxKeys: 3 });
  return fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, of(part)])),
    { requiredKeys: (schema.required as string[] | undefined) ?? [] },
  );
}

function textsOf(schema: JsonSchema, leaves: Leaves): fc.Arbitrary<string> {
  if (schema.format === "uuid") return leaves.uuid;
  if (schema.format === "date-time") {
    return fc.date({
      noInvalidDate: true,
      min: new Date("0001-01-02T00:00:00Z"),
      max: new Date("9999-12-30T00:00:00Z"),
    }).map((date) => date.toISOString());
  }
  const shortest = (schema.minLength as number | undefined) ?? 0;
  if (typeof schema.pattern === "string") {
    // Twice what matches mostly matches too.
    return fc.stringMatching(new RegExp(schema.pattern))
      .map((text) => text && text.repeat(Math.max(1, Math.ceil(shortest / text.length))));
  }
  return leaves.text.map((text) => text.padEnd(shortest, "x"));
}

function numbersOf({ type, minimum, maximum }: JsonSchema): fc.Arbitrary<number> {
  const min = minimum as number | undefined;
  const max = maximum as number | undefined;
  return type === "integer"
    ? fc.integer({ min: Math.max(min ?? -10, -(2 ** 31)), max: Math.min(max ?? 1000, 2 ** 31 - 1) })
    : fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
}
