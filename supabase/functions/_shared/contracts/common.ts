/** Parts of requests that several functions take. */

import { z } from "zod";

/** Whatever Postgres takes for a uuid in its usual form, of any version. */
export const uuid = z.guid();

/** A retry with the same id and content changes nothing and gets the first answer. */
export const requestId = uuid;

export const embedding = z.string().max(100_000).regex(/^\[.*\]$/s, 'is not of the form "[0.1,…]"');

/** Of a text: a code of ISO 639-1, also with a region, such as "de" or "pt-BR". */
export const language = z.string().regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/).max(20);

/** Whose memories: `default`, or the name of an agent, a project or an app. A comma stands between two names. */
export const namespace = z.string().trim().min(1).max(100).regex(/^[^,]*$/, "has a comma");

/** Namespaces as a list, or in one string with commas, which is how a query and metadata have them. */
export const namespaces = z.preprocess(
  (given) => typeof given === "string" ? given.split(",") : given,
  z.array(namespace).min(1).max(20),
);

/** A yes or no in a query string. */
export const flag = z.enum(["true", "false"]).default("false").transform((said) => said === "true");

/** A number in a query string. */
export const limit = (maximum: number, byDefault: number) =>
  z.coerce.number().int().min(1).max(maximum).default(byDefault);

/** A list that is too long to be taken at once: 413 with a code of its own. */
export const atMost = <T extends z.ZodType>(item: T, maximum: number, code: string) =>
  z.array(z.unknown()).superRefine((items, context) => {
    if (items.length > maximum) {
      context.addIssue({
        code: "custom",
        message: `holds ${items.length}, at most ${maximum} are taken at once`,
        params: { status: 413, code },
      });
    }
  }).pipe(z.array(item));
