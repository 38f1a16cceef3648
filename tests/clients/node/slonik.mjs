/** slonik, a client of Postgres by node-postgres, on the database's port: pools, transactions, prepared statements. */

import assert from "node:assert/strict";
import { createPool, sql } from "slonik";
import { run } from "./environment.mjs";

const pool = await createPool(process.env.DB_URL, { maximumPoolSize: 4 });

await run({
  "slonik: values come as what they are": async () => {
    const id = crypto.randomUUID();
    const row = await pool.one(sql.unsafe`
      select ${id}::uuid as id, ${sql.array([1, 2], "int4")} as list, ${
      sql.jsonb({ a: [1, null] })
    } as document, ${
      sql.timestamp(new Date(0))
    } as at, null as nothing, 12345678901 as large`);
    assert.deepEqual([row.id, row.list, row.document, row.nothing, row.large], [
      id,
      [1, 2],
      { a: [1, null] },
      null,
      12345678901n,
    ]);
    assert.equal(Number(row.at), 0);
  },
  "slonik: a transaction is kept, a failed one is not, a nested one alone":
    async () => {
      await pool.query(
        sql.unsafe`create table if not exists public.slonik_rows (n integer)`,
      );
      try {
        await pool.transaction(async (t) => {
          await t.query(sql.unsafe`insert into public.slonik_rows values (1)`);
          await assert.rejects(t.transaction(async (nested) => {
            await nested.query(
              sql.unsafe`insert into public.slonik_rows values (2)`,
            );
            throw new Error("not this one");
          }));
        });
        await assert.rejects(pool.transaction(async (t) => {
          await t.query(sql.unsafe`insert into public.slonik_rows values (3)`);
          await t.query(sql.unsafe`select 1 / 0`);
        }));
        assert.deepEqual(
          await pool.anyFirst(sql.unsafe`select n from public.slonik_rows`),
          [1],
        );
      } finally {
        await pool.query(sql.unsafe`drop table public.slonik_rows`);
      }
    },
  "slonik: many at once, each its own": async () => {
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    const answers = await Promise.all(
      numbers.map((n) => pool.oneFirst(sql.unsafe`select ${n}::integer + 0`)),
    );
    assert.deepEqual(answers, numbers);
  },
  "slonik: what a connection sets is the connection's": async () => {
    await pool.connect(async (one) => {
      await one.query(sql.unsafe`set statement_timeout = '7s'`);
      await one.query(sql.unsafe`create temporary table mine as select 1 as n`);
      const [elsewhere] = await Promise.all([
        pool.connect((other) =>
          other.oneFirst(
            sql.unsafe`select current_setting('statement_timeout')`,
          )
        ),
      ]);
      assert.notEqual(elsewhere, "7s");
      assert.equal(
        await one.oneFirst(
          sql.unsafe`select current_setting('statement_timeout')`,
        ),
        "7s",
      );
      assert.equal(await one.oneFirst(sql.unsafe`select n from mine`), 1);
    });
  },
  "slonik: an RPC of Engram as its user": async () => {
    const { sub } = JSON.parse(
      atob(
        process.env.TOKEN.split(".")[1].replaceAll("-", "+").replaceAll(
          "_",
          "/",
        ),
      ),
    );
    const stored = await pool.transaction(async (t) => {
      await t.query(
        sql.unsafe`select set_config('request.jwt.claims', ${
          JSON.stringify({ sub, role: "authenticated" })
        }, true), set_config('role', 'authenticated', true)`,
      );
      return await t.oneFirst(
        sql.unsafe`select public.store_chat_pair('Hello', 'Hi')`,
      );
    });
    assert.ok(stored);
  },
});
await pool.end();
