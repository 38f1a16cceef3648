/** Cranfield: 1,400 abstracts of aerodynamics, queries, and which abstracts each query wants. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddingModel } from "../../local/models/names.ts";
import { chunk, embeddedText } from "../../supabase/functions/documents/chunks.ts";
import type { Field, Way } from "./field.ts";
import { distinct, Means, ndcg, recall } from "./scores.ts";

/** Rows are chunks: so many of them hold the first ten documents. */
const depth = 50;

export interface Abstract {
  n: number;
  title: string;
  text: string;
}

/** The abstracts of cran.all.1400: records of .I number, .T title, .A author, .B source, .W text. */
export function readAbstracts(file: string): Abstract[] {
  return file.replaceAll("\r", "").split(/^\.I /m).slice(1).map((record) => {
    const [n, title] = /^(\d+)\s+\.T\n([^]*?)^\.A$/m.exec(record)?.slice(1) ?? [];
    const text = /^\.W\n([^]*)$/m.exec(record)?.[1];
    if (n === undefined || text === undefined) {
      throw new Error(`No abstract: ${record.slice(0, 80)}`);
    }
    return { n: Number(n), title: title.replace(/\s+/g, " ").trim(), text: text.trim() };
  });
}

/** Which documents each query wants; the codes −1 and 5 say "of no interest". */
export function readJudgements(file: string): Map<number, Set<string>> {
  const wanted = new Map<number, Set<string>>();
  for (const line of file.split("\n")) {
    const [query, document, code] = line.trim().split(/\s+/).map(Number);
    if (!query || code === -1 || code === 5) continue;
    if (!wanted.has(query)) wanted.set(query, new Set());
    wanted.get(query)!.add(String(document));
  }
  return wanted;
}

const ways: Way[] = [
  {
    name: "search_documents",
    rpc: "search_documents",
    args: ({ text, vector }) => ({
      p_query: text,
      p_query_embedding: vector,
      p_limit: depth,
      p_embedding_model: embeddingModel,
    }),
  },
  {
    name: "search_documents words",
    rpc: "search_documents",
    args: ({ text }) => ({ p_query: text, p_limit: depth }),
  },
  {
    name: "search_documents vectors",
    rpc: "search_documents",
    args: ({ text, vector }) => ({
      p_query: text,
      p_query_embedding: vector,
      p_limit: depth,
      p_full_text_weight: 0,
      p_embedding_model: embeddingModel,
    }),
  },
  {
    name: "match_documents",
    rpc: "match_documents",
    args: ({ vector }) => ({
      query_embedding: vector,
      match_count: depth,
      embedding_model: embeddingModel,
    }),
  },
];

/** Loads the folder's abstracts as documents of one user, asks its queries, and adds the figures. */
export async function cranfield(field: Field, dir: string): Promise<void> {
  const read = (name: string) => readFileSync(join(dir, name), "utf8");
  // An abstract without a text, of which there is one, is no document.
  const abstracts = readAbstracts(read("cran.all.1400")).filter(({ text }) => text !== "");
  const wanted = readJudgements(read("qrels_dev.tsv"));
  const queries = read("queries_dev.jsonl").trim().split("\n")
    .map((line) => JSON.parse(line) as { n: number; q: string })
    .filter(({ n }) => wanted.has(n));
  const chunks = abstracts.map(({ title, text }) =>
    [...chunk(text, "text", { size: 1200, overlap: 0 })].map((part) => ({
      content: part.content,
      embedded: embeddedText(title, part),
    }))
  );
  await field.embeddings.prepare(
    [...chunks.flat().map(({ embedded }) => embedded), ...queries.map(({ q }) => q)],
    field.log,
  );
  field.log(`cranfield: ${abstracts.length} abstracts, ${queries.length} queries`);

  await field.actAsNewUser();
  const numbers = new Map<unknown, string>();
  for (let start = 0; start < abstracts.length; start += 100) {
    const batch = abstracts.slice(start, start + 100);
    const rows = await field.write("add_documents", {
      p_documents: batch.map(({ n, title, text }, i) => ({
        title: title.slice(0, 300) || `Abstract ${n}`,
        content: text,
        metadata: { n },
        chunks: chunks[start + i].map(({ content, embedded }) => ({
          content,
          embedding: field.embeddings.of(embedded),
        })),
      })),
      p_embedding_model: embeddingModel,
    });
    rows.forEach(({ id }, i) => numbers.set(id, String(batch[i].n)));
  }

  for (const { name, rpc, args } of await field.existing(ways)) {
    const means = new Means();
    for (const { n, q } of queries) {
      const rows = await field.search(rpc, args({ text: q, vector: field.embeddings.of(q) }));
      const found = distinct(rows.map(({ document_id }) => numbers.get(document_id) ?? ""));
      const relevant = wanted.get(n)!;
      means.add({ "ndcg@10": ndcg(found, relevant, 10), "recall@10": recall(found, relevant, 10) });
    }
    field.add("cranfield", name, means.entries());
  }
}
