/** search over everything, add_document, get_document. */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { ApiError } from "../_shared/errors.ts";
import type { Answer, Engram } from "./engram.ts";
import { withQuery } from "./engram.ts";
import { addTool } from "./tool.ts";
import { conversationUri, documentUri } from "./uris.ts";

export function addDocumentTools(server: McpServer, engram: Engram): void {
  addTool(server, {
    name: "search",
    title: "Search everything",
    description:
      "Searches the user's documents, earlier conversations and memories by words and by meaning. Each " +
      "result says where it is from: cite uri, and page or headings where there are some.",
    input: z.object({
      query: z.string().min(1).max(2000),
      limit: z.number().int().min(1).max(50).default(10).describe("Of each kind"),
    }),
    output: z.object({
      documents: z.array(z.looseObject({ uri: z.string(), text: z.string() })),
      messages: z.array(z.looseObject({ uri: z.string(), text: z.string() })),
      memories: z.array(z.looseObject({ key: z.string(), value: z.string() })),
    }),
    effect: "reads",
    run: (input) => searchEverything(engram, input),
  });
  addTool(server, {
    name: "add_document",
    title: "Add a document",
    description:
      "Keeps a text, or the page under an https URL, so that search finds it. Markdown is cut at its headings.",
    input: z.object({
      title: z.string().min(1).max(500).optional().describe("Needed with content"),
      content: z.string().min(1).optional(),
      url: z.string().max(2000).optional().describe("Instead of content"),
      source_uri: z.string().max(2000).optional().describe("Where the content is from"),
      metadata: z.record(z.string(), z.any()).optional(),
    }),
    output: z.object({ uri: z.string(), document: z.looseObject({ id: z.string() }) }),
    effect: "writes",
    open: true,
    async run({ content, url, title, source_uri, metadata }) {
      if ((content === undefined) === (url === undefined) || (content !== undefined && !title)) {
        throw new ApiError(400, "invalid_request", "Give title and content, or a url.");
      }
      const { document } = await engram.call(
        "POST",
        "/documents",
        url === undefined
          ? { title, content, source_uri, metadata, source_type: "markdown" }
          : { url, title, metadata },
      ) as { document: { id: string } };
      return { uri: documentUri(document.id), document };
    },
  });
  addTool(server, {
    name: "get_document",
    title: "Read a document",
    description: "The text of a document, a page of up to limit characters at a time.",
    input: z.object({
      id: z.uuid(),
      offset: z.number().int().min(0).default(0).describe("The next_offset of the page before"),
      limit: z.number().int().min(1000).max(200_000).default(50_000),
    }),
    output: z.looseObject({
      id: z.string(),
      title: z.string(),
      content: z.string(),
      next_offset: z.number().nullable(),
    }),
    effect: "reads",
    run: ({ id, offset, limit }) => readDocument(engram, id, offset, limit),
  });
}

async function searchEverything(
  engram: Engram,
  { query, limit }: { query: string; limit: number },
): Promise<Answer> {
  const [documents, messages, memories] = await Promise.all([
    engram.call("POST", "/documents/search", { query, limit }),
    engram.call("GET", withQuery("/chat/search", { q: query, limit })),
    engram.call("POST", "/memories/recall", { query, limit }),
  ]) as [
    { chunks: Record<string, unknown>[] },
    { messages: Record<string, unknown>[] },
    { memories: Record<string, unknown>[] },
  ];
  return {
    documents: documents.chunks.map((chunk) => ({
      uri: documentUri(String(chunk.document_id)),
      title: chunk.title,
      text: chunk.content,
      headings: chunk.headings ?? null,
      page: chunk.page ?? null,
      score: chunk.relevance ?? chunk.score,
    })),
    messages: messages.messages.map((message) => ({
      uri: conversationUri(String(message.session_id)),
      text: String(message.message_text ?? message.snippet ?? ""),
      sender: message.sender_type,
      time: message.timestamp,
      score: message.relevance ?? message.rank ?? message.score ?? null,
    })),
    memories: memories.memories.map((memory) => ({
      key: memory.memory_key,
      value: memory.memory_value,
      category: memory.memory_category,
      score: memory.score,
    })),
  };
}

export async function readDocument(
  engram: Engram,
  id: string,
  offset: number,
  limit: number,
): Promise<{ id: string; title: string; content: string; next_offset: number | null }> {
  const { document: { content, ...document } } = await engram.call("GET", `/documents/${id}`) as {
    document: { id: string; title: string; content: string };
  };
  const page = content.slice(offset, offset + limit);
  const end = offset + page.length;
  return { ...document, content: page, next_offset: end < content.length ? end : null };
}
