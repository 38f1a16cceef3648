/** The removal of files whose user has erased them, through Storage, which removes rows and bytes together. */

import type { Client } from "../_shared/database.ts";
import { rpc } from "../_shared/rpc.ts";

/** What the removal needs of the worker. */
interface Removal {
  database: Client;
  /** Whether there is time for more. */
  inTime(): boolean;
  log(entry: Record<string, unknown>): void;
}

/** How many were removed, and how many Storage did not remove; those are tried again later. */
interface Removed {
  removed: number;
  failed: number;
}

/** Under the thousand that Storage takes in one request. */
const batch = 500;

/**
 * Removes all files that wait for it and are due. The next claim forgets what is gone, so that one that dies in between
 * loses nothing.
 */
export async function removeFiles({ database, inTime, log }: Removal): Promise<Removed> {
  const done = { removed: 0, failed: 0 };
  while (inTime()) {
    const files = await rpc(database, "claim_file_erasures", { limit: batch });
    if (files.length === 0) break;
    for (const [bucket, claimed] of Map.groupBy(files, (file) => file.bucket_id)) {
      const names = claimed.map((file) => file.object_name);
      const { data, error } = await database.storage.from(bucket).remove(names);
      done.removed += data?.length ?? 0;
      done.failed += names.length - (data?.length ?? 0);
      if (error) log({ level: "error", code: "files_not_removed", bucket, cause: error.message });
    }
  }
  return done;
}
