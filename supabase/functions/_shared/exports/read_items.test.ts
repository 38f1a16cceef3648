import assert from "node:assert/strict";
import { strToU8, zipSync } from "fflate";
import { ApiError } from "../errors.ts";
import type { ConversationItem, Item } from "./items.ts";
import { readItems } from "./read_items.ts";

/** A file that comes in pieces of so many bytes. */
async function* inPieces(bytes: Uint8Array, size = 7) {
  for (let i = 0; i < bytes.length; i += size) {
    yield await Promise.resolve(bytes.subarray(i, i + size));
  }
}

async function read(file: unknown, size?: number) {
  const bytes = file instanceof Uint8Array
    ? file
    : new TextEncoder().encode(typeof file === "string" ? file : JSON.stringify(file));
  const { kind, source, items } = await readItems(inPieces(bytes, size));
  return { kind, source, items: await Array.fromAsync(items) };
}

const message = (
  id: string,
  role: string,
  text: string,
  create_time: number | null,
  more = {},
) => ({
  id,
  author: { role },
  create_time,
  content: { content_type: "text", parts: [text] },
  status: "finished_successfully",
  recipient: "all",
  metadata: role === "assistant" ? { model_slug: "gpt-4o" } : {},
  ...more,
});

const chatGpt = {
  id: "c1",
  title: "Lisbon",
  create_time: 1714557600,
  is_archived: true,
  current_node: "n6",
  mapping: {
    root: { id: "root", parent: null, children: ["s"], message: null },
    s: { id: "s", parent: "root", message: message("s", "system", "", null) },
    n6: {
      id: "n6",
      parent: "n5",
      message: message("n6", "assistant", "At the Tagus.", 1714557700),
    },
    n1: {
      id: "n1",
      parent: "s",
      message: message("n1", "user", "Where is Lisbon? 🇵🇹", 1714557601),
    },
    n2: { id: "n2", parent: "n1", message: message("n2", "assistant", "In Portugal.", 1714557602) },
    t: {
      id: "t",
      parent: "n1",
      message: {
        ...message("t", "assistant", "", 1714557650),
        content: { content_type: "thoughts", thoughts: [{ content: "Hm" }] },
      },
    },
    n4: {
      id: "n4",
      parent: "t",
      message: {
        ...message("n4", "assistant", "", 1714557660, { recipient: "python" }),
        content: { content_type: "code", language: "python", text: "print(1)" },
      },
    },
    n5: {
      id: "n5",
      parent: "n4",
      message: {
        ...message("n5", "tool", "", 1714557661),
        author: { role: "tool", name: "python" },
        content: { content_type: "execution_output", text: "1" },
      },
    },
  },
};

Deno.test("ChatGPT: branches, times, calls of tools; what is hidden is left out and no child is lost", async () => {
  const { kind, source, items: [{ place, data }] } = await read([chatGpt]);
  assert.deepEqual([kind, source, place], ["conversations", "chatgpt", "conversation 1: Lisbon"]);
  const { messages, ...conversation } = data as ConversationItem;
  assert.deepEqual(conversation, {
    id: "c1",
    title: "Lisbon",
    created_at: "2024-05-01T10:00:00.000Z",
    archived: true,
  });
  assert.deepEqual(
    messages.map(({ id, parent, role, text, time }) => [id, parent, role, text, time]),
    [
      ["n1", null, "user", "Where is Lisbon? 🇵🇹", "2024-05-01T10:00:01.000Z"],
      ["n2", "n1", "ai", "In Portugal.", "2024-05-01T10:00:02.000Z"],
      ["n4", "n1", "ai", "", "2024-05-01T10:01:00.000Z"],
      ["n5", "n4", "tool", "1", "2024-05-01T10:01:01.000Z"],
      ["n6", "n5", "ai", "At the Tagus.", "2024-05-01T10:01:40.000Z"],
    ],
  );
  assert.deepEqual(messages[2].tool_calls, [{ id: "n4", name: "python", arguments: "print(1)" }]);
  assert.deepEqual([messages[3].tool_call_id, messages[3].metadata], ["n4", { name: "python" }]);
  assert.equal(messages[1].model, "gpt-4o");
});

Deno.test("ChatGPT: pictures, broken times, a missing parent and a circle", async () => {
  const { items: [{ data }] } = await read([{
    conversation_id: "c2",
    mapping: {
      a: {
        parent: "gone",
        message: {
          ...message("a", "user", "", 1714557601),
          content: {
            content_type: "multimodal_text",
            parts: [{ content_type: "image_asset_pointer", asset_pointer: "file://1" }, "Look"],
          },
        },
      },
      b: { parent: "a", message: message("b", "assistant", "A cat", null) },
      // Earlier than what it follows.
      c: { parent: "b", message: message("c", "user", "And?", 1) },
      d: { parent: "e", message: message("d", "user", "d", null) },
      e: { parent: "d", message: message("e", "assistant", "e", null, { status: "in_progress" }) },
    },
  }]);
  const { messages } = data as ConversationItem;
  const of = (id: string) => messages.find((m) => m.id === id)!;
  assert.deepEqual(of("a").parts, [{ type: "image_asset_pointer", name: "file://1" }]);
  assert.deepEqual(["a", "b", "c"].map((id) => of(id).time), Array(3).fill(of("a").time));
  assert.ok(
    messages.findIndex(({ id }) => id === "b") < messages.findIndex(({ id }) => id === "c"),
  );
  assert.deepEqual(messages.filter(({ parent }) => parent === null).length, 2);
  assert.equal(of("e").status, "cancelled");
});

Deno.test("Claude: text, calls of tools and attachments; branches where the export names parents", async () => {
  const { source, items: [{ data }] } = await read([{
    uuid: "c1",
    name: "Tea",
    created_at: "2024-05-01T10:00:00.123456Z",
    chat_messages: [
      {
        uuid: "m1",
        sender: "human",
        text: "Which tea?",
        content: [{ type: "text", text: "Which tea?" }],
        created_at: "2024-05-01T10:00:01Z",
        attachments: [{ file_name: "a.txt", extracted_content: "mint" }],
      },
      {
        uuid: "m2",
        sender: "assistant",
        text: "",
        created_at: "2024-05-01T10:00:02Z",
        content: [
          { type: "text", text: "I look." },
          { type: "tool_use", id: "u1", name: "search", input: { q: "tea" } },
          { type: "tool_result", tool_use_id: "u1", content: [{ type: "text", text: "mint" }] },
          { type: "text", text: "Mint." },
        ],
      },
      { uuid: "m3", sender: "human", text: "Old form", content: [] },
      { uuid: "m4", sender: "assistant", text: "Branch", parent_message_uuid: "m1" },
    ],
  }]);
  assert.equal(source, "claude");
  const { messages } = data as ConversationItem;
  assert.deepEqual(messages.map(({ id, parent, role, text }) => [id, parent, role, text]), [
    ["m1", null, "user", "Which tea?\n\n[a.txt]\nmint"],
    ["m2", "m1", "ai", "I look."],
    ["m2:1", "m2", "tool", "mint"],
    ["m2:2", "m2:1", "ai", "Mint."],
    ["m3", "m2:2", "user", "Old form"],
    ["m4", "m1", "ai", "Branch"],
  ]);
  assert.deepEqual(messages[1].tool_calls, [{
    id: "u1",
    name: "search",
    arguments: '{"q":"tea"}',
  }]);
  assert.equal(messages[2].tool_call_id, "u1");
});

Deno.test("mem0 and Zep: memories, facts with their time, sessions", async () => {
  const mem0 = await read({
    results: [{
      id: "1",
      memory: "Likes tea",
      categories: ["food"],
      created_at: "2024-05-01T10:00:00",
    }],
  });
  assert.deepEqual([mem0.kind, mem0.source, mem0.items[0].data], ["memories", "mem0", {
    id: "1",
    text: "Likes tea",
    category: "food",
    time: "2024-05-01T10:00:00.000Z",
  }]);
  const facts = await read([{
    uuid: "1",
    fact: "Lived in Oslo",
    invalid_at: "2024-01-01T00:00:00Z",
  }]);
  assert.deepEqual([facts.kind, facts.source], ["memories", "zep"]);
  const session = await read({
    session_id: "s1",
    messages: [
      { role: "Ann", role_type: "user", content: "Hi", created_at: "2024-05-01T10:00:00Z" },
      { role: "assistant", content: "Hello" },
      { role: "system", content: "Be kind" },
    ],
  });
  assert.deepEqual([session.kind, session.source], ["conversations", "zep"]);
  const { id, messages } = session.items[0].data as ConversationItem;
  assert.equal(id, "s1");
  assert.deepEqual(messages.map(({ role, text, parent }) => [role, text, parent]), [
    ["user", "Hi", null],
    ["ai", "Hello", "number 0"],
  ]);
  const lines = await read('{"id": "1", "memory": "a"}\n{"id": "2", "memory": "b"}\n');
  assert.equal(lines.items.length, 2);
});

Deno.test("an archive is read while it comes, and files beside the conversations are not", async () => {
  const bytes = zipSync({
    "chat.html": strToU8("<p>[{</p>"),
    "user.json": strToU8('{"id": 1}'),
    "export/conversations-000.json": strToU8(JSON.stringify([chatGpt])),
    "export/conversations-001.json": strToU8(JSON.stringify([{ ...chatGpt, id: "c2" }])),
  });
  const { source, items } = await read(bytes, 1000);
  assert.deepEqual([source, items.length], ["chatgpt", 2]);
});

Deno.test("a bad conversation does not spoil the others, and says where it is", async () => {
  const file = `\ufeff [{"mapping": }, ${JSON.stringify(chatGpt)}, 3, {"mapping": {}}, ` +
    `{"chat_messages": []}, ${JSON.stringify({ ...chatGpt, id: "c3", title: 'a " ] } [ {' })}`;
  const { items } = await read(file);
  const seen = items.map((
    { place, data, error }: Item,
  ) => [place, (data as { id?: string })?.id ?? error?.message]);
  assert.deepEqual(seen, [
    ["conversation 1", "It is no JSON."],
    ["conversation 2: Lisbon", "c1"],
    ["conversation 3", "It is no conversation of this export."],
    ["conversation 4", "It has no id."],
    ["conversation 5", "It is no conversation of this export."],
    ['conversation 6: a " ] } [ {', "c3"],
    ["conversation 7", "The file ends in the middle."],
  ]);
});

Deno.test("a long conversation comes in several items", async () => {
  const messages = Array.from({ length: 1200 }, (_, i) => ({ role: "user", content: `m${i}` }));
  const { items } = await read([{ session_id: "s", messages }], 4096);
  const parts = items.map(({ data }) => (data as ConversationItem).messages);
  assert.deepEqual(parts.map((part) => part.length), [500, 500, 200]);
  assert.equal(parts[1][0].parent, parts[0].at(-1)!.id);
});

Deno.test("what is no export is refused", async () => {
  for (
    const file of [
      "[]",
      "",
      "hello",
      [{ a: 1 }],
      { a: 1 },
      zipSync({ "a.txt": strToU8("a") }),
      Uint8Array.from([0x50, 0x4b, 3, 4, 9, 9, 9]),
    ]
  ) {
    const error = await read(file).then(() => undefined, (error) => error);
    assert.ok(
      error instanceof ApiError && error.status === 422,
      `${JSON.stringify(file)}: ${error}`,
    );
  }
});
