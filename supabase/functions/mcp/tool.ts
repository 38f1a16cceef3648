/** A tool: its schemas, what it may do, and its answer as text and as data. */

import type { McpServer } from "@modelcontextprotocol/server";
import type { z } from "zod";
import { ApiError } from "../_shared/errors.ts";
import type { Answer } from "./engram.ts";

export interface Tool<Input extends z.ZodType, Output extends z.ZodType> {
  name: string;
  title: string;
  description: string;
  input: Input;
  output: Output;
  /** reads: changes nothing; writes: adds; destroys: takes something away or overwrites it. */
  effect: "reads" | "writes" | "destroys";
  /** Whether a second call with the same arguments changes nothing more. */
  repeatable?: boolean;
  /** Whether it reaches beyond Engram. */
  open?: boolean;
  run(input: z.output<Input>): Promise<Answer>;
}

export function addTool<Input extends z.ZodType, Output extends z.ZodType>(
  server: McpServer,
  { name, title, description, input, output, effect, repeatable, open, run }: Tool<Input, Output>,
): void {
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: input,
      outputSchema: output,
      annotations: {
        title,
        readOnlyHint: effect === "reads",
        destructiveHint: effect === "destroys",
        idempotentHint: effect === "reads" || repeatable === true,
        openWorldHint: open === true,
      },
    },
    (async (given: z.output<Input>) => {
      try {
        const answer = await run(given);
        return {
          content: [{ type: "text", text: JSON.stringify(answer, null, 1) }],
          structuredContent: answer,
        };
      } catch (error) {
        // What the model can do something about it is told; anything else is the server's fault.
        if (!(error instanceof ApiError)) throw error;
        const { code, message, hint } = error;
        const said = [`${code}: ${message}`, hint].filter(Boolean).join(" ");
        return { content: [{ type: "text", text: said }], isError: true };
      }
    }) as never,
  );
}
