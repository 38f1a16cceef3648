/** Real text, which is at hand in every checkout: the documentation of the installed packages. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../local/config.ts";
import { embeddingModel } from "../local/models/names.ts";

/** `count` different sentences, the same ones every time for one lockfile. */
function sentences(count: number): string[] {
  const found = new Set<string>();
  const root = join(projectDir, "node_modules");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.mdx?$/.test(file)).sort();
  for (const file of files) {
    const prose = readFileSync(join(root, file), "utf8").replace(/```[^]*?```/g, "");
    for (const [sentence] of prose.matchAll(/[A-Z][a-z][^.!?|`\n<>[\]]{30,200}[.!?](?=\s)/g)) {
      found.add(sentence);
      if (found.size === count) return [...found];
    }
  }
  throw new Error(`The packages hold only ${found.size} sentences.`);
}

/** Their vectors by the local model, padded to 1536 numbers, as text. */
export async function embedSentences(baseUrl: string, count: number): Promise<string[]> {
  return await embedTexts(baseUrl, sentences(count));
}

/** The vectors of texts by the local model, padded to 1536 numbers, as text. */
export async function embedTexts(baseUrl: string, texts: string[]): Promise<string[]> {
  const vectors: string[] = [];
  for (let start = 0; start < texts.length; start += 100) {
    const response = await fetch(`${baseUrl}/embeddings`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: embeddingModel,
        input: texts.slice(start, start + 100),
        encoding_format: "float",
      }),
    });
    if (!response.ok) throw new Error(await response.text());
    const { data }: { data: { embedding: number[] }[] } = await response.json();
    for (const { embedding } of data) {
      vectors.push(JSON.stringify([...embedding, ...Array(1536 - embedding.length).fill(0)]));
    }
  }
  return vectors;
}
