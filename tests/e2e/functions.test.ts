/** memories and profile through supabase-js' functions.invoke. */

import assert from "node:assert/strict";
import { call, signUp } from "./clients.ts";

Deno.test("memories: upsert, recall, list, supersede, forget", async () => {
  const person = await signUp();
  const { functions } = person.supabase;
  const upserted = await functions.invoke("memories", {
    body: {
      memories: [
        { key: "favorite_color", value: "blue", category: "favorite" },
        { key: "pet", value: "a cat called Miso", importance: "high" },
      ],
    },
  });
  assert.equal(upserted.error, null);
  assert.equal(upserted.data.memories.length, 2);
  assert.ok(!("embedding" in upserted.data.memories[0]), "vectors stay in the database");

  const recalled = await functions.invoke("memories/recall", {
    body: { query: "Do I have a cat?" },
  });
  assert.equal(recalled.data.memories[0].memory_key, "pet");
  assert.ok(recalled.data.memories[0].similarity > 0.2);

  await functions.invoke("memories", {
    body: { memories: [{ key: "favorite_color", value: "red" }] },
  });
  const listed = await (await call(person, "GET", "/memories?category=favorite")).json();
  assert.deepEqual(listed.memories.map((m: { memory_value: string }) => m.memory_value), ["red"]);

  const forgotten = await call(person, "DELETE", "/memories/pet");
  assert.equal(forgotten.status, 204);
  const again = await call(person, "DELETE", "/memories/pet");
  assert.equal((await again.json()).error.code, "memory_not_found");
});

Deno.test("memories: extract without and with storing", async () => {
  const person = await signUp();
  const text = "Hi! I'm allergic to peanuts, and my name is Grace. What's your name?";
  const found = await (await call(person, "POST", "/memories/extract", { text })).json();
  assert.deepEqual(found.found.map((m: { key: string }) => m.key).toSorted(), [
    "allergy_peanut",
    "name",
  ]);
  assert.deepEqual((await (await call(person, "GET", "/memories")).json()).memories, []);
  await (await call(person, "POST", "/memories/extract", { text, store: true })).body?.cancel();
  assert.equal((await (await call(person, "GET", "/memories")).json()).memories.length, 2);
});

Deno.test("profile: questions, assessment, profile", async () => {
  const person = await signUp();
  const { questions, scale } = await (await call(person, "GET", "/profile/questions")).json();
  assert.equal(questions.length, 50);
  assert.equal(scale.length, 5);
  // Full agreement with everything: each factor has as many points as items that are not reversed.
  const assessed = await person.supabase.functions.invoke("profile/assessment", {
    body: { answers: Array(50).fill(5) },
  });
  assert.equal(assessed.error, null);
  const profile = await (await call(person, "GET", "/profile")).json();
  assert.deepEqual(
    [
      profile.personality_extraversion,
      profile.personality_agreeableness,
      profile.personality_conscientiousness,
      profile.personality_neuroticism,
      profile.personality_openness,
    ],
    [50, 60, 60, 80, 70],
  );
  assert.equal(profile.onboarding_completed, true);
  assert.equal(profile.personality_llm_context.levels.neuroticism, "high");
});
