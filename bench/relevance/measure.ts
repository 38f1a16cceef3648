/** How well the searches rank: nDCG@10 over real documentation, its chunks cut and embedded as the app does it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SupabaseClient } from "@supabase/supabase-js";
import { projectDir } from "../../local/config.ts";
import type { Database } from "../../types/index.ts";
import { queries, type Query } from "./queries.ts";

/** Packages of the lockfile whose documentation is the corpus. */
const corpus = [
  "postgres/README.md",
  "cockatiel/readme.md",
  "openai/README.md",
  "eventsource-parser/README.md",
  "smol-toml/README.md",
  "jose/README.md",
  "kysely/README.md",
  "zod/README.md",
  "hono/README.md",
];

const depth = 10;

export interface Relevance {
  chunks: number;
  queries: number;
  /** Mean nDCG@10 by way of searching. */
  ndcg: { words: number; vectors: number; hybrid: number };
}

export interface Reader {
  supabase: SupabaseClient<Database>;
  /** Sends a document to the Edge Function; throws when it is refused. */
  addDocument(document: { title: string; content: string; format: "markdown" }): Promise<void>;
  /** Vectors of texts, padded, as text. */
  embed(texts: string[]): Promise<string[]>;
}

export async function measureRelevance(reader: Reader): Promise<Relevance> {
  for (const path of corpus) {
    const content = readFileSync(join(projectDir, "node_modules", path), "utf8");
    await reader.addDocument({ title: path.split("/")[0], content, format: "markdown" });
  }
  const { data: chunks } = await reader.supabase.from("embeddings").select("id,content,embedding")
    .throwOnError();
  if (chunks.some(({ embedding }) => !embedding)) throw new Error("A chunk has no vector.");

  const vectors = await reader.embed(queries.map(({ query }) => query));
  const ways = {
    words: { p_full_text_weight: 1, p_semantic_weight: 0 },
    vectors: { p_full_text_weight: 0, p_semantic_weight: 1 },
    // With the weights that it has by default.
    hybrid: {},
  };
  const sums = { words: 0, vectors: 0, hybrid: 0 };
  for (const [i, query] of queries.entries()) {
    const grades = new Map(chunks.map(({ id, content }) => [id, gradeOf(query, content)]));
    if (![...grades.values()].includes(2)) {
      throw new Error(`The corpus has no answer to "${query.query}" any more: label it anew.`);
    }
    for (const way of ["words", "vectors", "hybrid"] as const) {
      const { data: found } = await reader.supabase.rpc("search_documents", {
        p_query: query.query,
        p_query_embedding: vectors[i],
        p_limit: depth,
        ...ways[way],
      }).throwOnError();
      sums[way] += ndcg(found.map(({ id }) => grades.get(id) ?? 0), [...grades.values()]);
    }
  }
  const mean = (way: keyof typeof sums) => sums[way] / queries.length;
  return {
    chunks: chunks.length,
    queries: queries.length,
    ndcg: { words: mean("words"), vectors: mean("vectors"), hybrid: mean("hybrid") },
  };
}

function gradeOf({ answers, related = [] }: Query, content: string): number {
  if (answers.some((phrase) => content.includes(phrase))) return 2;
  return related.some((phrase) => content.includes(phrase)) ? 1 : 0;
}

/** The discounted gain of a ranking, in units of the best that the labels allow. */
function ndcg(ranking: number[], all: number[]): number {
  const gain = (grades: number[]) =>
    grades.slice(0, depth).reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0);
  return gain(ranking) / gain(all.toSorted((a, b) => b - a));
}
