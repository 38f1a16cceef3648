/** memories: what is known of the user, to read, to change, to forget, to erase. */

import {
  type App,
  type AppContext,
  body,
  createApp,
  type Effects,
  parse,
  query,
} from "../_shared/app.ts";
import {
  changesQuery,
  extractRequest,
  forgetQuery,
  listQuery,
  type Memory,
  memoryKey,
  pinRequest,
  recallRequest,
  type StoredMemory,
  upsertRequest,
} from "../_shared/contracts/memories.ts";
import { data } from "../_shared/database.ts";
import { detectLanguage, withLanguage } from "../_shared/language.ts";
import { extractFor } from "../_shared/reserved_question.ts";
import { embedWithMemories } from "../_shared/memory_vectors.ts";
import { withOwnKey } from "../_shared/own_key.ts";
import { type Extraction, rpc, rpcRow, rpcRows } from "../_shared/rpc.ts";
import { HeldRequest, untilFree } from "../_shared/held_requests.ts";
import type { z } from "zod";
import { addBlocks } from "./blocks.ts";
import { reserve, reservedAlready } from "../_shared/meter.ts";

const columns = [
  "id",
  "namespace",
  "memory_key",
  "memory_value",
  "memory_category",
  "importance",
  "confidence",
  "status",
  "source_message_id",
  "valid_from",
  "expires_at",
  "pinned_at",
  "access_count",
  "last_accessed",
  "embedding_model",
  "created_at",
  "updated_at",
] as const;

export function memoriesApp(effects: Effects): App {
  const app = createApp("memories", effects);

  app.post("/", async (c) => {
    const { memories, namespace, request_id } = await body(c, upsertRequest);
    return c.json({ memories: await upsert(c, effects, memories, namespace, request_id) }, 201);
  });

  app.post("/extract", async (c) => {
    const asked = await body(c, extractRequest);
    const { found, memories } = await extraction(c, withOwnKey(c, effects), asked);
    return asked.store ? c.json({ found, memories }, 201) : c.json({ found });
  });

  app.get("/changes", async (c) => {
    const { message_id } = query(c, changesQuery);
    return c.json(await rpc(c.get("database"), "get_memory_changes", { message_id }));
  });

  app.post("/recall", async (c) => {
    const { query, limit, as_of, namespaces } = await body(c, recallRequest);
    // Also where only words are compared: a recall is work for the database.
    await reserve(c, "recall", [query]);
    const { vectors: [vector] } = await embedWithMemories(
      effects.models,
      [query],
      [],
      reservedAlready,
      c.req.raw.signal,
    );
    const memories = await rpc(c.get("database"), "recall_memories", {
      query_embedding: vector,
      query_text: query,
      language: detectLanguage(query),
      limit,
      as_of,
      embedding_model: vector ? effects.models.embeddingModel : undefined,
      namespaces,
    });
    return c.json({ memories });
  });

  app.get("/", async (c) => {
    const { category, namespace, limit, after } = query(c, listQuery);
    let page = c.get("database").from("user_memories").select(columns.join(","))
      .eq("namespace", namespace).eq("status", "active").order("memory_key").limit(limit);
    if (category) page = page.eq("memory_category", category);
    if (after) page = page.gt("memory_key", after);
    return c.json({ memories: await data(page) });
  });

  app.delete("/:key", async (c) => {
    const key = parse(memoryKey, c.req.param("key"));
    const { erase, namespace } = query(c, forgetQuery);
    const asked = { memory_key: key, namespace };
    if (erase) await rpc(c.get("database"), "erase_memory", asked);
    else await rpc(c.get("database"), "forget_memory", asked);
    return c.body(null, 204);
  });

  app.post("/:key/pin", async (c) => {
    const key = parse(memoryKey, c.req.param("key"));
    const asked = await body(c, pinRequest);
    const memory = await rpcRow(
      c.get("database"),
      "pin_memory",
      { memory_key: key, ...asked },
      columns,
    );
    return c.json({ memory });
  });

  addBlocks(app);

  return app;
}

/** What is found in a text; a retry under the same request id is given what was found first. */
async function extraction(
  c: AppContext,
  effects: Effects,
  { text, store, namespace, request_id }: z.output<typeof extractRequest>,
): Promise<Extraction> {
  const database = c.get("database");
  const asked = { text, is_stored: store, namespace, request_id };
  if (request_id) {
    const known = await untilFree(c, () => rpc(database, "begin_extraction", asked));
    if (known) return shown(known);
  }
  const held = new HeldRequest(c, effects, request_id);
  try {
    const found = await extractFor(c, effects, text);
    if (!store && !request_id) return { found, memories: [] };
    const memories = store ? await withVectors(c, effects, found) : found;
    const kept = await rpc(database, "store_extraction", { ...asked, memories });
    held.end();
    return { ...shown(kept), found };
  } catch (error) {
    await held.release();
    throw error;
  }
}

function shown({ found, memories }: Extraction): Extraction {
  return {
    found,
    memories: memories.map((memory) =>
      Object.fromEntries(columns.map((name) => [name, memory[name]])) as unknown as StoredMemory
    ),
  };
}

/** Embeds what has no vector yet and stores all, or nothing. */
async function upsert(
  c: AppContext,
  effects: Effects,
  given: Memory[],
  namespace?: string,
  requestId?: string,
): Promise<StoredMemory[]> {
  const memories = await withVectors(c, effects, given);
  return await rpcRows(
    c.get("database"),
    "upsert_memories",
    { memories, namespace, request_id: requestId },
    columns,
  );
}

async function withVectors(
  c: AppContext,
  { models }: Effects,
  given: Memory[],
): Promise<Memory[]> {
  const told = given.map((memory) =>
    memory.language ? memory : withLanguage(memory, memory.value ?? "")
  );
  const { memories } = await embedWithMemories(
    models,
    [],
    told,
    (texts) => reserve(c, "embed", texts),
    c.req.raw.signal,
  );
  return memories;
}
