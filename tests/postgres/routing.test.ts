/** Many workers on the same models and budgets at once, each with a connection of its own. */

import assert from "node:assert/strict";
import postgres, { type TransactionSql } from "postgres";
import { databaseUrl, service, signUp } from "../e2e/clients.ts";

/** As many connections as there are to be workers. */
function connect(max: number) {
  const sql = postgres(databaseUrl, { max, onnotice: () => {} });
  return {
    sql,
    /** A transaction as PostgREST makes one for a user's request. */
    as: <T>(userId: string, work: (sql: TransactionSql) => Promise<T>): Promise<T> =>
      sql.begin(async (sql) => {
        await sql`select set_config('request.jwt.claims', ${
          JSON.stringify({ sub: userId })
        }, true)`;
        await sql`set local role authenticated`;
        return await work(sql);
      }) as Promise<T>,
    [Symbol.asyncDispose]: () => sql.end(),
  };
}

const times = <T>(count: number, call: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => call(i)));

const models = ["one", "two", "three"].map((name) => `concurrent-${name}`);
const listed = await service.from("models").upsert(
  models.map((id) => ({
    id,
    provider: "test",
    completion_price: 1_000,
    max_completion_tokens: 100,
  })),
);
if (listed.error) throw listed.error;

Deno.test("32 workers of six users complete interactions: every state is the exact sum, the prior too", async () => {
  await using database = connect(32);
  const context = `sums-${crypto.randomUUID()}`;
  const people = await times(6, signUp);
  await times(32, async (worker) => {
    for (let round = 0; round < 4; round++) {
      const items = models.map((model, i) => ({
        query: { text: `${worker}.${round}`, context },
        response: { model, cost: worker / 1000, latency_ms: 10 * round + i },
        feedback: { kind: "score", value: ((worker * 7 + round * 3 + i) % 11) / 11 },
      }));
      const ordered = worker % 2 ? items : items.toReversed();
      const { id } = people[worker % people.length];
      const [{ saved }] = await database.as(
        id,
        (sql) => sql`select public.save_complete_interactions(${sql.json(ordered)}) as saved`,
      );
      for (const { response_id } of saved) {
        await database.as(
          id,
          (sql) => sql`select public.record_feedback(${response_id}, 'rating', ${1 + worker % 5})`,
        );
      }
    }
  });
  const states = await database.sql`
    select
      s.alpha = 1 + sum(r.confidence * r.quality) as alpha,
      s.beta = 1 + sum(r.confidence * (1 - r.quality)) as beta,
      s.total_requests = count(*) and s.total_cost = sum(r.cost)
        and s.total_latency_ms = sum(r.latency_ms) and s.total_quality = sum(r.quality) as totals
    from public.model_states s
    join public.responses r
      on r.user_id = s.user_id and r.context = s.context and r.model = s.model_id
    where s.context = ${context}
    group by s.id`;
  assert.equal(states.length, 18);
  for (const state of states) {
    assert.deepEqual({ ...state }, { alpha: true, beta: true, totals: true });
  }
  const [{ responses }] = await database.sql`
    select count(*)::integer as responses from public.responses where context = ${context}`;
  assert.equal(responses, 32 * 4 * 3);
  const priors = await database.sql`
    select
      p.contributors,
      p.alpha = 1 + sum(private.shared_part(s.alpha - 1, s.alpha + s.beta - 2)) as alpha,
      p.beta = 1 + sum(private.shared_part(s.beta - 1, s.alpha + s.beta - 2)) as beta
    from public.model_states p
    join public.model_states s
      on s.user_id is not null and s.context = p.context and s.model_id = p.model_id
    where p.context = ${context} and p.user_id is null
    group by p.id`;
  assert.equal(priors.length, 3);
  for (const prior of priors) {
    assert.deepEqual({ ...prior }, { contributors: 6, alpha: true, beta: true });
  }
});

Deno.test("an account takes the prior with it while another begins it anew: the new one is whole", async () => {
  await using database = connect(4);
  const context = `leaving-${crypto.randomUUID()}`;
  const [leaving, coming] = [await signUp(), await signUp()];
  const add = (id: string) =>
    database.as(
      id,
      (sql) => sql`select public.update_model_state(${models[0]}, 0.5, 1, ${context})`,
    );
  await add(leaving.id);
  let added: Promise<unknown> | undefined;
  await database.sql.begin(async (sql) => {
    await sql`delete from auth.users where id = ${leaving.id}`;
    added = add(coming.id);
    // Until it waits for the row that goes.
    await sql`select pg_sleep(0.5)`;
  });
  await added;
  const priors = await database.sql`
    select contributors, alpha::double precision from public.model_states
    where context = ${context} and user_id is null`;
  assert.deepEqual([...priors].map((row) => ({ ...row })), [{ contributors: 1, alpha: 1.5 }]);
  await database.sql`delete from auth.users where id = ${coming.id}`;
  const left = await database.sql`select from public.model_states where context = ${context}`;
  assert.equal(left.length, 0);
});

Deno.test("the same feedback from 16 workers counts once, and of several the one that stands counts", async () => {
  await using database = connect(16);
  const { id } = await signUp();
  const context = `feedback-${crypto.randomUUID()}`;
  const [{ saved }] = await database.as(id, (sql) =>
    sql`select public.save_complete_interaction(
      ${sql.json({ text: "Why?", context })}, '{}', ${sql.json({ model: models[0] })}
    ) as saved`);
  const evidence = async () => {
    const [state] = await database.sql`
      select alpha, beta, total_requests from public.model_states
      where user_id = ${id} and context = ${context}`;
    return { ...state };
  };
  const give = (value: number | null) =>
    database.as(
      id,
      (sql) => sql`select public.record_feedback(${saved.response_id}, 'thumbs', ${value})`,
    );
  const before = await evidence();
  await give(1);
  const once = await evidence();
  assert.notDeepEqual(once, before);
  await give(null);
  assert.deepEqual(await evidence(), before);
  await times(16, () => give(1));
  assert.deepEqual(await evidence(), once);
  await times(16, (i) => give([0, 1, null][i % 3]));
  const [kept] = await database.sql`
    select value from public.feedback where user_id = ${id} and response_id = ${saved.response_id}`;
  const after = await evidence();
  await give(kept ? Number(kept.value) : null);
  assert.deepEqual(await evidence(), after, "what counted is what was kept");
  await give(null);
  assert.deepEqual(await evidence(), before);
});

Deno.test("64 routes at once never take more of a budget of 100 cents than there is", async () => {
  await using database = connect(64);
  const { id } = await signUp();
  const budget = await service.from("routing_budgets")
    .insert({ user_id: id, period: "day", amount: 1 });
  assert.equal(budget.error, null);
  // Each may cost ten cents.
  const route = () =>
    database.as(
      id,
      (sql) => sql`select public.route_query('Why?', p_candidates => ${models}) as route`,
    )
      .then(([{ route }]) => route.decision_id as string, (error) => {
        assert.equal(error.code, "PT429", error.message);
        return undefined;
      });
  const balance = async () => {
    const [row] = await database.sql`
      select spent::double precision, reserved::double precision
      from public.routing_budgets where user_id = ${id}`;
    return { ...row };
  };
  const decisions = (await times(64, route)).filter((decision) => decision !== undefined);
  assert.equal(decisions.length, 10);
  assert.deepEqual(await balance(), { spent: 0, reserved: 1 });

  // Half of them turn out to cost half; while they are settled others try to route.
  const settle = (decision: string) =>
    database.as(id, (sql) =>
      sql`select public.save_complete_interaction(
        '{}', ${sql.json({ decision_id: decision })}, '{"cost": 0.05}'
      )`);
  const [, more] = await Promise.all([
    Promise.all(decisions.slice(0, 5).map(settle)),
    times(59, route),
  ]);
  const late = (await times(59, route)).filter((decision) => decision !== undefined);
  const routed = more.filter((decision) => decision !== undefined).length + late.length;
  assert.equal(routed, 2, "25 cents are left of the five, which is two more routes");
  assert.deepEqual(await balance(), { spent: 0.25, reserved: 0.7 });
});

Deno.test("one turn that 16 workers ask for at once is routed once", async () => {
  await using database = connect(16);
  const { id } = await signUp();
  const turn = crypto.randomUUID();
  const decisions = await times(
    16,
    () =>
      database.as(id, (sql) =>
        sql`select public.get_chat_context(
        ${crypto.randomUUID()}::uuid, p_request_id => ${turn}, p_route => ${
          sql.json({ candidates: models })
        }
      ) -> 'route' ->> 'decision_id' as decision`).then(([{ decision }]) => decision),
  );
  assert.equal(new Set(decisions).size, 1);
  const [{ queries }] = await database.sql`
    select count(*)::integer as queries from public.queries where user_id = ${id}`;
  assert.equal(queries, 1);
});

Deno.test("scores of messages, turns and memories at once: no deadlock, and all of it taken back", async () => {
  await using database = connect(24);
  const { id } = await signUp();
  const memories = Array.from({ length: 6 }, (_, i) => ({ key: `key_${i}`, value: "v" }));
  await database.as(id, (sql) => sql`select public.upsert_memories(${sql.json(memories)})`);
  const turn = (text: string) =>
    database.as(id, async (sql) => {
      const [{ decision }] = await sql`
        select public.get_chat_context(null, p_route => ${sql.json({ candidates: models })})
          #> '{route,decision_id}' as decision`;
      const [{ message }] = await sql`
        select public.store_chat_pair(
          ${text}, 'Yes', p_interaction => ${sql.json({ decision_id: decision })},
          p_model => ${models[0]}, p_memories => ${sql.json(memories.slice(-3))},
          p_metadata => (
            select jsonb_build_object('memory_ids', jsonb_agg(m.id)) from public.user_memories m
          )
        ) as message`;
      return message as string;
    });
  const messages = await times(8, (i) => turn(`first ${i}`));
  const score = (message: string, value: number | null) =>
    database.as(id, (sql) => sql`select public.record_message_feedback(${message}, ${value})`);
  const shown = async () =>
    [
      ...await database.sql`
      select model_id, alpha, beta from public.model_states where user_id = ${id} order by 1`,
      ...await database.sql`
      select memory_key, confidence from public.user_memories where user_id = ${id} order by 1`,
    ].map((row) => ({ ...row }));
  const before = await shown();
  await times<unknown>(
    24,
    (i) =>
      i % 3 === 0
        ? score(messages[i / 3], i % 2 ? 1 : -1)
        : i % 3 === 1
        ? database.as(id, (sql) =>
          sql`select public.upsert_memories(${
            sql.json(
              memories.toReversed().map((m) => ({ ...m, importance: i % 2 ? "low" : "high" })),
            )
          })`)
        : turn(`second ${i}`),
  );
  assert.notDeepEqual(await shown(), before);
  await times(8, (i) => score(messages[i], null));
  const [{ turns }] = await database.sql`
    select sum(total_requests)::integer as turns from public.model_states where user_id = ${id}`;
  assert.equal(turns, 16);
  const [{ sure }] = await database.sql`
    select bool_and(confidence = 1) as sure from public.user_memories where user_id = ${id}`;
  assert.equal(sure, true);
  const [{ words }] = await database.sql`
    select count(*)::integer as words from public.feedback where user_id = ${id}`;
  assert.equal(words, 0);
});
