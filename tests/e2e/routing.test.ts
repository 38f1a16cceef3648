/** Routing as a client meets it: through chat, through the function router, and from a backend. */

import assert from "node:assert/strict";
import type { RouteResponse, SavedInteraction } from "../../types/index.ts";
import { call, service, signUp } from "./clients.ts";

Deno.test("a turn of chat is a routed interaction, and a score of its message takes part in it", async () => {
  const { supabase, openai } = await signUp();
  await supabase.rpc("upsert_memory", { p_memory_key: "city", p_memory_value: "Lisbon" });
  const completion = await openai.chat.completions.create({
    model: "auto",
    messages: [{ role: "user", content: "Which city do I live in?" }],
  });
  const { message_id } = (completion as unknown as { metadata: { message_id: string } }).metadata;

  const { data: response } = await supabase.from("responses")
    .select("*,queries(*),routing_decisions(*)").eq("message_id", message_id).single();
  assert.ok(response);
  assert.deepEqual([response.model, response.status, response.text], [
    completion.model,
    "complete",
    null,
  ]);
  assert.ok(Number(response.latency_ms) > 0);
  assert.ok(response.prompt_tokens! > 0 && response.completion_tokens! > 0);
  assert.equal(response.queries.text, null, "the messages hold the texts");
  assert.ok(response.routing_decisions.settled_at);
  assert.equal(response.routing_decisions.propensity, 1);

  const states = async () => {
    const { data } = await supabase.from("model_states").select("alpha,beta,total_requests");
    return data;
  };
  const confidence = async () => {
    const { data } = await supabase.from("user_memories").select("confidence").single();
    return data?.confidence;
  };
  const before = await states();
  assert.equal(before?.[0].total_requests, 1);
  const score = (p_score: number | null) =>
    supabase.rpc("record_message_feedback", {
      p_message_id: message_id,
      p_score: p_score as number,
    });
  await score(-1);
  assert.notDeepEqual(await states(), before);
  assert.equal(await confidence(), 0.95);
  await score(null);
  assert.deepEqual(await states(), before);
  assert.equal(await confidence(), 1);
});

Deno.test("a named model is recorded just as well, streamed too", async () => {
  const { supabase, openai } = await signUp();
  const stream = await openai.chat.completions.create({
    model: "local-echo",
    stream: true,
    messages: [{ role: "user", content: "Hello there" }],
  });
  for await (const _ of stream);
  const { data } = await supabase.from("responses").select("model,status,message_id");
  assert.equal(data?.length, 1);
  assert.deepEqual([data[0].model, data[0].status], ["local-echo", "complete"]);
  assert.ok(data[0].message_id);
});

Deno.test("route, interactions, feedback, models, report", async () => {
  const person = await signUp();
  const routed = await call(person, "POST", "/router/route", {
    text: "What is a monad?",
    context: "code",
    candidates: ["gpt-4o", "gpt-4o-mini"],
    preference: "cost",
  });
  assert.equal(routed.status, 201);
  const route: RouteResponse = await routed.json();
  assert.ok(["gpt-4o", "gpt-4o-mini"].includes(route.model_id));
  assert.equal(route.fallbacks.length, 1);

  const answered = await call(person, "POST", "/router/interactions", {
    routing: { decision_id: route.decision_id },
    response: { text: "A monoid.", prompt_tokens: 1_000, completion_tokens: 100, latency_ms: 800 },
  });
  assert.equal(answered.status, 201);
  const { saved: [saved] }: { saved: SavedInteraction[] } = await answered.json();
  assert.equal(saved.query_id, route.query_id);
  const twice = await call(person, "POST", "/router/interactions", {
    routing: { decision_id: route.decision_id },
    response: {},
  });
  assert.equal(twice.status, 409);
  await twice.body?.cancel();

  const { models } = await (await call(person, "GET", "/router/models?context=code")).json();
  const known = models.find(({ id }: { id: string }) => id === route.model_id);
  assert.equal(known.state.total_requests, 1);
  assert.ok(known.listed.completion_price > 0);

  const word = { response_id: saved.response_id, kind: "rating", value: 5 };
  const { feedback } = await (await call(person, "POST", "/router/feedback", word)).json();
  assert.equal(feedback.kind, "rating");
  const back = await call(person, "POST", "/router/feedback", { ...word, value: null });
  assert.deepEqual(await back.json(), { feedback: null });

  const report = await (await call(person, "GET", "/router/report")).json();
  assert.deepEqual([report.decisions, report.open, report.models[0].model], [1, 0, route.model_id]);
  assert.ok(report.cost > 0);
});

Deno.test("nobody is left: what ruled each out can be read by a machine", async () => {
  const person = await signUp();
  const response = await call(person, "POST", "/router/route", {
    text: "Hi",
    candidates: ["gpt-4o", "local-echo"],
    constraints: { max_cost: 0, exclude: ["local-echo"] },
  });
  assert.equal(response.status, 409);
  const { error } = await response.json();
  assert.equal(error.code, "no_candidate");
  assert.deepEqual(JSON.parse(error.hint), {
    ruled_out: { "gpt-4o": "max_cost", "local-echo": "exclude" },
  });
});

Deno.test("a budget stops the user it was given to, and a backend reads the report of all", async () => {
  const person = await signUp();
  const given = await service.from("routing_budgets")
    .insert({ user_id: person.id, period: "total", amount: 0 });
  assert.equal(given.error, null);
  const raised = await person.supabase.from("routing_budgets").update({ amount: 1 })
    .eq("period", "total");
  assert.equal(raised.error?.code, "42501");
  const routed = await call(person, "POST", "/router/route", {
    text: "Hi",
    candidates: ["gpt-4o"],
  });
  assert.equal(routed.status, 429);
  assert.equal((await routed.json()).error.code, "budget_exceeded");

  const { data } = await service.rpc("routing_report");
  assert.ok((data as { users: number }).users >= 1);
});
