import assert from "node:assert/strict";
import { Memory } from "mem0ai/oss";
import { apiKey, baseURL, run } from "./environment.mjs";

const { API_URL, SECRET_KEY } = process.env;
const memory = new Memory({
  llm: { provider: "openai", config: { apiKey, baseURL, model: "auto" } },
  embedder: {
    provider: "openai",
    config: { apiKey, baseURL, model: "embedder" },
  },
  vectorStore: {
    provider: "supabase",
    config: {
      supabaseUrl: API_URL,
      supabaseKey: SECRET_KEY,
      tableName: "vectors",
    },
  },
  disableHistory: true,
});

await run({
  "mem0: Engram as its model, its embedder and its store": async () => {
    const userId = crypto.randomUUID();
    await memory.add([{ role: "user", content: "I like tea." }], { userId });
    const { results } = await memory.search("tea", {
      filters: { user_id: userId },
    });
    assert.ok(
      results.some((found) => /tea/i.test(found.memory)),
      JSON.stringify(results),
    );
  },
});
