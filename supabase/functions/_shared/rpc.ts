/** The database's functions, called by the names of their parameters without p_ and with typed results. */

import type { PostgrestSingleResponse } from "@supabase/supabase-js";
import type { ApiKey } from "./contracts/api_keys.ts";
import type { FoundChunk, StoredDocument } from "./contracts/documents.ts";
import type { Flashcard, GenerateFlashcardsResponse } from "./contracts/flashcards.ts";
import type { MemoryChangesResponse, StoredMemory } from "./contracts/memories.ts";
import type { ExtractedMemory } from "./memory_rules.ts";
import type { ImportState } from "./contracts/imports.ts";
import type { HistoryResponse, MusicInteraction, Recommendation } from "./contracts/music.ts";
import type { SavedInteraction } from "./contracts/routing.ts";
import { type Client, data } from "./database.ts";
import type { Database, Json } from "./database.types.ts";

type Functions = Database["public"]["Functions"];
export type RpcName = keyof Functions & string;

/**
 * What results hold, where the generated types do not say it: what is in a jsonb, which columns may be
 * null, which words a column takes.
 */
interface Told {
  begin_extraction: Extraction | null;
  begin_remembering: unknown;
  get_memory_changes: MemoryChangesResponse;
  store_extraction: Extraction;
  create_import: ImportState;
  fail_import: ImportState;
  run_import: ImportState;
  stage_import_items: ImportState;
  add_documents: StoredDocument[];
  add_generated_flashcards: Omit<GenerateFlashcardsResponse, "next">;
  create_flashcards: Flashcard[];
  claim_writing_jobs: WritingJob[];
  embedding_job_stats: QueueStates & { writing: QueueStates };
  finish_document: StoredDocument;
  import_flashcards: { imported: number; updated: number };
  record_music_interaction: MusicInteraction;
  recommend_tracks: Recommendation[];
  save_complete_interactions: SavedInteraction[];
  search_documents: FoundChunk[];
  store_api_key: ApiKey[];
  sync_listening_history: HistoryResponse;
  undo_music_interaction: MusicInteraction;
  upsert_memories: StoredMemory[];
}

/** What was found in a text, and the rows that it was stored in. */
export interface Extraction {
  found: ExtractedMemory[];
  memories: StoredMemory[];
}

type QueueStates = { waiting: number; retrying: number; leased: number; dead: number };

/** A text that waits to be written. */
export interface WritingJob {
  id: number;
  user_id: string;
  source: string;
  content: Record<string, unknown> & { claim: string };
  attempts: number;
}

export type RpcResult<Name extends RpcName> = Name extends keyof Told ? Told[Name]
  : Functions[Name]["Returns"];
type Element<T> = T extends (infer Item)[] ? Item : T;

/** A jsonb takes whatever becomes JSON; every parameter takes null, which the types do not know. */
type Field<T> = Json extends T ? object | string | number | boolean | null | undefined : T | null;

/** The parameters of a function, without p_ before their names. */
export type RpcFields<Name extends RpcName> = {
  [P in keyof Functions[Name]["Args"] as P extends `p_${infer Field}` ? Field : never]: Field<
    Functions[Name]["Args"][P]
  >;
};

/** Calls a function, and gives its result or throws the envelope's error. */
export function rpc<Name extends RpcName>(
  database: Client,
  name: Name,
  fields: RpcFields<Name>,
  signal?: AbortSignal,
): Promise<RpcResult<Name>> {
  return data<RpcResult<Name>>(respond(database, name, fields, signal));
}

/** Calls a function that returns one row of a table, and gives these columns of it. */
export function rpcRow<Name extends RpcName, Column extends string & keyof RpcResult<Name>>(
  database: Client,
  name: Name,
  fields: RpcFields<Name>,
  columns: readonly Column[],
): Promise<Pick<RpcResult<Name>, Column>> {
  return data<Pick<RpcResult<Name>, Column>>(
    begin(database, name, fields).select(columns.join(",")).single(),
  );
}

/** Calls a function that returns rows of a table, and gives these columns of them. */
export function rpcRows<
  Name extends RpcName,
  Column extends string & keyof Element<RpcResult<Name>>,
>(
  database: Client,
  name: Name,
  fields: RpcFields<Name>,
  columns: readonly Column[],
): Promise<Pick<Element<RpcResult<Name>>, Column>[]> {
  return data<Pick<Element<RpcResult<Name>>, Column>[]>(
    begin(database, name, fields).select(columns.join(",")),
  );
}

/** PostgREST's answer as it is, for calls under a policy of their own. */
export function respond<Name extends RpcName>(
  database: Client,
  name: Name,
  fields: RpcFields<Name>,
  signal?: AbortSignal,
): PromiseLike<PostgrestSingleResponse<RpcResult<Name>>> {
  const call = begin(database, name, fields);
  return signal ? call.abortSignal(signal) : call;
}

/** An answer whose type the name of the function says, which supabase-js infers for known names only. */
// deno-lint-ignore no-explicit-any
type Answer = PostgrestSingleResponse<any>;
/** The part of supabase-js that is used here, as it is when nobody knows the database's types. */
interface Call extends PromiseLike<Answer> {
  select(columns: string): Call;
  single(): PromiseLike<Answer>;
  abortSignal(signal: AbortSignal): Call;
}
interface AnyClient {
  rpc(name: string, parameters: object): Call;
}

function begin(database: AnyClient, name: string, fields: object): Call {
  const parameters = Object.entries(fields).filter(([, value]) => value !== undefined)
    .map(([field, value]) => [`p_${field}`, value]);
  return database.rpc(name, Object.fromEntries(parameters));
}
