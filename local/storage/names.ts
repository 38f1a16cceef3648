// What files and buckets may be called: the rules of Supabase's Storage.
import { invalidKey, StorageError } from "./errors.ts";

const key = /^[A-Za-z0-9_/!.*'() &$=@;:+,?-]+$/;
const bucketName = /^[A-Za-z0-9_!.*'() &$=@;:+,?-]{1,100}$/;
/** As long as a key of S3 may be. */
const maxKey = 1024;

/** The name of a file as a URL has it, percent-encoded. It names a row, and never a path of this machine. */
export function keyFrom(encoded: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(encoded);
  } catch {
    throw invalidKey(encoded);
  }
  return requireKey(decoded);
}

export function requireKey(name: unknown): string {
  if (typeof name !== "string" || name.length > maxKey || !key.test(name)) {
    throw invalidKey(String(name));
  }
  return name;
}

export function requireBucketName(name: unknown): string {
  if (typeof name !== "string" || !bucketName.test(name)) {
    throw new StorageError(400, "InvalidBucketName", "Bucket name invalid", "Invalid Input");
  }
  return name;
}
