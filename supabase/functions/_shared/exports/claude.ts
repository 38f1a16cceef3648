/** A conversation of Claude's export: messages with blocks of text, calls of tools and their results. */

import {
  bounded,
  type ConversationItem,
  isObject,
  type Loose,
  type MessageItem,
  textOf,
  timeOf,
} from "./items.ts";

export function isClaude(value: Loose): boolean {
  return Array.isArray(value.chat_messages);
}

export function readClaude(value: Loose): ConversationItem {
  const messages: MessageItem[] = [];
  /** By the id of a message, the last of those that it became. */
  const last = new Map<string, string>();
  let before: string | null = null;
  for (const [i, message] of (value.chat_messages as unknown[]).entries()) {
    if (!isObject(message)) continue;
    const id = textOf(message.uuid) ?? `number ${i}`;
    const named = textOf(message.parent_message_uuid);
    // Older exports name no parents; newer ones name one of zeros at the root.
    const parent: string | null = named === undefined ? before : last.get(named) ?? null;
    const read = readMessage(message, id, parent);
    messages.push(...read);
    const end: string | null = read.at(-1)?.id ?? parent;
    if (end !== null) last.set(id, end);
    before = end;
  }
  return {
    id: textOf(value.uuid) ?? "",
    title: textOf(value.name),
    created_at: timeOf(value.created_at),
    messages,
  };
}

/** A message is several where the model called tools in it: text and calls, results, text. */
function readMessage(message: Loose, id: string, parent: string | null): MessageItem[] {
  const role = message.sender === "human" ? "user" : "ai";
  const time = timeOf(message.created_at);
  const found: MessageItem[] = [];
  const next = (item: Pick<MessageItem, "role" | "text">) => {
    const previous = found.at(-1)?.id ?? parent;
    const own = found.length === 0 ? id : `${id}:${found.length}`;
    const made: MessageItem = { id: own, parent: previous, time, ...item };
    found.push(made);
    return made;
  };
  const blocks = Array.isArray(message.content) ? message.content.filter(isObject) : [];
  for (const block of blocks) {
    const current = found.at(-1);
    if (block.type === "text" && textOf(block.text)) {
      if (current?.role === role && !current.tool_calls) current.text += `\n\n${block.text}`;
      else next({ role, text: String(block.text) });
    } else if (block.type === "tool_use") {
      const call = {
        id: textOf(block.id) ?? `${id}:call`,
        name: textOf(block.name) ?? "tool",
        arguments: JSON.stringify(block.input ?? {}),
      };
      const caller = current?.role === "ai" ? current : next({ role: "ai", text: "" });
      caller.tool_calls = [...caller.tool_calls ?? [], call];
    } else if (block.type === "tool_result") {
      const result = next({ role: "tool", text: resultOf(block.content) });
      result.tool_call_id = textOf(block.tool_use_id) ??
        found.findLast(({ tool_calls }) => tool_calls)?.tool_calls?.at(-1)?.id;
    }
  }
  if (found.length === 0 && textOf(message.text)) next({ role, text: String(message.text) });
  const attached = attachments(message);
  if (attached !== "") {
    const first = found[0] ?? next({ role, text: "" });
    first.text = [first.text, attached].filter((text) => text !== "").join("\n\n");
  }
  return found.map((item) => ({ ...item, text: bounded(item.text) }));
}

function resultOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return content === undefined ? "" : JSON.stringify(content);
  return content.map((part) => isObject(part) && textOf(part.text) || JSON.stringify(part))
    .join("\n\n");
}

/** What the model read of the files that came with a message. */
function attachments(message: Loose): string {
  const given = [message.attachments, message.files].flatMap((list) =>
    Array.isArray(list) ? list.filter(isObject) : []
  );
  const texts = given.map((file) => {
    const name = textOf(file.file_name) ?? "file";
    const text = textOf(file.extracted_content);
    return text ? `[${name}]\n${text}` : `[${name}]`;
  });
  return [...new Set(texts)].join("\n\n");
}
