import assert from "node:assert/strict";
import { OpenAIEmbedding } from "@llamaindex/openai";
import { SupabaseVectorStore } from "@llamaindex/supabase";
import { createClient } from "@supabase/supabase-js";
import { TextNode } from "llamaindex";
import { apiKey, baseURL, run } from "./environment.mjs";

const { API_URL, PUBLISHABLE_KEY } = process.env;

/** A vector that points along two of the axes. */
function along(first, second = first) {
  const vector = Array(1536).fill(0);
  vector[first] += 1;
  vector[second] += 1;
  return vector;
}

await run({
  "LlamaIndex: its Supabase store on vectors": async () => {
    const client = createClient(API_URL, PUBLISHABLE_KEY, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: { headers: { authorization: `Bearer ${apiKey}` } },
    });
    // As docs/access.md says: the store asks match_documents, whatever its table is called.
    const rpc = client.rpc.bind(client);
    client.rpc = (name, ...rest) =>
      rpc(name === "match_documents" ? "match_vectors" : name, ...rest);
    const store = new SupabaseVectorStore({
      client,
      table: "vectors",
      // It wants one, also where the nodes bring their vectors.
      embeddingModel: new OpenAIEmbedding({ apiKey, baseURL }),
    });

    const nodes = ["green tea", "black coffee", "red bicycle"].map((text, i) =>
      new TextNode({
        id_: crypto.randomUUID(),
        text,
        embedding: along(i),
        metadata: { kind: i < 2 ? "drink" : "thing", year: 2020 + i },
      })
    );
    const ids = nodes.map(({ id_ }) => id_);
    assert.deepEqual(await store.add(nodes), ids);

    const found = await store.query({
      queryEmbedding: along(1),
      similarityTopK: 2,
      mode: "default",
    });
    assert.equal(found.ids[0], ids[1]);
    assert.equal(found.nodes[0].getContent("NONE"), "black coffee");
    assert.equal(found.nodes[0].metadata.year, 2021);
    assert.ok(
      Math.abs(found.similarities[0] - 1) < 1e-6 &&
        found.similarities[1] < 1e-6,
    );
    // What the store gives on as the node's own vector.
    assert.equal(found.nodes[0].embedding.length, 1536);

    const things = await store.query({
      queryEmbedding: along(1, 2),
      similarityTopK: 3,
      mode: "default",
      filters: { filters: [{ key: "kind", value: "thing", operator: "==" }] },
    });
    assert.deepEqual(things.ids, [ids[2]]);

    // Nodes without a source have the document None.
    const [{ metadata }] =
      (await client.from("vectors").select("metadata").eq("id", ids[0])).data;
    await store.delete(metadata.ref_doc_id);
    const { data } = await client.from("vectors").select("id").in("id", ids);
    assert.deepEqual(data, []);
  },
});
