/** Who is to answer, as the database chose. */

import { z } from "zod";

/** What the database says of who is to answer. */
export const route = z.object({
  decision_id: z.string(),
  model_id: z.string(),
  fallbacks: z.array(z.string()),
  /** Models that are asked by another way than /chat/completions. */
  endpoints: z.record(z.string(), z.enum(["chat/completions", "responses"])).optional(),
  /** What is known of them: how long an answer may be, and what its tokens cost. */
  models: z.record(
    z.string(),
    z.object({
      max_completion_tokens: z.number().optional(),
      capabilities: z.object({
        refuses: z.array(z.string()).optional().catch(undefined),
        limit: z.enum(["max_tokens", "max_completion_tokens"]).optional().catch(undefined),
        image_tokens: z.number().optional().catch(undefined),
      }).optional(),
      prices: z.object({
        prompt: z.number().optional(),
        completion: z.number().optional(),
        cached: z.number().optional(),
        reasoning: z.number().optional(),
        audio_prompt: z.number().optional(),
        audio_completion: z.number().optional(),
      }).optional(),
    }),
  ).optional(),
  /** A budget pays, of which so many dollars are kept. */
  is_limited: z.boolean().nullish(),
  reserved_cost: z.number().optional(),
  /** Who pays: the operator, or the user with a key of their own. */
  paid_by: z.enum(["operator", "user"]).nullish(),
});
export type Route = z.output<typeof route>;
