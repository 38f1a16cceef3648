/** match_vectors beside LanceDB, an embedded engine: the same vectors, the same filter by user. */

import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Bench } from "../bench.ts";
import { interleaved, percentile, table } from "../measure.ts";
import { exactSql, fillTable, ids, queriesNear, recallAt10, searched } from "../recall.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const batchSize = 100;

export async function besideLance(bench: Bench): Promise<void> {
  await using lance = await startLance(Deno.env.get("DATABASE_URL")!);
  const { sql, rows, rounds, actAs } = bench;
  await sql`truncate public.vectors`;
  const users = await fillTable(bench, searched.vectors);
  await lance.ask("load");
  const { ms } = await lance.ask("index");
  console.log(
    `\n### match_vectors beside LanceDB, the 10 nearest of a user in ${
      rows.toLocaleString("en")
    } rows\n`,
  );
  console.log(
    `LanceDB 0.37.1 in process, IVF_PQ built in ${(ms / 1000).toFixed(0)} s, refine factor 10.\n`,
  );
  console.log("| rows of the user | way | recall@10 | p50 | p95 |\n|---:|---|---:|---:|---:|");
  for (const { size, id } of users) {
    const queries = await queriesNear(bench, "vectors", id);
    const exact = exactSql(sql, "vectors");
    const truth = new Map<string, string[]>();
    for (const query of queries) truth.set(query, await exact(id, query));
    const times: Record<string, number[]> = {};
    const lanceSearch = (name: string, exact: boolean) => async (query: string) => {
      const vector: number[] = JSON.parse(query);
      const { result, ms } = await lance.ask("search", { user: id, vector, exact });
      (times[name] ??= []).push(ms);
      return result as string[];
    };
    const ways: Record<string, (query: string) => Promise<string[]>> = {
      async match_vectors(query) {
        const started = performance.now();
        const found = ids(
          await sql<{ id: string }[]>`select id from public.match_vectors(${query}, 10)`,
        );
        (times.match_vectors ??= []).push(performance.now() - started);
        return found;
      },
      "LanceDB, exact": lanceSearch("LanceDB, exact", true),
      "LanceDB, IVF_PQ": lanceSearch("LanceDB, IVF_PQ", false),
    };
    await actAs(id);
    await interleaved(
      Object.fromEntries(
        Object.entries(ways).map(([name, run]) => [name, (i) => run(queries[i % queries.length])]),
      ),
      Math.min(rounds, 50),
    );
    for (const [name, run] of Object.entries(ways)) {
      // Those of the warm-up first.
      const measured = times[name].slice(-Math.min(rounds, 50));
      const [p50, p95] = [0.5, 0.95].map((share) => percentile(measured, share).toFixed(2));
      const recall = await recallAt10(queries, (query) => Promise.resolve(truth.get(query)!), run);
      console.log(`| ${size} | ${name} | ${recall.toFixed(3)} | ${p50} | ${p95} |`);
    }
    await sql`reset role`;
  }
  await writes(bench, lance, users[0].id);
}

/** What is written of one user, a hundred rows a call; nobody's time has the making of the rows in it. */
async function writes({ sql, rounds, actAs }: Bench, lance: Lance, user: string): Promise<void> {
  await actAs(user);
  const count = Math.min(rounds, 20);
  for (const [command, shift] of [["insert", 0], ["update", 0.5]] as const) {
    const batches = Array.from({ length: 2 * count }, (_, round) => batch(user, round, shift));
    const texts = batches.map((rows) =>
      JSON.stringify(rows.map(({ id, content, vector }) => ({
        id,
        content,
        embedding: JSON.stringify(vector),
        embedding_model: "bench",
      })))
    );
    const lanceMs: number[] = [];
    const timings = await interleaved({
      upsert_vectors: (round) =>
        sql`select count(*) from public.upsert_vectors(${texts[round]}::text::jsonb)`,
      LanceDB: async (round) => {
        const { ms } = await lance.ask(command, { rows: batches[round] });
        lanceMs.push(ms);
      },
    }, count);
    const measured = lanceMs.slice(-count);
    Object.assign(timings[1], { p50: percentile(measured, 0.5), p95: percentile(measured, 0.95) });
    table(`${batchSize} vectors in one call: ${command}`, timings);
  }
  await sql`reset role`;
}

/** The same ids for the same round; the vectors differ by the shift. */
function batch(user: string, round: number, shift: number) {
  return Array.from({ length: batchSize }, (_, i) => ({
    id: `bench-${round}-${i}`,
    user_id: user,
    content: "a text",
    vector: Array.from(
      { length: 1536 },
      (_, j) => Number(Math.sin((round * batchSize + i + 1 + shift) * (j + 1)).toFixed(6)),
    ),
  }));
}

interface Lance extends AsyncDisposable {
  ask(command: string, given?: unknown): Promise<{ result?: unknown; ms: number }>;
}

async function startLance(databaseUrl: string): Promise<Lance> {
  const install = new Deno.Command("npm", {
    args: ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"],
    cwd: here,
  });
  if (!(await install.spawn().status).success) throw new Error("LanceDB could not be installed.");
  const directory = Deno.makeTempDirSync();
  const child = new Deno.Command("node", {
    args: ["serve.mjs", directory, databaseUrl],
    cwd: here,
    env: { RUST_LOG: "error" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const writer = child.stdin.getWriter();
  let rest = "";
  return {
    async ask(command, given = {}) {
      await writer.write(new TextEncoder().encode(JSON.stringify([command, given]) + "\n"));
      while (!rest.includes("\n")) {
        const { done, value } = await reader.read();
        if (done) throw new Error("LanceDB has ended.");
        rest += value;
      }
      const end = rest.indexOf("\n");
      const answer = JSON.parse(rest.slice(0, end));
      rest = rest.slice(end + 1);
      if (answer.error) throw new Error(answer.error);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await reader.cancel();
      await child.status;
      rmSync(directory, { recursive: true });
    },
  };
}
