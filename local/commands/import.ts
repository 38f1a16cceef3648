// Conversations, memories and listening histories from elsewhere go into an account, with a progress bar. A file that was
// broken off goes on where it stopped, and one that comes again brings what is new in it.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database, ImportState } from "../../types/index.ts";
import { readItems } from "../../supabase/functions/_shared/exports/read_items.ts";
import { runImport, stageItems } from "../../supabase/functions/_shared/imports.ts";
import { rpc } from "../../supabase/functions/_shared/rpc.ts";
import { runningStack } from "../stack/state.ts";
import { runCommand, UserError } from "../user_error.ts";
import { help } from "./help.ts";

help(`Usage: npm run import -- FILE --as EMAIL

Takes an export into the account of EMAIL: ChatGPT's or Claude's conversations.json or the archive that it
came in, JSON of mem0 or Zep, or a listening history of Spotify, ListenBrainz or Last.fm. Run again, it goes on where it stopped; a newer export brings what is new.

The running stack is used, or the project of SUPABASE_URL with SUPABASE_SECRET_KEY.`);

await runCommand(async () => {
  const { values, positionals: [file] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { as: { type: "string" } },
  });
  if (!file || !values.as) throw new UserError("Say which file, and whose: FILE --as EMAIL.");
  if (!existsSync(file) || !statSync(file).isFile()) throw new UserError(`There is no ${file}.`);
  const database = connect();
  const userId = await findUser(database, values.as);
  const importing = { database, userId };
  const bytes = statSync(file).size;

  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part);
  let read = 0;
  const { kind, source, items } = await readItems(counted(file, (size) => read += size));
  const begun = await rpc(database, "create_import", {
    kind,
    source,
    label: basename(file),
    content_hash: hash.digest("hex"),
    user_id: userId,
  });
  let state: ImportState = begun;
  if (begun.status === "staging") {
    for await (const step of stageItems(importing, begun.id, items)) {
      state = step;
      show("read", read / bytes, `${state.staged_items} ${kind}`);
    }
  }
  show("read", 1, kind);
  console.error();
  for await (const step of runImport(importing, begun.id)) {
    state = step;
    show("taken", state.done_items / Math.max(state.staged_items, 1), describe(state));
  }
  console.error();

  for (const { place, message } of state.errors) {
    console.error(`  ${place ?? "an item"}: ${message}`);
  }
  if (state.failed_items > state.errors.length) {
    console.error(`  and ${state.failed_items - state.errors.length} more`);
  }
  console.log(`${state.status}: ${describe(state)}`);
  if (state.status === "paused") {
    throw new UserError(`${state.error?.message} Run it again when there is room.`);
  }
});

function connect(): SupabaseClient<Database> {
  const stack = runningStack();
  const url = Deno.env.get("SUPABASE_URL") ?? stack?.apiUrl;
  const key = Deno.env.get("SUPABASE_SECRET_KEY") ??
    (Deno.env.get("SUPABASE_URL") ? "" : stack?.secretKey);
  if (!url || !key) {
    throw new UserError(
      "There is nowhere to import to: start the stack with npm start, or set SUPABASE_URL and SUPABASE_SECRET_KEY.",
    );
  }
  return createClient<Database>(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

async function findUser(database: SupabaseClient<Database>, email: string): Promise<string> {
  for (let page = 1;; page++) {
    const { data, error } = await database.auth.admin.listUsers({ page, perPage: 1000 });
    if (error) throw new UserError(`The accounts cannot be read: ${error.message}`);
    const user = data.users.find((user) => user.email?.toLowerCase() === email.toLowerCase());
    if (user) return user.id;
    if (data.users.length < 1000) throw new UserError(`There is no account of ${email}.`);
  }
}

async function* counted(file: string, count: (size: number) => void): AsyncGenerator<Uint8Array> {
  for await (const part of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    count(part.length);
    yield part;
  }
}

function describe({ counts, skipped_items, failed_items }: ImportState): string {
  const brought = Object.entries(counts).sort().map(([name, count]) => `${count} ${name}`);
  return [
    ...(brought.length > 0 ? brought : ["nothing new"]),
    ...(skipped_items > 0 ? [`${skipped_items} were there already`] : []),
    ...(failed_items > 0 ? [`${failed_items} could not be taken`] : []),
  ].join(", ");
}

/** A line that is written over as long as somebody looks at it. */
function show(what: string, part: number, says: string): void {
  if (!Deno.stderr.isTerminal()) return;
  const done = Math.round(Math.min(part, 1) * 30);
  const bar = "█".repeat(done) + "░".repeat(30 - done);
  const line = `${what.padEnd(6)}${bar} ${Math.round(part * 100)} %  ${says}`;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r${line.slice(0, 110)}\x1b[K`));
}
