// The rows of files, and what is done to them together with their bytes.
import type { Database, Session } from "../database/database.ts";
import { type Bucket, findBucket } from "./buckets.ts";
import type { ByteStore } from "./byte_store.ts";
import { asCaller, type Caller, probe, service } from "./callers.ts";
import { accessDenied, alreadyExists, noSuchBucket, noSuchKey, tooLarge } from "./errors.ts";
import { textArray } from "./text_array.ts";
import { requireMimeType, type Upload } from "./uploads.ts";

export interface StoredObject {
  id: string;
  bucket_id: string;
  name: string;
  owner: string | null;
  owner_id: string | null;
  version: string;
  metadata: {
    eTag: string;
    size: number;
    mimetype: string;
    cacheControl: string;
    lastModified: string;
    contentLength: number;
    httpStatusCode: number;
  };
  user_metadata: Record<string, unknown> | null;
  created_at: string;
  updated_at: string;
  last_accessed_at: string;
}

const columns =
  `id, bucket_id, name, owner, owner_id, version, metadata, user_metadata, created_at, updated_at,
   last_accessed_at`;

/** Where a file is to be. */
export interface Place {
  bucketId: string;
  name: string;
}

interface Row extends Place {
  owner: string | null;
  metadata: Partial<StoredObject["metadata"]>;
  userMetadata: Record<string, unknown> | null;
  version: string;
}

export class Objects {
  constructor(
    readonly database: Database,
    readonly bytes: ByteStore,
    /** As much as one file may have where its bucket says nothing. */
    readonly maxBytes: number,
  ) {}

  /** A file as a caller sees it. */
  async find(caller: Caller, { bucketId, name }: Place, operation: string): Promise<StoredObject> {
    const rows = await asCaller(
      this.database,
      caller,
      operation,
      (session) =>
        session.query<StoredObject>(
          `select ${columns} from storage.objects where bucket_id = $1 and name = $2`,
          [bucketId, name],
        ),
    );
    if (!rows[0]) throw noSuchKey();
    return rows[0];
  }

  /** Which of the names a caller sees. */
  async findNames(caller: Caller, bucketId: string, names: string[]): Promise<Set<string>> {
    const rows = await asCaller(
      this.database,
      caller,
      "storage.object.sign_many",
      (session) =>
        session.query<{ name: string }>(
          "select name from storage.objects where bucket_id = $1 and name = any ($2::text[])",
          [bucketId, textArray(names)],
        ),
    );
    return new Set(rows.map(({ name }) => name));
  }

  /** Refuses an upload that a caller may not make, before any bytes are kept. */
  async requirePermission(
    caller: Caller,
    place: Place,
    upload: Partial<Upload>,
    { upsert, operation }: { upsert: boolean; operation: string },
  ): Promise<void> {
    const row: Row = {
      ...place,
      owner: caller.userId,
      metadata: { mimetype: upload.mimeType, contentLength: upload.size },
      userMetadata: upload.userMetadata ?? null,
      version: "1",
    };
    await probe(this.database, caller, operation, (session) => save(session, row, upsert));
  }

  /** Keeps a file; `owner` is whose row it becomes. The caller's permission is looked at elsewhere. */
  async keep(
    place: Place,
    bucket: Bucket,
    upload: Upload,
    { upsert, owner }: { upsert: boolean; owner: string | null },
  ): Promise<StoredObject> {
    const written = await this.bytes.write(upload.body, this.limitOf(bucket));
    const metadata = {
      eTag: written.eTag,
      size: written.size,
      mimetype: upload.mimeType,
      cacheControl: upload.cacheControl,
      lastModified: new Date().toISOString(),
      contentLength: written.size,
      httpStatusCode: 200,
    };
    const userMetadata = upload.userMetadata ?? null;
    return await this.#store({ ...place, owner, metadata, userMetadata, ...written }, upsert);
  }

  /** @throws StorageError for a type or a size that the bucket does not take */
  requireAcceptable(bucket: Bucket, upload: Upload): void {
    requireMimeType(upload.mimeType, bucket.allowed_mime_types);
    if (upload.size !== undefined && upload.size > this.limitOf(bucket)) throw tooLarge();
  }

  limitOf({ file_size_limit }: Bucket): number {
    return Math.min(file_size_limit ?? Infinity, this.maxBytes);
  }

  async copy(
    caller: Caller,
    from: Place,
    to: Place,
    upsert: boolean,
  ): Promise<StoredObject> {
    const operation = "storage.object.copy";
    const source = await this.find(caller, from, operation);
    const target = await findBucket(this.database, to.bucketId);
    if (!target) throw noSuchBucket();
    const upload = { mimeType: source.metadata.mimetype, size: source.metadata.size };
    await this.requirePermission(caller, to, upload, { upsert, operation });
    const version = await this.bytes.copy(source.version);
    const { metadata, user_metadata: userMetadata } = source;
    return await this.#store(
      { ...to, owner: caller.userId, metadata, userMetadata, version },
      upsert,
    );
  }

  /** Gives a file another name, and another bucket perhaps; its bytes stay where they are. */
  async move(caller: Caller, from: Place, to: Place): Promise<void> {
    const operation = "storage.object.move";
    await this.find(caller, from, operation);
    const rows = await asCaller(this.database, caller, operation, (session) =>
      session.query(
        `update storage.objects set bucket_id = $3, name = $4
         where bucket_id = $1 and name = $2 returning id`,
        [from.bucketId, from.name, to.bucketId, to.name],
      ));
    if (rows.length === 0) throw accessDenied();
  }

  /** Removes those of the files that a caller may remove, and returns them. */
  async remove(caller: Caller, bucketId: string, names: string[]): Promise<StoredObject[]> {
    const rows = await asCaller(
      this.database,
      caller,
      "storage.object.delete_many",
      (session) =>
        session.query<StoredObject>(
          `delete from storage.objects where bucket_id = $1 and name = any ($2::text[])
         returning ${columns}`,
          [bucketId, textArray(names)],
        ),
    );
    await this.bytes.remove(...rows.map(({ version }) => version));
    return rows;
  }

  /** Removes all files of a bucket that a caller sees. */
  async empty(caller: Caller, bucketId: string): Promise<void> {
    const rows = await asCaller(
      this.database,
      caller,
      "storage.bucket.empty",
      (session) =>
        session.query<{ version: string }>(
          "delete from storage.objects where bucket_id = $1 returning version",
          [bucketId],
        ),
    );
    await this.bytes.remove(...rows.map(({ version }) => version));
  }

  /** Writes the row of bytes that are written, and removes the bytes of the version before. */
  async #store(row: Row, upsert: boolean): Promise<StoredObject> {
    const { bucketId, name } = row;
    let replaced: string | undefined;
    try {
      const stored = await asCaller(this.database, service, "", async (session) => {
        const [before] = await session.query<{ version: string }>(
          "select version from storage.objects where bucket_id = $1 and name = $2 for update",
          [bucketId, name],
        );
        if (before && !upsert) throw alreadyExists();
        replaced = before?.version;
        return await save(session, row, upsert);
      });
      if (replaced !== undefined) await this.bytes.remove(replaced);
      return stored;
    } catch (error) {
      await this.bytes.remove(row.version);
      throw error;
    }
  }
}

async function save(session: Session, row: Row, upsert: boolean): Promise<StoredObject> {
  const [stored] = await session.query<StoredObject>(
    `insert into storage.objects
       (bucket_id, name, owner, owner_id, metadata, user_metadata, version)
     values ($1, $2, ($3::text)::uuid, $3::text, ($4::text)::jsonb, ($5::text)::jsonb, $6)
     ${
      upsert
        ? `on conflict (bucket_id, name) do update set owner = excluded.owner,
             owner_id = excluded.owner_id, metadata = excluded.metadata,
             user_metadata = excluded.user_metadata, version = excluded.version`
        : ""
    }
     returning ${columns}`,
    [
      row.bucketId,
      row.name,
      row.owner,
      JSON.stringify(row.metadata),
      row.userMetadata && JSON.stringify(row.userMetadata),
      row.version,
    ],
  );
  return stored;
}
