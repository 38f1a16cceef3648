/**
 * Routing's writes and reads by three ways over a network of 2 ms: by RPC, by the sequential REST calls
 * of a client without transactions, and by a driver of one's own with transactions.
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import type { Database } from "../types/index.ts";
import { ok, type Person, words } from "./chat.ts";
import { interleaved, percentile, table } from "./measure.ts";
import { slowNetwork } from "./slow_network.ts";
import type { StackProcess } from "./stack_process.ts";

const model = "bench-model";
const networkMs = 2;
const columns = ["p50", "p95", "p99"] as const;

/** `databaseUrl` is the owner's: sequential REST needs grants that Engram gives nobody. */
export async function routing(
  stack: StackProcess,
  person: Person,
  databaseUrl: string,
  rounds: number,
): Promise<void> {
  const admin = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await admin`
    insert into public.models (id, provider, completion_price) values (${model}, 'bench', 1)
    on conflict do nothing`;
  await admin.unsafe(
    ["queries", "routing_decisions", "responses", "feedback", "model_states"].map((table) => `
      grant insert, update on public.${table} to authenticated;
      create policy bench_insert on public.${table} for insert to authenticated
        with check ((select auth.uid()) = user_id);
      create policy bench_update on public.${table} for update to authenticated
        using ((select auth.uid()) = user_id);`).join(""),
  );

  const [http, wire] = [slowNetwork(stack.apiUrl, networkMs), slowNetwork(databaseUrl, networkMs)];
  const rpc = createClient<Database>(http.url(stack.apiUrl), stack.publishableKey, {
    accessToken: () => Promise.resolve(person.token),
  });
  // deno-lint-ignore no-explicit-any -- the generated types know no inserts by users
  const rest = rpc as SupabaseClient<any>;
  const driver = postgres(wire.url(databaseUrl), { max: 1, onnotice: () => {} });

  const trips: number[] = [];
  for (let i = 0; i < 50; i++) {
    const started = performance.now();
    await driver`select 1`;
    trips.push(performance.now() - started);
  }
  console.log(
    `\nA round trip to the database over that network: ${percentile(trips, 0.5).toFixed(2)} ms.`,
  );

  const user_id = person.id;
  const weights = { quality: 0.7, cost: 0.2, latency: 0.1, cost_scale: 0.01 };
  const query = (i: number) => ({
    user_id,
    id: crypto.randomUUID(),
    context: "bench",
    text: words(i),
    prompt_tokens: 10,
    weights,
  });
  const decision = (query_id: string) => ({
    user_id,
    id: crypto.randomUUID(),
    query_id,
    context: "bench",
    selected_model: model,
    confidence: 0.9,
  });
  const response = (query_id: string, decision_id: string, i: number) => ({
    user_id,
    id: crypto.randomUUID(),
    query_id,
    decision_id,
    context: "bench",
    model,
    status: "complete",
    text: words(i + 1),
    cost: 0.001,
    latency_ms: 500,
  });
  const feedback = (response_id: string) => ({
    user_id,
    response_id,
    kind: "thumbs",
    value: 1,
    reward: 1,
    confidence: 1,
  });
  /** As the source document does it: read, add, write back, and lose what others wrote meanwhile. */
  const restState = async () => {
    const [state] = await ok(
      rest.from("model_states").select("alpha,beta").eq("user_id", user_id).eq("context", "bench")
        .eq("model_id", model),
    ) as { alpha: number; beta: number }[];
    await ok(
      rest.from("model_states").update({ alpha: Number(state.alpha) + 1 }).eq("user_id", user_id)
        .eq("context", "bench").eq("model_id", model),
    );
  };
  await ok(rpc.rpc("update_model_state", { p_model_id: model, p_reward: 1, p_context: "bench" }));

  table(
    `Routing: ${rounds} inserts of a query`,
    await interleaved({
      "save_query": (i) => ok(rpc.rpc("save_query", { p_text: words(i), p_context: "bench" })),
      "REST": (i) => ok(rest.from("queries").insert(query(i))),
      "driver": (i) => driver`insert into public.queries ${driver(query(i) as never)}`,
    }, rounds),
    [...columns],
  );
  table(
    `Routing: ${rounds} selects of the models' states`,
    await interleaved({
      "get_model_states": () => ok(rpc.rpc("get_model_states", { p_context: "bench" })),
      "REST": () =>
        ok(rest.from("model_states").select("*").eq("user_id", user_id).eq("context", "bench")),
      "driver": () =>
        driver`select * from public.model_states where user_id = ${user_id} and context = 'bench'`,
    }, rounds),
    [...columns],
  );
  table(
    `Routing: ${rounds} updates of a model's state`,
    await interleaved({
      "update_model_state": () =>
        ok(rpc.rpc("update_model_state", {
          p_model_id: model,
          p_reward: 1,
          p_context: "bench",
        })),
      "REST: read, then write": restState,
      "driver": () =>
        driver`update public.model_states set alpha = alpha + 1
          where user_id = ${user_id} and context = 'bench' and model_id = ${model}`,
    }, rounds),
    [...columns],
  );
  table(
    `Routing: ${rounds} complete interactions`,
    await interleaved({
      "save_complete_interaction": (i) =>
        ok(rpc.rpc("save_complete_interaction", {
          p_query: { text: words(i), context: "bench" },
          p_routing: { selected_model: model, confidence: 0.9 },
          p_response: { text: words(i + 1), cost: 0.001, latency_ms: 500 },
          p_feedback: { kind: "thumbs", value: 1 },
        })),
      "REST, one after the other": async (i) => {
        const q = query(i);
        await ok(rest.from("queries").insert(q));
        const d = decision(q.id);
        await ok(rest.from("routing_decisions").insert(d));
        const r = response(q.id, d.id, i);
        await ok(rest.from("responses").insert(r));
        await ok(rest.from("feedback").insert(feedback(r.id)));
        await restState();
      },
      "driver, one transaction": (i) =>
        driver.begin(async (sql) => {
          const q = query(i);
          await sql`insert into public.queries ${sql(q as never)}`;
          const d = decision(q.id);
          await sql`insert into public.routing_decisions ${sql(d)}`;
          const r = response(q.id, d.id, i);
          await sql`insert into public.responses ${sql(r)}`;
          await sql`insert into public.feedback ${sql(feedback(r.id))}`;
          await sql`update public.model_states set alpha = alpha + 1
            where user_id = ${user_id} and context = 'bench' and model_id = ${model}`;
        }),
    }, rounds),
    [...columns],
  );

  await driver.end();
  http.close();
  wire.close();
  await admin.end();
}
