/** The files of a user, for an export: what they are, and URLs to read them by. */

import type { Client } from "../_shared/database.ts";

const buckets = ["documents", "attachments", "media", "avatars"];
/** The URLs are good for a day: the user downloads the files after the export. */
const urlSeconds = 24 * 60 * 60;
const pageSize = 500;

export interface ListedFile {
  bucket: string;
  name: string;
  bytes: number | null;
  type: string | null;
  /** Null if Storage did not make one. */
  url: string | null;
}

/** All files of the user's folders, a page at a time; none where Storage is not there. */
export async function* listFiles(
  { storage }: Pick<Client, "storage">,
  userId: string,
): AsyncGenerator<ListedFile[], undefined> {
  for (const bucket of buckets) yield* listFolder(storage.from(bucket), bucket, userId);
}

type Files = ReturnType<Client["storage"]["from"]>;

async function* listFolder(
  files: Files,
  bucket: string,
  folder: string,
): AsyncGenerator<ListedFile[], undefined> {
  for (let offset = 0;; offset += pageSize) {
    const { data } = await files.list(folder, { limit: pageSize, offset });
    if (!data || data.length === 0) return;
    const found = data.filter(({ id }) => id !== null).map(({ name, metadata }) => ({
      name: `${folder}/${name}`,
      bytes: metadata?.size ?? null,
      type: metadata?.mimetype ?? null,
    }));
    if (found.length > 0) {
      const { data: signed } = await files.createSignedUrls(
        found.map(({ name }) => name),
        urlSeconds,
      );
      const urls = new Map(signed?.map(({ path, signedUrl }) => [path, signedUrl]));
      yield found.map((file) => ({ bucket, ...file, url: urls.get(file.name) ?? null }));
    }
    // A folder has no id.
    for (const { id, name } of data) {
      if (id === null) yield* listFolder(files, bucket, `${folder}/${name}`);
    }
    if (data.length < pageSize) return;
  }
}
