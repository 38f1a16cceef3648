/** What much costs more than little: in proportion, and no more. Ratios on one machine at one time, printed with the figures. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { databaseUrl, type Person, signUp } from "../../e2e/clients.ts";
import { drain, startWorkers } from "./workers.ts";

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

async function inDatabase(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql`delete from private.embedding_jobs`;
    await sql.end();
  }
}

async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Rows and jobs as they are, without what triggers make of them. */
async function withoutTriggers(sql: postgres.Sql, work: () => PromiseLike<unknown>): Promise<void> {
  await sql`set session_replication_role = replica`;
  await work();
  await sql`set session_replication_role = origin`;
}

async function conversation(sql: postgres.Sql, { id }: Person): Promise<string> {
  const session = crypto.randomUUID();
  await sql`insert into public.conversations (user_id, id) values (${id}, ${session})`;
  return session;
}

function messages(sql: postgres.Sql, { id }: Person, session: string, count: number) {
  return sql`
    insert into public.chat_messages (user_id, session_id, message_text, sender_type)
    select ${id}, ${session}, 'message ' || i, 'user' from generate_series(1, ${count}::integer) i`;
}

Deno.test("8,000 messages into one conversation cost four times as much as 2,000", async () => {
  const person = await signUp();
  await inDatabase(async (sql) => {
    const insert = async (count: number) => {
      const session = await conversation(sql, person);
      return await timed(() => messages(sql, person, session, count));
    };
    await insert(500);
    const ratios: number[] = [];
    let times: [number, number] = [0, 0];
    // Of three rounds the best: whatever else the machine does is no doing of the statement.
    for (let round = 0; round < 3 && !ratios.some((ratio) => ratio < 5); round++) {
      times = [await insert(2_000), await insert(8_000)];
      ratios.push(times[1] / times[0]);
    }
    const ratio = Math.min(...ratios);
    console.log(
      `  2,000 in ${times[0].toFixed(0)} ms, 8,000 in ${times[1].toFixed(0)} ms: ` +
        `${ratio.toFixed(1)} times as long`,
    );
    assert.ok(ratio < 8, `${ratio}`);
  });
});

Deno.test("10,000 messages are deleted in about the same time while 46,000 jobs wait", async () => {
  const [person, other] = [await signUp(), await signUp()];
  await inDatabase(async (sql) => {
    const remove = async () => {
      const session = await conversation(sql, person);
      await messages(sql, person, session, 10_000);
      return await timed(() => sql`delete from public.chat_messages where session_id = ${session}`);
    };
    await remove();
    const alone = await remove();
    await withoutTriggers(sql, () =>
      sql`
        insert into private.embedding_jobs (user_id, source, row_id)
        select ${other.id}, 'chat_messages', gen_random_uuid()::text from generate_series(1, 46000)`);
    await sql`analyze private.embedding_jobs`;
    const times = [await remove(), await remove()];
    const ratio = Math.min(...times) / alone;
    console.log(
      `  ${alone.toFixed(0)} ms alone, ${Math.min(...times).toFixed(0)} ms while jobs wait: ` +
        `${ratio.toFixed(1)} times as long`,
    );
    assert.ok(ratio < 3, `${ratio}`);
  });
});

Deno.test("a claim takes about as long with 1,000,000 jobs waiting as with 20,000", async () => {
  const owners = await Promise.all(Array.from({ length: 20 }, signUp));
  await inDatabase(async (sql) => {
    const ids = owners.map(({ id }) => id);
    const claim = async () => {
      const times: number[] = [];
      for (let i = 0; i < 11; i++) {
        times.push(await timed(() => sql`select * from public.claim_embedding_jobs(96)`));
      }
      return median(times);
    };
    await withoutTriggers(sql, () =>
      sql`
        with written as (
          insert into public.vectors (user_id, content)
          select u, 'text ' || i from unnest(${ids}::uuid[]) u, generate_series(1, 1000) i
          returning user_id, id
        )
        insert into private.embedding_jobs (user_id, source, row_id)
        select user_id, 'vectors', id from written`);
    await sql`analyze private.embedding_jobs`;
    const few = await claim();
    // Behind those, so that a claim finds the rows of what it takes.
    await withoutTriggers(sql, () =>
      sql`
        insert into private.embedding_jobs (user_id, source, row_id, run_after)
        select u, 'vectors', 'row ' || i, now() - interval '1 microsecond'
        from unnest(${ids}::uuid[]) u, generate_series(1, 49000) i`);
    await sql`update private.embedding_jobs set run_after = now() - interval '1 day'
      where row_id not like 'row %' and locked_until is null`;
    await sql`analyze private.embedding_jobs`;
    const many = await claim();
    const ratio = many / few;
    console.log(
      `  p50 ${few.toFixed(1)} ms with 20,000, ${many.toFixed(1)} ms with 1,000,000: ` +
        `${ratio.toFixed(1)} times as long`,
    );
    assert.ok(ratio < 3, `${ratio}`);
    await sql`delete from public.vectors where user_id = any(${ids})`;
  });
});

Deno.test("100,000 bad rows of one user delay another's one memory by less than two batches", async () => {
  const [flooder, person] = [await signUp(), await signUp()];
  const tried = new Set<string>();
  let calls = 0;
  let before: number | undefined;
  const provider = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { input }: { input: string[] } = await request.json();
      calls++;
      if (input.some((text) => text.startsWith("bad"))) {
        for (const text of input) if (text.startsWith("bad")) tried.add(text);
        return Response.json({ error: { message: "no such text" } }, { status: 400 });
      }
      if (input.some((text) => text.includes("Molly"))) before ??= tried.size;
      return Response.json({ data: input.map((_, index) => ({ index, embedding: [1, index] })) });
    },
  );
  try {
    await inDatabase(async (sql) => {
      await withoutTriggers(sql, () =>
        sql`
          with written as (
            insert into public.vectors (user_id, content)
            select ${flooder.id}, 'bad ' || i from generate_series(1, 100000) i
            returning user_id, id
          )
          insert into private.embedding_jobs (user_id, source, row_id)
          select user_id, 'vectors', id from written`);
      await sql`analyze private.embedding_jobs`;
      const { error } = await person.supabase.rpc("upsert_memory", {
        p_memory_key: "cat",
        p_memory_value: "Molly",
      });
      assert.equal(error, null);
      await using running = startWorkers(1, `http://127.0.0.1:${provider.addr.port}`);
      // It goes on with the bad ones until it is ended.
      let ended: unknown;
      const draining = drain(running.workers[0]).then(
        (done) => ended = done,
        (error) => ended = error,
      );
      for (let i = 0; i < 400 && before === undefined; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      console.log(`  after ${before} bad texts had been tried, in ${calls} calls`);
      assert.ok(before !== undefined && before < 2 * 96, `${before}: ${ended}`);
      await running[Symbol.asyncDispose]();
      await draining;
      await sql`delete from public.vectors where user_id = ${flooder.id}`;
    });
  } finally {
    await provider.shutdown();
  }
});
