// What of PostgREST the rest of the project relies on, asked of the stack as a client would.
import assert from "node:assert/strict";
import { decodeJwt, jwtVerify } from "jose";
import { type ScratchStack, scratchStack } from "./testing.ts";

interface Claims {
  app_metadata: Record<string, unknown>;
  user_metadata: Record<string, unknown>;
  aal: string;
  is_anonymous: boolean;
  phone: string;
  amr: { method: string; timestamp: number }[];
}

const schema = `
  create table public.notes (
    user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    id integer not null,
    body text not null check (length(body) < 20),
    meta jsonb,
    tags text[],
    primary key (user_id, id)
  );
  alter table public.notes enable row level security;
  create policy own_select on public.notes for select to authenticated
    using ((select auth.uid()) = user_id);
  create policy own_insert on public.notes for insert to authenticated
    with check ((select auth.uid()) = user_id);
  create policy own_update on public.notes for update to authenticated
    using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
  create table public.many as select n as id from generate_series(1, 1500) n;
  alter table public.many enable row level security;
  create policy everybody on public.many for select to anon, authenticated using (true);
  create table public.values (
    v jsonb, tags text[], embedding extensions.vector(3), at timestamptz, plain timestamp,
    bytes bytea, flag boolean, amount numeric(12, 2));
  create function public.takes_vector(p_v extensions.vector) returns text
  language sql immutable as $$ select p_v::text $$;
  create table public.hidden (id integer);
  revoke all on public.hidden from anon, authenticated, service_role;
  create function public.fail(p_status text, p_message text default 'broken') returns void
  language plpgsql as $$
  begin
    insert into public.notes (id, body) values (99, 'must be rolled back');
    raise exception using errcode = p_status, message = p_message,
      detail = 'what happened', hint = 'what to do';
  end $$;
  create function public.whoami() returns jsonb language sql stable as $$
    select jsonb_build_object('uid', auth.uid(), 'role', auth.role(), 'user', current_user,
      'sub', auth.jwt() ->> 'sub', 'claims', current_setting('request.jwt.claims', true)::jsonb)
  $$;
  create function public.rows(p_count integer default 2) returns setof public.many
  language sql stable as $$ select * from public.many order by id limit p_count $$;
  create function public.as_table(p_from integer, p_step integer default 2)
  returns table (n integer, twice integer)
  language sql immutable as $$ select p_from, p_from * p_step $$;
  create function public.scalar() returns integer language sql immutable as $$ select 7 $$;
  create function public.nothing() returns void language sql as $$ select $$;
  create function public.takes(p_ids uuid[], p_items jsonb, p_at timestamptz default null)
  returns jsonb language sql immutable as $$
    select jsonb_build_object('ids', p_ids, 'items', p_items, 'type', jsonb_typeof(p_items), 'at', p_at)
  $$;
  create function public.secret() returns integer language sql as $$ select 1 $$;
  revoke all on function public.secret() from public, anon, authenticated;`;

// STACK_TEST_DATABASE_URL asks the same of a Postgres, whose database is emptied.
const databaseUrl = Deno.env.get("STACK_TEST_DATABASE_URL");

Deno.test("REST", async (t) => {
  const stack = await scratchStack({ "migrations/1_schema.sql": schema }, {
    databaseUrl,
    reset: databaseUrl !== undefined,
  });
  const a = await stack.signUp();
  const b = await stack.signUp();
  const rpc = (name: string, body: unknown = {}, token: string | undefined = a.token) =>
    stack.request(`/rest/v1/rpc/${name}`, { body, token });

  await t.step(
    "raises SQLSTATE PT409 as status 409 with the four fields, and keeps nothing",
    async () => {
      for (const status of [400, 404, 409, 413, 429]) {
        const response = await rpc("fail", { p_status: `PT${status}`, p_message: "some_code" });
        assert.equal(response.status, status);
        assert.deepEqual(await response.json(), {
          code: `PT${status}`,
          message: "some_code",
          details: "what happened",
          hint: "what to do",
        });
      }
      const rows = await stack.request("/rest/v1/notes", { token: a.token });
      assert.deepEqual(await rows.json(), []);
    },
  );

  await t.step("answers other errors with PostgREST's status", async () => {
    // https://docs.postgrest.org/en/v12/references/errors.html
    const statuses: Record<string, number> = {
      "23505": 409,
      "23503": 409,
      "23514": 400,
      "22023": 400,
      "42501": 403,
      "57014": 500,
      "P0001": 400,
      "P0002": 500,
      "40P01": 500,
      "53400": 500,
      "54001": 413,
      "28000": 403,
    };
    for (const [code, status] of Object.entries(statuses)) {
      const response = await rpc("fail", { p_status: code });
      assert.deepEqual([response.status, await response.json()], [
        status,
        { code, message: "broken", details: "what happened", hint: "what to do" },
      ]);
    }
  });

  await t.step("the claims of the token are there for functions and policies", async () => {
    const me = await (await rpc("whoami")).json();
    assert.equal(me.uid, a.id);
    assert.equal(me.sub, a.id);
    assert.equal(me.role, "authenticated");
    assert.equal(me.user, "authenticated");
    assert.equal(me.claims.role, "authenticated");
    const anonymous = await stack.request("/rest/v1/rpc/whoami", { body: {} });
    const nobody = await anonymous.json();
    assert.deepEqual([nobody.uid, nobody.user, nobody.role], [null, "anon", "anon"]);
    const service = await stack.request("/rest/v1/rpc/whoami", { body: {}, key: stack.secretKey });
    assert.equal((await service.json()).user, "service_role");
  });

  await t.step("returns what functions return", async () => {
    assert.deepEqual(await (await rpc("rows")).json(), [{ id: 1 }, { id: 2 }]);
    assert.deepEqual(await (await rpc("rows", { p_count: 1 })).json(), [{ id: 1 }]);
    assert.deepEqual(await (await rpc("as_table", { p_from: 3 })).json(), [{ n: 3, twice: 6 }]);
    assert.equal(await (await rpc("scalar")).json(), 7);
    const nothing = await rpc("nothing");
    assert.deepEqual([nothing.status, await nothing.text()], [204, ""]);
    const get = await stack.request("/rest/v1/rpc/as_table?p_from=4", { token: a.token });
    assert.deepEqual(await get.json(), [{ n: 4, twice: 8 }]);
  });

  await t.step("takes arrays, JSON and times as arguments", async () => {
    const ids = [a.id, b.id];
    const items = [{ key: "x", list: [1, "two", null] }];
    const given = await rpc("takes", { p_ids: ids, p_items: items, p_at: "2026-01-02T03:04:05Z" });
    assert.deepEqual(await given.json(), {
      ids,
      items,
      type: "array",
      at: "2026-01-02T03:04:05+00:00",
    });
    for (const item of ["text", "12", "null", '"q"', 5, true, [true], {}, [1, "x"]]) {
      const response = await rpc("takes", { p_ids: [], p_items: item });
      assert.deepEqual((await response.json()).items, item);
      const stored = await stack.request("/rest/v1/values?select=v", {
        key: stack.secretKey,
        headers: { prefer: "return=representation" },
        body: [{ v: item }, { v: item }],
      });
      assert.deepEqual(await stored.json(), [{ v: item }, { v: item }]);
      const changed = await stack.request("/rest/v1/values?select=v&or=(v.is.null,v.not.is.null)", {
        method: "PATCH",
        key: stack.secretKey,
        headers: { prefer: "return=representation" },
        body: { v: item },
      });
      assert.deepEqual((await changed.json())[0], { v: item });
    }
  });

  await t.step("takes vectors as arrays and as text, alone and in a list", async () => {
    for (const vector of [[0.5, -1, 2e-3], "[0.5,-1,0.002]"]) {
      assert.equal(await (await rpc("takes_vector", { p_v: vector })).json(), "[0.5,-1,0.002]");
      const stored = await stack.request("/rest/v1/values?select=embedding", {
        key: stack.secretKey,
        headers: { prefer: "return=representation" },
        body: [{ embedding: vector }, { embedding: null }],
      });
      assert.deepEqual(await stored.json(), [{ embedding: "[0.5,-1,0.002]" }, { embedding: null }]);
    }
    const wrong = await rpc("takes_vector", { p_v: [1, "x"] });
    assert.deepEqual([wrong.status, (await wrong.json()).code], [400, "22P02"]);
  });

  await t.step("reads text as the type it is for, and writes values as JSON has them", async () => {
    const response = await stack.request("/rest/v1/values?select=at,plain,bytes,flag,amount,tags", {
      key: stack.secretKey,
      headers: { prefer: "return=representation" },
      body: {
        at: "2026-01-02 03:04:05.5+02",
        plain: "2026-01-02 03:04:05",
        bytes: "\\x0102",
        flag: "true",
        amount: 0.5,
        tags: ['"x"', 'say "x"', "{", "null"],
      },
    });
    assert.deepEqual(await response.json(), [{
      at: "2026-01-02T01:04:05.5+00:00",
      plain: "2026-01-02T03:04:05",
      bytes: "\\x0102",
      flag: true,
      amount: 0.5,
      tags: ['"x"', 'say "x"', "{", "null"],
    }]);
  });

  await t.step("names a function that is not there", async () => {
    const response = await rpc("missing");
    assert.deepEqual([response.status, (await response.json()).code], [404, "PGRST202"]);
    const wrong = await rpc("scalar", { p_unknown: 1 });
    assert.deepEqual([wrong.status, (await wrong.json()).code], [404, "PGRST202"]);
  });

  await t.step("refuses what is not granted: 401 to nobody, 403 to somebody", async () => {
    const anonymous = await stack.request("/rest/v1/hidden");
    assert.deepEqual([anonymous.status, (await anonymous.json()).code], [401, "42501"]);
    const somebody = await stack.request("/rest/v1/hidden", { token: a.token });
    assert.deepEqual([somebody.status, (await somebody.json()).code], [403, "42501"]);
    const secret = await rpc("secret");
    assert.deepEqual([secret.status, (await secret.json()).code], [403, "42501"]);
    const service = await stack.request("/rest/v1/hidden", { key: stack.secretKey });
    assert.equal(service.status, 403);
  });

  await t.step("inserts, and returns the row when it is asked to", async () => {
    const quiet = await stack.request("/rest/v1/notes", {
      token: a.token,
      body: { id: 1, body: "one", meta: { a: [1] }, tags: ["x", "y"] },
    });
    assert.deepEqual([quiet.status, await quiet.text()], [201, ""]);
    const prefer = { prefer: "return=representation" };
    const loud = await stack.request("/rest/v1/notes?select=id,body,meta,tags", {
      token: a.token,
      headers: prefer,
      body: [{ id: 2, body: "two", meta: [], tags: [] }, {
        id: 3,
        body: "three",
        meta: null,
        tags: null,
      }],
    });
    assert.equal(loud.status, 201);
    assert.deepEqual(await loud.json(), [
      { id: 2, body: "two", meta: [], tags: [] },
      { id: 3, body: "three", meta: null, tags: null },
    ]);
    const half = await stack.request("/rest/v1/notes", {
      token: a.token,
      body: [{ id: 4, body: "four" }, { id: 5, body: "x".repeat(20) }],
    });
    assert.deepEqual([half.status, (await half.json()).code], [400, "23514"]);
    const again = await stack.request("/rest/v1/notes", {
      token: a.token,
      body: { id: 1, body: "" },
    });
    assert.deepEqual([again.status, (await again.json()).code], [409, "23505"]);
    const all = await stack.request("/rest/v1/notes?select=id&order=id", { token: a.token });
    assert.deepEqual(await all.json(), [{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  await t.step("row level security holds for the other user", async () => {
    const theirs = await stack.request("/rest/v1/notes", { token: b.token });
    assert.deepEqual(await theirs.json(), []);
    const patched = await stack.request("/rest/v1/notes?id=eq.1", {
      method: "PATCH",
      token: b.token,
      headers: { prefer: "return=representation" },
      body: { body: "stolen" },
    });
    assert.deepEqual(await patched.json(), []);
    const forged = await stack.request("/rest/v1/notes", {
      token: b.token,
      body: { user_id: a.id, id: 9, body: "forged" },
    });
    assert.deepEqual([forged.status, (await forged.json()).code], [403, "42501"]);
  });

  await t.step("caps the rows, and counts them when it is asked to", async () => {
    const all = await stack.request("/rest/v1/many", { headers: { prefer: "count=exact" } });
    assert.equal((await all.json()).length, 1000);
    assert.equal(all.headers.get("content-range"), "0-999/1500");
    assert.equal(all.status, 206);
    const rows = await rpc("rows", { p_count: 1500 });
    assert.equal((await rows.json()).length, 1000);
    const one = await stack.request("/rest/v1/many?id=eq.5", {
      headers: { accept: "application/vnd.pgrst.object+json" },
    });
    assert.deepEqual(await one.json(), { id: 5 });
    const none = await stack.request("/rest/v1/many?id=eq.0", {
      headers: { accept: "application/vnd.pgrst.object+json" },
    });
    assert.deepEqual([none.status, (await none.json()).code], [406, "PGRST116"]);
  });

  await t.step("refuses bad keys, bad tokens and bad bodies", async () => {
    assert.equal((await stack.request("/rest/v1/many", { key: "sb_publishable_no" })).status, 401);
    const forged = await stack.request("/rest/v1/many", { token: a.token.slice(0, -4) + "AAAA" });
    assert.deepEqual([forged.status, (await forged.json()).code], [401, "PGRST301"]);
    const body = await rpc("rows", "{ not json");
    assert.deepEqual([body.status, (await body.json()).code], [400, "PGRST102"]);
    const text = await rpc("rows", { p_count: "many" });
    assert.deepEqual([text.status, (await text.json()).code], [400, "22P02"]);
    const large = await rpc("takes", JSON.stringify({ p_items: "x".repeat(33 << 20) }));
    assert.equal(large.status, 413);
    await large.body?.cancel();
  });

  await t.step("refuses what cannot be read, and goes on", async () => {
    const cases: [path: string, status: number, code: string][] = [
      ["many?select=id->>%22", 400, "PGRST100"],
      ["many?select=%22", 400, "PGRST100"],
      ["many?order=%00", 400, "22021"],
      ["many?%00=eq.1", 400, "22021"],
      ["%00", 400, "22021"],
    ];
    for (const [path, status, code] of cases) {
      const response = await stack.request(`/rest/v1/${path}`, { token: a.token });
      assert.deepEqual([response.status, (await response.json()).code], [status, code], path);
    }
    for (
      const [body, status, code] of [
        [{ p_ids: [], p_items: {}, p_at: [] }, 400, "22007"],
        [{ p_ids: [], p_items: {}, p_at: { a: 1 } }, 400, "22007"],
      ]
    ) {
      const response = await rpc("takes", body);
      assert.deepEqual([response.status, (await response.json()).code], [status, code]);
    }
    for (const flag of [[], {}, 1, "perhaps"]) {
      const response = await stack.request("/rest/v1/values", {
        method: "POST",
        body: JSON.stringify({ flag }),
        key: stack.secretKey,
      });
      assert.deepEqual([response.status, (await response.json()).code], [400, "22P02"]);
    }
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    for (const path of ["/rest/v1/rpc/takes", "/rest/v1/notes", "/auth/v1/signup"]) {
      for (const body of [deep, `{"p_items":${deep}}`, `{"a\\"":"]]]","data":{"a":${deep}}}`]) {
        const response = await stack.request(path, { method: "POST", body, token: a.token });
        assert.deepEqual([response.status, (await response.json()).code], [413, "54001"]);
      }
    }
    const brackets = await rpc("takes", { p_ids: [], p_items: ["[".repeat(5000), '"{'] });
    assert.equal(brackets.status, 200);
    await brackets.body?.cancel();
    assert.equal((await rpc("scalar", {})).status, 200);
  });

  await t.step("an address that is none", async () => {
    const { hostname, port } = new URL(stack.apiUrl);
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const request = "GET /rest/v1/many HTTP/1.1\r\nhost: a%0d%0ab: c\r\nconnection: close\r\n\r\n";
    await connection.write(new TextEncoder().encode(request));
    assert.match(await new Response(connection.readable).text(), /^HTTP\/1.1 400/);
  });

  await t.step("a body that does not say how long it is may not be too long either", async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 34; i++) controller.enqueue(new Uint8Array(1 << 20).fill(32));
        controller.close();
      },
    });
    const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/rows`, {
      method: "POST",
      headers: { apikey: stack.publishableKey, "content-type": "application/json" },
      body,
    });
    assert.equal(response.status, 413);
    await response.body?.cancel();
  });

  await t.step("Auth signs in, refreshes and signs out; its tokens name the issuer", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const password = "correct horse";
    const auth = async (path: string, body: unknown, token?: string) => {
      const response = await stack.request(`/auth/v1${path}`, { body, token });
      return {
        status: response.status,
        body: response.status === 204 ? {} : await response.json(),
      };
    };
    const { id } = await stack.signUp(email);
    const wrong = await auth("/token?grant_type=password", { email, password: "wrong" });
    assert.equal(wrong.status, 400);
    const { body: session } = await auth("/token?grant_type=password", { email, password });
    const { body: refreshed } = await auth("/token?grant_type=refresh_token", {
      refresh_token: session.refresh_token,
    });
    for (const { access_token: token } of [session, refreshed]) {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(stack.jwtSecret), {
        issuer: `${stack.apiUrl}/auth/v1`,
        audience: "authenticated",
      });
      assert.equal(payload.sub, id);
      const user = await stack.request("/auth/v1/user", { token });
      assert.equal((await user.json()).email, email);
    }
    assert.equal((await auth("/logout", {}, refreshed.access_token)).status, 204);
    const again = await auth("/token?grant_type=refresh_token", {
      refresh_token: refreshed.refresh_token,
    });
    assert.equal(again.status, 400);
    assert.equal((await auth("/signup", { email, password })).status, 422);
    assert.equal((await auth("/signup", { email: "x@y.co", password: "123" })).status, 422);
  });

  await t.step(
    "a token says who its user is and how they signed in, for policies too",
    async () => {
      const email = `${crypto.randomUUID()}@example.com`;
      const answer = await stack.request("/auth/v1/signup", {
        body: { email, password: "correct horse", data: { name: "Ada" } },
      });
      const first = await answer.json();
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const again = await stack.request("/auth/v1/token?grant_type=refresh_token", {
        body: { refresh_token: first.refresh_token },
      });
      const { access_token: token } = await again.json();
      const claims = decodeJwt<Claims>(token);
      assert.deepEqual(claims.app_metadata, { provider: "email", providers: ["email"] });
      assert.equal(claims.user_metadata.name, "Ada");
      assert.deepEqual([claims.aal, claims.is_anonymous, claims.phone], ["aal1", false, ""]);
      const [{ method, timestamp }] = claims.amr;
      assert.equal(method, "password");
      assert.ok(timestamp < claims.iat!, "of the sign-in, not of the refresh");
      const me = await stack.request("/rest/v1/rpc/whoami", { body: {}, token });
      assert.equal((await me.json()).claims.user_metadata.name, "Ada");
    },
  );

  await t.step("sees a changed schema without a restart", () => seesDdl(stack));

  await t.step("after a hundred requests at once everybody still is who they are", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const user = [a, b, undefined][i % 3];
        const body =
          await (await stack.request("/rest/v1/rpc/whoami", { body: {}, token: user?.token }))
            .json();
        return body.uid === (user?.id ?? null) && body.user === (user ? "authenticated" : "anon");
      }),
    );
    assert.ok(answers.every(Boolean));
  });

  await stack.stop();
});

async function seesDdl(stack: ScratchStack): Promise<void> {
  const { default: postgres } = await import("postgres");
  const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(
    "set role postgres; create table public.later (id integer); insert into public.later values (1)",
  );
  await sql.end();
  for (let attempt = 0;; attempt++) {
    const response = await stack.request("/rest/v1/later", { key: stack.secretKey });
    const body = await response.json();
    if (response.status === 200) return assert.deepEqual(body, [{ id: 1 }]);
    assert.ok(attempt < 20, JSON.stringify(body));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
