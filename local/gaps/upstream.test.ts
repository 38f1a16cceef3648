// What the files of this folder make up for, shown without them. A step that fails is good news: upstream has closed that
// gap, and the file that the step names can go.
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { App } from "@supabase/lite";
import { createPgliteConnection } from "@supabase/lite/pglite";
import { decodeJwt } from "jose";
import assert from "node:assert/strict";
import { emptyDataDir } from "../database/pglite_data.ts";
import { pgliteOptions } from "../database/pglite_open.ts";
import { extended as x, RawClient } from "../database/testing.ts";
import { stackPointer } from "./pglite_stack.ts";

const schema = `
  create role anon nologin; create role authenticated nologin; create role service_role nologin bypassrls;
  create schema extensions; create extension vector with schema extensions;
  grant usage on schema public, extensions to anon, authenticated, service_role;
  create table public.things (id integer check (id > 0), v jsonb, at timestamptz default now(),
    name text, amount numeric(3, 2) default 0.5);
  grant all on public.things to service_role;
  alter table public.things enable row level security;
  create table public.kept (id integer);
  create function public.takes_vector(p_v extensions.vector) returns text language sql as $$ select p_v::text $$;
  create function public.takes_json(p_v jsonb) returns text language sql as $$ select jsonb_typeof(p_v) $$;
  create function public.takes_flag(p_flag boolean) returns boolean language sql as $$ select p_flag $$;
  create function public.timeout() returns text language sql as $$
    select current_setting('statement_timeout') $$;
  create function public.slow() returns text language sql volatile as $$
    select current_user::text from pg_sleep(0.01) $$;`;

Deno.test("upstream still lacks what gaps/ adds", async (t) => {
  const secretKey = "sb_secret_upstream-upstream-upst_checksum";
  const connection = await createPgliteConnection({
    pgliteOptions: {
      extensions: pgliteOptions.extensions,
      startParams: pgliteOptions.startParams,
      loadDataDir: await emptyDataDir() as File,
    },
  });
  const db = connection.driver;
  await db.waitReady;
  await db.exec(schema);
  const app = new App({
    connection,
    auth: { enabled: true, jwt_secret: "s".repeat(32), secret_key: secretKey },
  }) as App;
  await app.ensureSystemSchema();
  const call = async (path: string, body?: unknown, more: Record<string, string> = {}) => {
    const headers = {
      apikey: secretKey,
      "content-type": "application/json",
      prefer: "return=representation",
      ...more,
    };
    const response = await app.fetch(
      new Request(`http://localhost${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    return { status: response.status, body: await response.json() };
  };
  // What it complains of on standard error is what these steps are about.
  const complain = console.error;
  console.error = () => {};

  await t.step("pglite_stack.ts: an error keeps a part of the stack", async () => {
    const before = stackPointer(db).value;
    await db.query("select 1/0").catch(() => {});
    const after = stackPointer(db).value;
    assert.ok(after < before, `${before} ${after}`);
  });

  await t.step("pglite_clock.ts: a time has no microseconds", async () => {
    const { rows } = await db.query<{ part: number }>(
      `select extract(microseconds from clock_timestamp())::integer % 1000 as part
       from generate_series(1, 20)`,
    );
    assert.ok(rows.every(({ part }) => part === 0));
  });

  await t.step("lite_grants.ts: the first request grants everything to everybody", async () => {
    const granted = async () => {
      const { rows } = await db.query<{ granted: boolean }>(
        "select has_table_privilege('anon', 'public.kept', 'delete') as granted",
      );
      return rows[0].granted;
    };
    assert.equal(await granted(), false);
    await call("/rest/v1/things");
    assert.equal(await granted(), true);
  });

  await t.step("lite_errors.ts: a violated check is an unknown error", async () => {
    const { status, body } = await call("/rest/v1/things", { id: 0 });
    assert.deepEqual([status, body.code], [500, "SUP"]);
  });

  await t.step("lite_bad_input.ts: an open quote is an unknown error", async () => {
    const quote = await call("/rest/v1/things?select=v->>%22");
    assert.deepEqual([quote.status, quote.body.code], [500, "SUP"]);
  });

  await t.step("lite_bad_input.ts: a list for a time is an unknown error", async () => {
    const { status, body } = await call("/rest/v1/things", { at: [] });
    assert.deepEqual([status, body.code], [500, "SUP"]);
  });

  await t.step("lite_bad_input.ts: a NUL cuts off the statement", async () => {
    const { status, body } = await call("/rest/v1/things?order=%00");
    assert.deepEqual([status, body.code], [500, "SUP"]);
  });

  await t.step("lite_vectors.ts: a vector cannot be an array", async () => {
    assert.equal((await call("/rest/v1/rpc/takes_vector", { p_v: [1, 2] })).status, 400);
  });

  await t.step("lite_json.ts: a string for a jsonb is read as JSON text", async () => {
    assert.equal((await call("/rest/v1/rpc/takes_json", { p_v: "Ada" })).status, 400);
    assert.equal((await call("/rest/v1/rpc/takes_json", { p_v: "12" })).body, "number");
  });

  await t.step("lite_output.ts: a timestamp is not as JSON has it", async () => {
    await db.exec("insert into things (id) values (1)");
    const { body } = await call("/rest/v1/things?select=at");
    assert.match(body[0].at, /^\d{4}-\d\d-\d\d \d/);
    assert.equal((await call("/rest/v1/things?select=amount")).body[0].amount, "0.50");
  });

  await t.step("lite_rollback.ts: a dry run is kept", async () => {
    const prefer = "return=representation, tx=rollback";
    await call("/rest/v1/things", { id: 77 }, { prefer });
    assert.equal((await call("/rest/v1/things?id=eq.77")).body.length, 1);
  });

  await t.step("lite_head.ts: HEAD of a function with an argument is refused", async () => {
    const { status } = await app.fetch(
      new Request("http://localhost/rest/v1/rpc/takes_flag?p_flag=true", {
        method: "HEAD",
        headers: { apikey: secretKey },
      }),
    );
    assert.equal(status, 400);
  });

  await t.step("lite_quotes.ts: a quote after a backslash matches nothing", async () => {
    await db.exec(`insert into things (id, name) values (78, 'a "b"')`);
    const tree = encodeURIComponent('(name.eq."a \\"b\\"")');
    assert.deepEqual((await call(`/rest/v1/things?or=${tree}`)).body, []);
  });

  await t.step("pglite_parameters.ts: a number for an array breaks the message", async () => {
    await assert.rejects(db.query("select '{a}'::text[] = $1", [1]), { code: "08P01" });
  });
  await t.step("pglite_parameters.ts: text for a boolean is an error", async () => {
    assert.equal((await call("/rest/v1/rpc/takes_flag", { p_flag: "true" })).status, 500);
  });

  await t.step(
    "lite_issuer.ts, lite_claims.ts: a token names neither issuer nor metadata",
    async () => {
      const { body } = await call("/auth/v1/signup", {
        email: "a@b.co",
        password: "correct horse",
      });
      const { iss, app_metadata, amr } = decodeJwt(body.access_token);
      assert.deepEqual([iss, app_metadata, amr], [undefined, undefined, undefined]);
    },
  );

  await t.step("lite_admin.ts: the secret key does not list users", async () => {
    assert.equal((await call("/auth/v1/admin/users")).status, 401);
  });

  await t.step("lite_round_trips.ts: each setting is a statement", async () => {
    let settings = 0;
    const query = db.query.bind(db);
    db.query = ((sql: string, ...rest: never[]) => {
      if (sql.includes("set_config")) settings++;
      return query(sql, ...rest);
    }) as typeof db.query;
    await call("/rest/v1/rpc/takes_flag", { p_flag: true });
    db.query = query;
    assert.ok(settings > 2, `${settings}`);
  });

  await t.step("lite_lookups.ts: REST reads the user and the session of a token", async () => {
    const { body } = await call("/auth/v1/signup", { email: "b@b.co", password: "correct horse" });
    let looked = 0;
    const query = db.query.bind(db);
    db.query = ((sql: string, ...rest: never[]) => {
      if (/from "auth"\."(users|sessions)" where "id" = \$1/.test(sql)) looked++;
      return query(sql, ...rest);
    }) as typeof db.query;
    await call("/rest/v1/rpc/takes_flag", { p_flag: true }, {
      authorization: `Bearer ${body.access_token}`,
    });
    db.query = query;
    assert.equal(looked, 2);
  });

  await t.step("lite_role_settings.ts: a transaction has no settings of its role", async () => {
    await db.exec("alter role service_role set statement_timeout = '7s'");
    const { body } = await call("/rest/v1/rpc/timeout", {});
    assert.equal(body, "0");
    await db.exec("alter role service_role reset statement_timeout");
  });

  await t.step("lite_pglite_transactions.ts: transactions run into each other", async () => {
    const seen: string[] = [];
    const query = db.query.bind(db);
    db.query = ((sql: string, ...rest: never[]) => {
      if (/^(begin|commit)$/i.test(sql)) seen.push(sql.toLowerCase());
      return query(sql, ...rest);
    }) as typeof db.query;
    await Promise.all([1, 2, 3].map(() => call("/rest/v1/rpc/slow", {})));
    db.query = query;
    assert.notDeepEqual(seen, ["begin", "commit", "begin", "commit", "begin", "commit"]);
  });

  await t.step("pglite_socket.ts: clients run each other's unnamed statements", async () => {
    const server = new PGLiteSocketServer({ db: db as PGlite, port: 0, maxConnections: 2 });
    await server.start();
    const port = Number(server.getServerConn().split(":")[1]);
    const [a, b] = [await RawClient.connect(port), await RawClient.connect(port)];
    try {
      a.send(x.parse("", "select 'a'"));
      await a.until("1");
      b.send(x.parse("", "select 'b'"));
      await b.until("1");
      a.send(x.bind(""), x.execute(), x.sync());
      assert.ok((await a.until("Z")).includes("D:b"));
    } finally {
      a.close();
      b.close();
      await server.stop();
    }
  });

  await t.step("lite_values.ts: of more than 32,767 values it loses its place", async () => {
    const own = new PGlite({ loadDataDir: await emptyDataDir() as File });
    await own.query(
      `select 1 where 1 in (${Array.from({ length: 33_000 }, (_, i) => `$${i + 1}`)})`,
      Array(33_000).fill(1),
    ).catch(() => {});
    assert.notDeepEqual((await own.query("select 2 as two")).rows, [{ two: 2 }]);
    await own.close();
  });

  // Last, since PGlite may not be itself afterwards.
  await t.step("lite_bad_input.ts: JSON deeper than Postgres' stack is not refused", async () => {
    const deep = await app.fetch(
      new Request("http://localhost/rest/v1/things", {
        method: "POST",
        headers: { apikey: secretKey, "content-type": "application/json" },
        body: `{"v":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`,
      }),
    );
    await deep.body?.cancel();
    assert.notEqual(deep.status, 413);
  });

  console.error = complain;
  await connection.close();
  Deno.exitCode = 0;
});
