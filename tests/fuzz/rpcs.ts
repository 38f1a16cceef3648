/**
 * Every RPC with any JSON, text, number, time and list in its parameters, on a real database: it succeeds, or says what
 * is wrong in one of the documented ways, and what it leaves behind is whole.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Sql } from "postgres";
import { actAs, createAccount, createFullAccount, type Ids, rolledBack } from "../accounts.ts";
import { anyJson, anyNumber, anyText } from "../json_values.ts";
import { goodValues, nearly } from "./good_values.ts";
import type { Property } from "./property.ts";

interface Rpc {
  name: string;
  role: string;
  parameters: { name: string; type: string; required: boolean }[];
  /** Words in quotes in its body and in those of what it calls: values that it knows, mostly. */
  words: string[];
  /** Those that it takes out of JSON. */
  keys: string[];
}

/** What an RPC may fail with: Engram's own, a bad value, a broken rule, no permission, JSON too deep. */
const documented = /^(PT4\d\d|22...|23...|42501|54001)$/;

/** What no call may break. Each finds rows of a user for which it does not hold. */
const invariants = {
  "a conversation counts its messages, and they are numbered without a gap": `
    select from public.conversations c where c.user_id = $1 and c.message_count <> (
      select count(*) from public.chat_messages m
      where m.user_id = c.user_id and m.session_id = c.id and m.seq <= c.message_count)`,
  "a document that is ready has its chunks, in order": `
    select from public.documents d where d.user_id = $1 and d.status = 'ready' and array(
        select e.chunk_index from public.embeddings e
        where e.user_id = d.user_id and e.document_id = d.id order by 1
      ) <> array(select generate_series(0, (
        select count(*) from public.embeddings e
        where e.user_id = d.user_id and e.document_id = d.id) - 1)::integer)`,
  "an active memory says so in its history": `
    select from public.user_memories m
    where m.user_id = $1 and m.status = 'active' and not exists (
      select from public.user_memory_history h
      where h.user_id = m.user_id and h.memory_key = m.memory_key)`,
};

export async function rpcsProperty(sql: Sql): Promise<Property> {
  const { user, ids } = await createFullAccount(sql);
  const empty = await createAccount(sql);
  const rpcs = await readRpcs(sql);
  const calls = fc.oneof(...rpcs.map((rpc) =>
    // An import goes into an account that is empty.
    callOf(rpc, rpc.name === "import_my_data" ? empty : user, ids)
  ));
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
          assert.equal((await transaction.unsafe(broken, [user])).length, 0, name);
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
    const [words, keys, seen] = [new Set<string>(), new Set<string>(), new Set<string>()];
    const collect = (called: string) => {
      if (seen.has(called)) return;
      seen.add(called);
      const body = bodies.get(called) ?? "";
      for (const [, word] of body.matchAll(/'(\w{1,40})'/g)) words.add(word);
      for (const [, key] of body.matchAll(/(?:->>?|\?) '(\w{1,40})'/g)) keys.add(key);
      for (const [, columns] of body.matchAll(/_to_record(?:set)?\([^]*?\) \w+ ?\(([^)]*)\)/g)) {
        for (const column of columns.split(",")) keys.add(column.trim().split(/\s/)[0]);
      }
      for (const [further] of body.matchAll(/\b(?:public|private)\.\w+/g)) collect(further);
    };
    collect(`public.${name}`);
    return { ...rpc, words: [...words], keys: [...keys].filter(Boolean) };
  });
}

/** Mostly the one, and now and then another. */
function mostly<T>(usual: fc.Arbitrary<T>, ...odd: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 60, arbitrary: usual },
    ...odd.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

const oddJson = fc.constantFrom(
  "1e999",
  "[1e-400, 1e130000]",
  '{"a": 1, "a": 2}',
  '"\\u0000"',
  '{"\\ud800": "\\udfff"}',
  `${"[".repeat(300)}${"]".repeat(300)}`,
  "",
  "nul",
);

/** A call with text for each parameter that is given: mostly such that it gets past the door. */
function callOf(
  rpc: Rpc,
  user: string,
  ids: Ids,
): fc.Arbitrary<{ rpc: Rpc; values: Record<string, string | null> }> {
  const uuidOf = (name: string) => {
    const thing = name.replace(/^p_|_id$/g, "");
    const own = [...ids].filter(([table]) => table.includes(thing)).flatMap(([, found]) => found);
    const all = [...ids.values()].flat();
    return mostly(
      fc.constantFrom(...(own.length > 0 ? own : all)),
      fc.constantFrom(...all),
      fc.uuid(),
    );
  };
  const uuid = uuidOf("");
  const examples = goodValues((table) => ids.get(table)![0]);
  const exampleOf = (name: string) => examples[`${rpc.name}.${name}`] ?? examples[name];
  const words = ["tea", "1", ...rpc.words];
  const text = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: anyText },
  );
  const json = anyJson([...rpc.keys, ...words], { text, uuid });
  const objects = fc.dictionary(fc.constantFrom(...words), text, { maxKeys: 3 });
  const item = fc.record(
    Object.fromEntries((rpc.keys.length > 0 ? rpc.keys : ["a"]).map((key) => {
      const usual: fc.Arbitrary<unknown> = /embedding$/.test(key)
        ? vectors
        : /_id$/.test(key)
        ? uuidOf(key)
        : fc.oneof(text, text, text, smallNumbers, objects);
      return [key, mostly(usual, json)];
    })),
    { requiredKeys: [] },
  );
  const jsonOf = (name: string) => {
    const lists = fc.oneof(
      { weight: 4, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.array(mostly(smallNumbers, json), { maxLength: 60 }) },
    );
    const madeUp: fc.Arbitrary<unknown> = name.endsWith("s") ? lists : fc.oneof(objects, item);
    const good = exampleOf(name);
    const usual = good ? fc.oneof(fc.constant(good), nearly(good, json), madeUp) : madeUp;
    const written = mostly<unknown>(usual, lists, item, json).map((value) => JSON.stringify(value));
    return mostly(written, oddJson);
  };

  const of = (type: string, name: string): fc.Arbitrary<string> => {
    if (type.endsWith("[]")) {
      const items = mostly(of(type.slice(0, -2), name), text);
      return fc.array(fc.option(items, { freq: 40 }), { maxLength: 60, size: "small" }).map(listOf);
    }
    if (/vector/.test(type) || /embedding$/.test(name)) return mostly(vectors, text);
    if (type === "jsonb") return jsonOf(name);
    if (type === "uuid") return mostly(uuidOf(name), text);
    if (type === "boolean") return fc.constantFrom("true", "false");
    if (/^(timestamp|date)/.test(type)) return mostly(times, text);
    if (/int/.test(type)) return mostly(smallNumbers.map(String), anyNumber.map(String));
    if (/numeric|real|double/.test(type)) {
      return mostly(
        fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), smallNumbers).map(String),
        anyNumber.map(String),
        fc.constantFrom("NaN", "infinity"),
      );
    }
    return text;
  };
  const either = (type: string, name: string) => {
    const good = exampleOf(name);
    return typeof good === "string" ? fc.oneof(fc.constant(good), of(type, name)) : of(type, name);
  };
  const values = Object.fromEntries(
    rpc.parameters.map(({ name, type }) => [
      name,
      name === "p_user_id" ? fc.constant(user) : mostly(either(type, name), fc.constant(null)),
    ]),
  );
  const required = rpc.parameters.filter((p) => p.required || p.name === "p_user_id");
  return fc.record(values, { requiredKeys: required.map(({ name }) => name) })
    .map((given) => ({ rpc, values: given as Record<string, string | null> }));
}

const smallNumbers = fc.integer({ min: -1, max: 60 });

function listOf(items: (string | null)[]): string {
  const quoted = items.map((item) =>
    item === null ? "NULL" : JSON.stringify(item.replaceAll("\0", ""))
  );
  return `{${quoted}}`;
}

const vectors: fc.Arbitrary<string> = mostly(
  fc.nat(1535).map((axis) => JSON.stringify(Array.from({ length: 1536 }, (_, i) => +(i === axis)))),
  fc.constantFrom("[]", "[1,2]", "[NaN]", `[${"0,".repeat(1535)}0]`, `[${"1e39,".repeat(1535)}1]`),
);

const times: fc.Arbitrary<string> = mostly(
  fc.date({ noInvalidDate: true, min: new Date("2000-01-01"), max: new Date("2100-01-01") })
    .map((date) => date.toISOString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom("infinity", "-infinity", "4713-01-01 00:00:00+00 BC", "294276-12-31", "epoch"),
);
