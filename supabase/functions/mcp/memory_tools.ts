/** remember, recall, forget. */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Engram } from "./engram.ts";
import { addTool } from "./tool.ts";

const memory = z.looseObject({
  memory_key: z.string(),
  memory_value: z.string(),
  memory_category: z.string().nullish(),
});

export function addMemoryTools(server: McpServer, engram: Engram): void {
  addTool(server, {
    name: "remember",
    title: "Remember",
    description:
      "Keeps facts about the user for all later conversations: one short fact each, under a key such as " +
      "favorite_color. Another value for a key replaces the old one, which stays in the history.",
    input: z.object({
      memories: z.array(z.object({
        key: z.string().min(1).max(200).describe("What it is about, in snake_case"),
        value: z.string().min(1).max(4000).describe("The fact"),
        category: z.string().min(1).max(100).optional(),
        importance: z.enum(["low", "medium", "high"]).optional(),
      })).min(1).max(50),
    }),
    output: z.object({ memories: z.array(memory) }),
    effect: "writes",
    repeatable: true,
    run: (input) => engram.call("POST", "/memories", input),
  });
  addTool(server, {
    name: "recall",
    title: "Recall",
    description: "Finds what is known about the user that bears on a question, best first.",
    input: z.object({
      query: z.string().min(1).max(8000),
      limit: z.number().int().min(1).max(50).default(8),
    }),
    output: z.object({ memories: z.array(memory) }),
    effect: "reads",
    run: (input) => engram.call("POST", "/memories/recall", input),
  });
  addTool(server, {
    name: "forget",
    title: "Forget",
    description: "Closes the memory of a key, so that it is recalled no more.",
    input: z.object({ key: z.string().min(1).max(200) }),
    output: z.object({ forgotten: z.string() }),
    effect: "destroys",
    repeatable: true,
    async run({ key }) {
      await engram.call("DELETE", `/memories/${encodeURIComponent(key)}`);
      return { forgotten: key };
    },
  });
}
