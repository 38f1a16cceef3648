import assert from "node:assert/strict";
import { extended as x, RawClient, wireDatabase } from "./testing.ts";

Deno.test("a session of the database port is its own", async (t) => {
  const it = await wireDatabase();
  const sessions = async (work: (a: RawClient, b: RawClient) => Promise<void>) => {
    const [a, b] = [await RawClient.connect(it.port), await RawClient.connect(it.port)];
    await work(a, b).finally(() => [a, b].forEach((client) => client.close()));
  };
  const ask = async (client: RawClient, sql: string) => {
    client.send(x.query(sql));
    return (await client.until("Z")).filter((part) => /^(D|E|closed)/.test(part)).join();
  };

  await t.step("two may prepare statements of one name, and leave none behind", async () => {
    for (let time = 1; time <= 2; time++) {
      await sessions(async (a, b) => {
        assert.equal(await ask(a, "prepare p(int) as select 'a' || $1"), "");
        assert.equal(await ask(b, "prepare p as select 'b'"), "");
        assert.equal(await ask(a, "execute p(1)"), "D:a1");
        assert.equal(await ask(b, "select 'x'; execute p"), "D:x,D:b");
        assert.equal(await ask(a, "prepare p as select 1"), "E:42P05");
        assert.equal(await ask(a, "deallocate p"), "");
        assert.equal(await ask(a, "execute p(1)"), "E:26000");
        assert.equal(await ask(b, "execute p"), "D:b");
      });
    }
  });

  await t.step("two may have temporary tables of one name, and leave none behind", async () => {
    for (let time = 1; time <= 2; time++) {
      await sessions(async (a, b) => {
        await ask(a, "create temp table zz (id serial primary key, v text)");
        assert.equal(await ask(b, "select from zz"), "E:42P01");
        await ask(b, "create temp table zz as select 'b' as v");
        await ask(b, "create temp view zv as select v from zz");
        await ask(a, "insert into zz (v) values ('a')");
        assert.equal(await ask(b, "select * from zv"), "D:b");
        assert.equal(await ask(a, "insert into zz (v) values ('a') returning id || v"), "D:2a");
        assert.equal(await ask(a, "select v from zv"), "E:42P01");
        const seen = await it.shared.exclusively((db) =>
          db.query("select to_regclass('zz') as zz, to_regclass('pg_temp.zz') as own")
        );
        assert.deepEqual(seen.rows, [{ zz: null, own: null }]);
      });
    }
    await sessions(async (a) => {
      const left = "select count(*) from pg_class where relnamespace = pg_my_temp_schema()";
      assert.equal(await ask(a, left), "D:0");
    });
  });

  await t.step(
    "DISCARD ALL is answered once, and forgets what is the client's",
    () =>
      sessions(async (a, b) => {
        await ask(b, "prepare p as select 'b'; create temp table zz as select 1 as v");
        await ask(a, "prepare p as select 'a'");
        await ask(a, "create temp table zz ()");
        await ask(a, "set work_mem = '1MB'");
        await ask(a, "set role anonymous_of_nobody");
        a.send(x.query("discard all"));
        assert.deepEqual(await a.until("Z"), ["C", "Z:I"]);
        assert.equal(await ask(a, "execute p"), "E:26000");
        assert.equal(await ask(a, "select from zz"), "E:42P01");
        assert.equal(
          await ask(a, "select session_user || current_setting('work_mem')"),
          "D:postgres4MB",
        );
        assert.equal(await ask(b, "select v from zz"), "D:1");
      }),
  );

  await t.step("a client learns whether it is a superuser", async () => {
    for (const [user, is] of [["postgres", "off"], ["supabase_admin", "on"]]) {
      const parameter = await superuserParameter(it.port, user);
      assert.equal(parameter, is);
    }
  });

  await it.close();
});

/** What the answer to a start-up says. */
async function superuserParameter(port: number, user: string): Promise<string | undefined> {
  const client = RawClient.begin(port, user);
  const said = await new Promise<string>((resolve) =>
    client.socket.once("data", (bytes) => resolve(bytes.toString("latin1")))
  );
  client.close();
  return /is_superuser\0(\w+)\0/.exec(said)?.[1];
}
