/** What the operator sets and what was spent, which no request of a user changes. */

import assert from "node:assert/strict";
import { call, service, signUp } from "../clients.ts";
import { snapshot } from "./oracle.ts";
import { leave, type OwnField, pick, rowOf, send, spender } from "./own.ts";

/** Findings 2 and 8: every table that the operator writes, by every verb, from a user with rows in it. */
export async function operatorsTables({ sql, operators }: OwnField): Promise<string> {
  const person = await spender(sql);
  const names = operators.map(({ schema, name }) =>
    schema === "public" ? name : `${schema}.${name}`
  );
  const state = async () => pick(await snapshot(sql, person.id), names);
  const before = await state();
  assert.equal(Object.keys(before).length, operators.length);
  let sent = 0;
  for (const { schema, name, columns } of operators) {
    const own = columns.includes("user_id")
      ? `user_id=eq.${person.id}`
      : `${columns[0]}=not.is.null`;
    const profile = { "content-profile": schema, "accept-profile": schema };
    const path = `/rest/v1/${name}`;
    const huge = Object.fromEntries(
      columns.filter((column) =>
        /amount|max_|rows_per|tokens|cost|price|limit|spent|reserved/.test(column)
      )
        .map((column) => [column, column === "spent" ? 0 : 1e6]),
    );
    const row = { ...huge, ...(columns.includes("user_id") ? { user_id: person.id } : {}) };
    const attacks: [method: string, path: string, body?: unknown][] = [
      ["POST", path, row],
      ["POST", `${path}?on_conflict=${columns[0]}`, row],
      ["PATCH", `${path}?${own}`, Object.keys(huge).length > 0 ? huge : { [columns[0]]: null }],
      ["PUT", `${path}?${own}`, row],
      ["DELETE", `${path}?${own}`],
    ];
    for (const [method, path, body] of attacks) {
      const headers = { ...profile, prefer: "resolution=merge-duplicates" };
      const { status, text } = await send(person, method, path, body, headers);
      assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status} ${text}`);
      sent++;
    }
  }
  assert.deepEqual(await state(), before, "nothing of it has changed");
  return `${sent} writes to ${operators.length} tables of the operator`;
}

/** Findings 2 and 8: neither an erasure nor a file that the user brings gives anything back. */
export async function erasureAndImport({ sql, tables, operators }: OwnField): Promise<string> {
  const person = await spender(sql);
  const resources = tables.filter(({ isCounted }) => isCounted).map(({ name }) => `public.${name}`);
  for (const resource of resources) await leave(sql, person.id, resource, -1_000_000);
  const spent = async () => {
    const budgets = await sql`
      select period, amount::float8, spent::float8 from public.routing_budgets
      where user_id = ${person.id} order by 1`;
    const buckets = await sql`
      select resource from private.usage
      where user_id = ${person.id} and tokens < -500000 order by 1`;
    return { budgets: [...budgets], buckets: buckets.map(({ resource }) => resource) };
  };
  const before = await spent();
  assert.deepEqual(before.budgets.map(({ amount, spent }) => [amount, spent]), [[0.02, 20]]);
  assert.deepEqual(before.buckets, resources.toSorted());

  const file: Record<string, unknown[]> = {};
  for (const table of tables) {
    const row = await rowOf(sql, table, person.id);
    if (row) file[`public.${table.name}`] = [row];
  }
  for (const { schema, name, columns } of operators) {
    const [row] = await sql<{ row: Record<string, unknown> }[]>`
      select to_jsonb(t) as row from ${sql(schema)}.${sql(name)} t
      ${columns.includes("user_id") ? sql`where user_id = ${person.id}` : sql``} limit 1`;
    const generous = { amount: 1e6, spent: 0, reserved: 0, tokens: 1e9, rows_per_minute: 1e6 };
    file[`${schema}.${name}`] = [{ ...row?.row, ...pick(generous, columns) }];
  }
  const bring = async () => {
    for (const some of [Object.keys(file), ...Object.keys(file).map((name) => [name])]) {
      const p_data = {
        format: "engram",
        version: 1,
        user_id: person.id,
        tables: pick(file, some),
      };
      const own = await send(person, "POST", "/rest/v1/rpc/import_my_data", {
        p_data,
        p_user_id: person.id,
      });
      assert.ok(own.status >= 400 && own.status < 500, own.text);
      // The operator may take the file in: it is the user's word still. What of it is refused is told.
      await service.rpc("import_my_data", { p_data: p_data as never, p_user_id: person.id });
      assert.deepEqual(await spent(), before, some.join());
    }
  };
  await bring();
  for (const way of ["function", "rpc"]) {
    const gone = way === "rpc"
      ? await send(person, "POST", "/rest/v1/rpc/delete_my_data", {})
      : await send(person, "DELETE", "/functions/v1/profile?confirm=delete%20my%20data");
    assert.equal(gone.status, 200, gone.text);
    assert.deepEqual(await spent(), before, way);
  }
  await bring();
  return `${Object.keys(file).length} tables in the file`;
}

/** Finding 3: with an empty meter nothing is asked, whichever route it is. */
export async function emptyMeter({ sql }: OwnField): Promise<string> {
  const person = await spender(sql);
  const user = [{ role: "user", content: "A question" }];
  const asking: Record<string, unknown> = {
    "chat/chat/completions": { model: "auto", messages: user },
    "chat/responses": { model: "auto", input: "A question" },
    "responses": { model: "auto", input: "A question" },
    "chat/embeddings": { model: "auto", input: "A text" },
    "embeddings": { model: "auto", input: "A text" },
    "memories/recall": { query: "A question" },
    "memories/extract": { text: "I live in Rome.", user_message: "I live in Rome." },
    "documents/search": { query: "A question" },
    "flashcards/generate": { message_id: person.message, deck_id: person.deck },
  };
  await service.from("routing_budgets").delete().eq("user_id", person.id).throwOnError();
  await leave(sql, person.id, "provider.%", -1_000_000);
  const calls = async () =>
    (await sql`
      select resource, tokens from private.usage
      where user_id = ${person.id} and resource like 'provider.%' order by 1`).map((row) => ({
      ...row,
    }));
  const before = await calls();
  assert.ok(before.length >= 8);
  let refused = 0;
  for (const [path, body] of Object.entries(asking)) {
    const { status, text } = await send(person, "POST", `/functions/v1/${path}`, body);
    assert.ok(status === 429 || (status >= 400 && status < 404), `${path}: ${status} ${text}`);
    if (status === 429) refused++;
  }
  assert.ok(refused >= 6, `${refused} refused`);
  assert.deepEqual(await calls(), before, "nothing was taken for what was not asked");
  return `${refused} of ${Object.keys(asking).length} routes refused with 429`;
}

/** Finding 9: what is over the rate is refused before a model is asked; no answer is paid for and lost. */
export async function turnsAtOnce({ sql }: OwnField): Promise<string> {
  const person = await signUp();
  const turn = { model: "auto", messages: [{ role: "user", content: "Hello" }] };
  const first = await call(person, "POST", "/chat/chat/completions", turn);
  assert.equal(first.status, 200, await first.text());
  // One message a second comes back, so that what is there now is what counts.
  const rate = (rows: number) =>
    sql`
    update private.limits set rows_per_minute = ${rows} where resource = 'public.chat_messages'
    returning rows_per_minute`;
  await rate(60);
  await leave(sql, person.id, "public.chat_messages", 6);
  const started = performance.now();
  const answers = await Promise.all(Array.from(
    { length: 12 },
    () => send(person, "POST", "/functions/v1/chat/chat/completions", turn),
  ));
  const seconds = (performance.now() - started) / 1000;
  await rate(600);
  const kept = answers.filter(({ status }) => status === 200).length;
  assert.deepEqual(answers.filter(({ text }) => text.includes("reply_not_kept")), []);
  assert.ok(answers.every(({ status }) => status === 200 || status === 429));
  assert.ok(kept >= 3 && kept <= 3 + seconds, `${kept} answered in ${seconds.toFixed(1)} s`);
  const [{ count }] = await sql`
    select count(*)::int from public.chat_messages where user_id = ${person.id}`;
  assert.equal(count, 2 * (kept + 1), "every answer that was given is there");
  return `${kept} of 12 turns answered`;
}

/** Finding 7: the reservation of a turn is not the user's to settle. */
export async function settleOwnTurn({ sql }: OwnField): Promise<string> {
  const person = await spender(sql);
  await service.from("routing_budgets").update({ amount: 100 }).eq("user_id", person.id)
    .throwOnError();
  // Priced by the operator of this test: local models cost nothing, and nothing is reserved for them.
  const prices = await sql<{ id: string; completion_price: string }[]>`
    update public.models n set completion_price = greatest(n.completion_price, 1)
    from public.models o where o.id = n.id returning o.id, o.completion_price`;
  const context = await person.supabase.rpc("get_chat_context", {
    p_query_text: "A question",
    p_route: { context: "general" },
    p_request_id: crypto.randomUUID(),
  });
  for (const { id, completion_price } of prices) {
    await sql`update public.models set completion_price = ${completion_price} where id = ${id}`;
  }
  assert.equal(context.error, null);
  const { data: open } = await person.supabase.from("routing_decisions")
    .select("id,reserved_cost").is("settled_at", null);
  assert.equal(open?.length, 1);
  const [{ id, reserved_cost }] = open!;
  const reserved = Number(reserved_cost);
  assert.ok(reserved > 0, "something is reserved");
  const paid = async () => {
    const [{ paid }] = await sql<{ paid: number }[]>`
      select (b.spent - 20 + coalesce(sum(d.reserved_cost) filter (where d.settled_at is null), 0))
        ::float8 as paid
      from public.routing_budgets b
      left join public.routing_decisions d on d.user_id = b.user_id and d.booked_cost = 0
      where b.user_id = ${person.id} group by b.spent`;
    return paid;
  };
  const response = { cost: 0, text: "x" };
  const routing = { decision_id: id };
  for (
    const [path, body] of [
      ["rpc/save_complete_interaction", {
        p_query: {},
        p_routing: routing,
        p_response: response,
      }],
      ["rpc/save_complete_interactions", {
        p_items: [{ query: {}, routing, response }],
      }],
      ["rpc/save_complete_interaction", {
        p_query: {},
        p_routing: routing,
        p_response: { cost: 0, status: "error", error: "x" },
      }],
    ] as const
  ) {
    const { text } = await send(person, "POST", `/rest/v1/${path}`, body);
    assert.ok(await paid() >= reserved - 1e-9, `${path} makes it free: ${text}`);
  }
  const free = { settled_at: new Date().toISOString(), reserved_cost: 0 };
  for (const [method, body] of [["PATCH", free], ["PUT", { id, ...free }], ["DELETE"]] as const) {
    const { text } = await send(person, method, `/rest/v1/routing_decisions?id=eq.${id}`, body);
    assert.ok(await paid() >= reserved - 1e-9, `${method} makes it free: ${text}`);
  }
  return `${reserved} $ stay reserved, or are booked`;
}
