// Buckets: their rows, under the policies that hold for the caller.
import { z } from "zod";
import type { Database } from "../database/database.ts";
import { asCaller, type Caller, service } from "./callers.ts";
import { invalidRequest, noSuchBucket, StorageError } from "./errors.ts";
import { requireBucketName } from "./names.ts";
import { parseSize } from "../sizes.ts";
import { textArray } from "./text_array.ts";

export interface Bucket {
  id: string;
  name: string;
  owner: string | null;
  public: boolean;
  file_size_limit: number | null;
  allowed_mime_types: string[] | null;
  created_at: string;
  updated_at: string;
}

/** As many bytes, or text such as 20MB. */
const size = z.union([z.number(), z.string()]).nullish().transform((value) =>
  value === undefined || value === null ? value : requireSize(value)
);

const settings = {
  public: z.boolean().optional(),
  file_size_limit: size,
  allowed_mime_types: z.array(z.string()).nullish(),
};
export const newBucket = z.object({ id: z.string().optional(), name: z.string(), ...settings });
export const bucketChanges = z.object(settings);

const columns = `id, name, owner, public, file_size_limit::float8 as file_size_limit,
  allowed_mime_types, type, created_at, updated_at`;

/** Finds a bucket, also one that the caller's policies hide. */
export async function findBucket(database: Database, id: string): Promise<Bucket | undefined> {
  const sql = `select ${columns} from storage.buckets where id = $1`;
  const rows = await asCaller(database, service, "", (session) => session.query<Bucket>(sql, [id]));
  return rows[0];
}

export async function getBucket(database: Database, caller: Caller, id: string): Promise<Bucket> {
  const sql = `select ${columns} from storage.buckets where id = $1`;
  const [row] = await asCaller(
    database,
    caller,
    "storage.bucket.get",
    (session) => session.query<Bucket>(sql, [id]),
  );
  if (!row) throw noSuchBucket();
  return row;
}

export async function listBuckets(
  database: Database,
  caller: Caller,
  query: URLSearchParams,
): Promise<Bucket[]> {
  const limit = Number(query.get("limit") ?? 100_000);
  const offset = Number(query.get("offset") ?? 0);
  if (!Number.isInteger(limit) || !Number.isInteger(offset) || limit < 1 || offset < 0) {
    throw invalidRequest("limit and offset are whole numbers.");
  }
  return await asCaller(database, caller, "storage.bucket.list", (session) =>
    session.query<Bucket>(
      `select ${columns} from storage.buckets where strpos(lower(name), lower($1)) > 0 or $1 = ''
       order by name limit $2::bigint offset $3::bigint`,
      [query.get("search") ?? "", limit, offset],
    ));
}

export async function createBucket(
  database: Database,
  caller: Caller,
  given: z.output<typeof newBucket>,
): Promise<void> {
  await asCaller(database, caller, "storage.bucket.create", (session) =>
    session.query(
      `insert into storage.buckets
         (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types)
       values ($1, $2, ($3::text)::uuid, $3::text, $4::boolean, $5::bigint, $6::text[])`,
      [
        requireBucketName(given.id ?? given.name),
        requireBucketName(given.name),
        caller.userId,
        given.public ?? false,
        given.file_size_limit ?? null,
        given.allowed_mime_types ? textArray(given.allowed_mime_types) : null,
      ],
    ));
}

export async function changeBucket(
  database: Database,
  caller: Caller,
  id: string,
  given: z.output<typeof bucketChanges>,
): Promise<void> {
  const rows = await asCaller(database, caller, "storage.bucket.update", (session) =>
    session.query(
      `update storage.buckets set
         public = coalesce($2::boolean, public),
         file_size_limit = case when $3::boolean then $4::bigint else file_size_limit end,
         allowed_mime_types = case when $5::boolean then $6::text[] else allowed_mime_types end,
         updated_at = now()
       where id = $1 returning id`,
      [
        id,
        given.public ?? null,
        given.file_size_limit !== undefined,
        given.file_size_limit ?? null,
        given.allowed_mime_types !== undefined,
        given.allowed_mime_types ? textArray(given.allowed_mime_types) : null,
      ],
    ));
  if (rows.length === 0) throw noSuchBucket();
}

export async function deleteBucket(database: Database, caller: Caller, id: string): Promise<void> {
  await getBucket(database, caller, id);
  await asCaller(database, caller, "storage.bucket.delete", async (session) => {
    const [{ full }] = await session.query<{ full: boolean }>(
      "select exists (select from storage.objects where bucket_id = $1) as full",
      [id],
    );
    if (full) {
      const message = "The bucket you tried to delete is not empty";
      throw new StorageError(409, "ResourceNotEmpty", message);
    }
    const rows = await session.query("delete from storage.buckets where id = $1 returning id", [
      id,
    ]);
    if (rows.length === 0) throw noSuchBucket();
  });
}

function requireSize(value: string | number): number {
  const bytes = parseSize(value);
  if (bytes !== undefined) return bytes;
  throw invalidRequest("Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B");
}
