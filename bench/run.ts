/** npm run bench: what the stack costs, printed and never asserted. Linux, for the memory figures. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { help } from "../local/commands/help.ts";
import { contextOverHttp, pairsOverHttp, signUp } from "./chat.ts";
import { interleaved, table } from "./measure.ts";
import { measureRelevance } from "./relevance/measure.ts";
import { requestsOfTurn } from "./requests.ts";
import { routing } from "./router.ts";
import { embedTexts } from "./sentences.ts";
import { startStackProcess } from "./stack_process.ts";

help(`Usage: npm run bench

Starts stacks of its own and prints: start to ready, memory, the requests of a chat turn, a stored pair beside
two inserts, a context beside four reads, routing by three ways, and how well hybrid search ranks beside each of its
halves.`);

const rounds = Number(Deno.env.get("BENCH_ROUNDS") ?? 200);
const dataDir = mkdtempSync(join(tmpdir(), "engram-bench-"));
console.log(`${availableParallelism()} cores, Deno ${Deno.version.deno}, ${rounds} rounds\n`);

const cold = await startStackProcess(dataDir);
console.log(`start to ready, cold  ${(cold.readyMs / 1000).toFixed(1)} s`);
await cold.stop();
const stack = await startStackProcess(dataDir);
console.log(`start to ready, warm  ${(stack.readyMs / 1000).toFixed(1)} s`);

// A benchmark writes faster than a user may; what counting costs is measured all the same.
const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
await sql`update private.limits set rows_per_minute = 1000000000`;
await sql.end();

const person = await signUp(stack);
const headers = { apikey: stack.publishableKey, authorization: `Bearer ${person.token}` };

/** One chat turn over HTTP, in the way of a client. */
async function turn(content: string): Promise<void> {
  const response = await fetch(`${stack.apiUrl}/functions/v1/chat/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify({ messages: [{ role: "user", content }] }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.body?.cancel();
}

await turn("My name is Ada and I live in Lisbon.");
console.log("requests per chat turn  1 to the function, which makes");
for (const path of await requestsOfTurn(stack, person)) console.log(`  ${path}`);
const functions = new URL("../supabase/functions/", import.meta.url);
for (const { name } of readdirSync(functions, { withFileTypes: true })) {
  if (!existsSync(new URL(`${name}/index.ts`, functions))) continue;
  const response = await fetch(`${stack.apiUrl}/functions/v1/${name}`, { headers });
  await response.body?.cancel();
}

await new Promise((resolve) => setTimeout(resolve, 5000));
const memory = await stack.memory();
const total = Object.values(memory).reduce((sum, megabytes) => sum + megabytes, 0);
console.log(`memory, idle  ${total.toFixed(0)} MB, all functions and models started`);
for (const [name, megabytes] of Object.entries(memory)) {
  console.log(`  ${name.padEnd(20)} ${megabytes.toFixed(0).padStart(5)} MB`);
}

table(
  "A chat turn over HTTP, with the local model",
  await interleaved(
    { "chat completion": (i) => turn(`Number ${i}, please.`) },
    Math.min(rounds, 50),
  ),
);

await pairsOverHttp(person, rounds);
await contextOverHttp(person, rounds);
await routing(stack, person, stack.dbUrl, rounds);

const { chunks, queries, ndcg } = await measureRelevance({
  supabase: person.supabase,
  async addDocument(document) {
    const response = await fetch(`${stack.apiUrl}/functions/v1/documents`, {
      method: "POST",
      headers,
      body: JSON.stringify(document),
    });
    if (!response.ok) throw new Error(await response.text());
    await response.body?.cancel();
  },
  embed: (texts) => embedTexts(`${stack.apiUrl}/models/v1`, texts),
});
console.log(
  `\n### search_documents: ${queries} labelled questions to ${chunks} chunks of documentation`,
);
console.log("\n| way | nDCG@10 |\n|---|---:|");
for (const [way, value] of Object.entries(ndcg)) console.log(`| ${way} | ${value.toFixed(3)} |`);

await stack.stop();
rmSync(dataDir, { recursive: true });
