/** One turn as it is asked for, whichever of OpenAI's protocols it came in. */

import type { z } from "zod";
import type { AppContext } from "../_shared/app.ts";
import { cleanJson } from "../_shared/clean_text.ts";
import type { completionRequest, turnMetadata } from "../_shared/contracts/chat.ts";
import { ApiError } from "../_shared/errors.ts";
import type { ChatMessage, Endpoint, Sampling } from "../_shared/models.ts";
import { stableId } from "../_shared/stable_id.ts";

export interface TurnRequest {
  model: string;
  /** In the form of /chat/completions, oldest first. */
  messages: ChatMessage[];
  stream: boolean;
  includeUsage: boolean;
  /** What is handed on to the provider: tools, temperature, … */
  sampling: Sampling;
  /** How many answers are wanted. */
  choices: number;
  /** Left out, the models are asked as their rows say. */
  endpoint?: Endpoint;
  /** The conversation, when the client names it. */
  sessionId?: string;
  requestId?: string;
  /** The stored message that is continued; null: none, the conversation begins anew. */
  parentId?: string | null;
  preference?: string;
  context?: string;
  maxCost?: number;
  share?: number;
  /** Whose memories are recalled; the first one's are those that are drawn. */
  namespaces?: string[];
  /** False: the user's documents are not looked through. */
  documents?: boolean;
  /** The app's own keys. */
  metadata: Record<string, unknown>;
  /** False: the answer cannot be fetched by its id. */
  store: boolean;
  /** The oldest messages may be left out where all of them are too long for the model. */
  truncates?: true;
  /** What of the messages the model is given, where that is not all. */
  given?: ChatMessage[];
}

type Metadata = z.output<typeof turnMetadata>;

/** What the metadata and the headers say of a turn. */
export function placed(c: AppContext, metadata: Metadata | undefined, conversation?: string) {
  const {
    session_id,
    request_id,
    parent_id,
    preference,
    context,
    max_cost,
    share,
    namespaces,
    documents,
    ...own
  } = metadata ?? {};
  const { userId } = c.get("caller");
  const session = session_id ?? header(c, "x-session-id") ?? conversation;
  return {
    sessionId: session === undefined ? undefined : stableId(userId, "session", session),
    requestId: requestIdOf(c, request_id),
    ...(parent_id === undefined ? {} : { parentId: parent_id === "root" ? null : parent_id }),
    preference,
    context,
    maxCost: max_cost,
    share,
    ...(namespaces ? { namespaces } : {}),
    ...(documents === undefined ? {} : { documents }),
    metadata: cleanJson(own),
  };
}

/** The id under which a request is safe to repeat, as a UUID of this user's. */
export function requestIdOf(c: AppContext, named?: string): string | undefined {
  const request = named ?? header(c, "idempotency-key");
  return request === undefined ? undefined : stableId(c.get("caller").userId, "request", request);
}

function header(c: AppContext, name: string): string | undefined {
  const value = c.req.header(name)?.trim();
  if (!value) return undefined;
  if (value.length <= 200) return value;
  throw new ApiError(400, "invalid_request", `${name}: has at most 200 characters`);
}

/** A request of POST /chat/completions. */
export function fromCompletion(
  c: AppContext,
  request: z.output<typeof completionRequest>,
): TurnRequest {
  const { model, messages, stream, metadata, store: _, n = 1, ...sampling } = request;
  return {
    model,
    messages: messages as ChatMessage[],
    stream,
    includeUsage: request.stream_options?.include_usage ?? false,
    sampling: { ...sampling, ...(n > 1 ? { n } : {}) },
    choices: n,
    ...placed(c, metadata),
    store: true,
  };
}
