import assert from "node:assert/strict";
import { readCards } from "./reading.ts";

/** The texts of the cards of a file. */
async function sides(text: string, format: "csv" | "anki" = "anki") {
  const { cards, skipped } = await readCards(text, format);
  assert.deepEqual(skipped, []);
  return cards.map(({ question, answer }) => [question, answer]);
}

Deno.test("lines end in CRLF, LF or CR, in one file too", async () => {
  const two = [["q1", "a1"], ["q2", "a2"]];
  for (const [first, second] of [["\r\n", "\n"], ["\n", "\r\n"], ["\r", "\n"], ["\n", "\r"]]) {
    const head = `#separator:tab${first}#html:false${first}`;
    assert.deepEqual(await sides(`${head}q1\ta1${second}q2\ta2${second}`), two);
    assert.deepEqual(await sides(`question,answer${first}q1,a1${second}q2,a2`, "csv"), two);
    assert.deepEqual(await sides(`q1\ta1${first}q2\ta2${second}`), two);
  }
  const long = Array.from({ length: 6 }, (_, i) => `q${i}\ta${i}${i % 2 ? "\n" : "\r\n"}`).join("");
  assert.equal((await sides(long)).length, 6);
  assert.deepEqual(await sides('"a\r\nb"\t"c\nd"\r\n'), [["a\r\nb", "c\nd"]]);
});

Deno.test("a row that is no card is skipped, with its line and why, and no other is", async (t) => {
  const files: Record<string, [file: string, format: "csv" | "anki", cards: string[], skipped: [
    line: number,
    reason: RegExp,
  ][]]> = {
    "a row of tabs is no row": ["#html:false\na\tb\n\t\t\n\nc\td\n", "anki", ["a", "c"], []],
    "rows of separators": ["question,answer\na,b\n,\n ,\nc,d\n", "csv", ["a", "c"], []],
    "no answer": ["a\tb\nq\t\nc\td\n", "anki", ["a", "c"], [[2, /no answer/]]],
    "no question": ["a\tb\n\tx\nc\td\n", "anki", ["a", "c"], [[2, /no question/]]],
    "too long": [
      `a\tb\n${"x".repeat(8001)}\ty\nc\td\n`,
      "anki",
      ["a", "c"],
      [[2, /question is longer than 8000/]],
    ],
    "8,000 characters of four bytes": [
      `${"👩".repeat(8000)}\ty\n`,
      "anki",
      ["👩".repeat(8000)],
      [],
    ],
    "too many columns": [`a\tb\n${"x\t".repeat(120)}\nc\td`, "anki", ["a", "c"], [[
      2,
      /100 columns/,
    ]]],
    "a quote that is never closed": ['a\tb\n"x\ty\nc\td\n', "anki", ["a", "c"], [[2, /quote/]]],
    "after a field of three lines": ['"a\n\nb"\tb\nq\nc\td\n', "anki", ["a\n\nb", "c"], [[
      4,
      /no answer/,
    ]]],
    "after comments": ["#separator:tab\n# one\na\tb\n# two\nq\n", "anki", ["a"], [[5, /answer/]]],
    "a number in words": [
      "question,answer,reps\nq,a,1\nq,a,many\n",
      "csv",
      ["q"],
      [[3, /reps: "many" is no number/]],
    ],
    "a number with a unit": [
      "question,answer,reps\nq,a,1\nq,a,3d\n",
      "csv",
      ["q"],
      [[3, /reps/]],
    ],
    "perhaps": ["question,answer,is_leech\nq,a,\nq,a,perhaps\n", "csv", ["q"], [[3, /is_leech/]]],
    "a state that cannot be": [
      "question,answer,state,stability\nq,a,0,0\nr,a,2,-5\n",
      "csv",
      ["q"],
      [[3, /stability/]],
    ],
    "reviewed but new": [
      "question,answer,state,last_review\nq,a,0,\nr,a,0,2024-01-01\n",
      "csv",
      ["q"],
      [[3, /last_review/]],
    ],
    "too few cells": ["question,answer\nq,a\nq\n", "csv", ["q"], [[3, /answer/]]],
  };
  for (const [name, [file, format, questions, skipped]] of Object.entries(files)) {
    await t.step(name, async () => {
      const read = await readCards(file, format);
      assert.deepEqual(read.cards.map(({ question }) => question), questions);
      assert.equal(read.skipped.length, skipped.length, JSON.stringify(read.skipped));
      for (const [i, [line, reason]] of skipped.entries()) {
        assert.equal(read.skipped[i].line, line);
        assert.match(read.skipped[i].reason, reason);
      }
    });
  }
});

Deno.test("a file without any card is refused, with the first line's reason", async () => {
  for (const bad of ["only a question", "q\t", "\ta"]) {
    await assert.rejects(readCards(bad, "anki"), { code: "invalid_file", message: /Line 1/ });
  }
  await assert.rejects(readCards("answer\na\n", "csv"), { code: "invalid_file" });
  assert.deepEqual(await readCards("", "csv"), { cards: [], skipped: [] });
});

Deno.test("columns are taken by their names, in any order and several languages", async () => {
  const capital = [["Capital of France?", "Paris"]];
  const anki = "#separator:tab\n#html:false\n#columns:";
  assert.deepEqual(await sides(`${anki}Back\tFront\nParis\tCapital of France?\n`), capital);
  assert.deepEqual(
    await sides(`${anki}Id\tFront\tBack\n1\tCapital of France?\tParis\n`),
    capital,
  );
  for (
    const file of [
      "Front,Back\nCapital of France?,Paris",
      "Answer, QUESTION\nParis,Capital of France?",
      "definition;term\r\nParis;Capital of France?\r\n",
      "Vorderseite\tRückseite\nCapital of France?\tParis\n",
      "Вопрос;Ответ\nCapital of France?;Paris",
      "id,Word,Meaning\n7,Capital of France?,Paris",
      "sep=;\r\nquestion;answer\r\nCapital of France?;Paris\r\n",
      '\uFEFF"Question","Answer"\r\n"Capital of France?","Paris"',
      "Side 1|Side 2\nCapital of France?|Paris",
      "#separator:;\n#columns:Answer;Question\nParis;Capital of France?",
      "Capital of France?,Paris",
    ]
  ) assert.deepEqual(await sides(file, "csv"), capital, file);
});

Deno.test("further columns are tags and fields", async () => {
  const [hund] = (await readCards(
    'question,answer,tags,Example,guid,state\nHund,dog,"animals, small pets",Der Hund bellt.,G1,\n',
    "csv",
  )).cards;
  assert.deepEqual(hund, {
    question: "Hund",
    answer: "dog",
    is_html: false,
    tags: ["animals", "small_pets"],
    guid: "G1",
    fields: { Example: "Der Hund bellt." },
  });
  const { cards: [anki] } = await readCards(
    "#separator:Comma,,\n#html:true,,\n#tags:all of,,\nThis is a question.,And an answer.,Test::CSV\n",
    "anki",
  );
  assert.deepEqual(anki, {
    question: "This is a question.",
    answer: "And an answer.",
    is_html: true,
    tags: ["all", "of"],
    fields: { "Column 3": "Test::CSV" },
  });
});

Deno.test("what separates the columns is guessed as Anki does", async () => {
  const dog = [["hund", "dog"], ["katze", "cat"]];
  for (const separator of ["\t", "|", ";", ":", ","]) {
    const file = `hund${separator}dog\nkatze${separator}cat\n`;
    assert.deepEqual(await sides(file), dog);
    assert.deepEqual(await sides(file, "csv"), dog);
  }
  assert.deepEqual(await sides("Zeit: 5,time\nkatze,cat"), [["Zeit: 5", "time"], ["katze", "cat"]]);
  assert.deepEqual(await sides('"a;b",c\n"d;e",f\n'), [["a;b", "c"], ["d;e", "f"]]);
  for (const name of ["Semicolon", ";", "semicolon;;;", "SEMICOLON"]) {
    assert.deepEqual(await sides(`#separator:${name}\nhund, groß;dog`), [["hund, groß", "dog"]]);
  }
});

Deno.test("what Anki itself writes", async () => {
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
  assert.deepEqual((await readCards(file, "anki")).cards, [
    {
      question: 'What is 1"?',
      answer: "an inch",
      is_html: true,
      tags: ["unit"],
      guid: "G",
      note_type: "Basic",
    },
    {
      question: "q # 2",
      answer: "<b>a</b>",
      is_html: true,
      tags: [],
      guid: "H",
      note_type: "Basic",
    },
  ]);
});

Deno.test("a note with deletions is a card for each of them", async () => {
  const { cards, skipped } = await readCards(
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n" +
      "#tags column:6\nGx1\tBasic\tD\tQ1\tA1\t\n" +
      "Gx2\tCloze\tD\t{{c1::Canberra::city}} is the capital of {{c2::Australia}}\t\tgeo\n",
    "anki",
  );
  assert.deepEqual(skipped, []);
  assert.deepEqual(
    cards.map(({ question, answer, guid, ordinal }) => [
      question,
      answer,
      guid,
      ordinal,
    ]),
    [
      ["Q1", "A1", "Gx1", undefined],
      ["[city] is the capital of Australia", "Canberra is the capital of Australia", "Gx2", 0],
      ["Canberra is the capital of [...]", "Canberra is the capital of Australia", "Gx2", 1],
    ],
  );
  assert.deepEqual(
    await sides("#notetype:Cloze\n#separator:tab\n{{c1::a {{c2::b}}}} c\textra\n{{c1::open\tx"),
    [["[...] c", "a b c\nextra"], ["a [...] c", "a b c\nextra"], ["{{c1::open", "x"]],
  );
});

Deno.test("whether texts are HTML is said by the head, or guessed for Anki's files", async () => {
  const isHtml = async (file: string, format: "csv" | "anki" = "anki") =>
    (await readCards(file, format)).cards.map((card) => card.is_html);
  assert.deepEqual(await isHtml("#html:true\na\tb"), [true]);
  assert.deepEqual(await isHtml("#html:false\na<br>\tb"), [false]);
  assert.deepEqual(await isHtml("a<br>\tb\nc\td"), [true, true]);
  assert.deepEqual(await isHtml("a < b\tc > d"), [false]);
  assert.deepEqual(await isHtml("question,answer\na<br>,b", "csv"), [false]);
  assert.deepEqual(await isHtml("question,answer,is_html\na,b,true\nc,d,", "csv"), [true, false]);
});

Deno.test("an apostrophe is taken away from formulas of our own files only", async () => {
  const foreign = await sides("question,answer\n'-ing form?,'=x\n", "csv");
  assert.deepEqual(foreign, [["'-ing form?", "'=x"]]);
  const own = await sides("question,answer,state,due,stability\n'-ing form?,'=x,,,\n", "csv");
  assert.deepEqual(own, [["-ing form?", "=x"]]);
});

Deno.test("files of public reports come in as they should", async (t) => {
  const tab = "#separator:tab\n#html:false\n";
  const two = [["q1", "a1"], ["q2", "a2"]];
  const dog = [["Hund", "dog"]];
  const files: Record<string, [file: string, format: "csv" | "anki", string[][]]> = {
    "C1: the first line ends in CRLF": [
      "#separator:tab\r\n#html:false\r\nq1\ta1\r\nq2\ta2\n",
      "anki",
      two,
    ],
    "C2: a head of LF before rows of CRLF": [`${tab}q1\ta1\r\nq2\ta2\r\n`, "anki", two],
    "C6: a spreadsheet filled up the head": [
      "#separator:Comma,,\n#html:true,,\nThis is a question.,And this is the answer.,Test::CSV\n",
      "anki",
      [["This is a question.", "And this is the answer."]],
    ],
    "C7: no head": ["hund;dog\nkatze;cat\n", "anki", [["hund", "dog"], ["katze", "cat"]]],
    "C8: semicolons": ["question;answer\r\nHund;dog\r\n", "csv", dog],
    "C9: other names": ["Front,Back\nHund,dog\n", "csv", dog],
    "C9: a column of tags": ["question,answer,tags\nHund,dog,animals\n", "csv", dog],
    "C11: an apostrophe of its own": ["question,answer\n'-ing form?,a\n", "csv", [
      ["'-ing form?", "a"],
    ]],
    "C12: a mark, quotes, # and inches": [
      '\uFEFF#separator:tab\r\n#html:false\r\n"# one\r\ntwo"\t5" disk\r\n',
      "anki",
      [["# one\r\ntwo", '5" disk']],
    ],
  };
  for (const [name, [file, format, cards]] of Object.entries(files)) {
    await t.step(name, async () => assert.deepEqual(await sides(file, format), cards));
  }
});
