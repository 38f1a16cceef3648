/**
 * What a client of Engram imports: the database's types for `createClient<Database>()`, and the
 * requests and responses of the Edge Functions, as zod schemas and as types.
 */

import type { Database } from "./database.types.ts";

export type { Database, Json, Tables, TablesInsert, TablesUpdate } from "./database.types.ts";

type Functions = Database["public"]["Functions"];
/** The name of an RPC function. */
export type RpcName = keyof Functions;
/** The parameters of an RPC function, as `rpc(name, parameters)` takes them. */
export type RpcParameters<Name extends RpcName> = Functions[Name]["Args"];
/** What an RPC function returns. */
export type RpcResult<Name extends RpcName> = Functions[Name]["Returns"];

export type { ErrorEnvelope } from "../supabase/functions/_shared/errors.ts";
export * from "../supabase/functions/_shared/contracts/api_keys.ts";
export * from "../supabase/functions/_shared/contracts/chat.ts";
export * from "../supabase/functions/_shared/contracts/documents.ts";
export * from "../supabase/functions/_shared/contracts/files.ts";
export * from "../supabase/functions/_shared/contracts/flashcards.ts";
export * from "../supabase/functions/_shared/contracts/imports.ts";
export * from "../supabase/functions/_shared/contracts/memories.ts";
export * from "../supabase/functions/_shared/contracts/music.ts";
export * from "../supabase/functions/_shared/contracts/profile.ts";
export * from "../supabase/functions/_shared/contracts/routing.ts";
