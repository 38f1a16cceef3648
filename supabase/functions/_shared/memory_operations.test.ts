import assert from "node:assert/strict";
import {
  canonicalKey,
  questionOfTurn,
  readOperations,
  type RememberedTurn,
} from "./memory_operations.ts";

const turn: RememberedTurn = {
  claim: "a",
  today: "2026-11-28",
  time_zone: "Asia/Tokyo",
  messages: [
    {
      id: "u0",
      sender_type: "user",
      at: "2026-11-27T09:00:00Z",
      text: "I own a boat.",
      is_new: false,
    },
    {
      id: "u1",
      sender_type: "user",
      at: "2026-11-28T09:00:00Z",
      text: "I moved to Porto. My sister\u2019s name is Ana.",
      is_new: true,
    },
    {
      id: "a1",
      sender_type: "ai",
      at: "2026-11-28T09:00:09Z",
      text: "Your table is booked for 8 pm. Ana, noted.",
      is_new: true,
    },
  ],
  memories: [
    {
      id: "id-1",
      key: "location",
      value: "Lisbon",
      since: "2025-01-02T00:00:00Z",
      said_by: "user",
    },
    { id: "id-2", key: "plan", value: "a trip", said_by: "ai" },
  ],
};
const moved = {
  op: "supersede",
  memory: "m1",
  key: "location",
  value: "Porto",
  category: "personal",
  importance: "medium",
  quote: "moved to Porto",
};
const read = (...operations: unknown[]) => readOperations({ operations }, turn);

Deno.test("operations: a model sees the day, the memories, who said what, and which turn is new", () => {
  const { text, instruction } = questionOfTurn(turn);
  assert.match(text, /- Today is 2026-11-28, in the time zone Asia\/Tokyo\./);
  assert.match(
    text,
    /- m1 location: Lisbon \(since 2025-01-02\)\n- m2 plan: a trip \(from the assistant\)/,
  );
  assert.match(
    text,
    /Earlier turns:\n- \(2026-11-27 09:00\) User: I own a boat\.\nThe last turn:\n/,
  );
  assert.match(text, /- \(2026-11-28 09:00\) Assistant: Your table/);
  for (const words of ["boat", "Porto", "Lisbon"]) assert.ok(!instruction.includes(words));
});

Deno.test("operations: each names its memory and the message that it rests on", () => {
  assert.deepEqual(read(moved), [{
    op: "supersede",
    key: "location",
    value: "Porto",
    memory_id: "id-1",
    category: "personal",
    importance: "medium",
    message_id: "u1",
  }]);
});

Deno.test("operations: what the assistant has established names its message", () => {
  const [{ message_id }] = read({
    ...moved,
    op: "add",
    memory: "",
    key: "dinner",
    value: "8 pm",
    quote: "booked for 8 pm",
  });
  assert.equal(message_id, "a1");
  const [both] = read({
    ...moved,
    op: "add",
    memory: "",
    key: "sister",
    value: "Ana",
    quote: "Ana",
  });
  assert.equal(both.message_id, "u1", "what both have said is the user's");
});

Deno.test("operations: words that are not of the turn carry nothing", () => {
  assert.deepEqual(
    read(
      { ...moved, quote: "moved to Lisbon" },
      { ...moved, quote: "I own a boat", value: "a boat", key: "boat" },
      { ...moved, quote: "", value: "Reykjav\u00edk" },
      { ...moved, quote: "", value: "\u6771\u4eac" },
    ),
    [],
  );
  assert.equal(
    read({ ...moved, quote: "My sister's  NAME is ana" }).length,
    1,
    "but for their form",
  );
  assert.equal(
    read({ ...moved, quote: undefined }).length,
    1,
    "a value of the turn's words may do",
  );
});

Deno.test("operations: one that cannot be read spoils no other", () => {
  const bad = [
    7,
    null,
    "x",
    [],
    {},
    { op: "add" },
    { ...moved, op: "explode" },
    { ...moved, value: "" },
    {
      ...moved,
      key: "?!",
      memory: "",
    },
    { ...moved, value: "x".repeat(4_001) },
    { ...moved, op: "close", memory: "m9", key: "boat" },
  ];
  assert.equal(read(...bad, moved).length, 1);
  assert.equal(read(...Array(80).fill(moved)).length, 50, "of many the first");
});

Deno.test("operations: other words for the same are read", () => {
  for (
    const item of [
      { ...moved, op: "SUPERSEDE", importance: "MEDIUM" },
      { ...moved, op: undefined, action: "Replace" },
      { ...moved, op: undefined, event: "change", note: 1 },
      {
        op: "supersede",
        memory: "[m1]",
        memory_key: "location",
        memory_value: "Porto",
        evidence: "Porto",
      },
      { op: "supersede", memory_id: "id-1", key: "Location", fact: "Porto", quote: "Porto" },
    ]
  ) {
    const [operation] = read(item);
    assert.deepEqual(
      [operation.op, operation.key, operation.value, operation.memory_id],
      ["supersede", "location", "Porto", "id-1"],
    );
  }
  assert.equal(readOperations([moved], turn).length, 1, "a list alone");
  assert.equal(readOperations({ memories: [moved] }, turn).length, 1, "a list of another name");
  assert.equal(readOperations(moved, turn).length, 1, "one alone");
  assert.throws(() => readOperations({ note: "none" }, turn));
});

Deno.test("operations: a change of what is not stored is a new fact, an end of it nothing", () => {
  const [{ op, memory_id }] = read({
    ...moved,
    memory: "",
    key: "pet",
    value: "Ana",
    quote: "Ana",
  });
  assert.deepEqual([op, memory_id], ["add", undefined]);
  const [closed] = read({ ...moved, op: "delete", value: "" });
  assert.deepEqual([closed.op, closed.memory_id, closed.value], ["close", "id-1", undefined]);
  assert.deepEqual(read({ ...moved, op: "none" }), []);
});

Deno.test("operations: keys have one spelling", () => {
  assert.deepEqual(
    ["Favourite Colour", "favoriteColor", "cafe\u0301", " --a--b ", "\u597d\u304d\u306a\u8272"].map(
      canonicalKey,
    ),
    ["favorite_color", "favorite_color", "caf\u00e9", "a_b", "\u597d\u304d\u306a\u8272"],
  );
});
