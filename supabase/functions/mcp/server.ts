/** The server of one request: everything that it offers is bound to who asks. */

import { McpServer } from "@modelcontextprotocol/server";
import { addCardTools } from "./card_tools.ts";
import { addConversationTools } from "./conversation_tools.ts";
import { addDocumentTools } from "./document_tools.ts";
import type { Engram } from "./engram.ts";
import { addMemoryFiles } from "./memory_files.ts";
import { addMemoryTools } from "./memory_tools.ts";
import { addPersonTools } from "./person_tools.ts";
import { addPrompts } from "./prompts.ts";
import { addResources } from "./resources.ts";

export function createServer(engram: Engram): McpServer {
  const server = new McpServer({ name: "engram", title: "Engram", version: "0.1.0" }, {
    instructions:
      "Engram keeps what the user said, knows and learns, over all conversations. Recall before you " +
      "answer what depends on the user; remember what will matter later; search before you say that " +
      "something is not known; cite the uri of what you found.",
  });
  addMemoryTools(server, engram);
  addDocumentTools(server, engram);
  addConversationTools(server, engram);
  addCardTools(server, engram);
  addPersonTools(server, engram);
  addMemoryFiles(server, engram);
  addResources(server, engram);
  addPrompts(server);
  return server;
}
