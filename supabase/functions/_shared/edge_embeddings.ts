/**
 * The embedding model that Supabase's Edge Runtime has built in, which needs no key and no address:
 * gte-small, of 384 numbers, for English.
 */

import { ApiError } from "./errors.ts";
import { modelFailed } from "./provider_errors.ts";

/** What the runtime offers; elsewhere there is no such global. */
interface EdgeAi {
  Session: new (model: string) => {
    run(text: string, options: { mean_pool: boolean; normalize: boolean }): Promise<unknown>;
  };
}

export interface EdgeModel {
  name: string;
  /** Each text's vector, in their order. */
  embed(texts: string[], signal?: AbortSignal): Promise<number[][]>;
}

const name = "gte-small";
/** As many tokens as it reads are some two thousand characters; what follows is not looked at. */
const maximumCharacters = 2_000;

/** The built-in model, where there is one. */
export function edgeModel(): EdgeModel | undefined {
  const { Supabase } = globalThis as { Supabase?: { ai?: EdgeAi } };
  if (!Supabase?.ai) return undefined;
  const session = new Supabase.ai.Session(name);
  return {
    name,
    async embed(texts, signal) {
      const vectors: number[][] = [];
      for (const text of texts) {
        signal?.throwIfAborted();
        const options = { mean_pool: true, normalize: true };
        const vector = await session.run(text.slice(0, maximumCharacters), options)
          .catch((cause) => {
            throw modelFailed("failed in the Edge Runtime", cause);
          });
        if (!Array.isArray(vector) || !vector.every((n) => Number.isFinite(n))) {
          throw modelFailed("gave no vector in the Edge Runtime");
        }
        vectors.push(vector);
      }
      return vectors;
    },
  };
}

/** An answer of /embeddings in OpenAI's form. */
export async function answerOf(
  model: EdgeModel,
  { input }: { input?: unknown },
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const texts = [input].flat();
  if (!texts.every((text) => typeof text === "string")) {
    throw new ApiError(
      400,
      "invalid_request",
      "This model takes texts, and no tokens.",
      undefined,
      {
        param: "input",
      },
    );
  }
  const vectors = await model.embed(texts, signal);
  return {
    object: "list",
    model: model.name,
    data: vectors.map((embedding, index) => ({ object: "embedding", index, embedding })),
    usage: { prompt_tokens: 0, total_tokens: 0 },
  };
}
