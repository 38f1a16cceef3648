/** Limits with many clients at once, through the stack, on a server with many connections. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { databaseUrl, signUp } from "../e2e/clients.ts";

const times = <T>(count: number, call: (i: number) => PromiseLike<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => call(i)));

async function query<T extends object>(text: string, parameters: string[] = []): Promise<T[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return [...await sql.unsafe<T[]>(text, parameters)];
  } finally {
    await sql.end();
  }
}

Deno.test("24 clients race for the last 5 places of a quota: 5 get one", async () => {
  const { id, supabase } = await signUp();
  const [{ max_rows }] = await query<{ max_rows: string }>(
    "select max_rows from private.limits where resource = 'public.agent_analyses'",
  );
  await supabase.from("agent_analyses").insert({
    user_id: id,
    agent_type: "first",
    analysis_data: {},
  });
  await query(
    `update private.usage set rows = ${max_rows}::bigint - 5
     where user_id = $1 and resource = 'public.agent_analyses'`,
    [id],
  );
  const answers = await times(24, (i) =>
    supabase.from("agent_analyses").insert({
      user_id: id,
      agent_type: `type ${i}`,
      analysis_data: {},
    }));
  assert.deepEqual(
    answers.map(({ error }) => error?.message ?? "stored").toSorted(),
    [...Array(19).fill("quota_exceeded"), ...Array(5).fill("stored")],
  );
});

Deno.test("a deletion while the count is locked waits for nobody, and is counted in afterwards", async () => {
  const { id, supabase } = await signUp();
  const titles = Array.from({ length: 4 }, (_, i) => ({ user_id: id, title: `${i}` }));
  await supabase.from("conversations").insert(titles);
  const deltas = () =>
    query<{ rows: string }>("select rows from private.usage_deltas where user_id = $1", [id]);
  const counted = async () => {
    const [{ rows }] = await query<{ rows: string }>(
      "select rows from private.usage where user_id = $1 and resource = 'public.conversations'",
      [id],
    );
    return Number(rows);
  };

  const locking = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await locking.begin(async (transaction) => {
      await transaction`
        select from private.usage
        where user_id = ${id} and resource = 'public.conversations'
        for update`;
      const gone = await supabase.from("conversations").delete().eq("title", "0").select("id");
      assert.equal(gone.data?.length, 1);
      assert.deepEqual((await deltas()).map(({ rows }) => Number(rows)), [-1]);
    });
  } finally {
    await locking.end();
  }
  assert.equal(await counted(), 4, "not counted yet");
  const { data } = await supabase.rpc("get_usage");
  assert.equal(data?.find(({ resource }) => resource === "conversations")?.row_count, 3);

  await supabase.from("conversations").delete().eq("title", "1");
  assert.deepEqual(await deltas(), []);
  assert.equal(await counted(), 2);
});

Deno.test("24 clients race for the last 6 tokens of a bucket: 6 get one", async () => {
  const { id, supabase } = await signUp();
  await supabase.from("conversations").insert({ title: "first" });
  await query(
    `update private.usage set tokens = 6, refilled_at = now() + interval '50 seconds'
     where user_id = $1 and resource = 'public.conversations'`,
    [id],
  );
  const answers = await times(24, () => supabase.from("conversations").insert({ title: "more" }));
  assert.deepEqual(
    answers.map(({ error }) => error?.message ?? "stored").toSorted(),
    [...Array(18).fill("rate_limited"), ...Array(6).fill("stored")],
  );
});

Deno.test("documents are added, changed and deleted at once: no deadlock, and the count is right", async () => {
  const { id, supabase } = await signUp();
  const chunks = (text: string) => [{ content: `${text} one` }, { content: `${text} two` }];
  const add = async (text: string) => {
    const { data, error } = await supabase.rpc("add_document", {
      p_title: text,
      p_content: text,
      p_chunks: chunks(text),
    });
    assert.equal(error, null);
    return data!.id;
  };
  for (let round = 0; round < 4; round++) {
    const ids = await times(8, (i) => add(`before ${round}.${i}`));
    const answers = await times(24, async (i) => {
      if (i % 3 === 0) return { error: null, id: await add(`during ${round}.${i}`) };
      const own = ids[Math.floor(i / 3)];
      return i % 3 === 1
        ? await supabase.from("documents").delete().eq("id", own)
        : await supabase.rpc("update_document", {
          p_document_id: own,
          p_content: `changed ${i}`,
          p_chunks: chunks(`changed ${i}`),
        });
    });
    // Deleted before it could be changed, it is not found: that is all that may go wrong.
    const errors = answers.flatMap(({ error }) => error?.message ?? []);
    assert.deepEqual(errors.filter((message) => message !== "document_not_found"), []);
  }
  type Count = { resource: string; rows: number };
  const counted = await query<Count>(
    `select u.resource, (u.rows + coalesce(
        (select sum(d.rows) from private.usage_deltas d
         where d.user_id = u.user_id and d.resource = u.resource), 0
      ))::int as rows
     from private.usage u where u.user_id = $1 order by 1`,
    [id],
  );
  const there = await query<Count>(
    `select 'public.document_versions' as resource, count(*)::int as rows
     from public.document_versions where user_id = $1
     union all select 'public.documents', count(*)::int from public.documents where user_id = $1
     union all select 'public.embeddings', count(*)::int from public.embeddings where user_id = $1
     order by 1`,
    [id],
  );
  const tables = there.map(({ resource }) => resource);
  assert.deepEqual(counted.filter(({ resource }) => tables.includes(resource)), there);
});

Deno.test("a statement of a user ends when the timeout of its role has passed", async () => {
  const { id, supabase } = await signUp();
  const [{ name }] = await query<{ name: string }>("select current_database() as name");
  const limit = (value: string) =>
    query(`alter role authenticated in database "${name}" ${value}; notify pgrst, 'reload schema'`);
  const patch = () => supabase.from("profiles").update({ full_name: "later" }).eq("id", id);
  const holder = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await limit("set statement_timeout = '700ms'");
  try {
    // It waits for a lock: as good as any other statement that goes on and on.
    await holder.begin(async (held) => {
      await held`select from public.profiles where id = ${id} for update`;
      let took = Infinity;
      // The setting is read anew a moment after it was made: the first may still have the old one.
      for (let i = 0; i < 3 && !(took > 500 && took < 7000); i++) {
        const started = performance.now();
        const answer = await patch();
        took = performance.now() - started;
        assert.equal(answer.error?.code, "57014");
      }
      assert.ok(took < 7000, `${took} ms, long before the eight seconds of the role`);
    });
    assert.equal((await patch()).error, null);
  } finally {
    await limit("reset statement_timeout");
    await holder.end();
  }
});
