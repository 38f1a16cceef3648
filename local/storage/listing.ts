// A folder's files and folders, as the first version of Storage's list has them.
import { z } from "zod";
import type { Database } from "../database/database.ts";
import { asCaller, type Caller } from "./callers.ts";

export const listRequest = z.object({
  prefix: z.string().max(1024).default(""),
  limit: z.int().min(1).default(100),
  offset: z.int().min(0).default(0),
  search: z.string().max(1024).nullish(),
  sortBy: z.object({
    column: z.enum(["name", "updated_at", "created_at", "last_accessed_at"]).default("name"),
    order: z.enum(["asc", "desc"]).or(z.literal("")).nullish(),
  }).nullish(),
});

const maxLimit = 1500;

/** What lies in a folder: files, and folders without an id. Upper and lower case are the same, as on Supabase. */
export async function list(
  database: Database,
  caller: Caller,
  bucketId: string,
  { prefix, limit, offset, search, sortBy }: z.output<typeof listRequest>,
): Promise<unknown[]> {
  const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const order = sortBy?.order === "desc" ? "desc" : "asc";
  const column = sortBy?.column ?? "name";
  const sorted = column === "name" ? `name ${order}` : `id is not null, ${column} ${order}, name`;
  return await asCaller(database, caller, "storage.object.list", (session) =>
    session.query(
      `with inside as (
         select o.*, substr(o.name, length($2::text) + 1) as rest
         from storage.objects o
         where o.bucket_id = $1 and starts_with(lower(o.name), lower($2::text || $3::text))
       ),
       entries as (
         select rest as name, id, updated_at, created_at, last_accessed_at, metadata
         from inside where position('/' in rest) = 0
         union all
         select distinct split_part(rest, '/', 1), null::uuid, null::timestamptz,
           null::timestamptz, null::timestamptz, null::jsonb
         from inside where position('/' in rest) > 0
       )
       select * from entries order by ${sorted} limit $4::integer offset $5::bigint`,
      [bucketId, folder, search ?? "", Math.min(limit, maxLimit), offset],
    ));
}
