/** Parameters that a model refuses, left out: what is asked beside chat can do without them. */

import type { Completion, Sampling } from "./models.ts";
import { ModelError } from "./provider_errors.ts";

/** What an answer of use does not need, in the order in which it is given up. */
const optional = ["temperature", "response_format"];

/** Asks, and asks again without what the model has refused by name, or without all that is optional. */
export async function completeWithout(
  complete: (sampling: Sampling) => Promise<Completion>,
  sampling: Sampling,
): Promise<Completion> {
  try {
    return await complete(sampling);
  } catch (error) {
    const refused = refusedIn(error, sampling);
    if (refused.length === 0) throw error;
    const rest = Object.fromEntries(
      Object.entries(sampling).filter(([name]) => !refused.includes(name)),
    ) as Sampling;
    return await completeWithout(complete, rest);
  }
}

function refusedIn(error: unknown, sampling: Sampling): string[] {
  if (!(error instanceof ModelError) || ![400, 422].includes(error.status)) return [];
  if (error.blame !== "refused" && error.blame !== "unfit") return [];
  const given = optional.filter((name) => sampling[name] !== undefined);
  const words = `${error.param ?? ""} ${error.message}`;
  const named = given.filter((name) =>
    words.includes(name) || (name === "response_format" && /json.?schema|structured/i.test(words))
  );
  // An answer of 400 that names nothing: the question may do without any of them.
  return named.length > 0 ? named : given;
}
