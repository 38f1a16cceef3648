/** The requests that one chat turn makes, counted where the function makes them. */

import { chatModel, embeddingModel } from "../local/models/names.ts";
import type { Config } from "../supabase/functions/_shared/env.ts";
import { createEffects } from "../supabase/functions/_shared/serve.ts";
import { chatApp } from "../supabase/functions/chat/app.ts";
import type { Person } from "./chat.ts";
import type { StackProcess } from "./stack_process.ts";

/** Runs a turn of the chat function in this process against the stack; paths in the order of the requests. */
export async function requestsOfTurn(stack: StackProcess, { token }: Person): Promise<string[]> {
  const provider = { baseUrl: `${stack.apiUrl}/models/v1`, timeoutMs: 60_000 };
  const config: Config = {
    url: stack.apiUrl,
    publishableKey: stack.publishableKey,
    jwtSecret: stack.jwtSecret,
    chat: { ...provider, models: [chatModel] },
    embedding: { ...provider, models: [embeddingModel] },
    memoryExtraction: "rules",
    summaries: "sentences",
    secretKeyDigests: [],
    requestsPerUser: 10_000,
    chunks: { size: 1200, overlap: 150 },
  };
  const paths: string[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    paths.push(new URL(input instanceof Request ? input.url : input).pathname);
    return fetch(input, init);
  };
  try {
    const app = chatApp(createEffects(config));
    const response = await app.request("/chat/chat/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ messages: [{ role: "user", content: "My name is Ada." }] }),
    });
    if (!response.ok) throw new Error(await response.text());
    return paths;
  } finally {
    globalThis.fetch = fetch;
  }
}
