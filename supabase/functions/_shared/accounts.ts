/** Whether the account of a token is still there: a token stays good for up to an hour without it. */

import type { Caller } from "./auth.ts";
import type { Client } from "./database.ts";
import { accountDeleted } from "./errors.ts";

/**
 * Looks for the profile, which comes and goes with the account. A database that cannot be asked says
 * nothing about the account, and the next call tells of it.
 *
 * @throws ApiError 401 `account_deleted`
 */
export async function requireAccount(database: Client, { userId }: Caller): Promise<void> {
  const { data, error } = await database.from("profiles").select("id").eq("id", userId)
    .maybeSingle();
  if (!error && !data) throw accountDeleted();
}
