/** Documents and conversations as resources: listed a page at a time, read a page at a time. */

import { type McpServer, ProtocolError, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { readConversation } from "./conversation_tools.ts";
import { readDocument } from "./document_tools.ts";
import type { Engram } from "./engram.ts";
import { conversationUri, documentUri } from "./uris.ts";

const itemsPerPage = 50;
const charactersPerPage = 100_000;
const messagesPerPage = 200;
/** JSON-RPC's number for parameters that are wrong: a cursor or a URI that nothing is under. */
const invalidParams = -32602;

export function addResources(server: McpServer, engram: Engram): void {
  const read = (name: string, template: string, title: string, mimeType: string, page: PageOf) => {
    server.registerResource(
      name,
      new ResourceTemplate(template, { list: undefined }),
      { title, mimeType },
      async (uri, { id, from }) => {
        const given = { id: z.uuid().safeParse(id).data, from: Number(from ?? 0) };
        if (!given.id || !Number.isInteger(given.from) || given.from < 0) throw absent(uri);
        try {
          const { text, next } = await page(given.id, given.from);
          const further = next === null
            ? {}
            : { _meta: { next: `${uri.href.split("/from/")[0]}/from/${next}` } };
          return { contents: [{ uri: uri.href, mimeType, text, ...further }] };
        } catch (error) {
          if (error instanceof ApiError && error.status === 404) throw absent(uri);
          throw error;
        }
      },
    );
  };
  const documentPage: PageOf = async (id, from) => {
    const { content, next_offset } = await readDocument(engram, id, from, charactersPerPage);
    return { text: content, next: next_offset };
  };
  const conversationPage: PageOf = async (id, from) => {
    const { messages, next_before_seq } = await readConversation(
      engram,
      id,
      messagesPerPage,
      from || undefined,
    );
    if (messages.length === 0) {
      throw new ApiError(404, "not_found", "There is no such conversation.");
    }
    return { text: JSON.stringify(messages, null, 1), next: next_before_seq };
  };
  const json = "application/json";
  read("document", documentUri("{id}"), "A document", "text/markdown", documentPage);
  read(
    "document_page",
    `${documentUri("{id}")}/from/{from}`,
    "From a character on",
    "text/markdown",
    documentPage,
  );
  read("conversation", conversationUri("{id}"), "A conversation", json, conversationPage);
  read(
    "conversation_page",
    `${conversationUri("{id}")}/from/{from}`,
    "Before a message",
    json,
    conversationPage,
  );

  server.server.setRequestHandler(
    "resources/list",
    async ({ params }) => await listPage(engram, params?.cursor),
  );
}

type PageOf = (id: string, from: number) => Promise<{ text: string; next: number | null }>;

/** The documents, the newest first, and then the conversations; a cursor is a kind and the last id. */
async function listPage({ database }: Engram, cursor?: string) {
  const [, kind, before] =
    /^(documents|conversations)(?::([0-9a-f-]{36}))?$/.exec(cursor ?? "documents") ?? [];
  if (!kind) throw new ProtocolError(invalidParams, "The cursor is none of this server's.");
  if (kind === "documents") {
    let page = database.from("documents").select("id,title,source_type,updated_at")
      .eq("status", "ready").order("id", { ascending: false }).limit(itemsPerPage);
    if (before) page = page.lt("id", before);
    const documents = await data(page);
    return {
      resources: documents.map(({ id, title, source_type, updated_at }) => ({
        uri: documentUri(id),
        name: title,
        title,
        description: source_type,
        mimeType: "text/markdown",
        annotations: { lastModified: updated_at },
      })),
      nextCursor: documents.length < itemsPerPage
        ? "conversations"
        : `documents:${documents.at(-1)!.id}`,
    };
  }
  let page = database.from("conversations").select("id,title,message_count,updated_at")
    .order("id", { ascending: false }).limit(itemsPerPage);
  if (before) page = page.lt("id", before);
  const conversations = await data(page);
  return {
    resources: conversations.map(({ id, title, message_count, updated_at }) => ({
      uri: conversationUri(id),
      name: title ?? `Conversation ${id}`,
      description: `${message_count} messages`,
      mimeType: "application/json",
      annotations: { lastModified: updated_at },
    })),
    ...conversations.length < itemsPerPage
      ? {}
      : { nextCursor: `conversations:${conversations.at(-1)!.id}` },
  };
}

function absent(uri: URL): ProtocolError {
  return new ProtocolError(invalidParams, `There is no resource ${uri.href}.`);
}
