/** npm run bench:field: how well the searches rank on public data sets. */

import { parseArgs } from "node:util";
import { help } from "../../local/commands/help.ts";
import { beam } from "./beam.ts";
import { cranfield } from "./cranfield.ts";
import { Field, type Result } from "./field.ts";
import { lastfm, movielens } from "./listening.ts";
import { locomo } from "./locomo.ts";
import { routellm } from "./routellm.ts";

/** What each option takes, and what is done with it; a further data set is a further line. */
const benches: Record<string, { takes: string; says: string; run: typeof locomo }> = {
  locomo: {
    takes: "FILE",
    says: "conversations of LoCoMo: search_chat, search_chat_messages, match_chat_messages,\n" +
      " ".repeat(21) + "recall_memories and match_memories, of observations and of turns",
    run: locomo,
  },
  beam: {
    takes: "DIR",
    says: "chats of BEAM, as chats/100K: which of the messages that a question is about\n" +
      " ".repeat(21) + "get_chat_context gives to a new conversation",
    run: beam,
  },
  cranfield: {
    takes: "DIR",
    says: "the folder of cran.all.1400, queries_dev.jsonl and qrels_dev.tsv:\n" +
      " ".repeat(21) + "search_documents and match_documents, in chunks of 1,200 characters",
    run: cranfield,
  },
  lastfm: {
    takes: "DIR",
    says: "the folder of artists.dat, user_artists.dat, user_taggedartists.dat and tags.dat\n" +
      " ".repeat(21) + "(HetRec 2011): recommend_tracks beside popularity, item-to-item and EASE",
    run: lastfm,
  },
  movielens: {
    takes: "DIR",
    says: "the folder of u.data, u.item and u.genre (MovieLens 100k): the same",
    run: movielens,
  },
  routellm: {
    takes: "FILE",
    says:
      "judged questions {prompt, weak, strong} of RouteLLM's MMLU, one a line: route_query after\n" +
      " ".repeat(21) + "feedback on the first half (bandit), or with it imported (evaluations)",
    run: routellm,
  },
};

help(
  `Usage: npm run bench:field -- [--json] [--locomo FILE] [--beam DIR] [--cranfield DIR] [--lastfm DIR]
                            [--movielens DIR] [--routellm FILE]

Loads public data through the RPCs into a database of its own, asks its questions of every search function and of
its parts (words alone, vectors alone), and prints how much of what was wanted came first. Vectors are the local
model's; they are kept in .local/field, so that only the first run computes them.

${
    Object.entries(benches).map(([name, { takes, says }]) =>
      `  ${`--${name} ${takes}`.padEnd(19)}${says}`
    ).join("\n")
  }
  --json             one object a line: {bench, way, metric, value}

  recall@k           the share of a question's evidence turns among the first k rows
  sessions@k         the share of its evidence sessions among the first k sessions, by their best row
  ndcg@10            of documents by their best chunk, relevance binary
  hit@k              the share of 300 people whose last liked item, left out of what is loaded, is among the first k
                     of the whole catalogue without what they are known to like

  apgr, cpt50        the area under the performance gap recovered over the share of strong calls (random: 0.5), and
                     the share that recovers half of it
  p50_ms             the median of a decision

Environment:
  DATABASE_URL       a Postgres 17 server, as a superuser: a database is made there and dropped at the end;
                     without it the embedded database in memory is used (.ci/postgres17.sh start prints a URL)`,
);

const options = Object.fromEntries(
  Object.keys(benches).map((name) => [name, { type: "string" as const }]),
);
const values: Record<string, string | boolean | undefined> = parseArgs({
  args: Deno.args,
  options: { ...options, json: { type: "boolean" } },
}).values;
const chosen = Object.keys(benches).filter((name) => name in values);
if (chosen.length === 0) {
  console.error(`Name a data set: ${Object.keys(benches).map((name) => `--${name}`).join(", ")}.`);
  Deno.exit(2);
}

const field = await Field.open(Deno.env.get("DATABASE_URL") || undefined, console.error);
try {
  for (const name of chosen) await benches[name].run(field, String(values[name]));
} finally {
  await field.close();
}
if (values.json) {
  for (const { value, ...result } of field.results) {
    console.log(JSON.stringify({ ...result, value: Number(value.toFixed(4)) }));
  }
} else {
  for (const name of chosen) printTable(name, field.results.filter(({ bench }) => bench === name));
}
// The model of the embeddings keeps its threads.
Deno.exit(0);

function printTable(name: string, results: Result[]): void {
  const metrics = [...new Set(results.map(({ metric }) => metric))];
  console.log(`\n### ${name}\n\n| way | ${metrics.join(" | ")} |`);
  console.log(`|---|${"---:|".repeat(metrics.length)}`);
  for (const way of new Set(results.map(({ way }) => way))) {
    const row = metrics.map((metric) =>
      results.find((result) => result.way === way && result.metric === metric)?.value.toFixed(3) ??
        ""
    );
    console.log(`| ${way} | ${row.join(" | ")} |`);
  }
}
