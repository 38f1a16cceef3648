import postgres from "postgres";
import { signUp } from "./bench/chat.ts";
import { interactionsOverHttp, recommendationsBySize } from "./bench/music.ts";
import { startStackProcess } from "./bench/stack_process.ts";
import { tasteSimulation } from "./bench/taste.ts";
const server = "postgres://supabase_admin:postgres@127.0.0.1:54333/postgres";
const admin = postgres(server, { max: 1, onnotice: () => {} });
const name = "engram_bench_" + Date.now();
await admin.unsafe("create database " + name);
const databaseUrl = Object.assign(new URL(server), { pathname: "/" + name }).href;
Deno.env.set("DATABASE_URL", databaseUrl);
const stack = await startStackProcess(Deno.makeTempDirSync());
const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
const actAs = async (id: string) => { await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: id })}, false)`; await sql`set role authenticated`; };
try {
  if (Deno.args[1] !== "nosim") await tasteSimulation(sql, async () => (await signUp(stack)).id, Number(Deno.args[0]));
  const listener = await signUp(stack);
  await interactionsOverHttp(sql, listener, 60);
  await recommendationsBySize(sql, listener, actAs, 60);
} finally { await sql.end(); await stack.stop(); await admin.unsafe(`drop database ${name} with (force)`); await admin.end(); }
