/** An import on its way: its items are kept as they are read, and taken afterwards, a few at a time. */

import type { ImportState } from "./contracts/imports.ts";
import type { Client } from "./database.ts";
import { ApiError } from "./errors.ts";
import { rpc } from "./rpc.ts";

/** Who imports; a service caller names the user. */
export interface Importing {
  database: Client;
  userId?: string;
}

/** As many items, or characters of them, as one call keeps. */
const itemsPerCall = 200;
const charactersPerCall = 2_000_000;
const itemsPerRun = 100;

/** Keeps items, in their order from the first, and says after each call how far it is. */
export async function* stageItems(
  { database, userId }: Importing,
  id: string,
  items: AsyncIterable<object>,
): AsyncGenerator<ImportState, ImportState> {
  let batch: object[] = [];
  let characters = 0;
  let position = 0;
  const stage = async (isLast: boolean) => {
    const state = await rpc(database, "stage_import_items", {
      import_id: id,
      items: batch,
      first_item: position,
      is_last: isLast,
      user_id: userId,
    });
    position += batch.length;
    batch = [];
    characters = 0;
    return state;
  };
  for await (const item of items) {
    batch.push(item);
    characters += JSON.stringify(item).length;
    if (batch.length === itemsPerCall || characters > charactersPerCall) yield await stage(false);
  }
  return await stage(true);
}

/** Takes items until none waits, or time is up; says after each call how far it is. */
export async function* runImport(
  { database, userId }: Importing,
  id: string,
  inTime: () => boolean = () => true,
): AsyncGenerator<ImportState> {
  for (let tries = 0; inTime();) {
    try {
      const state = await rpc(database, "run_import", {
        import_id: id,
        limit: itemsPerRun,
        user_id: userId,
      });
      tries = 0;
      yield state;
      if (state.status !== "running") return;
    } catch (error) {
      // Another writer was in the way, or the database for a moment: nothing of the call was kept.
      if (!(error instanceof ApiError && error.status === 503) || ++tries === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** tries));
    }
  }
}
