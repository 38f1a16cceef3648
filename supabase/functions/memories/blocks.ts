/** Blocks: texts that every reply is given, such as persona and profile. */

import { type App, body, parse, query } from "../_shared/app.ts";
import {
  blockName,
  blockQuery,
  blockRequest,
  blocksQuery,
  restoreBlockRequest,
} from "../_shared/contracts/memories.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { rpcRow } from "../_shared/rpc.ts";

const columns = [
  "namespace",
  "name",
  "content",
  "max_length",
  "version",
  "created_at",
  "updated_at",
] as const;

export function addBlocks(app: App): void {
  app.get("/blocks", async (c) => {
    const { namespaces = ["default"] } = query(c, blocksQuery);
    const blocks = c.get("database").from("memory_blocks").select(columns.join(","))
      .in("namespace", namespaces).order("namespace").order("name").limit(1000);
    return c.json({ blocks: await data(blocks) });
  });

  app.put("/blocks/:name", async (c) => {
    const name = parse(blockName, c.req.param("name"));
    const asked = await body(c, blockRequest);
    const block = await rpcRow(
      c.get("database"),
      "save_memory_block",
      { name, ...asked },
      columns,
    );
    return c.json({ block });
  });

  app.post("/blocks/:name/restore", async (c) => {
    const name = parse(blockName, c.req.param("name"));
    const asked = await body(c, restoreBlockRequest);
    const block = await rpcRow(
      c.get("database"),
      "restore_memory_block",
      { name, ...asked },
      columns,
    );
    return c.json({ block });
  });

  app.delete("/blocks/:name", async (c) => {
    const name = parse(blockName, c.req.param("name"));
    const { namespace } = query(c, blockQuery);
    const gone: { id: string }[] = await data(
      c.get("database").from("memory_blocks").delete().eq("namespace", namespace)
        .eq("name", name.normalize("NFC")).select("id"),
    );
    if (gone.length === 0) {
      throw new ApiError(404, "memory_block_not_found", "There is no block of this name.");
    }
    return c.body(null, 204);
  });
}
