import assert from "node:assert/strict";
import { memoriesByRules } from "./memory_rules.ts";

/** What a text says, as key: value. */
function facts(text: string): Record<string, string> {
  return Object.fromEntries(memoriesByRules(text).map(({ key, value }) => [key, value ?? ""]));
}

const nothing = {};

async function table(t: Deno.TestContext, cases: [text: string, facts: Record<string, string>][]) {
  for (const [text, expected] of cases) {
    await t.step(JSON.stringify(text), () => assert.deepEqual(facts(text), expected));
  }
}

Deno.test("rules: name", (t) =>
  table(t, [
    ["My name is Anna.", { name: "Anna" }],
    ["my name is bob", { name: "bob" }],
    ["MY NAME IS BOB!", { name: "BOB" }],
    ["My name's José Ortega y Gasset", { name: "José Ortega y Gasset" }],
    ["I am called Ada.", { name: "Ada" }],
    ["I'm called Ada", { name: "Ada" }],
    ["Call me Ishmael.", { name: "Ishmael" }],
    ["You can call me Al.", { name: "Al" }],
    ["People call me 李雷", { name: "李雷" }],
    ["Hi, my name is Anna, nice to meet you.", { name: "Anna" }],
    ["My name is Anna and this is my cat.", { name: "Anna" }],
    ["My name is Bob Jr. I live in Rome.", { name: "Bob Jr", location: "Rome" }],
    ["Call me later.", nothing],
    ["Please call me when you are done", nothing],
    ["People call me crazy.", nothing],
    ["My name is on the list.", nothing],
    ["My name is pronounced with a long o.", nothing],
    ["My name is what people who know me never get right at all", nothing],
  ]));

Deno.test("rules: favourites", (t) =>
  table(t, [
    ["My favourite colour is green.", { favorite_color: "green" }],
    ["my favorite color is green", { favorite_color: "green" }],
    ["My favourite anime is Re:Zero.", { favorite_anime: "Re:Zero" }],
    ["My favourite anime is Re:Zero", { favorite_anime: "Re:Zero" }],
    ["My favourite colours are red and blue.", { favorite_color: "red and blue" }],
    ["My favourite ice cream is mint, because it is fresh.", { favorite_ice_cream: "mint" }],
    ['My favourite song is "My Way".', { favorite_song: "My Way" }],
    ["My favourite song is “My Way”.", { favorite_song: "My Way" }],
    ['My favourite show is "Jeopardy!"', { favorite_show: "Jeopardy" }],
    ["My favourite song is Don't Stop Believin'", { favorite_song: "Don't Stop Believin'" }],
    ["My favourite book is Never Let Me Go", { favorite_book: "Never Let Me Go" }],
    ["My favourite framework is Node.js.", { favorite_framework: "Node.js" }],
    ["My favourite colour isn't green.", nothing],
    ["My favourite colour is not green.", nothing],
    ["MY FAVOURITE COLOUR IS NOT GREEN", nothing],
    ["My favourite colour was green.", nothing],
    ["My favourite colour is", nothing],
  ]));

Deno.test("rules: home and origin", (t) =>
  table(t, [
    ["I live in Paris.", { location: "Paris" }],
    ["I live in Paris, France", { location: "Paris, France" }],
    ["I live in St. Louis.", { location: "St. Louis" }],
    ["I live in St. Louis. My name is Anna.", { location: "St. Louis", name: "Anna" }],
    ["I live at 5 Main St. I am vegan.", { location: "5 Main St", diet: "vegan" }],
    ["I'm living in Rome", { location: "Rome" }],
    ["I am currently living in Rome", { location: "Rome" }],
    ["I'm based in Zürich!", { location: "Zürich" }],
    ["I live in Paris since 2010.", { location: "Paris" }],
    ["I'm from Oslo", { origin: "Oslo" }],
    ["I am from the north of Italy.", { origin: "the north of Italy" }],
    ["I don't live in Paris.", nothing],
    ["I used to live in Paris.", { location: "Paris" }],
    ["I no longer live in Paris.", { location: "Paris" }],
    ["I never live in one place.", nothing],
    ["I'm not from Oslo", nothing],
    ["I'm not living in Rome", nothing],
  ]));

Deno.test("rules: work", (t) =>
  table(t, [
    ["I work as a nurse.", { occupation: "nurse" }],
    ["I work as an engineer at Acme.", { occupation: "engineer", employer: "Acme" }],
    ["I'm working as the cook for Mr. Smith", { occupation: "cook", employer: "Mr. Smith" }],
    ["I work at Yahoo!", { employer: "Yahoo" }],
    ["I currently work for the city", nothing],
    ["I don't work as a nurse", nothing],
    ["I worked as a nurse", nothing],
  ]));

Deno.test("rules: allergies, diet, birthday", (t) =>
  table(t, [
    ["I am allergic to peanuts.", { allergy_peanut: "allergic to peanuts" }],
    ["I'm allergic to peanuts, by the way.", { allergy_peanut: "allergic to peanuts" }],
    ["I'm severely allergic to bee stings", { allergy_bee_sting: "allergic to bee stings" }],
    ["I'm allergic to nuts, shellfish and cats.", {
      allergy_nut: "allergic to nuts",
      allergy_shellfish: "allergic to shellfish",
      allergy_cat: "allergic to cats",
    }],
    ["I'm allergic to nuts , and cats", {
      allergy_nut: "allergic to nuts",
      allergy_cat: "allergic to cats",
    }],
    ["I am Vegan", { diet: "vegan" }],
    ["I'm a vegetarian!", { diet: "vegetarian" }],
    ["My birthday is on 3 May.", { birthday: "3 May" }],
    ["My birthday is May 3rd", { birthday: "May 3rd" }],
    ["I'm not allergic to peanuts", nothing],
    ["I am hardly allergic to peanuts", nothing],
    ["I'm not a vegetarian", nothing],
  ]));

Deno.test("rules: category and importance", () => {
  assert.deepEqual(memoriesByRules("I'm allergic to nuts. My favourite tea is mint."), [
    { key: "allergy_nut", value: "allergic to nuts", category: "health", importance: "high" },
    { key: "favorite_tea", value: "mint", category: "favorite", importance: "medium" },
  ]);
});

Deno.test("rules: several facts, openers, line breaks", (t) =>
  table(t, [
    [
      "Hi! My name is Anna and I live in Paris, but I'm from Oslo and I work as a nurse.",
      { name: "Anna", location: "Paris", origin: "Oslo", occupation: "nurse" },
    ],
    ["My name is Anna, I live in Paris.", { name: "Anna", location: "Paris" }],
    ["My name is Anna\r\nI live in Paris\nI am vegan", {
      name: "Anna",
      location: "Paris",
      diet: "vegan",
    }],
    ["Well, actually, by the way, my name is Anna", { name: "Anna" }],
    ["Remember that I live in Paris.", { location: "Paris" }],
    ["What is the time? I live in Paris.", { location: "Paris" }],
    ["I live in Paris. I live in Rome.", { location: "Rome" }],
    ["  My   name\tis   Anna  ", { name: "Anna" }],
  ]));

Deno.test("rules: apostrophes of every kind", (t) =>
  table(t, [
    ["I’m from Oslo", { origin: "Oslo" }],
    ["I‘m from Oslo", { origin: "Oslo" }],
    ["Iʼm from Oslo", { origin: "Oslo" }],
    ["My name’s O’Brien", { name: "O'Brien" }],
    ["I’m not from Oslo", nothing],
    ["I don’t live in Paris", nothing],
  ]));

Deno.test("rules: a question states nothing", (t) =>
  table(t, [
    ["My name is Anna?", nothing],
    ["I live in Paris?!", nothing],
    ["I live in Paris ???", nothing],
    ["Do I live in Paris?", nothing],
    ["What is my favourite colour?", nothing],
    ["Do you know where I live and my name is what?", nothing],
  ]));

Deno.test("rules: a condition states nothing, nor does what hangs on it", (t) =>
  table(t, [
    ["If I live in Paris, I am happy.", nothing],
    ["If my name is Anna and I live in Paris, say so.", nothing],
    ["When I was ten, my favourite colour is said to be red", nothing],
    ["Suppose my name is Anna and I'm from Oslo.", nothing],
    ["Imagine I am vegan", nothing],
    ["Maybe my name is Anna, and I live in Rome", nothing],
    ["I live in Paris if anyone asks", nothing],
    ["I am vegan unless there is cheese", nothing],
    ["So, what if I live in Paris and I work as a spy", nothing],
  ]));

Deno.test("rules: others' words are no facts of the user", (t) =>
  table(t, [
    ['She said: "We left. I live in Paris. Bye."', nothing],
    ['"We left. I live in Paris." That was her letter', nothing],
    ['"You came and I live in Paris", it went.', nothing],
    ["“We left. I live in Paris.” was all.", nothing],
    ["«We left. I live in Paris.» was all.", nothing],
    ["He told me I should come, I live in Paris, he wrote", nothing],
    ["> We left. I live in Paris.\n> My name is Hans.", nothing],
    ["  > My name is Hans. I live in Berlin.\nI am vegan.", { diet: "vegan" }],
    ["```\nMy name is Hans\n```\nI am vegan", { diet: "vegan" }],
    ["```\nMy name is Hans\nI live in Berlin", nothing],
    ["Translate this: My name is Hans. I live in Berlin.", nothing],
    ["Please summarise the text below:\n\nMy name is Hans.\n\nI live in Berlin.", nothing],
    ["I am vegan. Proofread this letter:\nMy name is Hans.", { diet: "vegan" }],
    ["My sister's name is Eva. She lives in Bonn.", { sister_name: "Eva" }],
    ["My mother says I live in Paris", nothing],
    ["Your name is Engram.", nothing],
  ]));

Deno.test("rules: unicode", (t) =>
  table(t, [
    ["My favourite café is Zoë's", { favorite_café: "Zoë's" }],
    ["My favourite cafe\u0301 is Zoe\u0308's", { favorite_café: "Zoë's" }],
    ["My favourite फल is आम", { favorite_फल: "आम" }],
    ["My favourite emoji is 👩‍🚀", { favorite_emoji: "👩‍🚀" }],
    ["My\u00a0name\u2003is\u00a0Anna", { name: "Anna" }],
    ["My name is Anna\u2028I live in Rome", { name: "Anna", location: "Rome" }],
    ["my name is 😀\ud83d", { name: "😀\ud83d" }],
    ["私の名前は太郎です。", { name: "太郎" }],
    ["", nothing],
    [" \n ", nothing],
    ["?!.;", nothing],
  ]));

Deno.test("rules: what does not fit a memory is left out", () => {
  assert.deepEqual(facts(`My favourite thing is ${"x".repeat(201)}`), nothing);
  assert.deepEqual(facts(`My favourite thing is ${"x".repeat(200)}`), {
    favorite_thing: "x".repeat(200),
  });
  assert.deepEqual(facts(`My favourite ${"y".repeat(80)} is green`), nothing);
  assert.deepEqual(facts(`My name is Anna ${"and so on ".repeat(50)}`), nothing);
});

Deno.test("rules: a message states no more than fits a batch", () => {
  const text = Array.from({ length: 400 }, (_, i) => `My favourite a${i} is b.`).join(" ");
  assert.equal(memoriesByRules(text).length, 50);
  const list = Array.from({ length: 60 }, (_, i) => `n${i}`).join(",");
  assert.equal(memoriesByRules(`I'm allergic to ${list}`).length, 50);
});

Deno.test("rules: hostile text of 32,000 characters takes no longer than a friendly one", async (t) => {
  const length = 32_000;
  const fill = (part: string) => part.repeat(Math.ceil(length / part.length)).slice(0, length);
  const around = (before: string, part: string, after: string) =>
    before + fill(part).slice(before.length + after.length) + after;
  const texts: Record<string, string> = {
    "spaces": around("a", " ", "b"),
    "tabs": around("I live in", "\t", "x"),
    "line breaks": fill("\n"),
    "carriage returns": fill("\r"),
    "spaces and line breaks": fill(" \n"),
    "commas": around("", ",", "x"),
    "commas and spaces": around("my name is a", " ,", "x"),
    "dots": around("", ".", "x"),
    "dots and spaces": fill(". "),
    "punctuation": around("", "!?;.", "x"),
    "question marks": around("", "?", "x"),
    "st.": fill("st."),
    "st. and spaces": fill("st. "),
    "and and": fill(" and"),
    "and i": fill(" and i"),
    ", and my": fill(", and my "),
    "openers": around("", "so ", "x"),
    "openers with commas": fill("hi,,,,!!!! "),
    "remember that": fill("remember that "),
    "name": fill("my name is "),
    "call me": fill("call me "),
    "favourites that never are": around("my favourite ", "a ", "."),
    "favourites is is": around("my favourite ", " is", "."),
    "favourites on and on": fill("my favourite a is "),
    "live": fill("i am currently living in "),
    "from": fill("i'm from "),
    "work": fill("i work as a "),
    "work at at": around("i work as a x", " at", " y"),
    "allergies": around("i'm allergic to ", "a, and or ", "b"),
    "allergies of spaces": around("i'm allergic to a", " ", "b"),
    "diet": fill("i am a "),
    "birthday": fill("my birthday is on "),
    "because": around("i live in a", ", because", ""),
    "denials": fill("not "),
    "n't": fill("an"),
    "double quotes": fill('"'),
    "opening quotes": fill("“"),
    "opening guillemets": fill("«"),
    "quotes with words": fill('" and i '),
    "fences": fill("``` "),
    "backticks": fill("`"),
    "quoted lines": fill("> \n"),
    "indented lines": fill(" \t"),
    "translate": fill("translate "),
    "said, no colon": fill("said said: x".slice(0, 9)),
    "colons": around("read", ":", "x"),
    "one word": fill("x"),
    "apostrophes": fill("’"),
    "combining marks": around("e", "\u0301", ""),
    "emoji": fill("😀"),
    "surrogates": fill("\ud83d"),
  };
  memoriesByRules("My name is Anna.");
  for (const [name, text] of Object.entries(texts)) {
    await t.step(name, () => {
      assert.equal(text.length, length);
      const start = performance.now();
      memoriesByRules(text);
      const took = performance.now() - start;
      assert.ok(took < 200, `took ${took.toFixed()} ms`);
    });
  }
});
