import assert from "node:assert/strict";
import { readCards } from "./cards.ts";
import { readCollection } from "./collection.ts";
import type { UserFiles } from "../../_shared/user_files.ts";
import { keepMedia, keyOf, readMedia } from "./media.ts";
import { openPackage } from "./package.ts";
import { renderCard } from "./templates.ts";
import { type CardHistory, PackageWriter } from "./writing.ts";

const day = 86_400_000;
const begin = Date.UTC(2024, 0, 1, 10);
const at = (days: number) => new Date(begin + days * day).toISOString();

const fresh: CardHistory = {
  ...{ id: "0197a1c2-0000-7000-8000-0000000000c1", question: "a < b & c\nd", answer: "yes" },
  ...{ is_html: false, tags: ["x", "y::z"], guid: null, ordinal: 0, note_type: null, fields: {} },
  ...{ state: 0, due: at(0), stability: 0, difficulty: 0, scheduled_days: 0, learning_steps: 0 },
  ...{ reps: 0, lapses: 0, last_review: null, is_leech: false, suspended_at: null },
  created_at: at(0),
  reviews: [],
};
const learnt: CardHistory = {
  ...fresh,
  ...{ id: "0197a1c2-0000-7000-8000-0000000000c2", guid: "note", ordinal: 1, is_html: true },
  ...{ question: "H<sub>2</sub>O?", answer: "water", note_type: "Cloze", fields: { Text: "x" } },
  ...{ state: 2, due: at(17.5), stability: 12.3456, difficulty: 5.5, scheduled_days: 13 },
  ...{ reps: 3, lapses: 1, last_review: at(4.5), is_leech: true, suspended_at: at(5) },
  reviews: [
    [begin, 3, 900, 0, 0, 0, 600, 5],
    [begin + 600_000, 3, null, 1, 0, 2, 2 * 86_400, 5],
    [begin + 4.5 * day, 1, 4000, 2, 2, 13, 13 * 86_400, 5.5],
  ],
};

async function pack(cards: CardHistory[]): Promise<Uint8Array> {
  const deck = { name: "A::Deck", desired_retention: 0.85, weights: Array(21).fill(0.5) };
  const writer = await PackageWriter.begin(deck, Date.UTC(2024, 0, 1, 4));
  writer.add(cards);
  return writer.end();
}

Deno.test("a deck that goes out as a package comes in as it was", async () => {
  const { database } = await openPackage(await pack([fresh, learnt]));
  const collection = readCollection(database);
  const found = [...readCards(database, collection)];
  assert.deepEqual(found.map(({ problem }) => problem), [undefined, undefined]);
  const [one, two] = found.map(({ card }) => card!);
  const same = (card: CardHistory) => {
    const { id: _id, note_type, reviews, last_review, suspended_at, ...rest } = card;
    return {
      ...rest,
      reviews: reviews.map(([at, rating, duration]) => [at, rating, duration ?? 0]),
      ...(note_type === null ? {} : { note_type }),
      ...(last_review === null ? {} : { last_review }),
      ...(suspended_at === null ? {} : { suspended_at }),
    };
  };
  assert.deepEqual(one, { ...same(fresh), guid: fresh.id });
  assert.deepEqual({ ...two, tags: two.tags }, { ...same(learnt), tags: ["x", "y::z", "leech"] });
  const deck = collection.decks.get(found[0].deck)!;
  assert.equal(deck.name, "A::Deck");
  assert.equal(deck.settings.desired_retention, 0.85);
  assert.equal(deck.settings.weights?.length, 21);
});

Deno.test("a guid that ends as a card's number does comes back whole", async () => {
  const cards = [["ends#1", 0], ["ends#1", 2], ["#7", 0]].map(([guid, ordinal], at) => ({
    ...{ ...fresh, id: `0197a1c2-0000-7000-8000-0000000000e${at}` },
    ...{ guid: String(guid), ordinal: Number(ordinal) },
  }));
  const { database } = await openPackage(await pack(cards));
  const found = [...readCards(database, readCollection(database))];
  assert.deepEqual(
    found.map(({ card }) => [card?.guid, card?.ordinal]),
    [["ends#1", 0], ["ends#1", 2], ["#7", 0]],
  );
});

Deno.test("media go out with the cards that show them, and come in as files", async () => {
  const kept = new Map<string, string>();
  const files: UserFiles = {
    async keep(bucket, bytes, type, name) {
      const text = await new Blob([bytes as Uint8Array<ArrayBuffer>]).text();
      if (text === "refused") return undefined;
      kept.set(`${bucket} ${name} ${type}`, text);
      return `ann/${name}`;
    },
    read: (_bucket, path) =>
      Promise.resolve(
        { "ann/cat.jpg": new Blob(["cat"]), "ann/K=C3=A4se.mp3": new Blob(["cheese"]) }[path],
      ),
    signedUrl: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
  };
  const writer = await PackageWriter.begin(
    { name: "A", desired_retention: 0.9, weights: null },
    Date.UTC(2024, 0, 1, 4),
  );
  writer.add([{
    ...fresh,
    is_html: true,
    question: '<img alt="x" src="cat.jpg"> <img src=\'https://example.com/a.png\'>',
    answer: "[sound:Käse.mp3] [sound:none.mp3]",
  }]);
  assert.deepEqual([...writer.media].sort(), ["Käse.mp3", "cat.jpg", "none.mp3"]);
  const media = await readMedia(files, "ann", writer.media);
  const bytes = writer.end(media);
  const opened = await openPackage(bytes);
  assert.deepEqual(opened.media.map(({ name }) => name).sort(), ["Käse.mp3", "cat.jpg"]);
  assert.equal(await keepMedia(files, bytes, opened), 2);
  assert.deepEqual([...kept].sort(), [
    ["media K=C3=A4se.mp3 audio/mpeg", "cheese"],
    ["media cat.jpg image/jpeg", "cat"],
  ]);
  assert.equal(await keepMedia(undefined, bytes, opened), 0, "there is no Storage");
});

Deno.test("a name of a media file is one that Storage takes, and no path", () => {
  assert.equal(keyOf("../a/b.png"), "..=2Fa=2Fb.png");
  assert.equal(keyOf("ä.png".normalize("NFD")), "=C3=A4.png");
  assert.equal(keyOf("a=b.png"), "a=3Db.png");
  assert.match(keyOf(`${"ü".repeat(300)}.png`), /^=[0-9a-f]{64}\.png$/);
});

Deno.test("reviews of one time are each there", async () => {
  const twice = { ...learnt, id: "0197a1c2-0000-7000-8000-0000000000c3", guid: "other" };
  const { database } = await openPackage(await pack([learnt, twice]));
  assert.equal(database.exec("select count(*) from revlog")[0].values[0][0], 6);
});

Deno.test("templates show what Anki shows", async (t) => {
  const note = {
    fields: new Map([["Front", "dog"], ["Back", "<i>Hund</i>"], ["Hint", " <br> "], [
      "Reading",
      "犬[いぬ]",
    ], ["Text", "{{c1::a::hint}} and {{c2::b}}"]]),
    special: new Map([["Tags", "t"], ["Deck", "A::B"]]),
  };
  const cases: Record<string, [front: string, back: string, question: string, answer: string]> = {
    "fields": ["{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}", "dog", "<i>Hund</i>"],
    "without a line": ["{{Front}}", "{{Back}}", "dog", "<i>Hund</i>"],
    "the front again": ["{{Front}}", "{{FrontSide}} {{Back}}", "dog", "<i>Hund</i>"],
    "conditions": [
      "{{#Hint}}hint{{/Hint}}{{^Hint}}none{{/Hint}} {{#Front}}{{#Back}}x{{/Back}}{{/Front}}",
      "{{Back}}",
      "none x",
      "<i>Hund</i>",
    ],
    "filters": [
      "{{furigana:Reading}} {{kana:Reading}} {{kanji:Reading}}",
      "{{text:Back}} {{type:Back}} {{tts en_US:Front}}",
      "<ruby>犬<rt>いぬ</rt></ruby> いぬ 犬",
      "Hund <i>Hund</i>",
    ],
    "special fields and comments": [
      "<!-- {{Back}} -->{{Tags}} {{Deck}}",
      "{{Back}}",
      "t A::B",
      "<i>Hund</i>",
    ],
    "a field that is not there": ["x{{Nothing}}", "{{Back}}", "x", "<i>Hund</i>"],
  };
  for (const [name, [front, back, question, answer]] of Object.entries(cases)) {
    await t.step(name, () => {
      assert.deepEqual(renderCard({ front, back }, note, undefined), { question, answer });
    });
  }
  assert.deepEqual(
    renderCard({ front: "{{cloze:Text}}{{#c2}}!{{/c2}}", back: "{{cloze:Text}}" }, note, 1),
    { question: "[hint] and b!", answer: "a and b" },
  );
});

Deno.test("what is no package is refused", async () => {
  const whole = await pack([fresh]);
  for (
    const broken of [whole.slice(0, 400), Uint8Array.of(0x50, 0x4B, 3, 4), whole.fill(7, 2000)]
  ) {
    await assert.rejects(openPackage(broken), { status: 400, code: "invalid_file" });
  }
});
