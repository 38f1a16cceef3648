/**
 * The plans of every RPC, and of all that it calls, for a user with 50,000 rows in each table: no RPC reads all of them
 * but those that are about all of them.
 */

import assert from "node:assert/strict";
import postgres from "postgres";
import { createAccount, createFullAccount, rolledBack } from "../../accounts.ts";
import { call, callsOfEveryRpc } from "./calls.ts";
import { many, multiplyRows } from "./multiply.ts";

/** A reading of more rows or pages than this has found no index, or not the right one. */
const most = { rows: many / 10, pages: 2000 };

/** RPCs that read much of a table by nature, each with the tables and the reason. */
const readsMuch: Record<string, { tables: string[]; reason: string }> = {
  add_generated_flashcards: { tables: ["flashcards"], reason: "an exact search" },
  delete_vectors: { tables: ["vectors"], reason: "a filter is compared with all metadata" },
  embedding_job_stats: { tables: ["embedding_jobs"], reason: "it counts the queue" },
  erase_memory: {
    tables: ["requests", "chat_messages"],
    reason: "any kept answer may hold what it said, or quote it",
  },
  flashcard_stats: { tables: ["flashcards", "review_logs"], reason: "it counts all cards" },
  get_chat_context: {
    tables: ["user_memories", "embeddings", "queries"],
    reason: "as recall_memories, search_documents and route_query",
  },
  get_due_flashcards: { tables: ["flashcards"], reason: "up to p_limit cards of each deck" },
  get_memory_changes: {
    tables: ["user_memory_history"],
    reason: "all that was drawn from one turn; here that is all there is",
  },
  get_metrics: { tables: ["embedding_jobs"], reason: "it counts the queue" },
  match_documents: { tables: ["embeddings", "documents"], reason: "an exact search" },
  match_flashcards: { tables: ["flashcards"], reason: "an exact search" },
  match_memories: { tables: ["user_memories"], reason: "an exact search" },
  match_vectors: { tables: ["vectors"], reason: "an exact search" },
  recall_memories: { tables: ["user_memories"], reason: "an exact search" },
  recommend_tracks: {
    tables: ["music_recommendations"],
    reason: "what was recommended in four weeks counts as repetition",
  },
  refresh_analytics: {
    tables: ["conversations", "user_memory_history", "chat_messages", "responses"],
    reason: "it counts days of all users",
  },
  replay_policy: {
    tables: ["responses"],
    reason: "it weighs every decision of the time asked for",
  },
  restore_music_model: { tables: ["music_interactions"], reason: "it replays all of them" },
  route_query: {
    tables: ["queries"],
    reason: "of its 500 latest responses the questions; 500 times by the key is no less here",
  },
  routing_report: { tables: ["responses"], reason: "it counts the time asked for" },
  sync_listening_history: {
    tables: ["music_tracks", "music_listening_history"],
    reason: "all copies are of one recording, played within an hour",
  },
  search_documents: { tables: ["embeddings", "documents"], reason: "an exact search" },
  snapshot_music_model: {
    tables: ["music_track_values", "music_interactions"],
    reason: "it keeps all that was learnt",
  },
  start_reembedding: {
    tables: [
      "chat_messages",
      "user_memories",
      "embeddings",
      "vectors",
      "flashcards",
      "embedding_jobs",
    ],
    reason: "it queues all rows",
  },
};

/** A reading of a table within a plan, as auto_explain writes it. */
interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Schema"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Filter"?: string;
  "Index Cond"?: string;
  "Shared Hit Blocks"?: number;
  "Shared Read Blocks"?: number;
  "Plans"?: Node[];
}

interface Reading {
  table: string;
  how: string;
  rows: number;
  pages: number;
  query: string;
}

/** What reads tables in a plan, with how many rows it looked at, whether it gave them on or not. */
function readingsOf(plan: Node, query: string): Reading[] {
  const rows = (plan["Actual Rows"] ?? 0) + (plan["Rows Removed by Filter"] ?? 0) +
    (plan["Rows Removed by Index Recheck"] ?? 0);
  const own: Reading[] = plan["Relation Name"] && plan["Node Type"].endsWith("Scan")
    ? [{
      table: `${plan.Schema}.${plan["Relation Name"]}`,
      how: [plan["Node Type"], plan["Index Cond"], plan.Filter].filter(Boolean).join(", "),
      rows: rows * (plan["Actual Loops"] ?? 1),
      pages: (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0),
      query,
    }]
    : [];
  return [...own, ...(plan.Plans ?? []).flatMap((inner) => readingsOf(inner, query))];
}

Deno.test("no RPC reads all rows of a user with many, but those that are about all of them", async () => {
  const url = Deno.env.get("PLANS_URL")!;
  const loader = postgres(url, { max: 4, onnotice: () => {} });
  const account = await createFullAccount(loader);
  const emptyUser = await createAccount(loader);
  let readings: Reading[] = [];
  const sql = postgres(url, {
    max: 1,
    onnotice({ message }) {
      const [, plan] = message.match(/^duration: .* plan:\n([^]*)$/) ?? [];
      if (!plan) return;
      const { Plan, "Query Text": query } = JSON.parse(plan);
      readings.push(...readingsOf(Plan, query));
    },
  });
  try {
    const calls = await callsOfEveryRpc(loader, account, emptyUser);
    const filled = new Set(
      (await multiplyRows(loader, account.user))
        .map((name) => name.includes(".") ? name : `public.${name}`),
    );
    assert.ok(filled.size > 20, "there are tables to fill");
    await sql.unsafe(`load 'auto_explain';
      set auto_explain.log_min_duration = 0;
      set auto_explain.log_nested_statements = on;
      set auto_explain.log_analyze = on;
      set auto_explain.log_timing = off;
      set auto_explain.log_buffers = on;
      set auto_explain.log_verbose = on;
      set auto_explain.log_parameter_max_length = 0;
      set auto_explain.log_format = json;
      set auto_explain.log_level = notice`);
    const found = new Set<string>();
    let seen = 0;
    for (const one of calls) {
      readings = [];
      await rolledBack(sql, async (transaction) => {
        await transaction`set local client_min_messages = notice`;
        await transaction`set local statement_timeout = '20s'`;
        await call(transaction, one);
      }).catch((error) => found.add(`${one.name}: ${error.code} ${error.message}`));
      seen += readings.length;
      const { tables = [] } = readsMuch[one.name] ?? {};
      for (const { table, how, rows, pages, query } of readings) {
        if (rows <= most.rows && pages <= most.pages) continue;
        if (!filled.has(table) || tables.some((name) => table.endsWith(`.${name}`))) continue;
        found.add(
          `${one.name} reads ${rows} rows, ${pages} pages of ${table}: ${how}\n    ${
            query.replace(/\s+/g, " ").slice(0, 300)
          }`,
        );
      }
    }
    assert.ok(seen > 1000, `auto_explain tells what is read: ${seen} readings`);
    assert.deepEqual([...found], []);
  } finally {
    await sql.end();
    await loader.end();
  }
});
