import assert from "node:assert/strict";
import { readAbstracts, readJudgements } from "./cranfield.ts";
import { leaveOut, place, readLastfm, readMovielens } from "./listening.ts";
import { readLocomo } from "./locomo.ts";
import { ease, itemToItem, likes, popularity } from "./recommenders.ts";
import { apgr, cpt, readJudged } from "./routellm.ts";
import { distinct, Means, ndcg, recall } from "./scores.ts";

Deno.test("recall is the share of what is wanted among the first k", () => {
  const wanted = new Set(["a", "b"]);
  assert.equal(recall(["a", "x", "b"], wanted, 2), 0.5);
  assert.equal(recall(["a", "x", "b"], wanted, 3), 1);
  assert.equal(recall(["a", "a"], wanted, 2), 0.5, "a thing counts once");
  assert.equal(recall([], wanted, 10), 0);
});

Deno.test("nDCG is 1 for the best ranking and counts later places less", () => {
  const wanted = new Set(["a", "b"]);
  assert.equal(ndcg(["a", "b", "x"], wanted, 10), 1);
  assert.equal(ndcg(["x", "y"], wanted, 10), 0);
  const second = ndcg(["x", "a", "b"], wanted, 10);
  assert.ok(second > 0 && second < 1);
  assert.ok(ndcg(["a", "x", "b"], wanted, 10) > second);
});

Deno.test("means are taken over the questions, and lists keep their first places", () => {
  const means = new Means();
  means.add({ hit: 1 });
  means.add({ hit: 0 });
  assert.deepEqual(means.entries(), [["hit", 0.5]]);
  assert.deepEqual(distinct(["b", "a", "b"]), ["b", "a"]);
});

Deno.test("LoCoMo: turns in the order of the sessions, evidence only of turns that exist", () => {
  const [conversation] = readLocomo(JSON.stringify([{
    sample_id: "conv-1",
    conversation: {
      speaker_a: "Ann",
      session_10: [{ speaker: "Ann", dia_id: "D10:1", text: "Bye" }],
      session_2_date_time: "noon",
      session_2: [{ speaker: "Bob", dia_id: "D2:1", text: "Hi", blip_caption: "a cat" }],
    },
    observation: { session_2_observation: { Bob: [["Bob greets.", "D2:1"]] } },
    qa: [
      { question: "Who greets?", answer: 1, evidence: ["D2:1; D10:1", "D99:1"] },
      { question: "Nobody knows.", evidence: [] },
    ],
  }]));
  assert.deepEqual(conversation.turns.map(({ id, session }) => [id, session]), [
    ["D2:1", "D2"],
    ["D10:1", "D10"],
  ]);
  assert.deepEqual(conversation.observations, [{ text: "Bob greets.", turns: ["D2:1"] }]);
  assert.deepEqual(conversation.questions, [
    { text: "Who greets?", evidence: new Set(["D2:1", "D10:1"]) },
  ]);
});

Deno.test("Cranfield: records with either line end, also one that is empty", () => {
  const record =
    ".I 1\n.T\nwings in\na stream .\n.A\na,b.\n.B\nj.\n.W\nwings in\na stream .\n  text\n";
  const empty = ".I 2\n.T\n.A\n.B\n.W\n";
  for (const file of [record + empty, (record + empty).replaceAll("\n", "\r\n")]) {
    assert.deepEqual(readAbstracts(file), [
      { n: 1, title: "wings in a stream .", text: "wings in\na stream .\n  text" },
      { n: 2, title: "", text: "" },
    ]);
  }
  const wanted = readJudgements("1\t184\t2\n1\t29\t-1\n1\t31\t5\n2\t7\t1\n");
  assert.deepEqual([...wanted], [[1, new Set(["184"])], [2, new Set(["7"])]]);
});

Deno.test("Last.fm: what was played most is the last, and an artist's genre is its commonest tag", () => {
  const { items, people } = readLastfm(
    "id\tname\turl\n1\tAda Band\tx\n2\tBob\tx\n",
    "userID\tartistID\tweight\n7\t1\t90\n7\t2\t5\n7\t3\t1\n",
    "userID\tartistID\ttagID\n7\t1\t4\n7\t1\t5\n8\t1\t5\n",
    "tagID\ttagValue\n4\trock\n5\tJazz\n",
  );
  assert.deepEqual(items, [
    { id: "1", name: "Ada Band", genre: "jazz" },
    { id: "2", name: "Bob", genre: undefined },
  ]);
  assert.deepEqual(people, [[1, 0]], "an artist that there is not is passed over");
});

Deno.test("MovieLens: films rated 4 or 5, in the order of time", () => {
  const film = (id: number, genre: number) =>
    `${id}|Film ${id}|date||url|${
      Array.from({ length: 3 }, (_, i) => Number(i === genre)).join("|")
    }`;
  const { items, people } = readMovielens(
    "1\t1\t5\t30\n1\t2\t4\t20\n1\t1\t3\t10\n",
    `${film(1, 2)}\n${film(2, 0)}\n`,
    "unknown|0\nAction|1\nDrama|2\n",
  );
  assert.deepEqual(items.map(({ genre }) => genre), ["drama", undefined]);
  assert.deepEqual(people, [[1, 0]]);
});

Deno.test("the last item of those who have five is left out, of as many as are asked", () => {
  const people = [[1, 2, 3, 4, 5], [1, 2], [5, 4, 3, 2, 1]];
  const { known, left } = leaveOut(people, 300);
  assert.deepEqual(known, [[1, 2, 3, 4], [1, 2], [5, 4, 3, 2]]);
  assert.deepEqual([...left], [[0, 5], [2, 1]]);
  assert.equal(leaveOut(people, 1).left.size, 1);
});

Deno.test("an item's place is among what the person is not known to like", () => {
  assert.equal(place(Float64Array.of(9, 3, 2, 1), [0], 2), 1);
  assert.equal(place(Float64Array.of(9, 2, 2, 1), [0], 2), 1, "of equals the first comes first");
  assert.equal(place(Float64Array.of(9, 0, 0, 0), [0], 2), -1, "no score is no place");
});

Deno.test("popularity, item-to-item and EASE rank what goes together", () => {
  // Items 0 and 1 go together, and 2 and 3; 4 is the most popular.
  const known = likes([[0, 1, 4], [0, 1, 4], [2, 3, 4], [2, 3], [4], [0]], 5);
  const best = (scores: Float64Array, without: number[]) => {
    for (const item of without) scores[item] = -Infinity;
    return scores.indexOf(Math.max(...scores));
  };
  assert.equal(best(popularity(known)(5), [0]), 4);
  assert.equal(best(itemToItem(known)(5), [0]), 1);
  assert.equal(best(ease(known, 1)(5), [0]), 1);
});

Deno.test("EASE by people is EASE by items", () => {
  const known = likes([[0, 1], [0, 1, 2], [1, 2]], 3);
  // P = (XᵀX + I)⁻¹ of XᵀX = [2 2 1; 2 3 2; 1 2 2], by hand; B = I − P / diag(P).
  const scores = ease(known, 1)(0);
  const p = [[8, -4, 0], [-4, 8, -4], [0, -4, 8]].map((row) => row.map((value) => value / 16));
  const b = (i: number, j: number) => i === j ? 0 : -p[i][j] / p[j][j];
  const expected = [0, 1, 2].map((j) => b(0, j) + b(1, j));
  assert.ok(Math.abs(scores[2] - expected[2]) < 1e-9, `${scores} ${expected}`);
});

Deno.test("RouteLLM: the area of a random mix is a half, of an oracle more, and questions are read", () => {
  assert.equal(apgr([[0.5, 0.5]]), 0.5);
  assert.equal(apgr([[0.25, 1]]).toFixed(3), "0.875");
  assert.equal(cpt([[0.4, 0.8], [0.2, 0.4]], 0.6).toFixed(3), "0.300");
  assert.deepEqual(readJudged('{"prompt": "Why?", "weak": 0, "strong": 1, "subject": "x"}\n'), [
    { prompt: "Why?", weak: 0, strong: 1 },
  ]);
  assert.throws(() => readJudged('{"prompt": "Why?", "weak": 2, "strong": 1}'));
});
