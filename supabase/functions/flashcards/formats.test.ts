import assert from "node:assert/strict";
import { ApiError } from "../_shared/errors.ts";
import { columns, formats, type PortableCard } from "./formats.ts";

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
const given = (card: PortableCard) =>
  Object.fromEntries(Object.entries(card).filter(([, value]) => value !== null));

for (const [name, format] of Object.entries(formats)) {
  Deno.test(`${name}: whatever the text, it comes back as it was`, async (t) => {
    for (const text of hostile) {
      await t.step(JSON.stringify(text.slice(0, 40)), async () => {
        const cards = [{ ...fresh, question: text }, { ...studied, answer: text }, {
          ...fresh,
          question: text,
          answer: text,
        }];
        const file = format.head("Deck") + format.rows(cards.slice(0, 1)) +
          format.rows(cards.slice(1));
        assert.deepEqual(
          await format.read(file),
          name === "csv"
            ? cards.map(given)
            : cards.map(({ question, answer }) => ({ question, answer })),
        );
      });
    }
  });

  Deno.test(`${name}: an empty deck is a file too`, async () => {
    assert.deepEqual(await format.read(format.head("Deck")), []);
  });
}

Deno.test("csv: a head, and every column of the state", () => {
  const file = formats.csv.head("Deck") + formats.csv.rows([studied]);
  const [head, row] = file.split("\r\n");
  assert.equal(head, "\uFEFF" + columns.join(","));
  assert.deepEqual(columns, Object.keys(studied));
  assert.equal(
    row,
    '"q","a",2,"2024-01-01T00:00:00.123456+00:00",20.77035737,9.0557599,21,1,13,1,' +
      '"2024-01-01T00:00:00+00:00",true,"2024-01-02T00:00:00+00:00"',
  );
});

Deno.test("csv: no cell is a spreadsheet's formula", () => {
  for (const text of hostile) {
    const [, row] = formats.csv.rows([{ ...fresh, question: text }]).match(/^"((?:[^"]|"")*)"/)!;
    assert.doesNotMatch(row, /^[=+\-@\t\r]/);
  }
});

Deno.test("csv: columns in any order, some of them, any line ends, without a mark", async () => {
  const card = { question: "q", answer: "a", reps: 3 };
  for (const end of ["\n", "\r\n", "\r"]) {
    assert.deepEqual(
      await formats.csv.read(["Answer, reps ,QUESTION", "a,3,q", "", "b,,p", ""].join(end)),
      [card, { question: "p", answer: "b" }],
    );
  }
});

Deno.test("csv: what is wrong is said, with its card", async (t) => {
  const bad: Record<string, [file: string, says: RegExp]> = {
    "no question": ["answer\na\n", /Card 1: question/],
    "an unknown column": ["question,answer,tags\nq,a,t\n", /Card 1.*tags/],
    "too few cells": ["question,answer\nq,a\nq\n", /line 3/],
    "too many": ["question,answer\nq,a,b\n", /line 2/],
    "a number in words": ["question,answer,reps\nq,a,1\nq,a,many\n", /Card 2: reps: "many"/],
    "a number with a unit": ["question,answer,stability\nq,a,3d\n", /Card 1: stability/],
    "no number": ["question,answer,stability\nq,a, \n", /Card 1: stability/],
    "perhaps": ["question,answer,is_leech\nq,a,perhaps\n", /Card 1: is_leech/],
    "an open quote": ['question,answer\n"q,a\n', /[Qq]uote/],
    "a quote inside": ['question,answer\nq"x"y,"a"b\n', /[Qq]uote/],
  };
  for (const [name, [file, says]] of Object.entries(bad)) {
    await t.step(name, async () => {
      await assert.rejects(formats.csv.read(file), (error) => {
        assert.ok(error instanceof ApiError);
        assert.deepEqual([error.status, error.code], [400, "invalid_file"]);
        assert.match(error.message, says);
        return true;
      });
    });
  }
});

Deno.test("anki: the head says how to read it", () => {
  assert.equal(
    formats.anki.head("My\ndeck"),
    "#separator:tab\n#html:false\n#deck:My deck\n#columns:Question\tAnswer\n",
  );
  assert.equal(formats.anki.rows([{ ...fresh, answer: 'a "b"' }]), '"q"\t"a ""b"""\n');
});

Deno.test("anki: what Anki itself writes", async () => {
  const file = [
    "#separator:semicolon",
    "#html:true",
    "#guid column:1",
    "#notetype column:2",
    "#deck column:3",
    "#tags column:6",
    'G;Basic;D;What is 1"?;an inch;unit',
    "# a comment",
    "H;Basic;D;q # 2;<b>a</b>;",
  ].join("\n");
  assert.deepEqual(await formats.anki.read(file), [
    { question: 'What is 1"?', answer: "an inch" },
    { question: "q # 2", answer: "<b>a</b>" },
  ]);
  assert.deepEqual(await formats.anki.read("q\ta\r\np\tb\textra\r\n"), [
    { question: "q", answer: "a" },
    { question: "p", answer: "b" },
  ]);
  for (const bad of ["only a question", "q\t", "\ta"]) {
    await assert.rejects(formats.anki.read(bad), { code: "invalid_file" });
  }
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
        formats[format].read(text).then(() => {}, (error) => outcome = error.code),
      );
      if (code) assert.equal(outcome, code);
      assert.ok(hold < 500, `${hold} ms`);
    });
  }
});
