import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readCatalogue } from "./catalogue.ts";

Deno.test("catalogue: the seed's models are read, each with the day of its prices", () => {
  const file = new URL("../supabase/models.json", import.meta.url);
  const models = readCatalogue(readFileSync(file, "utf8"), "2026-11-27");
  assert.ok(models.length > 5);
  assert.equal(new Set(models.map(({ id }) => id)).size, models.length);
  assert.ok(models.every(({ priced_on }) => priced_on.startsWith("2026-")));
});

Deno.test("catalogue: LiteLLM's list is read in dollars a million, and what is no chat model left out", () => {
  const list = JSON.stringify({
    sample_spec: { mode: "chat" },
    "gpt-x": {
      mode: "chat",
      litellm_provider: "openai",
      input_cost_per_token: 1.5e-7,
      output_cost_per_token: 6e-7,
      cache_read_input_token_cost: 7.5e-8,
      max_input_tokens: 128000,
      max_output_tokens: 16384,
      supports_vision: true,
    },
    "embed-x": { mode: "embedding", litellm_provider: "openai", input_cost_per_token: 2e-8 },
  });
  assert.deepEqual(readCatalogue(list, "2026-11-27"), [{
    id: "gpt-x",
    provider: "openai",
    prompt_price: 0.15,
    completion_price: 0.6,
    cached_price: 0.075,
    context_tokens: 128000,
    max_completion_tokens: 16384,
    priced_on: "2026-11-27",
  }]);
});

Deno.test("catalogue: a row that is none is refused", () => {
  assert.throws(() => readCatalogue('[{"id": "x", "provider": "p", "price": 1}]', "2026-11-27"));
});
