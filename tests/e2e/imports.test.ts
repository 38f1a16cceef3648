/** Exports of other assistants, taken in by the route and by the command, against the running stack. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { apiUrl, call, type Person, publishableKey, service, signUp } from "./clients.ts";

function conversation(id: number, messages = 4) {
  const node = (i: number) => ({
    id: `n${i}`,
    parent: i === 0 ? null : `n${i - 1}`,
    message: {
      id: `n${i}`,
      author: { role: i % 2 === 0 ? "user" : "assistant" },
      create_time: 1714557600 + id * 1000 + i,
      content: { content_type: "text", parts: [`message ${i} of chat ${id}`] },
      status: "finished_successfully",
      recipient: "all",
      metadata: {},
    },
  });
  const nodes = Array.from({ length: messages }, (_, i) => node(i));
  return {
    conversation_id: `c${id}`,
    title: `Chat ${id}`,
    create_time: 1714557600 + id * 1000,
    mapping: Object.fromEntries(nodes.map((n) => [n.id, n])),
  };
}

function upload(person: Person, file: unknown, query = ""): Promise<Response> {
  return fetch(`${apiUrl}/functions/v1/chat/imports${query}`, {
    method: "POST",
    headers: {
      apikey: publishableKey,
      authorization: `Bearer ${person.token}`,
      "content-type": "application/json",
    },
    body: typeof file === "string" ? file : JSON.stringify(file),
  });
}

async function finished(person: Person, id: string) {
  for (let i = 0; i < 200; i++) {
    const response = await call(person, "GET", `/chat/imports/${id}`);
    const { import: state } = await response.json();
    if (!["staging", "running"].includes(state.status)) return state;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The import did not end.");
}

Deno.test("imports: a file is taken in the background, once, past the rate of live use", async () => {
  const person = await signUp();
  // 1,000 messages: more than a user may write a minute.
  const file = Array.from({ length: 50 }, (_, i) => conversation(i, 20));
  const response = await upload(person, [...file, { mapping: 1 }], "?label=conversations.json");
  const { import: begun } = await response.json();
  assert.equal(response.status, 202, JSON.stringify(begun));
  assert.deepEqual([begun.source, begun.label, begun.user_id], [
    "chatgpt",
    "conversations.json",
    undefined,
  ]);
  const done = await finished(person, begun.id);
  assert.deepEqual([done.status, done.counts, done.failed_items, done.errors[0].place], [
    "complete",
    { conversations: 50, messages: 1000 },
    1,
    "conversation 51",
  ]);
  const { data: [oldest] } = await person.supabase.from("conversations").select("title,created_at")
    .order("created_at").limit(1).throwOnError();
  assert.deepEqual([oldest.title, Date.parse(oldest.created_at)], ["Chat 0", 1714557600_000]);

  const again = await (await upload(person, [...file, conversation(50)])).json();
  const second = await finished(person, again.import.id);
  assert.deepEqual([second.skipped_items, second.counts], [50, { conversations: 1, messages: 4 }]);

  const other = await signUp();
  const theirs = await call(other, "GET", `/chat/imports/${begun.id}`);
  assert.deepEqual([theirs.status, (await theirs.json()).error.code], [404, "import_not_found"]);
});

Deno.test("imports: what is no export is refused, and nothing is begun", async () => {
  const person = await signUp();
  for (const file of ["hello", [], [{ a: 1 }]]) {
    const response = await upload(person, file);
    assert.deepEqual([response.status, (await response.json()).error.code], [
      422,
      "unknown_export",
    ]);
  }
  const { imports } = await (await call(person, "GET", "/chat/imports")).json();
  assert.deepEqual(imports, []);
});

Deno.test("imports: one that was broken off is gone on with by the worker", async () => {
  const person = await signUp();
  const { data: begun } = await person.supabase.rpc("create_import", {
    p_kind: "conversations",
    p_source: "chatgpt",
  }).throwOnError();
  const messages = [{ id: "m", parent: null, role: "user", text: "Hello" }];
  await person.supabase.rpc("stage_import_items", {
    p_import_id: begun.id!,
    p_items: [{ data: { id: "c", messages } }],
    p_first_item: 0,
    p_is_last: true,
  }).throwOnError();
  const { data: waiting } = await service.rpc("get_waiting_imports", {}).throwOnError();
  assert.ok(!waiting.some(({ id }) => id === begun.id), "a fresh import is left to its own run");
  const response = await fetch(`${apiUrl}/functions/v1/worker/imports`, {
    method: "POST",
    headers: { apikey: Deno.env.get("SECRET_KEY")! },
  });
  assert.equal(response.status, 200);
  assert.deepEqual(Object.keys(await response.json()), ["runs", "complete"]);
  const run = await call(person, "POST", `/chat/imports/${begun.id}/run`);
  assert.equal(run.status, 202);
  assert.equal((await finished(person, begun.id!)).status, "complete");
});

Deno.test("imports: the command takes a file into an account, and again changes nothing", async () => {
  const person = await signUp();
  const { data: { user } } = await service.auth.admin.getUserById(person.id);
  const file = join(await Deno.makeTempDir(), "conversations.json");
  await Deno.writeTextFile(file, JSON.stringify([conversation(1), conversation(2)]));
  const run = async (email: string) => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "local/commands/import.ts", file, "--as", email],
      env: { SUPABASE_URL: apiUrl, SUPABASE_SECRET_KEY: Deno.env.get("SECRET_KEY")! },
    }).output();
    const said = new TextDecoder();
    return { success, said: said.decode(stdout).trim() + said.decode(stderr).trim() };
  };
  assert.deepEqual(await run(user!.email!), {
    success: true,
    said: "complete: 2 conversations, 8 messages",
  });
  assert.deepEqual(await run(user!.email!), {
    success: true,
    said: "complete: nothing new, 2 were there already",
  });
  const nobody = await run("nobody@example.com");
  assert.equal(nobody.success, false);
  assert.match(nobody.said, /There is no account of nobody@example.com/);
  await Deno.remove(file);
});
