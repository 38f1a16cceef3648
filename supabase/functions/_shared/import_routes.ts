/** What users bring along from elsewhere: the file is read while it comes, its items are taken after. */

import { z } from "zod";
import { type App, type AppContext, type Effects, parse, query } from "./app.ts";
import { limit, uuid } from "./contracts/common.ts";
import { data } from "./database.ts";
import { ApiError } from "./errors.ts";
import { describeCause } from "./log_causes.ts";
import { readItems } from "./exports/read_items.ts";
import { runImport, stageItems } from "./imports.ts";
import { readBytes } from "./request_body.ts";
import { rpc } from "./rpc.ts";

/** How long an answered request goes on taking items; the worker goes on with what is left. */
const patienceMs = 100_000;
/** A run that nobody has heard of for so long has ended with its process. */
const silenceMs = 10_000;

const uploadQuery = z.strictObject({
  label: z.string().min(1).max(300).optional(),
  /** SHA-256 of the file in hex: an import that broke off goes on. */
  content_hash: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  request_id: uuid.optional(),
});
const listQuery = z.strictObject({ limit: limit(100, 20) });
const idParameter = z.object({ id: uuid });

/** Adds the routes about imports to a function, by whose name they log. */
export function addImports(app: App, effects: Effects, name: string): void {
  app.post("/imports", async (c) => {
    const given = query(c, uploadQuery);
    const { kind, source, items } = await readItems(fileBytes(c));
    const importing = importer(c);
    const { id } = await rpc(importing.database, "create_import", {
      ...given,
      kind,
      source,
      user_id: importing.userId,
    });
    try {
      const staging = stageItems(importing, id, items);
      let step = await staging.next();
      while (!step.done) step = await staging.next();
      runOn(c, effects, name, id);
      return c.json({ import: withoutOwner(step.value) }, 202);
    } catch (error) {
      // The rest of the file cannot be read, now or later; what was read of it is given up.
      if (error instanceof ApiError && error.status === 422) {
        await rpc(importing.database, "fail_import", {
          import_id: id,
          code: error.code,
          message: error.message,
          user_id: importing.userId,
        });
      }
      throw error;
    }
  });

  app.get("/imports", async (c) => {
    const { limit } = query(c, listQuery);
    const imports = await data(
      c.get("database").from("imports").select().eq("user_id", c.get("caller").userId)
        .order("id", { ascending: false }).limit(limit),
    );
    return c.json({ imports: imports.map(withoutOwner) });
  });

  app.get("/imports/:id", async (c) => {
    const found = await readImport(c);
    const lastRun = Date.parse(found.ran_at ?? found.updated_at);
    if (found.status === "running" && Date.now() - lastRun > silenceMs) {
      runOn(c, effects, name, found.id);
    }
    return c.json({ import: withoutOwner(found) });
  });

  app.post("/imports/:id/run", async (c) => {
    const found = await readImport(c);
    if (found.status === "running" || found.status === "paused") runOn(c, effects, name, found.id);
    return c.json({ import: withoutOwner(found) }, 202);
  });

  app.delete("/imports/:id", async (c) => {
    const { id } = await readImport(c);
    await data(
      c.get("database").from("imports").delete().eq("user_id", c.get("caller").userId).eq("id", id),
    );
    return c.body(null, 204);
  });
}

async function readImport(c: AppContext) {
  const { id } = parse(idParameter, c.req.param());
  const found = await data(
    c.get("database").from("imports").select().eq("user_id", c.get("caller").userId).eq("id", id)
      .maybeSingle(),
  );
  if (!found) throw new ApiError(404, "import_not_found", "There is no such import of yours.");
  return found;
}

function importer(c: AppContext) {
  return { database: c.get("database"), userId: c.get("caller").userId };
}

/** Goes on after the answer is sent. */
function runOn(c: AppContext, effects: Effects, name: string, id: string): void {
  const deadline = Date.now() + patienceMs;
  const importing = importer(c);
  const requestId = c.get("requestId");
  effects.background((async () => {
    try {
      for await (const _ of runImport(importing, id, () => Date.now() < deadline));
    } catch (error) {
      effects.log({
        level: "warning",
        function: name,
        request_id: requestId,
        message: "An import was broken off; the worker will go on with it.",
        cause: describeCause(error),
      });
    }
  })());
}

/** The file of the request: the body itself, or the one file of a form. */
async function* fileBytes(c: AppContext): AsyncGenerator<Uint8Array> {
  const bytes = readBytes(c.req.raw, c.get("bodyBytes"));
  const type = c.req.header("content-type") ?? "";
  if (!/^multipart\/form-data\b/i.test(type)) return yield* bytes;
  const parts = await Array.fromAsync(bytes);
  const form = await new Response(new Blob(parts as Uint8Array<ArrayBuffer>[]), {
    headers: { "content-type": type },
  }).formData().catch(() => {
    throw new ApiError(400, "invalid_request", "The form cannot be read.");
  });
  const files = [...form.values()].filter((value) => typeof value !== "string");
  if (files.length !== 1) {
    throw new ApiError(400, "invalid_request", "Send one file.", undefined, { param: "file" });
  }
  yield* files[0].stream();
}

function withoutOwner<T extends object>(row: T): Omit<T, "user_id"> {
  const { user_id: _, ...rest } = row as T & { user_id?: string };
  return rest;
}
