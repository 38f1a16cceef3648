/** The MCP server, asked by the SDK's own client in both of its protocols, against the running stack. */

import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { apiUrl, type Person, publishableKey, signUp } from "./clients.ts";

const url = `${apiUrl}/functions/v1/mcp`;

async function connect(person: Person, era: "auto" | "legacy" = "auto"): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: era } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { authorization: `Bearer ${person.token}`, apikey: publishableKey } },
    }),
  );
  return client;
}

// deno-lint-ignore no-explicit-any
async function use(client: Client, name: string, args: Record<string, unknown> = {}): Promise<any> {
  const result = await client.callTool({ name, arguments: args });
  const [first] = result.content as { text: string }[];
  assert.ok(!result.isError, first.text);
  assert.deepEqual(JSON.parse(first.text), result.structuredContent);
  return result.structuredContent;
}

async function refusal(client: Client, name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  assert.equal(result.isError, true);
  return (result.content as { text: string }[])[0].text;
}

for (const era of ["auto", "legacy"] as const) {
  Deno.test(`mcp: every tool works for a client whose protocol is ${era}`, async () => {
    const person = await signUp();
    const client = await connect(person, era);
    assert.equal(
      client.getNegotiatedProtocolVersion(),
      era === "auto" ? "2026-07-28" : "2025-11-25",
    );
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name).sort(), [
      "add_document",
      "create_cards",
      "due_cards",
      "forget",
      "get_document",
      "list_conversations",
      "memory",
      "profile",
      "read_blocks",
      "read_conversation",
      "recall",
      "recommend_music",
      "remember",
      "review_card",
      "search",
      "write_block",
    ]);
    for (const tool of tools) {
      assert.ok(tool.inputSchema && tool.outputSchema && tool.annotations, tool.name);
    }

    await use(client, "remember", { memories: [{ key: "favorite_tea", value: "mint tea" }] });
    const recalled = await use(client, "recall", { query: "Which tea do I like?" });
    assert.equal(recalled.memories[0].memory_value, "mint tea");

    const added = await use(client, "add_document", {
      title: "Samovar",
      content: "# Use\n\nThe samovar boils the water.",
    });
    const session = crypto.randomUUID();
    await person.supabase.rpc("store_chat_pair", {
      p_user_message: "Where is my samovar?",
      p_ai_response: "In the cellar.",
      p_session_id: session,
    }).throwOnError();
    const found = await use(client, "search", { query: "samovar" });
    assert.deepEqual([found.documents[0].uri, found.documents[0].headings], [added.uri, "Use"]);
    assert.equal(found.messages[0].uri, `engram://conversations/${session}`);
    const document = await use(client, "get_document", { id: added.document.id, limit: 1000 });
    assert.deepEqual([document.title, document.next_offset], ["Samovar", null]);

    const { conversations } = await use(client, "list_conversations");
    assert.equal(conversations[0].id, session);
    const read = await use(client, "read_conversation", { id: session });
    assert.deepEqual(read.messages.map(({ text }: { text: string }) => text), [
      "Where is my samovar?",
      "In the cellar.",
    ]);

    const cards = [{ question: "What boils water?", answer: "A samovar" }];
    const made = await use(client, "create_cards", { deck: "Tea", cards });
    const again = await use(client, "create_cards", { deck: "Tea", cards });
    assert.equal(made.deck_id, again.deck_id);
    const due = await use(client, "due_cards");
    assert.equal(due.flashcards[0].question, "What boils water?");
    const reviewed = await use(client, "review_card", {
      card_id: due.flashcards[0].id,
      rating: "easy",
    });
    assert.ok(Date.parse(reviewed.flashcard.due) > Date.now() + 86_400_000);

    assert.equal((await use(client, "profile")).profile.id, person.id);
    assert.ok(Array.isArray((await use(client, "recommend_music")).recommendations));
    await use(client, "forget", { key: "favorite_tea" });
    assert.match(
      await refusal(client, "forget", { key: "favorite_tea" }),
      /^memory_not_found: .+/,
    );
    await client.close();
  });
}

Deno.test("mcp: Claude's memory commands keep files, within their folder", async () => {
  const person = await signUp();
  const client = await connect(person);
  const memory = async (command: string, args: Record<string, unknown>) =>
    (await use(client, "memory", { command, ...args })).result as string;
  const path = "/memories/tea/notes.md";
  assert.equal(
    await memory("create", { path, file_text: "mint\n$& green\n" }),
    `File created successfully at: ${path}`,
  );
  assert.match(await memory("view", { path: "/memories" }), /\/memories\/tea\/notes\.md/);
  await memory("str_replace", { path, old_str: "green", new_str: "$& black" });
  await memory("insert", { path, insert_line: 0, insert_text: "# Tea" });
  assert.equal(
    await memory("view", { path }),
    `Here's the content of ${path} with line numbers:\n     1\t# Tea\n     2\tmint\n` +
      "     3\t$& $& black\n     4\t",
  );
  assert.match(await memory("view", { path, view_range: [2, 2] }), /numbers:\n {5}2\tmint$/);
  await memory("rename", { old_path: "/memories/tea", new_path: "/memories/drinks" });
  const moved = "/memories/drinks/notes.md";
  assert.match(await memory("view", { path: "/memories/drinks" }), /drinks\/notes\.md/);
  const found = await use(client, "search", { query: "mint" });
  assert.equal(found.documents[0].title, moved);
  const refused = (args: Record<string, unknown>) => refusal(client, "memory", args);
  assert.match(await refused({ command: "view", path }), /^path_not_found/);
  assert.match(await refused({ command: "view", path: "/memories/../etc" }), /^invalid_command/);
  assert.match(
    await refused({ command: "create", path: "/etc/passwd", file_text: "x" }),
    /invalid_/,
  );
  assert.match(
    await refused({ command: "str_replace", path: moved, old_str: "$&", new_str: "" }),
    /appears 2 times/,
  );
  const other = await connect(await signUp());
  const theirs = await refusal(other, "memory", { command: "view", path: moved });
  assert.match(theirs, /^path_not_found/);
  await memory("delete", { path: "/memories/drinks" });
  assert.match(await refused({ command: "view", path: moved }), /^path_not_found/);
  await client.close();
  await other.close();
});

Deno.test("mcp: documents and conversations are resources, listed and read in pages", async () => {
  const person = await signUp();
  const client = await connect(person);
  const chunk = [{ content: "a" }];
  for (let i = 0; i < 60; i++) {
    await person.supabase.rpc("add_document", {
      p_title: `D${i}`,
      p_content: i === 59 ? "x".repeat(150_000) : "a",
      p_chunks: chunk,
    }).throwOnError();
  }
  await person.supabase.rpc("store_chat_pair", { p_user_message: "Hi", p_ai_response: "Hello" })
    .throwOnError();
  const uris: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listResources(cursor ? { cursor } : undefined, {
      cacheMode: "bypass",
    });
    uris.push(...page.resources.map(({ uri }) => uri));
    cursor = page.nextCursor;
  } while (cursor && uris.length < 61);
  assert.equal(new Set(uris).size, 61);

  const read = async (uri: string) => {
    const { contents: [content] } = await client.readResource({ uri });
    return { text: (content as { text: string }).text, next: content._meta?.next as string };
  };
  const first = await read(uris[0]);
  const second = await read(first.next);
  assert.deepEqual([first.text.length, second.text.length, second.next], [
    100_000,
    50_000,
    undefined,
  ]);
  assert.match((await read(uris.at(-1)!)).text, /"Hello"/);
  const other = await connect(await signUp());
  await assert.rejects(other.readResource({ uri: uris[0] }), /There is no resource/);
  await assert.rejects(
    client.readResource({ uri: "engram://documents/1" }),
    /There is no resource/,
  );
  const { prompts } = await client.listPrompts();
  assert.deepEqual(prompts.map(({ name }) => name), ["brief_me", "study_with_me"]);
  const { messages } = await client.getPrompt({ name: "brief_me", arguments: { subject: "tea" } });
  assert.match((messages[0].content as { text: string }).text, /tea/);
  await client.close();
  await other.close();
});

Deno.test("mcp: who has no token learns where to sign in", async () => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(response.status, 401);
  await response.body?.cancel();
  const challenge = response.headers.get("www-authenticate") ?? "";
  const [, where] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
  const metadata = await (await fetch(where)).json();
  assert.deepEqual([metadata.resource, metadata.authorization_servers], [
    url,
    [`${apiUrl}/auth/v1`],
  ]);
});
