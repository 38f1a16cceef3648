import assert from "node:assert/strict";
import { extended as x, RawClient, wireDatabase } from "../database/testing.ts";

const run = (name: string) => [x.bind(name), x.execute(), x.sync()];

Deno.test("our wire server", async (t) => {
  const it = await wireDatabase({ idleInTransactionMs: 200 });
  const { port, shared } = it;
  await it.db.exec("create table items (id int); grant all on items to postgres, public");
  const fresh = () => it.db.exec("truncate items");
  const raw = async (work: (...clients: RawClient[]) => Promise<void>) => {
    const clients = [await RawClient.connect(port), await RawClient.connect(port)];
    try {
      await work(...clients);
    } finally {
      for (const client of clients) client.close();
    }
  };

  await t.step("keeps the unnamed statements of two clients apart", () =>
    raw(async (a, b) => {
      a.send(x.parse("", "select 'a'"), x.sync());
      await a.until("Z");
      b.send(x.parse("", "select 'b'"), x.sync());
      await b.until("Z");
      a.send(x.describe(""), ...run(""));
      assert.deepEqual(await a.until("Z"), ["t", "T", "2", "D:a", "C", "Z:I"]);
      b.send(...run(""));
      assert.deepEqual(await b.until("Z"), ["2", "D:b", "C", "Z:I"]);
    }));

  await t.step("keeps named statements apart, and forgets them with their client", async () => {
    await raw(async (a, b) => {
      a.send(x.parse("s", "select 'a'"), x.sync());
      b.send(x.parse("s", "select 'b'"), x.sync());
      assert.deepEqual(await a.until("Z"), ["1", "Z:I"]);
      assert.deepEqual(await b.until("Z"), ["1", "Z:I"]);
      a.send(...run("s"));
      b.send(...run("s"));
      assert.deepEqual(await a.until("Z"), ["2", "D:a", "C", "Z:I"]);
      assert.deepEqual(await b.until("Z"), ["2", "D:b", "C", "Z:I"]);
      a.send(x.query("deallocate s"));
      await a.until("Z");
      a.send(...run("s"));
      assert.deepEqual(await a.until("Z"), ["E:26000", "Z:I"]);
      b.send(x.query("deallocate all"));
      await b.until("Z");
      b.send(x.parse("s", "select 'c'"), ...run("s"));
      assert.deepEqual(await b.until("Z"), ["1", "2", "D:c", "C", "Z:I"]);
    });
    await eventually(async () => {
      const { rows } = await shared.exclusively((db) =>
        db.query("select name from pg_prepared_statements where name <> ''")
      );
      assert.deepEqual(rows, []);
    });
  });

  await t.step("counts one ReadyForQuery for each Sync, after errors too", () =>
    raw(async (a) => {
      a.send(x.parse("", "select 1/0"), ...run(""), x.parse("", "select 2"), ...run(""));
      assert.deepEqual(await a.until("Z"), ["1", "E:22012", "Z:I"]);
      assert.deepEqual(await a.until("Z"), ["1", "2", "D:2", "C", "Z:I"]);
      a.send(x.parse("", "selec"), x.flush());
      assert.deepEqual(await a.until("E"), ["E:42601"]);
      a.send(x.sync());
      assert.deepEqual(await a.until("Z"), ["Z:I"]);
    }));

  await t.step("gives a transaction to its owner until it ends", async () => {
    await fresh();
    const [a, b] = [it.client(), it.client()];
    const order: string[] = [];
    let inProcess: Promise<unknown> = Promise.resolve();
    await a.begin(async (tx) => {
      await tx`insert into items values (1)`;
      inProcess = shared.exclusively(async (db) => {
        order.push("in process");
        const { rows } = await db.query<{ n: number }>("select count(*)::int as n from items");
        assert.equal(rows[0].n, 2);
      });
      const other = b`select count(*)::int as n from items`.then(([{ n }]) => {
        order.push("other client");
        assert.equal(n, 2);
      });
      inProcess = Promise.all([inProcess, other]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx`insert into items values (2)`;
      order.push("owner");
    });
    await inProcess;
    assert.equal(order[0], "owner");
    assert.equal(order.length, 3);
  });

  await t.step("many clients and transactions at once", async () => {
    await fresh();
    const clients = [it.client({ max: 2 }), it.client({ max: 2 })];
    const work = Array.from({ length: 60 }, (_, i) => {
      const kind = i % 3;
      if (kind === 2) {
        return shared.exclusively(async (db) => {
          await db.exec("begin");
          await db.query("insert into items values ($1)", [i]);
          await db.exec(i % 2 ? "commit" : "rollback");
        });
      }
      return clients[kind].begin(async (tx) => {
        await tx`insert into items values (${i})`;
        const [{ n }] = await tx`select count(*)::int as n from items where id = ${i}`;
        assert.equal(n, 1);
        if (i % 2 === 0) throw new Error("roll back");
      }).catch((error) => assert.equal(error.message, "roll back"));
    });
    await Promise.all(work);
    const { rows } = await shared.exclusively((db) =>
      db.query<{ id: number }>("select id from items order by id")
    );
    assert.deepEqual(rows.map(({ id }) => id), Array.from({ length: 30 }, (_, i) => 2 * i + 1));
  });

  await t.step("rolls back for a client that dies within a transaction", async () => {
    await fresh();
    const dying = await RawClient.connect(port);
    dying.send(x.query("begin; insert into items values (1); create temp table mine (a int)"));
    assert.equal((await dying.until("Z")).at(-1), "Z:T");
    const waiting = it.client()`select count(*)::int as n from items`;
    dying.close();
    assert.equal((await waiting)[0].n, 0);
  });

  await t.step("ends a transaction that lets everybody wait", async () => {
    const idle = await RawClient.connect(port);
    idle.send(x.query("begin; insert into items values (1)"));
    await idle.until("Z");
    const [{ n }] = await it.client()`select count(*)::int as n from items`;
    assert.equal(n, 0);
    assert.deepEqual(await idle.until("Z"), ["E:25P03", "closed"]);
  });

  await t.step("settings stay with their session", () =>
    raw(async (a, b) => {
      a.send(x.query("set statement_timeout = '7s'; set app.tenant = 'a'; set role anyone"));
      assert.equal((await a.until("Z")).includes("E:22023"), true);
      await shared.exclusively((db) => db.exec("create role anyone; grant anyone to postgres"));
      a.send(x.query("set statement_timeout = '7s'; set app.tenant = 'a'; set role anyone"));
      await a.until("Z");
      b.send(x.query("set search_path = pg_catalog"));
      await b.until("Z");
      const show =
        "select concat_ws(' ', current_user, session_user, current_setting('statement_timeout'), " +
        "current_setting('search_path'), coalesce(current_setting('app.tenant', true), 'none'))";
      for (let i = 0; i < 2; i++) {
        a.send(x.query(show));
        b.send(x.query(show));
        assert.equal(
          (await a.until("Z"))[1],
          'D:anyone postgres 7s "$user", public, extensions a',
        );
        assert.match((await b.until("Z"))[1], /^D:postgres postgres 0 pg_catalog\s*(none)?$/);
        const { rows: [own] } = await shared.exclusively((db) =>
          db.query<{ name: string }>("select current_user || ' ' || session_user as name")
        );
        assert.equal(own.name, "supabase_admin supabase_admin");
      }
    }));

  await t.step("a megabyte goes in and comes back", async () => {
    const text = "ä".repeat(1 << 20);
    const [{ back }] = await it.client()`select ${text}::text as back`;
    assert.equal(back, text);
  });

  await t.step("pieces of messages are put together", () =>
    raw(async (a) => {
      for (const byte of x.query("select 'slow'")) {
        a.send(new Uint8Array([byte]));
        if (byte % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      assert.deepEqual(await a.until("Z"), ["T", "D:slow", "C", "Z:I"]);
    }));

  await t.step("COPY FROM STDIN works by itself and cannot end the database", async () => {
    await fresh();
    await raw(async (a) => {
      a.send(x.query("copy items from stdin"));
      await a.until("G");
      const row = new TextEncoder().encode("5\n");
      a.send(copyData(row), copyData(row), new Uint8Array([99, 0, 0, 0, 4]));
      assert.deepEqual(await a.until("Z"), ["C", "Z:I"]);
      a.send(x.query("select 1; copy items from stdin"));
      assert.equal((await a.until("Z")).includes("E:57014"), true);
      a.send(x.parse("", "copy items from stdin"), ...run(""));
      assert.equal((await a.until("Z")).includes("E:57014"), true);
      a.send(x.query("select count(*) from items"));
      assert.deepEqual(await a.until("Z"), ["T", "D:2", "C", "Z:I"]);
    });
  });

  await t.step("notifications reach those who listen, and only them", async () => {
    const all = ["one", "two", "three"];
    const heard: string[] = [];
    const inProcess: string[] = [];
    await shared.listen("news", (payload) => inProcess.push(payload));
    const { unlisten } = await it.client().listen("news", (payload) => heard.push(payload));
    await raw(async (a) => {
      a.send(x.query("notify news, 'one'"));
      assert.deepEqual(await a.until("Z"), ["C", "Z:I"]);
      await shared.exclusively((db) => db.exec("notify news, 'two'"));
      a.send(x.query("discard all"));
      await a.until("Z");
      a.send(x.query("unlisten *"));
      await a.until("Z");
      await shared.exclusively((db) => db.exec("notify news, 'three'"));
    });
    await eventually(() => assert.deepEqual([inProcess, heard], [all, all]));
    await unlisten();
  });

  await t.step("turns strangers away", async () => {
    const nobody = RawClient.begin(port, "nobody");
    assert.deepEqual(await nobody.until("Z"), ["E:28000", "closed"]);
    await assert.rejects(
      async () => await it.client({ database: "other" })`select 1`,
      /there is only "postgres" here/,
    );
  });

  await it.close();
});

function copyData(row: Uint8Array): Uint8Array {
  return new Uint8Array([100, 0, 0, 0, 4 + row.length, ...row]);
}

async function eventually(check: () => void | Promise<void>): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return await check();
    } catch (error) {
      if (attempt >= 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
