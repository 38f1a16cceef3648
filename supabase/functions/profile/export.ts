/** All that there is of a user as one JSON file, read and sent a page at a time, whatever its size. */

import { z } from "zod";
import type { AppContext } from "../_shared/app.ts";
import { rpc } from "../_shared/rpc.ts";
import type { ListedFile } from "./files.ts";

const page = z.object({
  rows: z.array(z.unknown()),
  next: z.record(z.string(), z.unknown()).nullable(),
});

/** The file that `import_my_data` takes; `files` are those of Storage, if it is there. */
export async function exportEverything(
  c: AppContext,
  files?: AsyncIterable<ListedFile[]>,
): Promise<Response> {
  // The first piece is read before the answer begins: what fails then is an error and no torn file.
  const pieces = writeAll(c, await rpc(c.get("database"), "export_my_tables", {}), files);
  const first = await pieces.next();
  const encoder = new TextEncoder();
  const file = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(first.value)),
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  }, { highWaterMark: 0 });
  return c.body(file, 200, {
    "content-type": "application/json",
    "content-disposition": 'attachment; filename="engram.json"',
  });
}

async function* writeAll(
  c: AppContext,
  tables: string[],
  files: AsyncIterable<ListedFile[]> | undefined,
): AsyncGenerator<string, undefined, undefined> {
  yield* writeTables(c, tables);
  if (files) {
    let before = ',"files":[';
    for await (const page of files) {
      if (page.length === 0) continue;
      yield before + page.map((file) => JSON.stringify(file)).join(",");
      before = ",";
    }
    yield before === "," ? "]" : `${before}]`;
  }
  yield "}";
  return undefined;
}

async function* writeTables(
  c: AppContext,
  tables: string[],
): AsyncGenerator<string, undefined, undefined> {
  const head = {
    format: "engram",
    version: 1,
    user_id: c.get("caller").userId,
    exported_at: new Date().toISOString(),
  };
  let before = `${JSON.stringify(head).slice(0, -1)},"tables":{`;
  for (const table of tables) {
    before += `${JSON.stringify(table)}:[`;
    let after: Record<string, unknown> | null = null;
    let isFirst = true;
    do {
      const { rows, next }: z.output<typeof page> = page.parse(
        await rpc(c.get("database"), "export_my_table", { table, after }),
      );
      const text: string = rows.map((row) => JSON.stringify(row)).join(",");
      yield before + (text && !isFirst ? "," : "") + text;
      isFirst = isFirst && rows.length === 0;
      before = "";
      after = next;
    } while (after);
    before = table === tables.at(-1) ? "]}" : "],";
  }
  yield tables.length > 0 ? before : `${before}}`;
  return undefined;
}
