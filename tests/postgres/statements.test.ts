/** What only a server with pg_stat_statements and a log shows. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { apiUrl, databaseUrl, service, signUp } from "../e2e/clients.ts";

Deno.test("slow statements are in the metrics, without what they were asked for", async () => {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe("create extension if not exists pg_stat_statements with schema extensions");
    await sql.unsafe("select extensions.pg_stat_statements_reset()");
    await sql.unsafe("select 's3cret' as text, pg_sleep(0.2)");
    const { data, error } = await service.rpc("get_metrics");
    assert.equal(error, null);
    const metrics = data as { name: string; labels: Record<string, string>; value: number }[];
    const seconds = metrics.filter(({ name }) => name === "engram_statement_seconds_total");
    assert.ok(seconds.length >= 1 && seconds.length <= 10);
    const slept = seconds.find(({ labels }) => labels.query.includes("pg_sleep"));
    assert.ok(slept && slept.value >= 0.2);
    assert.ok(!JSON.stringify(seconds).includes("s3cret"));
  } finally {
    await sql.unsafe("drop extension if exists pg_stat_statements");
    await sql.end();
  }
});

Deno.test("a statement carries the id of the request that it is of, and the next one does not", async () => {
  const person = await signUp();
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  const session = crypto.randomUUID();
  const store = () =>
    fetch(`${apiUrl}/functions/v1/chat/pairs`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${person.token}`,
        "x-request-id": "request-of-the-test",
        "content-type": "application/json",
      },
      body: JSON.stringify({ session_id: session, user_message: "a", ai_response: "b" }),
    });
  try {
    await (await store()).body?.cancel();
    const named = () =>
      sql<{ pid: number }[]>`
        select pid from pg_stat_activity where application_name = 'engram request-of-the-test'`;
    assert.deepEqual([...await named()], [], "its transaction has ended");
    // Held up by a lock, the next one is seen from outside.
    let waiting: Promise<Response>;
    await sql.begin(async (held) => {
      await held`select from public.conversations where id = ${session} for update`;
      waiting = store();
      for (let i = 0; (await named()).length === 0; i++) {
        assert.ok(i < 600, "a statement with the id is seen");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    assert.equal((await waiting!).status, 201);
    await (await waiting!).body?.cancel();
    assert.deepEqual([...await named()], []);
  } finally {
    await sql.end();
  }
});
