/** Five megabytes in the memory that an edge worker has. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createClient } from "@supabase/supabase-js";
import { startStack } from "../../local/stack/stack.ts";
import type { Database } from "../../types/index.ts";

/** What hosted Supabase gives an Edge Function. */
const edgeWorkerMegabytes = 256;
const maximum = 5 * 1024 * 1024;

/** A model that is as fast as a provider's and has as many dimensions; the local one takes ten minutes. */
class Model {
  batches = 0;
  /** Called with the number of a batch before it is answered. */
  onBatch: (number: number) => Promise<void> = () => Promise.resolve();
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { input }: { input: string[] } = await request.json();
      await this.onBatch(++this.batches);
      const data = input.map((text, index) => ({
        index,
        embedding: Array.from({ length: 1536 }, (_, i) => Math.sin((text.length + index) * i)),
      }));
      return Response.json({ data });
    },
  );
  readonly url = `http://127.0.0.1:${this.#server.addr.port}`;

  async stop(): Promise<void> {
    await this.#server.shutdown();
  }
}

/** The longest text that there may be, in paragraphs. */
function longest(): string {
  let text = "";
  for (let i = 0; text.length < maximum; i++) {
    text += `Novel ${i}: ${"some more words of no weight ".repeat(25)}\n\n`;
  }
  return text.slice(0, maximum);
}

/** The most memory that a process has ever held. */
function peakMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return Number(kilobytes) / 1024;
}

Deno.test({
  name: "documents: five megabytes fit an edge worker, and are one visible version in the end",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const model = new Model();
    const stack = await startStack({
      apiPort: 0,
      dbPort: 0,
      seed: false,
      env: { EMBEDDING_BASE_URL: model.url, EMBEDDING_MODEL: "large" },
    });
    try {
      const supabase = createClient<Database>(stack.apiUrl, stack.publishableKey, {
        auth: { persistSession: false, autoRefreshToken: false },
      });
      const { data: { session } } = await supabase.auth.signUp({
        email: "writer@example.com",
        password: crypto.randomUUID(),
      });
      const found = async () => {
        const { data } = await supabase.rpc("search_documents", { p_query: "novel" })
          .throwOnError();
        return data.length;
      };
      let midway: number | undefined;
      model.onBatch = async (number) => {
        if (number === 20) midway = await found();
      };
      const response = await fetch(`${stack.functionsUrl}/documents`, {
        method: "POST",
        headers: {
          apikey: stack.publishableKey,
          authorization: `Bearer ${session?.access_token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ title: "Long", content: longest() }),
      });
      const { document } = await response.json();
      assert.equal(response.status, 201);
      const { documents: pid } = await stack.processes();
      const peak = peakMegabytes(pid);
      assert.ok(peak < edgeWorkerMegabytes, `${peak} MB`);

      assert.equal(midway, 0, "nobody finds a part of it");
      assert.equal(await found(), 10);
      const { data: visible } = await supabase.from("documents").select("id,version,status");
      assert.deepEqual(visible, [{ id: document.id, version: 1, status: "ready" }]);
      const { count: chunks } = await supabase.from("embeddings")
        .select("id", { count: "exact", head: true });
      assert.ok(chunks! > maximum / 1200);
      const { data: last } = await supabase.from("embeddings").select("chunk_index")
        .order("chunk_index", { ascending: false }).limit(1).single();
      assert.equal(last?.chunk_index, chunks! - 1, "no gap");
    } finally {
      await stack.stop();
      await model.stop();
    }
  },
});
