// LanceDB in a process of its own, under Node, for which its binary is made. Asked a line of JSON on standard input, it
// answers one on standard output, with the milliseconds that LanceDB took.
import * as lancedb from "@lancedb/lancedb";
import { createInterface } from "node:readline";
import postgres from "postgres";

const [directory, databaseUrl] = process.argv.slice(2);
const db = await lancedb.connect(directory);
let table;

const commands = {
  /** The rows of public.vectors. */
  async load() {
    const sql = postgres(databaseUrl, { max: 1 });
    const rows =
      sql`select id, user_id::text, content, embedding::text as vector from public.vectors`;
    for await (const batch of rows.cursor(1000)) {
      const parsed = batch.map((row) => ({ ...row, vector: JSON.parse(row.vector) }));
      if (table) await table.add(parsed);
      else table = await db.createTable("vectors", parsed);
    }
    await sql.end();
    await table.optimize();
  },
  async index() {
    await table.createIndex("id");
    await table.createIndex("user_id");
    const ivfPq = lancedb.Index.ivfPq({ distanceType: "cosine" });
    await table.createIndex("vector", { config: ivfPq, waitTimeoutSeconds: 3600 });
  },
  async search({ user, vector, exact }) {
    const query = table.query().nearestTo(vector).distanceType("cosine")
      .where(`user_id = '${user}'`).select(["id", "_distance"]).limit(10);
    const rows = await (exact ? query.bypassVectorIndex() : query.refineFactor(10)).toArray();
    return rows.map(({ id }) => id);
  },
  async insert({ rows }) {
    await table.add(rows);
  },
  async update({ rows }) {
    await table.mergeInsert("id").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, given] = JSON.parse(line);
  try {
    const started = performance.now();
    const result = await commands[name](given);
    console.log(JSON.stringify({ result, ms: performance.now() - started }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
