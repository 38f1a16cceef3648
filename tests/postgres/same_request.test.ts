/** One request id sent twice at once: the provider is asked once, and both get its answer. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { call, type Person, service, signUp } from "../e2e/clients.ts";

const provider = Deno.env.get("FAULTY_PROVIDER");

/** How often the provider was asked this. */
async function timesAsked(question: string): Promise<number> {
  const asked: Record<string, number> = await (await fetch(`http://${provider}/`)).json();
  return asked[question] ?? 0;
}

/** Sends a turn under a request id. */
function send(person: Person, question: string, stream = false, requestId = question) {
  return call(person, "POST", "/chat/chat/completions", {
    model: "faulty",
    stream,
    messages: [{ role: "user", content: question }],
    metadata: { request_id: requestId },
  });
}

Deno.test("two at once, whole and streamed: one answer, asked for once, stored once, paid once", async (t) => {
  for (const stream of [false, true]) {
    await t.step(stream ? "streamed" : "whole", async () => {
      const person = await signUp();
      const question = `slow ${crypto.randomUUID()}`;
      const responses = await Promise.all([1, 2, 3].map(() => send(person, question, stream)));
      for (const response of responses) {
        assert.equal(response.status, 200);
        assert.match(await response.text(), /Good\./);
      }
      assert.equal(await timesAsked(question), 1);
      const { data: stored } = await person.supabase.from("chat_messages").select("sender_type")
        .order("seq");
      assert.deepEqual(stored, [{ sender_type: "user" }, { sender_type: "ai" }]);
      const { count } = await person.supabase.from("responses")
        .select("*", { count: "exact", head: true });
      assert.equal(count, 1);
    });
  }
});

Deno.test("the same id for another question, while the first is under way, is a conflict", async () => {
  const person = await signUp();
  const [one, other] = [`slow ${crypto.randomUUID()}`, `slow ${crypto.randomUUID()}`];
  const first = send(person, one, false, one);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const second = await send(person, other, false, one);
  assert.equal(second.status, 409);
  assert.equal((await second.json()).error.code, "request_conflict");
  assert.equal((await first).status, 200);
  await (await first).body?.cancel();
  assert.equal(await timesAsked(other), 0);
});

Deno.test("a turn that fails holds nothing: sent again, it is asked again", async () => {
  const person = await signUp();
  const id = crypto.randomUUID();
  const failed = await send(person, "rubbish", false, id);
  assert.equal(failed.status, 502);
  await failed.body?.cancel();
  const before = Date.now();
  const again = await call(person, "POST", "/chat/chat/completions", {
    model: "steady",
    messages: [{ role: "user", content: "rubbish" }],
    metadata: { request_id: id },
  });
  assert.equal(again.status, 200);
  await again.body?.cancel();
  assert.ok(Date.now() - before < 5_000);
});

Deno.test("a function that died with a turn holds its id for its lease", async () => {
  const person = await signUp();
  const sql = postgres(Deno.env.get("DB_URL")!, { max: 1, onnotice: () => {} });
  try {
    const id = crypto.randomUUID();
    const begun = await person.supabase.rpc("begin_turn", { p_request_id: id });
    assert.equal(begun.error, null);
    const held = await person.supabase.rpc("begin_turn", { p_request_id: id });
    assert.equal(held.error?.message, "request_under_way");
    await sql`update private.held_requests set held_until = now() where user_id = ${person.id}`;
    const free = await person.supabase.rpc("begin_turn", { p_request_id: id });
    assert.equal(free.error, null);
  } finally {
    await sql.end();
  }
});

Deno.test("a target in the metadata is kept from turn to turn: the share of the dearest model", async () => {
  const priced = await service.from("models").upsert([
    { id: "steady", provider: "test", prompt_price: 10, completion_price: 30 },
    { id: "faulty", provider: "test", prompt_price: 0.1, completion_price: 0.3 },
  ]);
  assert.equal(priced.error, null);
  const person = await signUp();
  const turns = 40;
  for (let i = 0; i < turns; i++) {
    // Metadata as OpenAI's clients type it.
    const completion = await person.openai.chat.completions.create({
      model: "auto",
      messages: [{ role: "user", content: "none" }],
      metadata: { share: "0.25", context: "shared" },
    });
    assert.equal(completion.choices[0].message.content, "Good.");
  }
  const { data } = await person.supabase.from("routing_decisions")
    .select("selected_model,controller").eq("context", "shared").order("id");
  assert.equal(data?.length, turns);
  for (const { controller } of data!) {
    const { target, goal } = controller as { target: string; goal: number };
    assert.deepEqual([target, goal], ["share", 0.25]);
  }
  const late = data!.slice(10);
  const used = late.filter(({ selected_model }) => selected_model === "steady").length;
  assert.ok(used / late.length < 0.5, `${used} of ${late.length} went to the dearest`);

  const cheap = await person.openai.chat.completions.create({
    model: "auto",
    messages: [{ role: "user", content: "none" }],
    metadata: { max_cost: "0.0001", context: "cheap" },
  });
  assert.equal(cheap.choices[0].message.content, "Good.");
  const { data: decision } = await person.supabase.from("routing_decisions").select("controller")
    .eq("context", "cheap").single();
  const { target, goal } = decision!.controller as { target: string; goal: number };
  assert.deepEqual([target, goal], ["max_cost", 0.0001]);
});
