/** The result of `get_chat_context`: what is known before the model is asked. */

import { z } from "zod";
import { route } from "../_shared/route.ts";

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

/** The turn that a request id has stored already; null when there is none. */
export const answeredTurn = said.omit({ sender_type: true }).extend({
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
}).nullable();

export const chatContext = z.object({
  /** Written by the database or, through `set_personality`, by the app in a shape of its own. */
  personality: z.record(z.string(), z.unknown()).nullable(),
  /** Texts that every reply is given. */
  blocks: z.array(z.object({ name: z.string(), content: z.string() })).default([]),
  memories: z.array(z.object({
    id: z.string(),
    key: z.string(),
    value: z.string(),
    score: z.number(),
    relevance: z.number().optional(),
  })),
  /** What was said in other conversations and further up in this one. */
  passages: z.array(z.object({
    id: z.string(),
    session_id: z.string(),
    title: z.string().nullish(),
    at: z.string(),
    messages: z.array(z.object({
      id: z.string(),
      sender_type: z.enum(["user", "ai", "tool"]),
      text: z.string(),
    })),
    score: z.number(),
    relevance: z.number(),
  })).default([]),
  /** Chunks of documents. */
  documents: z.array(z.object({
    id: z.string(),
    document_id: z.string(),
    title: z.string(),
    headings: z.string().nullish(),
    text: z.string(),
    score: z.number(),
    relevance: z.number(),
  })).default([]),
  history: z.array(said),
  summary: z.string().nullable(),
  answered: answeredTurn,
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

/** The context of a turn that needs none, for it is answered. */
export const nothingKnown: ChatContext = {
  personality: null,
  blocks: [],
  memories: [],
  passages: [],
  documents: [],
  history: [],
  summary: null,
  answered: null,
};
