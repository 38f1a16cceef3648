/** The catalogue of models as data: what a file says, as the rows of the table `models`. */

import { z } from "zod";

const dollars = z.number().min(0);
const tokens = z.number().int().min(1);

/** A row of `models`, as supabase/models.json has them. */
const listed = z.strictObject({
  id: z.string().regex(/^[\w.:/@+-]{1,200}$/),
  provider: z.string().min(1).max(100),
  prompt_price: dollars,
  completion_price: dollars,
  cached_price: dollars.optional(),
  reasoning_price: dollars.optional(),
  audio_prompt_price: dollars.optional(),
  audio_completion_price: dollars.optional(),
  context_tokens: tokens.optional(),
  max_completion_tokens: tokens.optional(),
  endpoint: z.enum(["chat/completions", "responses"]).optional(),
  aliases: z.array(z.string()).optional(),
  capabilities: z.strictObject({
    refuses: z.array(z.string()).optional(),
    limit: z.enum(["max_tokens", "max_completion_tokens"]).optional(),
    image_tokens: tokens.optional(),
  }).optional(),
  priced_on: z.iso.date(),
});
export type ListedModel = z.output<typeof listed>;

/** An entry of LiteLLM's model_prices_and_context_window.json: dollars for one token. */
const priced = z.looseObject({
  mode: z.literal("chat"),
  litellm_provider: z.string(),
  input_cost_per_token: dollars,
  output_cost_per_token: dollars,
  cache_read_input_token_cost: dollars.nullish(),
  output_cost_per_reasoning_token: dollars.nullish(),
  input_cost_per_audio_token: dollars.nullish(),
  output_cost_per_audio_token: dollars.nullish(),
  max_input_tokens: tokens.nullish(),
  max_output_tokens: tokens.nullish(),
});

/**
 * Reads a list of models, or LiteLLM's price list, of which the entries that are of no chat model are left
 * out.
 */
export function readCatalogue(text: string, today: string): ListedModel[] {
  const given = JSON.parse(text);
  if (Array.isArray(given)) return z.array(listed).parse(given);
  return Object.entries(given).flatMap(([id, entry]) => {
    const read = priced.safeParse(entry);
    if (!read.success || !/^[\w.:/@+-]{1,200}$/.test(id)) return [];
    const model = read.data;
    return [{
      id,
      provider: model.litellm_provider.slice(0, 100),
      prompt_price: million(model.input_cost_per_token)!,
      completion_price: million(model.output_cost_per_token)!,
      ...defined({
        cached_price: million(model.cache_read_input_token_cost),
        reasoning_price: million(model.output_cost_per_reasoning_token),
        audio_prompt_price: million(model.input_cost_per_audio_token),
        audio_completion_price: million(model.output_cost_per_audio_token),
        context_tokens: model.max_input_tokens ?? undefined,
        max_completion_tokens: model.max_output_tokens ?? undefined,
      }),
      priced_on: today,
    }];
  });
}

/** Dollars for a million tokens, without the dust of binary fractions. */
function million(price: number | null | undefined): number | undefined {
  return price === null || price === undefined ? undefined : Number((price * 1e6).toPrecision(12));
}

function defined<T extends Record<string, unknown>>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

/** The statement that lists models where they are not listed yet. */
export function catalogueStatement(models: ListedModel[]): string {
  const columns = [
    "id",
    "provider",
    "prompt_price",
    "completion_price",
    "cached_price",
    "context_tokens",
    "max_completion_tokens",
    "endpoint",
    "capabilities",
    "priced_on",
  ] as const;
  const usual = { max_completion_tokens: 1024, endpoint: "chat/completions", capabilities: {} };
  const rows = models.map((model) => {
    const values = columns.map((name) => {
      const value = { ...usual, ...model }[name];
      if (value === undefined) return "null";
      if (typeof value === "number") return String(value);
      return `'${
        (typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")
      }'`;
    });
    return `  (${values.join(", ")})`;
  });
  return `-- Models, with the prices and limits of the day that each of them names; npm run models refreshes them.
insert into public.models (
  ${columns.slice(0, 6).join(", ")},
  ${columns.slice(6).join(", ")}
)
values
${rows.join(",\n")}
on conflict do nothing;`;
}
