/** Requests and responses of routing, which the function `router` answers. */

import { z } from "zod";
import { atMost, embedding, requestId, uuid } from "./common.ts";

const model = z.string().regex(/^[\w.:/@+-]{1,200}$/, "is not the name of a model");
const context = z.string().regex(/^[a-z0-9_.-]{1,100}$/, "is 1 to 100 of a–z, 0–9, _, . and -");
const text = z.string().min(1).max(32_000);
const dollars = z.number().min(0).max(1_000_000);
const milliseconds = z.number().min(0).max(86_400_000);
const tokens = z.number().int().min(0).max(100_000_000);

export const preference = z.enum(["balanced", "quality", "cost", "speed"]);

/** Dollars that an answer may cost on average. */
export const maxCost = z.number().gt(0).max(1_000_000);
/** The share of a context's queries that may go to the strongest model. */
export const share = z.number().min(0).max(1);

/** What a reward is made of; the three sum to 1. */
const weights = z.strictObject({
  quality: z.number().min(0),
  cost: z.number().min(0),
  latency: z.number().min(0),
}).refine((w) => Math.abs(w.quality + w.cost + w.latency - 1) <= 0.001, "the weights sum to 1");

const constraints = z.strictObject({
  /** In dollars, of one answer. */
  max_cost: z.number().min(0).optional(),
  max_latency_ms: z.number().min(0).optional(),
  min_quality: z.number().min(0).max(1).optional(),
  max_completion_tokens: z.number().int().min(1).max(100_000_000).optional(),
  /** How many answers are asked for, each of so many tokens. */
  choices: z.number().int().min(1).max(128).optional(),
  /** How many others may be asked when the chosen model fails; 2. */
  fallbacks: z.number().int().min(0).max(10).optional(),
  providers: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
});

const asked = { text, context: context.optional(), preference: preference.optional() };

export const routeRequest = z.strictObject({
  ...asked,
  /** A longer one is routed by its length, and kept as far as a query is. */
  text: z.string().min(1).max(1_000_000),
  /** What the model is given, when that is more than the text. */
  prompt_tokens: tokens.optional(),
  weights: weights.optional(),
  candidates: z.array(model).min(1).max(50).optional(),
  constraints: constraints.optional(),
  /** One of the two takes the place of the preference, and is kept from query to query. */
  max_cost: maxCost.optional(),
  share: share.optional(),
  request_id: requestId.optional(),
}).refine(
  ({ max_cost, share }) => max_cost === undefined || share === undefined,
  "has max_cost or share, not both",
);
export type RouteRequest = z.input<typeof routeRequest>;

/** What was chosen, and what it was chosen from. */
export const route = z.object({
  query_id: z.string(),
  decision_id: z.string(),
  model_id: z.string(),
  propensity: z.number(),
  confidence: z.number(),
  fallbacks: z.array(z.string()),
  reserved_cost: z.number(),
  scores: z.record(z.string(), z.record(z.string(), z.unknown())),
});
export type RouteResponse = z.output<typeof route>;

const attempt = {
  model: model.optional(),
  cost: dollars.optional(),
  latency_ms: milliseconds.optional(),
  tokens: tokens.optional(),
  prompt_tokens: tokens.optional(),
  completion_tokens: tokens.optional(),
  cached_tokens: tokens.optional(),
  reasoning_tokens: tokens.optional(),
  audio_prompt_tokens: tokens.optional(),
  audio_completion_tokens: tokens.optional(),
  /** The tokens are not the provider's count. */
  is_estimated: z.boolean().optional(),
};

const feedbackKind = z.enum(["thumbs", "rating", "score", "completion_time", "regenerated"]);

export const interaction = z.strictObject({
  query: z.union([
    z.strictObject({ id: uuid }),
    z.strictObject({
      ...asked,
      weights: weights.optional(),
      embedding: embedding.optional(),
      embedding_model: z.string().min(1).max(200).optional(),
    }),
  ]).optional(),
  routing: z.union([
    z.strictObject({ decision_id: uuid }),
    z.strictObject({
      selected_model: model.optional(),
      confidence: z.number().min(0).max(1).optional(),
      propensity: z.number().gt(0).max(1).optional(),
      scores: z.record(z.string(), z.json()).optional(),
      reasoning: z.string().max(4_000).optional(),
    }),
  ]).optional(),
  response: z.strictObject({
    ...attempt,
    text: z.string().max(32_000).optional(),
    error: z.string().min(1).max(1_000).optional(),
    status: z.enum(["complete", "error", "cancelled"]).optional(),
    /** The models that were asked before and failed. */
    failures: z.array(z.strictObject({ ...attempt, error: z.string().min(1).max(1_000) })).max(10)
      .optional(),
  }),
  feedback: z.strictObject({ kind: feedbackKind, value: z.number() }).optional(),
});
export type RoutedInteraction = z.input<typeof interaction>;

/** One, or up to 1,000, which are saved 200 at a time. */
export const interactionsRequest = z.union([
  z.strictObject({
    interactions: atMost(interaction, 1_000, "too_many_interactions"),
    request_id: requestId.optional(),
  }),
  interaction.extend({ request_id: requestId.optional() }).transform(
    ({ request_id, ...one }) => ({ interactions: [one], request_id }),
  ),
]);

export interface SavedInteraction {
  query_id: string;
  decision_id: string;
  response_id: string;
  feedback_id: string | null;
}

/** On a response, or by thumbs on the message of chat that holds it; a value of null takes it back. */
export const feedbackRequest = z.union([
  z.strictObject({
    response_id: uuid,
    kind: feedbackKind,
    value: z.number().nullable(),
    request_id: requestId.optional(),
  }),
  z.strictObject({
    message_id: uuid,
    score: z.union([z.literal(1), z.literal(-1)]).nullable(),
    request_id: requestId.optional(),
  }),
]);
export type FeedbackRequest = z.input<typeof feedbackRequest>;

export const modelsQuery = z.strictObject({ context: context.default("general") });

export const reportQuery = z.strictObject({ since: z.iso.datetime({ offset: true }).optional() });
