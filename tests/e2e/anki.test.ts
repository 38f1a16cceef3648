/** Decks that come from Anki: two packages that Anki itself wrote, in its schema of old and of today. */

import assert from "node:assert/strict";
import { apiUrl, call, type Person, signUp } from "./clients.ts";

const packages = new URL("../anki/", import.meta.url);

function upload(person: Person, path: string, bytes: Uint8Array): Promise<Response> {
  return fetch(`${apiUrl}/functions/v1/flashcards${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${person.token}` },
    body: bytes as BodyInit,
  });
}

for (const name of ["old", "new"]) {
  Deno.test(`an Anki package of the ${name} schema comes in whole, and once`, async () => {
    const person = await signUp();
    const { supabase } = person;
    const bytes = await Deno.readFile(new URL(`${name}.apkg`, packages));
    const response = await upload(person, "/imports", bytes);
    const answer = await response.json();
    assert.equal(response.status, 201, JSON.stringify(answer));
    assert.deepEqual([answer.imported, answer.updated, answer.skipped], [5, 0, []]);
    assert.equal(answer.import.status, "complete");
    const asked = await call(person, "GET", `/flashcards/imports/${answer.import.id}`);
    assert.equal((await asked.json()).import.counts.cards, 5);

    const { data: decks } = await supabase.from("decks").select("id,name,new_per_day,fuzz")
      .throwOnError();
    assert.deepEqual(decks.map((deck) => [deck.name, deck.new_per_day, deck.fuzz]), [[
      "Geo::Europe",
      20,
      true,
    ]]);
    const { data: cards } = await supabase.from("flashcards")
      .select("*").order("created_at").order("ordinal").throwOnError();
    assert.deepEqual(
      cards.map(({ question, answer, ordinal, note_type }) => [
        question,
        answer,
        ordinal,
        note_type,
      ]),
      [
        ["Capital of <b>France</b>?", "Paris &amp; more", 0, "Basic"],
        ["dog", "Hund", 0, "Basic (and reversed card)"],
        ["Hund", "dog", 1, "Basic (and reversed card)"],
        [
          "[city] is the capital of Australia",
          "Canberra is the capital of Australia<br>\nextra",
          0,
          "Cloze",
        ],
        [
          "Canberra is the capital of [...]",
          "Canberra is the capital of Australia<br>\nextra",
          1,
          "Cloze",
        ],
      ],
    );
    assert.deepEqual(cards[0].tags, ["a::b", "geo"]);
    assert.deepEqual(cards.map(({ is_html }) => is_html), [true, false, false, true, true]);
    assert.ok(cards[1].suspended_at);
    assert.deepEqual(cards.map(({ reps }) => reps), [1, 2, 1, 1, 1]);
    assert.ok(cards.every(({ stability, difficulty }) => stability > 0 && difficulty >= 1));
    const { data: logs } = await supabase.from("review_logs").select("*").order("reviewed_at")
      .throwOnError();
    assert.equal(logs.length, 6);
    for (const card of cards) {
      const last = logs.filter((log) => log.flashcard_id === card.id).at(-1)!;
      assert.deepEqual([last.next_stability, last.next_due, last.version + 1], [
        card.stability,
        card.due,
        card.version,
      ]);
    }

    const again = await (await upload(person, "/imports", bytes)).json();
    assert.deepEqual([again.imported, again.updated], [0, 0], JSON.stringify(again));
    const { count } = await supabase.from("review_logs")
      .select("id", { count: "exact", head: true });
    assert.equal(count, 6, "each review is there once");

    // Out again, and into another account: the same cards with the same reviews.
    const file = await call(person, "GET", `/flashcards/decks/${decks[0].id}/export?format=apkg`);
    assert.equal(file.status, 200);
    const other = await signUp();
    const taken = await upload(other, "/imports", new Uint8Array(await file.arrayBuffer()));
    assert.equal((await taken.json()).imported, 5);
    const own = ["user_id", "id", "deck_id", "version", "updated_at"];
    const without = (row: object, fields: string[]) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !fields.includes(name)));
    const { data: copies } = await other.supabase.from("flashcards")
      .select("*").order("created_at").order("ordinal").throwOnError();
    assert.deepEqual(
      copies.map((row) => without(row, own)),
      cards.map((row) => without(row, own)),
    );
    const { data: copiedLogs } = await other.supabase.from("review_logs").select("*")
      .order("reviewed_at").throwOnError();
    assert.deepEqual(
      copiedLogs.map(({ rating, reviewed_at, state }) => [rating, reviewed_at, state]),
      logs.map(({ rating, reviewed_at, state }) => [rating, reviewed_at, state]),
    );

    const stats = await (await call(person, "GET", "/flashcards/stats")).json();
    assert.equal(stats.stats.cards.total, 5);
  });
}

Deno.test("a package goes into the deck that is named, and a broken one is refused", async () => {
  const person = await signUp();
  const { data: deck } = await person.supabase.from("decks").insert({ name: "mine" })
    .select("id").single().throwOnError();
  const bytes = await Deno.readFile(new URL("new.apkg", packages));
  const response = await upload(person, `/decks/${deck.id}/import`, bytes);
  assert.equal((await response.json()).imported, 5);
  const { count } = await person.supabase.from("flashcards")
    .select("id", { count: "exact", head: true }).eq("deck_id", deck.id);
  assert.equal(count, 5);
  for (const broken of [bytes.slice(0, 3000), bytes.map((byte, i) => i > 60 ? byte ^ 255 : byte)]) {
    const refused = await upload(person, `/decks/${deck.id}/import`, broken);
    assert.equal(refused.status, 400);
    assert.equal((await refused.json()).error.code, "invalid_file");
  }
  const other = await signUp();
  const foreign = await upload(other, `/decks/${deck.id}/import`, bytes);
  assert.equal((await foreign.json()).imported, 0, "another user's deck takes nothing");
});
