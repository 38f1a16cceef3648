/** remember, recall, forget, read_blocks, write_block. */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { namespace as namespaceName } from "../_shared/contracts/common.ts";
import { type Engram, withQuery } from "./engram.ts";
import { addTool } from "./tool.ts";

const memory = z.looseObject({
  memory_key: z.string(),
  memory_value: z.string(),
  memory_category: z.string().nullish(),
});

const block = z.looseObject({ name: z.string(), content: z.string(), version: z.number() });

const namespace = namespaceName
  .describe("To whom it belongs: the name of an agent, a project or an app; default when left out");

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
      namespace: namespace.optional(),
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
      namespaces: z.array(namespaceName).min(1).max(20).optional()
        .describe("Whose memories; default alone when left out"),
    }),
    output: z.object({ memories: z.array(memory) }),
    effect: "reads",
    run: (input) => engram.call("POST", "/memories/recall", input),
  });
  addTool(server, {
    name: "forget",
    title: "Forget",
    description:
      "Closes the memory of a key, so that it is recalled no more. With erase, its values " +
      "and their history are gone for good.",
    input: z.object({
      key: z.string().min(1).max(200),
      namespace: namespace.optional(),
      erase: z.boolean().default(false),
    }),
    output: z.object({ forgotten: z.string() }),
    effect: "destroys",
    repeatable: true,
    async run({ key, namespace, erase }) {
      const path = `/memories/${encodeURIComponent(key)}`;
      await engram.call(
        "DELETE",
        withQuery(path, { namespace, erase: erase ? "true" : undefined }),
      );
      return { forgotten: key };
    },
  });
  addTool(server, {
    name: "read_blocks",
    title: "Read blocks",
    description:
      "Reads the short texts that every reply is given, such as persona (how to be) and profile (who " +
      "the user is), with their versions.",
    input: z.object({ namespaces: z.array(namespaceName).min(1).max(20).optional() }),
    output: z.object({ blocks: z.array(block) }),
    effect: "reads",
    run: ({ namespaces }) =>
      engram.call("GET", withQuery("/memories/blocks", { namespaces: namespaces?.join(",") })),
  });
  addTool(server, {
    name: "write_block",
    title: "Write a block",
    description:
      "Writes a text that every reply is given, such as persona or profile, in place of what it said. " +
      "Earlier versions are kept.",
    input: z.object({
      name: z.string().min(1).max(100),
      content: z.string().max(8000),
      version: z.number().int().min(0).optional()
        .describe(
          "The version that was read, so that nobody else's edit is lost; 0 for a new block",
        ),
      namespace: namespace.optional(),
    }),
    output: z.object({ block }),
    effect: "destroys",
    repeatable: true,
    run: ({ name, ...rest }) =>
      engram.call("PUT", `/memories/blocks/${encodeURIComponent(name)}`, rest),
  });
}
