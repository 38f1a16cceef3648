// What supabase-js and other clients of PostgREST write, asked of the stack as they write it.
import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import { scratchStack } from "./testing.ts";

const schema = `
  create table public.things (
    id integer primary key,
    name text,
    at timestamptz not null default now(),
    twin integer references public.things (id) deferrable initially deferred
  );
  insert into public.things values (1, 'one'), (2, 'a "b" c'), (3, 'x, (y)'), (4, '"q"'), (5, '1.0');
  create function public.upto(p_to integer default 3) returns setof public.things
  language sql stable as $$ select * from public.things where id <= p_to order by id $$;
  create function public.add(p_id integer) returns integer
  language plpgsql as $$ begin insert into public.things (id) values (p_id); return p_id; end $$;
  create function public.wipe() returns void
  language plpgsql as $$ begin delete from public.things; end $$;`;

// STACK_TEST_DATABASE_URL asks the same of a Postgres, whose database is emptied.
const databaseUrl = Deno.env.get("STACK_TEST_DATABASE_URL");

Deno.test("REST takes what clients of PostgREST write", async (t) => {
  const stack = await scratchStack({ "migrations/1_schema.sql": schema }, {
    databaseUrl,
    reset: databaseUrl !== undefined,
    functions: false,
  });
  const client = createClient(stack.apiUrl, stack.secretKey, { auth: { persistSession: false } });
  const things = () => client.from("things");
  const ids = async (query: string) => {
    const path = `/rest/v1/things?select=id&order=id&${query}`;
    const response = await stack.request(path, { key: stack.secretKey });
    const body = await response.json();
    assert.equal(response.status, 200, `${query} ${JSON.stringify(body)}`);
    return body.map(({ id }: { id: number }) => id);
  };
  const filtered = (name: string, value: string) => ids(`${name}=${encodeURIComponent(value)}`);

  await t.step("tx=rollback says what would happen, and nothing has", async () => {
    const dry = { headers: { prefer: "tx=rollback, return=representation" }, key: stack.secretKey };
    const asks: [path: string, method: string, body: unknown, rows: number][] = [
      ["things", "POST", { id: 9, name: "nine" }, 1],
      ["things?id=lte.2", "PATCH", { name: "changed" }, 2],
      ["things?id=lte.3", "DELETE", undefined, 3],
    ];
    for (const [path, method, body, rows] of asks) {
      const response = await stack.request(`/rest/v1/${path}`, { ...dry, method, body });
      assert.equal((await response.json()).length, rows, path);
      assert.match(response.headers.get("preference-applied")!, /\btx=rollback\b/);
    }
    const { data } = await client.rpc("add", { p_id: 10 }).rollback();
    assert.equal(data, 10);
    assert.deepEqual(await ids("name=not.is.null"), [1, 2, 3, 4, 5]);
    assert.equal((await filtered("name", "eq.changed")).length, 0);
    const { error } = await things().insert({ id: 11, twin: 12 }).rollback();
    assert.equal(error?.code, "23503", "a deferred constraint is refused too");
    const committed = await stack.request("/rest/v1/things?id=eq.5", {
      ...dry,
      method: "PATCH",
      headers: { prefer: "tx=commit, tx=rollback" },
      body: { twin: 5 },
    });
    assert.equal(committed.status, 204);
    assert.deepEqual(await ids("twin=eq.5"), [5], "the first counts");
  });

  await t.step("times have microseconds, and are those of the clock", async () => {
    const parts = new Set<string>();
    for (let id = 100; id < 103; id++) {
      const { data } = await things().insert({ id }).select("at").single().throwOnError();
      const at = (data as { at: string }).at;
      assert.ok(Math.abs(Date.parse(at) - Date.now()) < 5000, at);
      parts.add(/\.\d{3}(\d+)/.exec(at)?.[1] ?? "");
    }
    assert.notDeepEqual([...parts], [""]);
    await things().delete().gte("id", 100).throwOnError();
  });

  await t.step("an UPDATE and a DELETE want a filter", async () => {
    for (const [method, name] of [["PATCH", "UPDATE"], ["DELETE", "DELETE"]]) {
      const response = await stack.request("/rest/v1/things", {
        method,
        key: stack.secretKey,
        body: method === "PATCH" ? { name: "all" } : undefined,
      });
      assert.equal(response.status, 400);
      const { code, message } = await response.json();
      assert.deepEqual([code, message], ["21000", `${name} requires a WHERE clause`]);
    }
    assert.deepEqual(await filtered("name", "eq.all"), []);
  });

  await t.step("HEAD of a function counts its rows, and takes filters", async () => {
    const options = { head: true, count: "exact" } as const;
    const counted = await client.rpc("upto", { p_to: 2 }, options);
    assert.deepEqual([counted.status, counted.count, counted.data], [200, 2, null]);
    assert.equal((await client.rpc("upto", {}, options).gt("id", 1)).count, 2);
    assert.equal((await client.rpc("add", { p_id: 20 }, options)).status, 405);
    const missing = await stack.request("/rest/v1/rpc/missing", {
      method: "HEAD",
      key: stack.secretKey,
    });
    assert.equal(missing.status, 404);
    assert.deepEqual(await ids("id=eq.20"), []);
  });

  await t.step("values of a tree stand in quotes, and quotes after a backslash", async () => {
    for (
      const [tree, found] of [
        ['(name.eq."a \\"b\\" c")', [2]],
        ['(name.eq."a \\"b\\" c",id.eq.1)', [1, 2]],
        ['(name.in.("a \\"b\\" c","x, (y)"),id.eq.1)', [1, 2, 3]],
        ['(and(name.eq."x, (y)",id.gt.1),and(id.lt.2,name.neq."z\\\\"))', [1, 3]],
        ['(name.not.eq."one")', [2, 3, 4, 5]],
        ['(name.like."a \\"*")', [2]],
        ['(name.eq."1.0",name.eq."\\"q\\"")', [4, 5]],
        ['(name.eq."")', []],
        ['("name".eq.one)', [1]],
      ] as const
    ) assert.deepEqual(await filtered("or", tree), found, tree);
    assert.deepEqual(await filtered("name", 'in.("a \\"b\\" c","x, (y)")'), [2, 3]);
    const { data } = await things().select("id").or('name.eq."a \\"b\\" c"');
    assert.deepEqual(data, [{ id: 2 }]);
  });

  await t.step("outside of a tree a value is as it is", async () => {
    assert.deepEqual(await filtered("name", 'eq."q"'), [4]);
    assert.deepEqual(await filtered("name", "eq.1.0"), [5]);
    assert.deepEqual(await filtered("name", "eq. one"), []);
    assert.deepEqual(await filtered("name", 'not.eq."q"'), [1, 2, 3, 5]);
    assert.deepEqual(await filtered("id", "eq.1.0").catch(() => "refused"), "refused");
    const refused = await stack.request(`/rest/v1/things?id=eq.${encodeURIComponent('"x"')}`, {
      key: stack.secretKey,
    });
    const { code, message } = await refused.json();
    assert.deepEqual([refused.status, code], [400, "22P02"]);
    assert.match(message, /: "\\?"x\\?""$/);
  });

  await stack.stop();
});
