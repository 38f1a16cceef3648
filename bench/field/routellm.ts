/**
 * RouteLLM's MMLU: questions of which it is known whether a weak and a strong model answer them. The first
 * half is learned from, the second is routed at shares of calls to the strong model from 0.1 to 0.9.
 */

import { readFileSync } from "node:fs";
import { embeddingModel } from "../../local/models/names.ts";
import type { Field } from "./field.ts";

export interface Judged {
  prompt: string;
  weak: number;
  strong: number;
}

export function readJudged(text: string): Judged[] {
  // A prompt may have line ends of its own that were not escaped.
  return text.split(/\n(?=\{)/).filter((line) => line.trim() !== "").map((line) => {
    const { prompt, weak, strong } = JSON.parse(
      line.trim().replace(/[\n\r\t]/g, (control) => JSON.stringify(control).slice(1, -1)),
    );
    if (
      typeof prompt !== "string" || ![weak, strong].every((value) => value === 0 || value === 1)
    ) {
      throw new Error(`No judged question: ${line.slice(0, 80)}`);
    }
    return { prompt, weak, strong };
  });
}

/** A point of the curve: at which share of strong calls how much of the gap is recovered. */
export type Point = [share: number, recovered: number];

/** The area under the performance gap recovered, from no strong call to nothing else; random is 0.5. */
export function apgr(points: Point[]): number {
  const curve = whole(points);
  let area = 0;
  for (let i = 1; i < curve.length; i++) {
    const [[x0, y0], [x1, y1]] = [curve[i - 1], curve[i]];
    area += (x1 - x0) * (y0 + y1) / 2;
  }
  return area;
}

/** The share of strong calls that recovers so much of the gap. */
export function cpt(points: Point[], wanted: number): number {
  const curve = whole(points);
  for (let i = 1; i < curve.length; i++) {
    const [[x0, y0], [x1, y1]] = [curve[i - 1], curve[i]];
    if (y1 >= wanted) return y1 === y0 ? x0 : x0 + (x1 - x0) * (wanted - y0) / (y1 - y0);
  }
  return 1;
}

function whole(points: Point[]): Point[] {
  return [[0, 0], ...points.toSorted(([a], [b]) => a - b), [1, 1]];
}

const shares = [0.1, 0.3, 0.5, 0.7, 0.9];

export async function routellm(field: Field, file: string): Promise<void> {
  const questions = readJudged(readFileSync(file, "utf8"));
  await field.embeddings.prepare(questions.map(({ prompt }) => prompt), field.log);
  const half = questions.length / 2;
  const [learned, asked] = [questions.slice(0, half), questions.slice(half)];
  field.log(`routellm: ${learned.length} questions are learned from, ${asked.length} are routed`);

  await field.actAsService();
  await field.select(
    `insert into public.models (id, provider, prompt_price, completion_price)
     values ('weak', 'field', 0.6, 0.6), ('strong', 'field', 10, 30) on conflict do nothing`,
  );
  for (const way of ["bandit", "evaluations"]) {
    // Each way has a context of its own, and its evaluations are of another embedding model's name.
    const model = `${embeddingModel} ${way}`;
    if (way === "evaluations") {
      await field.actAsService();
      await field.write("import_evaluations", {
        p_items: learned.slice(0, 1000).map(({ prompt, weak, strong }) => ({
          text: prompt,
          context: way,
          judged: { weak, strong },
          embedding: field.embeddings.of(prompt),
          embedding_model: model,
        })),
      });
    }
    await field.actAsNewUser();
    let routed = 0;
    const route = async ({ prompt }: Judged, share: number) => {
      // Nobody asks a thousand questions in five minutes, which are looked through for repetitions.
      if (routed++ % 50 === 0) {
        await field.between(
          `update public.queries set created_at = created_at - interval '10 minutes'
           where created_at > now() - interval '10 minutes'`,
        );
      }
      const [{ route_query }] = await field.write("route_query", {
        p_text: prompt,
        p_context: way,
        p_candidates: ["strong", "weak"],
        p_share: share,
        p_embedding: field.embeddings.of(prompt),
        p_embedding_model: model,
      });
      return route_query as { model_id: "weak" | "strong"; query_id: string; decision_id: string };
    };
    if (way === "bandit") {
      for (const question of learned) {
        const { model_id, query_id, decision_id } = await route(question, 0.5);
        await field.write("save_complete_interaction", {
          p_query: { id: query_id },
          p_routing: { decision_id },
          p_response: {
            model: model_id,
            latency_ms: 1000,
            prompt_tokens: 100,
            completion_tokens: 1,
          },
          p_feedback: { kind: "score", value: question[model_id] },
        });
      }
    }
    const mean = (of: (question: Judged) => number) =>
      asked.reduce((sum, question) => sum + of(question), 0) / asked.length;
    const [weak, strong] = [mean((question) => question.weak), mean((question) => question.strong)];
    const points: Point[] = [];
    const times: number[] = [];
    for (const share of shares) {
      let used = 0;
      let right = 0;
      for (const question of asked) {
        const began = performance.now();
        const { model_id } = await route(question, share);
        times.push(performance.now() - began);
        if (model_id === "strong") used++;
        right += question[model_id];
      }
      points.push([used / asked.length, (right / asked.length - weak) / (strong - weak)]);
      field.log(
        `routellm ${way}: share ${points.at(-1)!.map((n) => n.toFixed(3)).join(" recovers ")}`,
      );
    }
    field.add("routellm", way, [
      ["apgr", apgr(points)],
      ["cpt50", cpt(points, 0.5)],
      ["p50_ms", times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]],
    ]);
  }
}
