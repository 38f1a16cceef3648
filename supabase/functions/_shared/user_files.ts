/** The files of a user in Supabase's Storage, where it is there: each in the folder that has the user's id. */

import type { Client } from "./database.ts";

/** The buckets that the migration storage_buckets makes and the functions write to. */
export type Bucket = "documents" | "attachments" | "media";

type Log = (entry: Record<string, unknown>) => void;

/** What is known of a bucket, and in milliseconds until when. */
interface Known {
  isThere: boolean;
  until: number;
}

/** How long Storage may take for one file, before the request goes on without it. */
const patienceMs = 20_000;
/** After which time a bucket that was not there is looked for again. */
const lookAgainMs = 60_000;

export interface UserFiles {
  /**
   * Keeps bytes as a new file of the user's, and says where; nothing where Storage is not there or refuses them, for
   * what they are part of is kept all the same.
   */
  keep(bucket: Bucket, bytes: Uint8Array, type: string, name?: string): Promise<string | undefined>;
  /** The bytes of a file; nothing if it is not there, or not the user's. */
  read(bucket: Bucket, path: string): Promise<Blob | undefined>;
  /** A URL that anybody can read the file by, for so many seconds; nothing if it is not the user's. */
  signedUrl(
    bucket: Bucket,
    path: string,
    seconds: number,
    download?: string,
  ): Promise<string | undefined>;
  remove(bucket: Bucket, paths: string[]): Promise<void>;
}

/** Makes what opens the files of users; one for each process, which remembers which buckets there are. */
export function createUserFiles(log: Log, now: () => number = Date.now) {
  const known = new Map<Bucket, Known>();
  return (database: Pick<Client, "storage">, userId: string): UserFiles =>
    new StoredFiles(database, userId, known, log, now);
}

class StoredFiles implements UserFiles {
  constructor(
    private readonly database: Pick<Client, "storage">,
    private readonly userId: string,
    private readonly known: Map<Bucket, Known>,
    private readonly log: Log,
    private readonly now: () => number,
  ) {}

  async keep(bucket: Bucket, bytes: Uint8Array, type: string, name?: string) {
    if (!await this.#isThere(bucket)) return undefined;
    const path = `${this.userId}/${name ?? crypto.randomUUID()}`;
    const file = new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
    const stored = await inTime(
      // A name that is given is the file's own: what comes under it again takes its place.
      this.database.storage.from(bucket).upload(path, file, { upsert: name !== undefined }),
    );
    if (stored && !stored.error) return path;
    this.log({
      level: "warning",
      code: "file_not_kept",
      bucket,
      bytes: bytes.length,
      cause: stored?.error.message ?? "Storage did not answer in time.",
    });
    return undefined;
  }

  async read(bucket: Bucket, path: string) {
    if (!this.#isOwn(path)) return undefined;
    const { data } = await inTime(this.database.storage.from(bucket).download(path)) ?? {};
    return data ?? undefined;
  }

  async signedUrl(bucket: Bucket, path: string, seconds: number, download?: string) {
    if (!this.#isOwn(path)) return undefined;
    const { data } = await inTime(
      this.database.storage.from(bucket).createSignedUrl(path, seconds, { download }),
    ) ?? {};
    return data?.signedUrl;
  }

  async remove(bucket: Bucket, paths: string[]) {
    const own = paths.filter((path) => this.#isOwn(path));
    if (own.length > 0) await inTime(this.database.storage.from(bucket).remove(own));
  }

  /**
   * Whether a path is one that `keep` makes for this user. A path that was stored may be somebody's own word, policies do
   * not hold a backend, and what leads upwards is resolved on its way to Storage.
   */
  #isOwn(path: string): boolean {
    const [folder, name, ...rest] = path.split("/");
    return folder === this.userId && rest.length === 0 && /^[A-Za-z0-9._=-]+$/.test(name ?? "") &&
      !/^\.+$/.test(name);
  }

  /** Whether the bucket is there, and private: a project may have had a public one of that name. */
  async #isThere(bucket: Bucket): Promise<boolean> {
    const known = this.known.get(bucket);
    if (known && (known.isThere || this.now() < known.until)) return known.isThere;
    const { data } = await inTime(this.database.storage.getBucket(bucket)) ?? {};
    const isThere = data?.public === false;
    this.known.set(bucket, { isThere, until: this.now() + lookAgainMs });
    return isThere;
  }
}

/** The answer of Storage, or nothing where it cannot be had in time. */
async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
