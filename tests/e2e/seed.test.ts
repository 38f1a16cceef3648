/** The demo people of the seed: their memories and messages are found by meaning and by word. */

import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import { apiUrl, call } from "./clients.ts";

async function signIn(email: string): Promise<{ token: string }> {
  const { data, error } = await createClient(apiUrl, Deno.env.get("PUBLISHABLE_KEY")!, {
    auth: { persistSession: false, autoRefreshToken: false },
  }).auth.signInWithPassword({ email, password: "engram-demo" });
  if (error) throw error;
  return { token: data.session.access_token };
}

Deno.test("Ada's and Lin's memories are recalled by meaning", async () => {
  const questions = {
    "ada@example.com": ["Which sea creature do I like?", "octopus"],
    "lin@example.com": ["Which race am I preparing for?", "training for the Berlin marathon"],
  };
  for (const [email, [query, value]] of Object.entries(questions)) {
    const person = await signIn(email);
    const { memories } = await (await call(person, "POST", "/memories/recall", { query })).json();
    assert.equal(memories[0].memory_value, value, email);
  }
});

Deno.test("Ada's messages are found by word and by meaning, and Lin's are not", async () => {
  const ada = await signIn("ada@example.com");
  const { messages } = await (await call(ada, "GET", "/chat/search?q=reading+place")).json();
  assert.match(messages[0].message_text, /quiet place to read/);
  const none = await (await call(ada, "GET", "/chat/search?q=marathon")).json();
  assert.deepEqual(none.messages, []);
});

Deno.test("Ada's deck has cards to learn and cards to repeat, in her timezone", async () => {
  const ada = await signIn("ada@example.com");
  const { flashcards } = await (await call(ada, "GET", "/flashcards/due")).json();
  const kinds = new Set(flashcards.map((card: { state: number }) => card.state));
  assert.deepEqual([...kinds].toSorted(), [0, 2, 3]);
  const { stats } = await (await call(ada, "GET", "/flashcards/stats")).json();
  assert.equal(stats.cards.total, 6);
  const lin = await signIn("lin@example.com");
  assert.deepEqual((await (await call(lin, "GET", "/flashcards/due")).json()).flashcards, []);
});

Deno.test("there is a catalogue, and Ada and Lin have their tastes", async () => {
  const best: Record<string, string> = {};
  for (const email of ["ada@example.com", "lin@example.com"]) {
    const person = await signIn(email);
    const { preferences } = await (await call(person, "GET", "/music/preferences")).json();
    best[email] = preferences[0].genre;
    const path = "/music/recommendations?limit=10&seed=1&exploration=0";
    const { recommendations } = await (await call(person, "GET", path)).json();
    assert.equal(recommendations.length, 10, email);
    assert.ok(recommendations.some((r: { genre: string }) => r.genre === best[email]), email);
  }
  assert.deepEqual(best, { "ada@example.com": "ambient", "lin@example.com": "electronic" });
});
