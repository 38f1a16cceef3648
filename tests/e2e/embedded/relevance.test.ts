/** Whether the two searches together find better than each alone, on real text with the local model. The ranking is the same on any Postgres. */

import assert from "node:assert/strict";
import { measureRelevance } from "../../../bench/relevance/measure.ts";
import { embedTexts } from "../../../bench/sentences.ts";
import { apiUrl, call, signUp } from "../clients.ts";

Deno.test("documents: words and vectors together rank better than each alone", async () => {
  const person = await signUp();
  const { ndcg } = await measureRelevance({
    supabase: person.supabase,
    async addDocument(document) {
      const response = await call(person, "POST", "/documents", document);
      assert.equal(response.status, 201, await response.text());
    },
    embed: (texts) => embedTexts(`${apiUrl}/models/v1`, texts),
  });
  assert.ok(ndcg.hybrid > ndcg.words && ndcg.hybrid > ndcg.vectors, JSON.stringify(ndcg));
});
