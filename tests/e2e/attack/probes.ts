/** What tells of others, what outlives its account, and what nobody counts. */

import assert from "node:assert/strict";
import type { Route } from "../../contracts.ts";
import { type Person, signUp } from "../clients.ts";
import { settled } from "../settled.ts";
import { pathOf } from "./field.ts";
import { sample } from "./payloads.ts";
import { leave, type OwnField, type OwnTable, pick, rowOf, send, spender } from "./own.ts";

/** Finding 1: writing under another's id is answered as writing under one that nobody has. */
export async function othersIds({ sql, tables }: OwnField): Promise<string> {
  const [person, other] = [await spender(sql), await settled()];
  let tried = 0;
  for (const table of tables.filter(({ insertable }) => insertable.includes("id"))) {
    const [row, others] = [await rowOf(sql, table, person.id), await rowOf(sql, table, other.id)];
    if (!row || !others) continue;
    const write = async (id: unknown) => {
      const body = { ...pick(row, table.insertable), id };
      const answer = await send(person, "POST", `/rest/v1/${table.name}`, body);
      return [answer.status, answer.code];
    };
    const free = typeof row.id === "string" ? crypto.randomUUID() : Number(row.id) + 1e6;
    assert.deepEqual(await write(others.id), await write(free), table.name);
    const [same] = await sql`
      select to_jsonb(t) as row from public.${sql(table.name)} t
      where t.${sql(table.owner)} = ${other.id} and t.id::text = ${String(others.id)}`;
    assert.deepEqual(same.row, others, table.name);
    tried++;
  }
  assert.ok(tried >= 5, `${tried} tables`);
  return `${tried} tables whose ids users choose`;
}

/** Finding 3: an update that queues texts anew is under the rate of its table. */
export async function requeuing({ sql, tables }: OwnField): Promise<string> {
  const person = await spender(sql);
  const embeddable = await sql<{ table_name: string; text_expression: string }[]>`
    select table_name, text_expression from private.embeddable_tables order by 1`;
  const queued = async () => {
    const [{ n }] = await sql`
      select count(*)::int as n from private.embedding_jobs where user_id = ${person.id}`;
    return n;
  };
  const tried: string[] = [];
  for (const { table_name, text_expression } of embeddable) {
    const table = tables.find(({ name }) => name === table_name)!;
    await leave(sql, person.id, `public.${table_name}`, -1_000_000);
    const before = await queued();
    for (const { name, type } of table.updatable) {
      const isText = text_expression.includes(`r.${name}`) && type === "text";
      if (!isText && name !== "embedding") continue;
      const body = { [name]: isText ? `new words ${crypto.randomUUID()}` : null };
      const path = `/rest/v1/${table_name}?${table.owner}=eq.${person.id}`;
      const { status, text } = await send(person, "PATCH", path, body);
      assert.equal(status, 429, `${table_name}.${name}: ${text}`);
      tried.push(`${table_name}.${name}`);
    }
    assert.equal(await queued(), before);
  }
  assert.ok(tried.length >= 3, tried.join());
  return `429 for ${tried.join(", ")}`;
}

/** Finding 15: bytes are counted, whichever column holds them. */
export async function uncountedBytes({ sql, tables }: OwnField): Promise<string> {
  const person = await spender(sql);
  const pad = "x".repeat(60);
  const longer = (value: unknown, type: string): unknown => {
    if (type === "text") return `${value ?? ""}${pad}`;
    if (type === "text[]") return [...(value as string[] ?? []), pad];
    if (type === "jsonb") return { ...(value as object ?? {}), pad };
    if (type === "twice") return { ...(value as object), again: pad };
    return undefined;
  };
  const bytes = async (resource: string) => {
    const [{ n }] = await sql<{ n: number }[]>`
      select (coalesce(sum(bytes), 0))::int as n from (
        select bytes from private.usage where user_id = ${person.id} and resource = ${resource}
        union all select bytes from private.usage_deltas
        where user_id = ${person.id} and resource = ${resource}
      ) t`;
    return n;
  };
  const sizeOf = async ({ name, owner }: OwnTable) => {
    const [{ n }] = await sql<{ n: number }[]>`
      select sum(octet_length(record_send(t)))::int as n from public.${sql(name)} t
      where t.${sql(owner)} = ${person.id}`;
    return n;
  };
  let tried = 0;
  for (const table of tables.filter(({ isCounted }) => isCounted)) {
    for (const { name, type } of table.updatable) {
      if (table.key.includes(name)) continue;
      const row = await rowOf(sql, table, person.id);
      const value = row && longer(row[name], type);
      if (value === undefined) continue;
      const where = table.key.map((column) => `${column}=eq.${row![column]}`).join("&");
      const change = (to: unknown) =>
        send(person, "PATCH", `/rest/v1/${table.name}?${where}`, { [name]: to });
      // A text that is another takes its vector away: once before, so that the second time tells of the text alone.
      await change(longer(row![name], type));
      const [before, size] = [await bytes(`public.${table.name}`), await sizeOf(table)];
      const { status } = await change(longer(value, type === "jsonb" ? "twice" : type));
      const larger = await sizeOf(table) - size;
      // Columns with a form of their own refuse it, or keep something else.
      if (status >= 300 || larger < pad.length) continue;
      const counted = await bytes(`public.${table.name}`) - before;
      assert.equal(counted, larger, `${table.name}.${name}`);
      tried++;
    }
  }
  assert.ok(tried >= 8, `${tried} columns`);
  return `${tried} columns`;
}

/** Finding 11: four accounts learn nothing of what a fifth did with a model. */
export async function sharedPrior(): Promise<string> {
  const learn = async ({ supabase }: Person, context: string, confidence: number) => {
    const { error } = await supabase.rpc("update_model_state", {
      p_model_id: "local-echo",
      p_reward: 1,
      p_confidence: confidence,
      p_context: context,
    });
    assert.equal(error, null);
  };
  const [used, unused] = [crypto.randomUUID(), crypto.randomUUID()];
  const victim = await signUp();
  for (let i = 0; i < 3; i++) await learn(victim, used, 1);
  for (let i = 0; i < 4; i++) await learn(await signUp(), used, 0.000001);
  const asked = await signUp();
  const scores = async (context: string) => {
    const { data, error } = await asked.supabase.rpc("route_query", {
      p_text: "x",
      p_context: context,
    });
    assert.equal(error, null);
    const route = data as { scores: Record<string, Record<string, unknown>> };
    return Object.fromEntries(
      Object.entries(route.scores).map(([model, score]) => {
        const { sample: _, ...known } = score;
        return [model, known];
      }),
    );
  };
  const [seen, nothing] = [await scores(used), await scores(unused)];
  assert.ok(Object.keys(seen).length > 0);
  const counts = (all: typeof seen) =>
    Object.fromEntries(
      Object.entries(all).map(([model, score]) => [
        model,
        pick(score, ["alpha", "beta", "prior", "total_requests", "mean"]),
      ]),
    );
  assert.deepEqual(counts(seen), counts(nothing));
  return `${Object.keys(seen).length} models`;
}

/** Finding 14: a clock that was ahead locks nobody out, in whichever table. */
export async function clockAhead({ sql, tables }: OwnField): Promise<string> {
  const person = await spender(sql);
  await sql`
    update private.usage set tokens = 10, refilled_at = now() + interval '30 days'
    where user_id = ${person.id} and resource like 'public.%'`;
  const insert = await send(person, "POST", "/rest/v1/conversations", { title: "later" });
  assert.equal(insert.status, 201, insert.text);
  await sql`
    update private.usage set tokens = 0, refilled_at = now() + interval '30 days'
    where user_id = ${person.id} and resource like 'public.%'`;
  const refused = await person.supabase.rpc("store_chat_pair", {
    p_user_message: "a",
    p_ai_response: "b",
  });
  const seconds = Number(/in (\d+) seconds/.exec(refused.error?.hint ?? "")?.[1]);
  assert.ok(seconds <= 60, refused.error?.hint);
  return `at most ${seconds} s to wait, of ${tables.length} tables`;
}

/** Finding 16: a token outlives its account, and does nothing. */
export async function deletedAccount({ sql }: OwnField, routes: Route[]): Promise<string> {
  const person = await settled();
  await sql`delete from auth.users where id = ${person.id}`;
  let refused = 0;
  for (const { method, path, function: name } of routes) {
    if (method === "GET" || name === "worker") continue;
    // A turn is refused by what reserves it, once its body has been read.
    const body = /\/completions$/.test(path)
      ? { messages: [{ role: "user", content: "Hi" }] }
      : /\/responses$/.test(path)
      ? { input: "Hi" }
      : {};
    const { status, text } = await send(
      person,
      method,
      pathOf(path, person.document),
      method === "DELETE" ? undefined : body,
    );
    assert.equal(status, 401, `${method} ${path}: ${status} ${text}`);
    refused++;
  }
  return `${refused} routes`;
}

/** What REST makes of a question that is hard to answer: refused or answered, never the end of it. */
export async function hardQuestions({ sql, tables }: OwnField): Promise<string> {
  const person = await spender(sql);
  const letters = "a".repeat(4000);
  const backtracking = [
    `like.${"*a".repeat(200)}*b`,
    `ilike.${"%25a".repeat(200)}%25b`,
    `match.^(a*)(a*)(a*)(a*)\\1\\2\\3\\4b$`,
    `match.((((a{1,50}){1,50}){1,50}){1,50})b`,
    `match.${"(a?)".repeat(60)}${"a".repeat(60)}`,
    `imatch.(${"a|".repeat(1500)}b)*c`,
  ];
  let slowest = { ms: 0, path: "" };
  let sent = 0;
  const ask = async (path: string) => {
    const { status, text, ms } = await send(person, "GET", `/rest/v1/${path}`);
    assert.ok(status < 500 || text.includes("57014"), `${path.slice(0, 200)}: ${status} ${text}`);
    if (ms > slowest.ms) slowest = { ms, path: path.slice(0, 60) };
    sent++;
  };
  await sql`
    insert into public.vectors (user_id, content, embedding_model)
    select ${person.id}, ${letters}, 'test' from generate_series(1, 50)`;
  for (const operator of backtracking) {
    await ask(
      `vectors?select=id&content=${encodeURIComponent(operator).replaceAll("%2525", "%25")}`,
    );
  }
  for (const { name, key, updatable } of tables) {
    const column = updatable[0]?.name ?? key[0];
    await ask(`${name}?or=(${Array(200).fill(`${column}.not.is.null`).join()})&limit=1`);
    await ask(
      `${name}?and=(${"or(".repeat(60)}${column}.is.null,${column}.is.null${")".repeat(60)})`,
    );
    await ask(`${name}?select=${Array.from({ length: 300 }, (_, i) => `c${i}:${column}`).join()}`);
    await ask(`${name}?order=${Array(100).fill(`${column}.desc`).join()}`);
    await ask(`${name}?${column}=in.(${Array(2_000).fill(sample("integer")).join()})`);
  }
  return `${sent} requests; the slowest, ${slowest.path}, took ${slowest.ms.toFixed(0)} ms`;
}
