/**
 * A model provider that misbehaves, behind the real function: the client is told without the provider's
 * address, and what arrived of an answer is stored.
 */

import assert from "node:assert/strict";
import { call, type Person, service, signUp } from "../e2e/clients.ts";
import { Fault, faults } from "./faulty_provider.ts";

const provider = Deno.env.get("FAULTY_PROVIDER");

async function ask(person: Person, fault: Fault, stream: boolean): Promise<Response> {
  return await call(person, "POST", "/chat/chat/completions", {
    model: "faulty",
    stream,
    messages: [{ role: "user", content: fault }],
  });
}

async function nothingStored({ supabase }: Person): Promise<void> {
  for (const table of ["conversations", "chat_messages", "user_memories"] as const) {
    const { count } = await supabase.from(table).select("*", { count: "exact", head: true });
    assert.equal(count, 0, table);
  }
}

/** The question and what arrived are stored as an error; then they are deleted for the next fault. */
async function brokenOffStored({ supabase }: Person): Promise<void> {
  const { data } = await supabase.from("chat_messages").select("sender_type,status,message_text")
    .order("seq");
  assert.deepEqual(data?.map(({ sender_type, status }) => [sender_type, status]), [
    ["user", "complete"],
    ["ai", "error"],
  ]);
  assert.match(data![1].message_text, /^(One|Half of an)$/);
  await supabase.from("conversations").delete().neq("message_count", -1).throwOnError();
}

Deno.test("each fault, whole and streamed", async (t) => {
  for (const fault of faults) {
    // A new caller: five failures in a row would open the caller's own breaker.
    const person = await signUp();
    for (const stream of [false, true]) {
      await t.step(`${fault}${stream ? ", streamed" : ""}`, async () => {
        const response = await ask(person, fault, stream);
        const text = await response.text();
        const error = stream && response.status === 200
          ? JSON.parse(text.trim().split("\n\n").at(-1)!.replace(/^data: /, "")).error
          : JSON.parse(text).error;
        const limited = fault === "429";
        const expected = limited ? /^model_rate_limited$/ : /^model_(failed|unavailable)$/;
        assert.match(error.code, expected, text);
        assert.ok(!text.includes(provider!), text);
        if (limited) assert.equal(response.status, 429);
        else if (!stream) assert.match(String(response.status), /^50[23]$/);
        const arrived = stream && (fault === "half" || fault === "hang");
        if (arrived) await brokenOffStored(person);
        else await nothingStored(person);
        // A good answer closes the breaker and clears its count.
        await recovered(person);
      });
    }
  }
});

Deno.test("the breaker opens after repeated failures and closes again", async () => {
  const person = await signUp();
  const codes: string[] = [];
  for (let i = 0; i < 4; i++) {
    codes.push((await (await ask(person, "500", false)).json()).error.code);
  }
  assert.equal(codes.at(-1), "model_unavailable");
  const refused = await ask(person, "none", false);
  assert.equal(refused.status, 503, "left alone, although it would answer");
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  await refused.body?.cancel();
  await nothingStored(person);
  await recovered(person);
});

/** Asks until the provider is trusted again, on behalf of somebody else. */
async function recovered(_: Person): Promise<void> {
  const other = await signUp();
  for (let i = 0; i < 60; i++) {
    const response = await ask(other, "none", false);
    await response.body?.cancel();
    if (response.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("The breaker did not close within 30 seconds.");
}

Deno.test("a turn whose model fails is answered by another, which is the one that bills", async (t) => {
  // A budget refuses a model whose price nobody knows.
  const priced = await service.from("models").upsert([
    { id: "steady", provider: "test", prompt_price: 0, completion_price: 1_000_000 },
    { id: "faulty", provider: "test", prompt_price: 0, completion_price: 0 },
  ]);
  assert.equal(priced.error, null);
  for (const stream of [false, true]) {
    await t.step(stream ? "streamed" : "whole", async () => {
      const person = await signUp();
      const { supabase } = person;
      const given = await service.from("routing_budgets")
        .insert({ user_id: person.id, period: "day", amount: 10_000 });
      assert.equal(given.error, null);
      // What others learned speaks against the model that fails: this user has reasons to ask it all the same.
      for (let i = 0; i < 40; i++) {
        await supabase.rpc("update_model_state", { p_model_id: "steady", p_reward: 0 })
          .throwOnError();
      }
      const failure = async () =>
        (await supabase.from("responses").select("decision_id").eq("status", "error")).data?.[0];
      let turns = 0;
      // Until the model that fails is chosen first; each turn is answered whoever is.
      while (!await failure()) {
        assert.ok(++turns < 100, "the model that fails was never chosen");
        const response = await call(person, "POST", "/chat/chat/completions", {
          model: "auto",
          stream,
          messages: [{ role: "user", content: "rubbish" }],
        });
        assert.equal(response.status, 200);
        assert.match(await response.text(), /Good\./);
      }
      const { data } = await supabase.from("responses").select("model,status,cost,message_id")
        .eq("decision_id", (await failure())!.decision_id).order("id");
      assert.deepEqual(data?.map(({ model, status, cost }) => [model, status, Number(cost)]), [
        ["faulty", "error", 0],
        ["steady", "complete", 2],
      ]);
      assert.ok(data?.[1].message_id);
      const { data: budget } = await supabase.from("routing_budgets").select("spent,reserved")
        .single();
      assert.deepEqual([Number(budget?.spent), Number(budget?.reserved)], [2 * turns, 0]);
      const { data: states } = await supabase.from("model_states").select("model_id,failures")
        .order("model_id");
      assert.deepEqual(states?.map(({ model_id, failures }) => [model_id, failures]), [
        ["faulty", 1],
        ["steady", 0],
      ]);
    });
  }
});
