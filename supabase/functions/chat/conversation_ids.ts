/** Ids of conversations: ours as OpenAI's clients see them, and names of the apps' own. */

import { stableId, uuidIn } from "../_shared/stable_id.ts";

/** The stored conversation of an id: one that POST /conversations gave, or a name of the app's own. */
export function sessionOf(userId: string, id: string): string {
  return namedSession(id) ?? stableId(userId, "session", id);
}

/** The UUID in conv_0197a1c2…, or undefined. */
export function namedSession(id: string): string | undefined {
  return /^conv_[0-9a-f]{32}$/i.test(id) ? uuidIn(id) : undefined;
}

/** A stored conversation as OpenAI's clients name it. */
export function conversationId(sessionId: string): string {
  return `conv_${sessionId.replaceAll("-", "")}`;
}
