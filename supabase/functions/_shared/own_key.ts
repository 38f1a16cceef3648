/** The caller's own key for the model provider, spent instead of the project's. */

import type { AppContext, Asking } from "./app.ts";
import type { Models } from "./models.ts";

/** The effects, with the models asked with the caller's own key where there is one. */
export function withOwnKey<E extends Asking>(c: AppContext, effects: E): E {
  const { apiKeys } = effects;
  const [provider] = apiKeys?.providers ?? [];
  if (!apiKeys || provider === undefined) return effects;
  // Looked for while the turn is prepared; whoever needs it waits for it.
  const key = apiKeys.find(c.get("caller"), c.get("requestId"), provider);
  const found = key.then((key) => key === undefined ? effects.models : effects.spending(key));
  found.catch(() => {
    // Who waits for it hears of it.
  });
  const { chatModels, embeddingModel, embed, embeddings } = effects.models;
  const models: Models = {
    chatModels,
    embeddingModel,
    embed,
    embeddings,
    complete: async (...call) => (await found).complete(...call),
    stream: async (...call) => (await found).stream(...call),
  };
  return { ...effects, models, spendsOwnKey: async () => await key !== undefined };
}
