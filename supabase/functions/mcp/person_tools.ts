/** profile, recommend_music. */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { type Engram, withQuery } from "./engram.ts";
import { addTool } from "./tool.ts";

export function addPersonTools(server: McpServer, engram: Engram): void {
  addTool(server, {
    name: "profile",
    title: "The user's profile",
    description: "Who the user is: name, personality on five scales, how to talk to them.",
    input: z.object({}),
    output: z.object({ profile: z.looseObject({}) }),
    effect: "reads",
    run: async () => ({ profile: await engram.call("GET", "/profile") }),
  });
  addTool(server, {
    name: "recommend_music",
    title: "Recommend music",
    description: "Tracks that the user may like, best first.",
    input: z.object({
      limit: z.number().int().min(1).max(50).default(10),
      genre: z.string().min(1).max(100).optional(),
    }),
    output: z.object({ recommendations: z.array(z.looseObject({})) }),
    // It keeps what it recommended, so that it does not do so again the same day.
    effect: "writes",
    run: ({ limit, genre }) =>
      engram.call("GET", withQuery("/music/recommendations", { limit, genre })),
  });
}
