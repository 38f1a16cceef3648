/** Messages and parameters in the form of /chat/completions, which is the form of a turn. */

/** A part of a message's content, in OpenAI's form. */
export interface ContentPart {
  type: string;
  text?: string;
  [further: string]: unknown;
}

/** A message in the form of /chat/completions. */
export interface ChatMessage {
  role: string;
  content?: string | ContentPart[] | null;
  [further: string]: unknown;
}

/** Parameters of a request that are handed on as they are. */
export type Sampling = Record<string, unknown>;
