/** The result of `get_chat_context`: what is known before the model is asked. */

import { z } from "zod";
import { route } from "../_shared/routed_models.ts";

const call = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.string(),
  type: z.literal("custom").optional(),
});

/** A stored message of the conversation. */
const said = z.object({
  sender_type: z.enum(["user", "ai", "tool"]),
  message_text: z.string(),
  tool_calls: z.array(call).nullish(),
  tool_call_id: z.string().nullish(),
  parts: z.array(z.looseObject({ type: z.string() })).nullish(),
});
export type Said = z.output<typeof said>;

export const chatContext = z.object({
  /** Written by the database or, through `set_personality`, by the app in a shape of its own. */
  personality: z.record(z.string(), z.unknown()).nullable(),
  memories: z.array(z.object({
    id: z.string(),
    key: z.string(),
    value: z.string(),
    score: z.number(),
  })),
  history: z.array(said),
  summary: z.string().nullable(),
  /** The turn that this request id has stored already. */
  answered: said.omit({ sender_type: true }).extend({
    id: z.string(),
    session_id: z.string(),
    user_message: z.string(),
    status: z.string(),
    model: z.string().nullable(),
    metadata: z.looseObject({}).nullish(),
    /** The further choices that the model gave with it. */
    others: z.array(
      said.omit({ sender_type: true }).extend({
        status: z.string(),
        metadata: z.looseObject({}).nullish(),
      }),
    ).optional(),
  }).nullable(),
  /** Where the turn stands in the conversation; see private.find_branch. */
  branch: z.object({
    session_id: z.string().nullable(),
    /** The stored message that is continued; null: the turn is the first of its branch. */
    parent_id: z.string().nullable(),
    /** How many of the client's messages are stored. */
    matched: z.number().int(),
    /** How many of them go before the conversation and are not part of it. */
    base: z.number().int(),
    /** Whose history the model sees: the one that the client sent, or the one that is stored. */
    history: z.enum(["client", "stored"]),
  }).nullish(),
  /** Who is to answer; an answered turn needs nobody. */
  route: route.nullish(),
});
export type ChatContext = z.output<typeof chatContext>;
