/** What the model is given: what is known of the user, what was said, what is asked. */

import { z } from "zod";
import { dataSection } from "../_shared/data_section.ts";
import type { Source } from "../_shared/contracts/chat.ts";
import type { ChatMessage, ContentPart } from "../_shared/models.ts";
import type { ChatContext, Said } from "./context.ts";
import { forProvider, textOf } from "./messages.ts";
import { sourcesOf, unmarked } from "./sources.ts";
import { itemsIn } from "./stored_answer.ts";

const citing =
  "After a statement that rests on a line above with a mark, name the mark, such as [m1].";

/**
 * The messages for the model: one system message of instructions and context, the history, the
 * question. `given` is the client's list. Where the client sent its history, the model sees that list
 * and nothing of other branches; else the stored history stands before what is asked, after examples
 * that the client put first.
 */
export function prompt(context: ChatContext, given: ChatMessage[]): ChatMessage[] {
  const leading = given.findIndex((message) => !isSystem(message));
  const instructions = given.slice(0, leading < 0 ? given.length : leading);
  const rest = given.slice(instructions.length).map(forProvider);
  const sources = sourcesOf(context);
  const linesOf = (kind: Source["kind"]) =>
    sources.flatMap((source) => source.kind === kind ? [source.line] : []);
  const known = dataSection([
    {
      title: "How this user likes to be spoken to:",
      items: style(context.personality).map(unmarked),
      most: 1_000,
    },
    {
      title: "What is kept for every reply, by its name:",
      items: context.blocks.map(({ name, content }) => unmarked(`${name}: ${content}`)),
      most: 8_200,
    },
    { title: "What you remember of this user:", items: linesOf("memory"), most: 4_300 },
    {
      title: "What was said earlier in this conversation, in short:",
      items: context.summary ? [unmarked(context.summary.replaceAll("\n", " / "))] : [],
      most: 8_000,
    },
    { title: "What was said before, here or elsewhere:", items: linesOf("passage"), most: 8_000 },
    { title: "What this user's documents say:", items: linesOf("document"), most: 8_000 },
  ]);
  const system = [
    ...instructions.map(textOf).filter((text) => text !== ""),
    ...(known ? [known] : []),
    ...(sources.length > 0 ? [citing] : []),
  ];
  const asked = rest.findLastIndex(({ role }) => role === "assistant") + 1;
  const stored = context.branch?.history === "client" ? [] : context.history.map(toMessage);
  return [
    ...(system.length > 0 ? [{ role: "system", content: system.join("\n\n") }] : []),
    ...paired([...rest.slice(0, asked), ...stored, ...rest.slice(asked)]),
  ];
}

function isSystem({ role }: ChatMessage): boolean {
  return role === "system" || role === "developer";
}

/** A stored message as the model gets it; what was too large to be stored is named in its place. */
export function toMessage(
  { sender_type, message_text, tool_calls, tool_call_id, parts }: Said,
): ChatMessage {
  if (sender_type === "tool") {
    return { role: "tool", tool_call_id: tool_call_id ?? "", content: message_text };
  }
  if (sender_type === "ai") {
    // Of what was cut nothing can be given back.
    const items = itemsIn(parts).filter((item) => !isCut(item));
    return {
      role: "assistant",
      content: message_text === "" && tool_calls?.length ? null : message_text,
      ...(items.length > 0 ? { items } : {}),
      ...(tool_calls?.length
        ? {
          tool_calls: tool_calls.map(({ id, name, arguments: args, type }) =>
            type === "custom"
              ? { id, type, custom: { name, input: args } }
              : { id, type: "function", function: { name, arguments: args } }
          ),
        }
        : {}),
    };
  }
  if (!parts?.length) return { role: "user", content: message_text };
  const further = parts.map(partFor);
  return {
    role: "user",
    content: [...(message_text ? [{ type: "text", text: message_text }] : []), ...further],
  };
}

function partFor({ sha256: _, ...part }: Record<string, unknown> & { type: string }): ContentPart {
  return isCut(part)
    ? { type: "text", text: `[${part.type.replace(/^input_|_url$/g, "")}, not kept]` }
    : part;
}

/** Whether some of it was too large to be kept. */
function isCut(part: Record<string, unknown>): boolean {
  return JSON.stringify(part).includes('"characters":');
}

/** Without calls whose results are missing, and results whose calls are: no provider takes them. */
export function paired(messages: ChatMessage[]): ChatMessage[] {
  const kept: ChatMessage[] = [];
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    if (message.role === "tool") {
      // The result of a provider's own tool: its call is no call of ours.
      if (message.items) kept.push(message);
      continue;
    }
    const calls = message.tool_calls as { id?: string }[] | undefined;
    if (!calls?.length) {
      kept.push(message);
      continue;
    }
    const results: ChatMessage[] = [];
    for (let j = i + 1; messages[j]?.role === "tool"; j++) results.push(messages[j]);
    const answered = results.filter((result) => calls.some(({ id }) => id === result.tool_call_id));
    const whole = calls.every(({ id }) => answered.some(({ tool_call_id }) => tool_call_id === id));
    if (whole) kept.push(message, ...answered);
    else {
      const { tool_calls: _, ...said } = message;
      const complete = calls.filter(({ id }) => results.some((r) => r.tool_call_id === id));
      if (complete.length > 0) kept.push({ ...message, tool_calls: complete }, ...answered);
      else if (said.content || said.items) kept.push(said);
    }
  }
  return kept;
}

function style(personality: ChatContext["personality"]): string[] {
  if (!personality) return [];
  const lines = z.array(z.string()).safeParse(personality.style);
  return lines.success ? lines.data.slice(0, 20) : [JSON.stringify(personality)];
}
