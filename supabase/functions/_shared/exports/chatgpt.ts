/** A conversation of ChatGPT's export: a tree of nodes, of which some are hidden or empty. */

import {
  bounded,
  type ConversationItem,
  isObject,
  type Loose,
  type MessageItem,
  textOf,
  timeOf,
} from "./items.ts";

interface Node {
  id: string;
  parent?: Node;
  depth: number;
  time: number;
  message?: MessageItem;
  /** The node that later ones follow: itself, or the nearest one above that is kept. */
  kept?: Node;
}

export function isChatGpt(value: Loose): boolean {
  return isObject(value.mapping);
}

export function readChatGpt(value: Loose): ConversationItem {
  const id = textOf(value.conversation_id) ?? textOf(value.id) ?? textOf(value.current_node) ?? "";
  const mapping = value.mapping as Record<string, unknown>;
  const nodes = new Map<string, Node>();
  for (const key of Object.keys(mapping)) nodes.set(key, { id: key, depth: 0, time: 0 });
  for (const [key, node] of nodes) {
    const given = mapping[key];
    const parent = isObject(given) ? nodes.get(String(given.parent)) : undefined;
    if (parent && parent !== node && !isAbove(node, parent)) node.parent = parent;
  }
  const placed = new Set<Node>();
  for (const [key, node] of nodes) place(node, key, mapping, placed);
  const messages = [...nodes.values()].filter(({ message }) => message)
    // A message comes after its parent in time and stands deeper in the tree.
    .sort((a, b) => a.time - b.time || a.depth - b.depth);
  return {
    id,
    title: textOf(value.title),
    created_at: timeOf(value.create_time),
    archived: value.is_archived === true,
    messages: messages.map(({ message, time }) => ({
      ...message!,
      time: time > 0 ? new Date(time).toISOString() : undefined,
    })),
  };
}

/** Whether a node is the other one or above it: exports are believed to hold trees, and not trusted to. */
function isAbove(node: Node, other: Node): boolean {
  for (let above: Node | undefined = other; above; above = above.parent) {
    if (above === node) return true;
  }
  return false;
}

/** Reads a node after those above it: without recursion, for a long conversation is a deep tree. */
function place(node: Node, key: string, mapping: Record<string, unknown>, placed: Set<Node>): void {
  const path: Node[] = [];
  for (let next: Node | undefined = node; next && !placed.has(next); next = next.parent) {
    path.push(next);
  }
  for (const next of path.reverse()) {
    placed.add(next);
    const given = mapping[next === node ? key : next.id];
    const message = isObject(given) && isObject(given.message) ? given.message : undefined;
    const above = next.parent;
    const own = Date.parse(timeOf(message?.create_time) ?? "");
    next.depth = (above?.depth ?? 0) + 1;
    next.time = Math.max(Number.isNaN(own) ? 0 : own, above?.time ?? 0);
    next.message = message && readMessage(next, message, above?.kept);
    next.kept = next.message ? next : above?.kept;
  }
}

function readMessage(node: Node, message: Loose, above: Node | undefined): MessageItem | undefined {
  const author = isObject(message.author) ? message.author : {};
  const metadata = isObject(message.metadata) ? message.metadata : {};
  const role = ({ user: "user", assistant: "ai", tool: "tool" } as const)[String(author.role)];
  if (!role || metadata.is_visually_hidden_from_conversation === true) return undefined;
  const content = isObject(message.content) ? message.content : {};
  // What the model thought, and what the user told all conversations, was not said in this one.
  if (
    ["thoughts", "reasoning_recap", "model_editable_context", "user_editable_context"]
      .includes(String(content.content_type))
  ) return undefined;
  const { text, parts } = readContent(content);
  const item: MessageItem = {
    id: node.id,
    parent: above?.id ?? null,
    role,
    text: bounded(text),
    model: role === "ai" ? textOf(metadata.model_slug) : undefined,
    status: message.status === undefined || message.status === "finished_successfully"
      ? undefined
      : "cancelled",
    parts: parts.length > 0 ? parts : undefined,
  };
  const recipient = textOf(message.recipient);
  if (role === "ai" && recipient && recipient !== "all") {
    return { ...item, text: "", tool_calls: [{ id: node.id, name: recipient, arguments: text }] };
  }
  if (role === "tool") {
    const call = above?.message?.tool_calls?.[0];
    return {
      ...item,
      tool_call_id: call?.id,
      metadata: textOf(author.name) ? { name: author.name } : undefined,
    };
  }
  return text === "" && parts.length === 0 && !item.status ? undefined : item;
}

/** The words of a message, and what it holds beside them: pictures, sounds, files. */
function readContent(content: Loose): { text: string; parts: Loose[] } {
  const texts: string[] = [];
  const parts: Loose[] = [];
  const given = Array.isArray(content.parts) ? content.parts : [
    content.text ?? content.result ?? content.summary ?? "",
  ];
  for (const part of given) {
    if (typeof part === "string") texts.push(part);
    else if (isObject(part)) {
      const said = textOf(part.text);
      if (said) texts.push(said);
      else {parts.push({
          type: textOf(part.content_type) ?? "other",
          name: textOf(part.asset_pointer),
        });}
    }
  }
  const source = textOf(content.url);
  if (source) texts.unshift([textOf(content.title), source].filter(Boolean).join(": "));
  return { text: texts.filter((text) => text !== "").join("\n\n"), parts };
}
