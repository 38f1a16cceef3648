/** What a model is asked for a text that waits to be written. */

import { z } from "zod";
import { dataSection } from "../_shared/data_section.ts";
import type { WritingJob } from "../_shared/rpc.ts";

export interface WritingQuestion {
  instruction: string;
  text: string;
  /** How long the answer may be; models that think first need more than the text. */
  mostTokens: number;
}

const summary = z.object({
  before: z.string().nullable(),
  messages: z.array(z.object({
    sender_type: z.enum(["user", "ai"]),
    at: z.string(),
    text: z.string(),
  })),
});

const title = z.object({ question: z.string(), answer: z.string().nullable() });

/** Undefined of a task that no model is asked for. */
export function questionOf({ source, content }: WritingJob): WritingQuestion | undefined {
  if (source === "summaries") return askForSummary(summary.parse(content));
  if (source === "titles") return askForTitle(title.parse(content));
}

function askForSummary({ before, messages }: z.output<typeof summary>): WritingQuestion {
  const text = dataSection([
    {
      title: "The summary of what came before:",
      items: before?.split("\n") ?? [],
      most: 8_000,
    },
    {
      title: "What was said since:",
      items: messages.map(({ sender_type, at, text }) =>
        `(${at.slice(0, 10)}) ${sender_type === "user" ? "User" : "Assistant"}: ${text}`
      ),
      most: 4_200,
    },
  ]);
  return {
    instruction:
      "Summarise a conversation for an assistant that goes on with it. Keep what the user said of " +
      "themselves, names, numbers, dates, decisions, and questions that are open. Of what was " +
      "corrected or has changed keep the newest only. Write at most 250 words in the language of " +
      "the conversation, one statement a line. Answer with the summary of all, what came before " +
      "included, and nothing else.",
    text: text ?? "",
    mostTokens: 2_000,
  };
}

function askForTitle({ question, answer }: z.output<typeof title>): WritingQuestion {
  const text = dataSection([
    { title: "The user asked:", items: [question], most: 2_000 },
    { title: "The assistant answered:", items: answer ? [answer] : [], most: 2_000 },
  ]);
  return {
    instruction:
      "Name the subject of a conversation in two to six words, in its language, as a title without " +
      "quotes and without a full stop. Answer with the title and nothing else.",
    text: text ?? "",
    mostTokens: 1_000,
  };
}
