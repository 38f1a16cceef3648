/**
 * Every RPC with any JSON, text, number, time and list in its parameters, on a real database: it succeeds, or says what
 * is wrong in one of the documented ways, and what it leaves behind is whole.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Sql, TransactionSql } from "postgres";
import { anyJson, anyNumber, anyText } from "../json_values.ts";
import type { Property } from "./property.ts";

interface Rpc {
  name: string;
  role: string;
  parameters: { name: string; type: string; required: boolean }[];
  /** Words in quotes in its body and in those of what it calls: mostly keys and values that it knows. */
  words: string[];
}

/** What an RPC may fail with: Engram's own, a bad value, a broken rule, no permission, JSON too deep. */
const documented = /^(PT4\d\d|22...|23...|42501|54001)$/;

/** What no call may break. Each finds rows for which it does not hold. */
const invariants = {
  "a conversation counts its messages, and they are numbered without a gap": `
    select from public.conversations c where c.message_count <> (
      select count(*) from public.chat_messages m
      where m.user_id = c.user_id and m.session_id = c.id and m.seq <= c.message_count)`,
  "a document that is ready has its chunks, in order": `
    select from public.documents d where d.status = 'ready' and array(
        select e.chunk_index from public.embeddings e
        where e.user_id = d.user_id and e.document_id = d.id order by 1
      ) <> array(select generate_series(0, (
        select count(*) from public.embeddings e
        where e.user_id = d.user_id and e.document_id = d.id) - 1)::integer)`,
  "an active memory says so in its history": `
    select from public.user_memories m where m.status = 'active' and not exists (
      select from public.user_memory_history h
      where h.user_id = m.user_id and h.memory_key = m.memory_key)`,
};

export async function rpcsProperty(sql: Sql): Promise<Property> {
  const user = crypto.randomUUID();
  await sql`insert into auth.users (id, aud, role, email)
    values (${user}, 'authenticated', 'authenticated', ${`${user}@example.com`})`;
  const rpcs = await readRpcs(sql);
  const ids = await sql.begin(async (transaction) => {
    await actAs(transaction, user, "authenticated");
    await transaction`select public.store_chat_pair('Hello', 'Hi',
      p_memories => '[{"key": "tea", "value": "green"}]')`;
    await transaction`select public.add_document('Title', 'Text', '[{"content": "Text"}]')`;
    return await idsOf(transaction, user);
  });
  const calls = fc.oneof(...rpcs.map((rpc) => callOf(rpc, user, ids)));
  return {
    name: "RPCs",
    share: 0.6,
    property: fc.asyncProperty(calls, async ({ rpc, values }) => {
      const list = Object.keys(values).map((name, i) => {
        const { type } = rpc.parameters.find((parameter) => parameter.name === name)!;
        return `${name} => $${i + 1}::text::${type}`;
      });
      const call = `select public.${rpc.name}(${list.join(", ")})`;
      await rolledBack(sql, async (transaction) => {
        await actAs(transaction, user, rpc.role);
        try {
          await transaction.savepoint((inner) => inner.unsafe(call, Object.values(values)));
        } catch (error) {
          const { code, message } = error as { code?: string; message: string };
          assert.match(code ?? "", documented, `${code} ${message}`);
          return;
        }
        await transaction`reset role`;
        await transaction`set constraints all immediate`;
        for (const [name, broken] of Object.entries(invariants)) {
          assert.equal((await transaction.unsafe(broken)).length, 0, name);
        }
      });
    }),
  };
}

async function readRpcs(sql: Sql): Promise<Rpc[]> {
  const functions = await sql<{ schema: string; name: string; body: string; rpc: Rpc }[]>`
    select n.nspname as schema, p.proname as name, p.prosrc as body, jsonb_build_object(
      'name', p.proname,
      'role', case when has_function_privilege('authenticated', p.oid, 'execute')
        then 'authenticated' else 'service_role' end,
      'parameters', coalesce((
        select jsonb_agg(jsonb_build_object(
          'name', p.proargnames[a.position], 'type', format_type(a.type, null),
          'required', a.position <= p.pronargs - p.pronargdefaults
        ) order by a.position)
        from unnest(p.proargtypes::oid[]) with ordinality a (type, position)
      ), '[]')
    ) as rpc
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private') and p.prokind = 'f'
      and p.prorettype <> 'trigger'::regtype`;
  const bodies = new Map(functions.map(({ schema, name, body }) => [`${schema}.${name}`, body]));
  return functions.filter(({ schema }) => schema === "public").map(({ name, rpc }) => {
    const words = new Set<string>();
    const seen = new Set<string>();
    const collect = (called: string) => {
      if (seen.has(called)) return;
      seen.add(called);
      const body = bodies.get(called) ?? "";
      for (const [, word] of body.matchAll(/'(\w{1,40})'/g)) words.add(word);
      for (const [further] of body.matchAll(/\b(?:public|private)\.\w+/g)) collect(further);
    };
    collect(`public.${name}`);
    return { ...rpc, words: [...words] };
  });
}

/** A call with text for each parameter that is given. */
function callOf(
  rpc: Rpc,
  user: string,
  ids: string[],
): fc.Arbitrary<{ rpc: Rpc; values: Record<string, string | null> }> {
  const uuid = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, fc.uuid());
  const words = rpc.words.length > 0 ? rpc.words : ["a"];
  const text = fc.oneof(anyText, fc.constantFrom(...words), uuid);
  const json = anyJson(words, { text, uuid });
  const jsonText = fc.oneof(
    { weight: 6, arbitrary: json },
    {
      weight: 4,
      arbitrary: fc.array(fc.dictionary(fc.constantFrom(...words), json), { maxLength: 4 }),
    },
  ).map((value) => JSON.stringify(value));
  const odd = fc.constantFrom(
    "1e999",
    "[1e-400, 1e130000]",
    '{"a": 1, "a": 2}',
    '"\\u0000"',
    '{"\\ud800": "\\udfff"}',
    `${"[".repeat(300)}${"]".repeat(300)}`,
    "",
    "nul",
  );
  const values = Object.fromEntries(rpc.parameters.map(({ name, type }) => {
    if (name === "p_user_id") return [name, fc.constant(user)];
    return [
      name,
      fc.oneof({ weight: 12, arbitrary: of(type) }, {
        weight: 1,
        arbitrary: fc.constant(null),
      }),
    ];
  }));
  function of(type: string): fc.Arbitrary<string> {
    if (type.endsWith("[]")) {
      return fc.array(fc.option(of(type.slice(0, -2))), { maxLength: 4 }).map((items) =>
        `{${
          items.map((item) => item === null ? "NULL" : JSON.stringify(item.replaceAll("\0", "")))
        }}`
      );
    }
    if (/vector/.test(type)) return vectors;
    if (type === "jsonb") return fc.oneof({ weight: 9, arbitrary: jsonText }, odd);
    if (type === "uuid") return fc.oneof({ weight: 9, arbitrary: uuid }, text);
    if (type === "boolean") return fc.constantFrom("true", "false");
    if (/^timestamp/.test(type)) return times;
    if (/int|numeric|real|double/.test(type)) {
      return fc.oneof(
        { weight: 9, arbitrary: anyNumber.map(String) },
        fc.constantFrom("NaN", "infinity"),
      );
    }
    return fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: vectors });
  }
  const required = rpc.parameters.filter((parameter) => parameter.required);
  return fc.record(values, {
    requiredKeys: [
      ...required.map(({ name }) => name),
      ...rpc.parameters.filter(({ name }) => name === "p_user_id").map(({ name }) => name),
    ],
  }).map((given) => ({ rpc, values: given as Record<string, string | null> }));
}

const vectors: fc.Arbitrary<string> = fc.oneof(
  fc.nat(1535).map((axis) => JSON.stringify(Array.from({ length: 1536 }, (_, i) => +(i === axis)))),
  fc.constantFrom("[]", "[1,2]", "[NaN]", `[${"0,".repeat(1535)}0]`, `[${"1e39,".repeat(1535)}1]`),
);

const times: fc.Arbitrary<string> = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    "infinity",
    "-infinity",
    "4713-01-01 00:00:00+00 BC",
    "294276-12-31",
    "epoch",
    "now",
  ),
);

/** Ids of all rows that the user has by now. */
async function idsOf(transaction: TransactionSql, user: string): Promise<string[]> {
  const tables = await transaction<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    join pg_attribute i on i.attrelid = c.oid and i.attname = 'id'
    join pg_attribute u on u.attrelid = c.oid and u.attname = 'user_id'
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`;
  const ids: string[] = [];
  for (const { name } of tables) {
    const rows = await transaction.unsafe(`select id::text from ${name} where user_id = $1`, [
      user,
    ]);
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

/** What PostgREST sets for a request. */
async function actAs(transaction: TransactionSql, user: string, role: string): Promise<void> {
  const claims = JSON.stringify(role === "authenticated" ? { sub: user, role } : { role });
  await transaction`select set_config('role', ${role}, true),
    set_config('request.jwt.claims', ${claims}, true)`;
}

class RollBack extends Error {}

async function rolledBack(
  sql: Sql,
  work: (transaction: TransactionSql) => Promise<void>,
): Promise<void> {
  await sql.begin(async (transaction) => {
    await work(transaction);
    throw new RollBack();
  }).catch((error) => {
    if (!(error instanceof RollBack)) throw error;
  });
}
