/** What an operator sees: metrics that Prometheus reads, a dashboard of them, and the report in SQL. */

import { splitSqlStatements } from "@supabase/lite";
import assert from "node:assert/strict";
// @ts-types="../../supabase/functions/worker/parse-prometheus-text-format.d.ts"
import parse from "parse-prometheus-text-format";
import postgres from "postgres";
import { apiUrl, databaseUrl, signUp } from "./clients.ts";

async function scrape() {
  const response = await fetch(`${apiUrl}/functions/v1/worker/metrics`, {
    headers: { apikey: Deno.env.get("SECRET_KEY") ?? "" },
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  return parse(await response.text());
}

Deno.test("observability: Prometheus reads the metrics, and they follow what happens", async () => {
  const person = await signUp();
  await person.supabase.rpc("store_chat_pair", { p_user_message: "Hello", p_ai_response: "Hi" });
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql`analyze public.chat_messages`;
  const [{ rows }] = await sql<
    { rows: string }[]
  >`select count(*) as rows from public.chat_messages`;
  await sql.end();

  const families = await scrape();
  const valueOf = (name: string, labels: Record<string, string> = {}) =>
    families.find((family) => family.name === name)?.metrics
      .find((m) => Object.entries(labels).every(([k, v]) => m.labels?.[k] === v))?.value;
  assert.equal(valueOf("engram_table_rows", { table: "public.chat_messages" }), rows);
  assert.ok(Number(valueOf("engram_database_bytes")) > 1_000_000);
  assert.ok(Number(valueOf("engram_embedding_jobs", { state: "dead" })) >= 0);
  assert.equal(new Set(families.map(({ name }) => name)).size, families.length);
});

Deno.test("observability: every panel of the dashboard shows metrics that there are", async () => {
  const dashboard = JSON.parse(
    await Deno.readTextFile(new URL("../../docs/grafana.json", import.meta.url)),
  );
  const expressions = dashboard.panels.flatMap(
    ({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr),
  );
  assert.ok(expressions.length >= 16);
  const shown = new Set<string>(expressions.join(" ").match(/engram_\w+/g));
  const scraped = new Set((await scrape()).map(({ name }) => name));
  // These are there where pg_stat_statements is.
  for (const name of ["engram_statement_seconds_total", "engram_statement_calls_total"]) {
    scraped.add(name);
  }
  // A coverage and its models are known once a table has been analyzed.
  scraped.add("engram_vectors").add("engram_vector_coverage_ratio");
  assert.deepEqual([...shown].toSorted(), [...scraped].toSorted());
});

Deno.test("observability: every statement of the report in SQL runs", async () => {
  const report = await Deno.readTextFile(new URL("../../docs/health.sql", import.meta.url));
  const statements = splitSqlStatements(report);
  assert.equal(statements.length, 6);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
});
