/** Prompts that a person starts: brief me, study with me. */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

export function addPrompts(server: McpServer): void {
  server.registerPrompt("brief_me", {
    title: "Brief me",
    description: "What is known here about a subject, or about me, with sources.",
    argsSchema: z.object({ subject: z.string().max(500).optional() }),
  }, ({ subject }) =>
    said(
      subject
        ? `Brief me on: ${subject}. Use the tools search and recall of Engram, read what matters with ` +
          "get_document or read_conversation, and cite the uri of each source. Say what is not known."
        : "Brief me on where I stand: use profile, recall and list_conversations of Engram, and say in a " +
          "few lines what I worked on last, what is open, and what you know of me that matters for it.",
    ));
  server.registerPrompt("study_with_me", {
    title: "Study with me",
    description: "A round with the flashcards that are due.",
    argsSchema: z.object({ minutes: z.string().regex(/^\d{1,3}$/).optional() }),
  }, ({ minutes }) =>
    said(
      `Study with me${
        minutes ? ` for ${minutes} minutes` : ""
      }: take due_cards of Engram, ask me one ` +
        "question at a time, wait for my answer, show the card's answer and what I missed, and keep my " +
        "rating with review_card. Explain what I did not know. Say at the end how it went.",
    ));
}

function said(text: string) {
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
}
