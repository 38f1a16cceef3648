import assert from "node:assert/strict";
import { columns, formats } from "./formats.ts";
import type { PortableCard } from "./portable.ts";
import { readCards } from "./reading.ts";

const fresh: PortableCard = {
  question: "q",
  answer: "a",
  state: 0,
  due: "2024-01-01T00:00:00.123456+00:00",
  stability: 0,
  difficulty: 0,
  scheduled_days: 0,
  learning_steps: 0,
  reps: 0,
  lapses: 0,
  last_review: null,
  is_leech: false,
  suspended_at: null,
  is_html: false,
  tags: [],
  guid: null,
  ordinal: 0,
  note_type: null,
  fields: {},
};
const studied: PortableCard = {
  ...fresh,
  state: 2,
  stability: 20.77035737,
  difficulty: 9.0557599,
  scheduled_days: 21,
  learning_steps: 1,
  reps: 13,
  lapses: 1,
  last_review: "2024-01-01T00:00:00+00:00",
  is_leech: true,
  suspended_at: "2024-01-02T00:00:00+00:00",
  is_html: true,
  tags: ["a::b", "c"],
  guid: "G",
  ordinal: 2,
  note_type: "Basic",
  fields: { Source: "a, b", "=x": "'=1" },
};

/** Texts that break what is put together by hand. */
const hostile = [
  "plain",
  'with "quotes"',
  '"',
  '""',
  "comma, semicolon; tab\tpipe|",
  "two\nlines",
  "two\r\nlines",
  "an old\rMac's",
  "\n",
  " spaces around ",
  "#comment",
  "#separator:comma",
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\ttab first",
  "'quoted",
  "'=1",
  "''=1",
  "'",
  "日本語 العربية 👩‍👩‍👧 é e\u0301",
  "\uFEFFmark",
  "<b>html</b> &amp;",
  "\\n \\t \\",
  "null",
  "true",
  "0",
  "x".repeat(8000),
];

/** What a file leaves out is not there. */
const given = ({ fields, ...card }: PortableCard) => ({
  ...Object.fromEntries(Object.entries(card).filter(([, value]) => value !== null)),
  ...(Object.keys(fields).length > 0 ? { fields } : {}),
});

Deno.test("csv: whatever the text, it comes back as it was", async (t) => {
  for (const text of hostile) {
    await t.step(JSON.stringify(text.slice(0, 40)), async () => {
      const cards = [{ ...fresh, question: text }, { ...studied, answer: text }, {
        ...fresh,
        question: text,
        answer: text,
      }];
      const file = formats.csv.head("Deck", false) + formats.csv.rows(cards.slice(0, 1), false) +
        formats.csv.rows(cards.slice(1), false);
      assert.deepEqual(await readCards(file, "csv"), { cards: cards.map(given), skipped: [] });
    });
  }
});

Deno.test("anki: whatever the text, it comes back as it was", async (t) => {
  for (const text of hostile) {
    await t.step(JSON.stringify(text.slice(0, 40)), async () => {
      const cards = [{ ...fresh, question: text }, { ...fresh, answer: text, tags: ["t"] }];
      const file = formats.anki.head("Deck", false) + formats.anki.rows(cards, false);
      const read = await readCards(file, "anki");
      assert.deepEqual(read, {
        cards: cards.map(({ question, answer, tags }) => ({
          question,
          answer,
          is_html: false,
          tags,
        })),
        skipped: [],
      });
    });
  }
});

for (const [name, format] of Object.entries(formats)) {
  Deno.test(`${name}: an empty deck is a file too`, async () => {
    const file = format.head("Deck", false);
    assert.deepEqual(await readCards(file, name as "csv"), { cards: [], skipped: [] });
  });
}

Deno.test("csv: a head, and every column of the state", () => {
  const file = formats.csv.head("Deck", false) + formats.csv.rows([studied], false);
  const [head, row] = file.split("\r\n");
  assert.equal(head, "\uFEFF" + columns.join(","));
  assert.deepEqual(columns, Object.keys(studied));
  assert.equal(
    row,
    '"q","a",2,"2024-01-01T00:00:00.123456+00:00",20.77035737,9.0557599,21,1,13,1,' +
      '"2024-01-01T00:00:00+00:00",true,"2024-01-02T00:00:00+00:00",true,"a::b c","G",2,"Basic",' +
      `"{""Source"":""a, b"",""=x"":""'=1""}"`,
  );
});

Deno.test("csv: no cell is a spreadsheet's formula", () => {
  for (const text of hostile) {
    const [, row] = formats.csv.rows([{ ...fresh, question: text }], false)
      .match(/^"((?:[^"]|"")*)"/)!;
    assert.doesNotMatch(row, /^[=+\-@\t\r]/);
  }
});

Deno.test("anki: plain text and HTML in one file look as they did", async () => {
  const plain = { ...fresh, question: "a < b & c\nd", answer: "5 > 3" };
  const html = { ...fresh, question: "H<sub>2</sub>O?", answer: "water &amp; ice<br>x", guid: "G" };
  const file = formats.anki.head("My\ndeck", true) +
    formats.anki.rows([plain, { ...html, is_html: true, tags: ["x", "y"] }], true);
  assert.equal(
    file,
    "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n#deck:My deck\n" +
      "#columns:Guid\tQuestion\tAnswer\tTags\n" +
      '""\t"a &lt; b &amp; c<br>d"\t"5 &gt; 3"\t""\n' +
      '"G"\t"H<sub>2</sub>O?"\t"water &amp; ice<br>x"\t"x y"\n',
  );
  const { cards } = await readCards(file, "anki");
  assert.deepEqual(cards[1], {
    question: html.question,
    answer: html.answer,
    guid: "G",
    tags: ["x", "y"],
    is_html: true,
  });
});

Deno.test("anki: each card of a note keeps the note's guid and its own number", async () => {
  const notes: [guid: string, ordinal: number][] = [
    ["G", 0],
    ["G", 1],
    ["G", 99],
    ["ends#1", 0],
    ["ends#1", 2],
    ["a#b", 0],
    ["#7", 0],
    ["x".repeat(200), 3],
  ];
  const cards = notes.map(([guid, ordinal]) => ({ ...fresh, guid, ordinal }));
  const file = formats.anki.head("Deck", false) + formats.anki.rows(cards, false);
  const rows = file.split("\n").filter((line) => line.startsWith('"'));
  assert.equal(new Set(rows.map((row) => row.split("\t")[0])).size, notes.length);
  const read = await readCards(file, "anki");
  assert.deepEqual(read.skipped, []);
  assert.deepEqual(read.cards.map(({ guid, ordinal }) => [guid, ordinal ?? 0]), notes);
  // A guid of Anki's own may end so too.
  const foreign = await readCards("#guid column:1\n#separator:tab\nends#1\tq\ta\n", "anki");
  assert.deepEqual(foreign.cards.map(({ guid, ordinal }) => [guid, ordinal]), [
    ["ends#1", undefined],
  ]);
});

/** How long others wait while a promise is pending, at most, in milliseconds. */
async function longestHold(promise: Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  });
  await promise;
  clearInterval(timer);
  return Math.max(longest, performance.now() - last);
}

Deno.test("files of twelve megabytes that are no deck end soon, and hold up nobody", async (t) => {
  const length = 12 * 1024 * 1024;
  const files: [name: string, format: "csv" | "anki", text: string, code: string][] = [
    ["rows of two bytes", "anki", "a\tb\n".repeat(length / 4), "too_many_flashcards"],
    ["rows", "csv", "question,answer\n" + "a,b\n".repeat(length / 4), "too_many_flashcards"],
    ["one row of empty columns", "anki", "\t".repeat(length), "invalid_file"],
    ["a head of many columns", "csv", "a,".repeat(length / 2), "invalid_file"],
    ["one endless field", "csv", "question,answer\n" + "a".repeat(length), "invalid_file"],
    ["a quote that never closes", "anki", '"' + "a\n".repeat(length / 2), "invalid_file"],
    ["rows of a hundred columns", "anki", ("\t".repeat(99) + "\n").repeat(length / 100), ""],
    ["empty lines", "csv", "question,answer\n" + "\n".repeat(length), ""],
    ["comments", "anki", "#\n".repeat(length / 2), ""],
  ];
  for (const [name, format, text, code] of files) {
    await t.step(name, async () => {
      let outcome = "";
      const hold = await longestHold(
        readCards(text, format).then(() => {}, (error) => outcome = error.code),
      );
      if (code) assert.equal(outcome, code);
      assert.ok(hold < 500, `${hold} ms`);
    });
  }
});
