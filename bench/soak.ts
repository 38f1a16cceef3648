/** npm run soak: chat turns without a pause, and whether memory, connections or errors grow meanwhile. */

import postgres from "postgres";
import { help } from "../local/commands/help.ts";
import { signUp } from "./chat.ts";
import { percentile } from "./measure.ts";
import { startStackProcess } from "./stack_process.ts";

help(`Usage: npm run soak

Holds conversations through a stack of its own for ten minutes, prints a line every ten seconds, and fails
when an answer was an error, or when memory or connections grew by more than a quarter from the second
fifth of the time to the last.

Environment:
  SOAK_MINUTES  how long (10)
  SOAK_CLIENTS  how many at once (8)
  DATABASE_URL  a Postgres to run on, a database that may be filled; the embedded one without it`);

const minutes = Number(Deno.env.get("SOAK_MINUTES") ?? 10);
const clients = Number(Deno.env.get("SOAK_CLIENTS") ?? 8);
const stack = await startStackProcess(Deno.makeTempDirSync());
const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
const ends = Date.now() + minutes * 60_000;

let turns = 0;
const errors: string[] = [];
let times: number[] = [];

/** One person, who talks, recalls and looks back until the time is over. */
async function client(): Promise<void> {
  const { supabase, token } = await signUp(stack);
  const conversation = crypto.randomUUID();
  for (let i = 0; Date.now() < ends; i++) {
    const started = performance.now();
    const response = await fetch(`${stack.apiUrl}/functions/v1/chat/chat/completions`, {
      method: "POST",
      headers: {
        apikey: stack.publishableKey,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        stream: i % 2 === 1,
        messages: [{ role: "user", content: `My favourite number ${i % 50} is ${i}.` }],
        metadata: { session_id: conversation },
      }),
    });
    const text = await response.text();
    if (!response.ok || text.includes('"error"')) errors.push(`${response.status} ${text}`);
    const { error } = await supabase.rpc("search_chat_messages", { p_query: "number" });
    if (error) errors.push(error.message);
    turns++;
    times.push(performance.now() - started);
  }
}

interface Sample {
  megabytes: number;
  connections: number;
}

const samples: Sample[] = [];
const watch = (async () => {
  console.log("   time    turns   p95 ms   memory MB   connections   errors");
  const begun = Date.now();
  while (Date.now() < ends) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(10_000, minutes * 6_000)));
    const memory = await stack.memory();
    const [{ connections }] = await sql<{ connections: number }[]>`
      select count(*)::integer as connections from pg_stat_activity where datname = current_database()`;
    const megabytes = Object.values(memory).reduce((sum, mb) => sum + mb, 0);
    samples.push({ megabytes, connections });
    const p95 = times.length > 0 ? percentile(times, 0.95).toFixed(0) : "–";
    times = [];
    const columns = [
      `${Math.round((Date.now() - begun) / 1000)} s`,
      turns,
      p95,
      megabytes.toFixed(0),
      connections,
      errors.length,
    ];
    console.log(
      columns.map((column, i) => String(column).padStart([7, 9, 9, 12, 14, 9][i])).join(""),
    );
  }
})();

await Promise.all([watch, ...Array.from({ length: clients }, client)]);
await sql.end();
await stack.stop();

const fifth = Math.max(1, Math.floor(samples.length / 5));
const grew = (of: (sample: Sample) => number): boolean => {
  const early = percentile(samples.slice(fifth, 2 * fifth).map(of), 0.5);
  const late = percentile(samples.slice(-fifth).map(of), 0.5);
  return late > 1.25 * early;
};
const problems = [
  ...(errors.length > 0 ? [`${errors.length} errors, the first: ${errors[0].slice(0, 300)}`] : []),
  ...(grew(({ megabytes }) => megabytes) ? ["memory grew"] : []),
  ...(grew(({ connections }) => connections) ? ["connections grew"] : []),
];
console.log(problems.length > 0 ? `\n${problems.join("\n")}` : "\nNothing grew.");
Deno.exit(problems.length > 0 ? 1 : 0);
