/** Memories of mem0's export, and the sessions and facts of Zep's. */

import {
  bounded,
  type ConversationItem,
  isObject,
  type Loose,
  type MemoryItem,
  textOf,
  timeOf,
} from "./items.ts";

export function isMem0(value: Loose): boolean {
  return typeof value.memory === "string";
}

export function readMem0(value: Loose): MemoryItem {
  const [category] = Array.isArray(value.categories) ? value.categories : [];
  return {
    id: textOf(value.id) ?? textOf(value.hash) ?? String(value.memory),
    text: String(value.memory),
    category: textOf(category)?.slice(0, 100),
    time: timeOf(value.updated_at) ?? timeOf(value.created_at),
  };
}

/** A fact of Zep's graph, with the time in which it held. */
export function isZepFact(value: Loose): boolean {
  return typeof value.fact === "string";
}

export function readZepFact(value: Loose): MemoryItem {
  return {
    id: textOf(value.uuid) ?? String(value.fact),
    text: String(value.fact),
    category: textOf(value.name)?.toLowerCase().slice(0, 100),
    time: timeOf(value.valid_at) ?? timeOf(value.created_at),
    ended_at: timeOf(value.invalid_at),
  };
}

/** A session of Zep's, and whatever else is a list of messages with role and content. */
export function isSession(value: Loose): boolean {
  return Array.isArray(value.messages) &&
    value.messages.every((message) => isObject(message) && "content" in message);
}

const roles: Record<string, "user" | "ai" | "tool"> = {
  user: "user",
  human: "user",
  assistant: "ai",
  ai: "ai",
  tool: "tool",
  function: "tool",
};

export function readSession(value: Loose, place: string): ConversationItem {
  const messages: ConversationItem["messages"] = [];
  for (const [i, message] of (value.messages as Loose[]).entries()) {
    // Zep's role is a person's name at times, and role_type what they are.
    const role = roles[String(message.role_type).toLowerCase()] ??
      roles[String(message.role).toLowerCase()];
    const text = typeof message.content === "string"
      ? message.content
      : Array.isArray(message.content)
      ? message.content.map((part) => isObject(part) && textOf(part.text) || "").join("\n\n").trim()
      : "";
    if (!role || (text === "" && role !== "tool")) continue;
    messages.push({
      id: textOf(message.uuid) ?? textOf(message.id) ?? `number ${i}`,
      parent: messages.at(-1)?.id ?? null,
      role,
      text: bounded(text),
      time: timeOf(message.created_at) ?? timeOf(message.timestamp),
    });
  }
  return {
    id: textOf(value.thread_id) ?? textOf(value.session_id) ?? textOf(value.uuid) ??
      textOf(value.id) ?? place,
    title: textOf(value.title) ?? textOf(value.name),
    created_at: timeOf(value.created_at),
    messages,
  };
}
