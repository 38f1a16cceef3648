import assert from "node:assert/strict";
import { readAbstracts, readJudgements } from "./cranfield.ts";
import { readLocomo } from "./locomo.ts";
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
