/** The SQL of the docs that makes a hosted database keep itself up, against stand-ins for Supabase's extensions. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import postgres from "postgres";
import { databaseUrl } from "./clients.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, script] = /```sql\n(do \$\$[^]*?cron\.schedule[^]*?)```/.exec(readme)!;

const operations = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
const [, upkeep] = /```sql\n(select cron\.schedule[^]*?)```/.exec(operations)!;

/** Without the two lines that only Supabase can carry out. */
const rest = script.replaceAll(/^ *create extension if not exists (pg_cron|pg_net);\n/gm, "");

/** What pg_cron, pg_net and Vault offer, as far as the script asks for it; they only write down what they are told. */
const standIns = `
  create schema standin;
  create view standin.pg_available_extensions as select unnest(array['pg_cron', 'pg_net'])::name as name;

  create schema vault;
  create table vault.secrets (name text unique, secret text);
  create view vault.decrypted_secrets as select name, secret as decrypted_secret from vault.secrets;
  create function vault.create_secret(new_secret text, new_name text) returns void language sql as
    'insert into vault.secrets values (new_name, new_secret)';

  create schema cron;
  create table cron.job (jobname text primary key, schedule text, command text);
  create function cron.schedule(job_name text, schedule text, command text) returns void language sql as
    'insert into cron.job values (job_name, schedule, command)
     on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command';

  create schema net;
  create table net.request (url text, headers jsonb, timeout_milliseconds integer);
  create function net.http_post(
    url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}',
    timeout_milliseconds integer default 5000
  ) returns bigint language sql as
    'insert into net.request values (url, headers, timeout_milliseconds); select 1::bigint';

  set local search_path = standin, public, pg_catalog;`;

/** Does its work in a transaction that is rolled back. */
async function tried(work: (sql: postgres.TransactionSql) => Promise<void>): Promise<string[]> {
  const notices: string[] = [];
  const onnotice = ({ message }: postgres.Notice) => notices.push(message);
  const sql = postgres(databaseUrl, { max: 1, onnotice });
  class Rollback extends Error {}
  try {
    await sql.begin(async (transaction) => {
      await work(transaction);
      throw new Rollback();
    }).catch((error) => {
      if (!(error instanceof Rollback)) throw error;
    });
    return notices;
  } finally {
    await sql.end();
  }
}

Deno.test("cron: where the extensions are not, it says so and does nothing", async () => {
  const notices = await tried(async (sql) => void await sql.unsafe(script));
  assert.match(notices.join(), /pg_cron and pg_net are not here/);
});

Deno.test("cron: run twice it makes three jobs, which call the worker when texts or files wait", async () => {
  await tried(async (sql) => {
    assert.equal(script.split("\n").length - rest.split("\n").length, 2);
    await sql.unsafe(standIns);
    await sql.unsafe(rest);
    await sql`update vault.secrets set secret = 'sb_secret_mine' where name = 'worker_key'`;
    await sql.unsafe(rest);
    const jobs = await sql<{ jobname: string; schedule: string; command: string }[]>`
      select * from cron.job order by jobname`;
    assert.deepEqual(jobs.map(({ jobname, schedule }) => [jobname, schedule]), [
      ["engram-embeddings", "* * * * *"],
      ["engram-files", "* * * * *"],
      ["engram-writing", "* * * * *"],
    ]);

    await sql`set local search_path = public, pg_catalog`;
    const requests = async (job = jobs[0]) => {
      await sql.unsafe("delete from net.request");
      await sql.unsafe(job.command);
      return [...await sql`select * from net.request`];
    };
    await sql`delete from private.embedding_jobs`;
    assert.deepEqual(await requests(), [], "nothing waits");
    await sql`insert into public.vectors (id, content) values ('cron', 'a text without a vector')`;
    assert.deepEqual(await requests(), [{
      url: "https://YOUR_PROJECT.supabase.co/functions/v1/worker/embeddings",
      headers: { apikey: "sb_secret_mine" },
      timeout_milliseconds: 60_000,
    }]);
    await sql`update private.embedding_jobs set run_after = now() + interval '1 minute'`;
    assert.deepEqual(await requests(), [], "it is tried again later");

    await sql`delete from private.file_erasures`;
    assert.deepEqual(await requests(jobs[1]), [], "no file waits");
    await sql`insert into private.file_erasures (object_id, bucket_id, object_name)
      values (gen_random_uuid(), 'media', 'a file that is erased')`;
    assert.deepEqual(await requests(jobs[1]), [{
      url: "https://YOUR_PROJECT.supabase.co/functions/v1/worker/files",
      headers: { apikey: "sb_secret_mine" },
      timeout_milliseconds: 60_000,
    }]);

    await sql`delete from private.embedding_jobs`;
    assert.deepEqual(await requests(jobs[2]), [], "no text waits to be written");
    await sql`insert into private.embedding_jobs (kind, source, row_id)
      values ('writing', 'titles', 'a conversation')`;
    assert.deepEqual(await requests(jobs[2]), [{
      url: "https://YOUR_PROJECT.supabase.co/functions/v1/worker/writing",
      headers: { apikey: "sb_secret_mine" },
      timeout_milliseconds: 60_000,
    }]);
  });
});

Deno.test("cron: the jobs of the upkeep, made twice, are four that can be run", async () => {
  await tried(async (sql) => {
    await sql.unsafe(standIns);
    await sql.unsafe(upkeep);
    await sql.unsafe(upkeep);
    const jobs = await sql<
      { jobname: string; command: string }[]
    >`select * from cron.job order by jobname`;
    assert.deepEqual(jobs.map(({ jobname }) => jobname), [
      "engram-analytics",
      "engram-analytics-all",
      "engram-music",
      "engram-requests",
    ]);
    await sql`set local search_path = public, pg_catalog`;
    // As whom pg_cron runs what the SQL editor has scheduled.
    await sql`set local role postgres`;
    for (const { command } of jobs) {
      const [row] = await sql.unsafe(command);
      assert.match(String(Object.values(row)[0]), /^\d+$/, command);
    }
  });
});
