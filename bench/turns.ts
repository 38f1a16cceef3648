/** What a turn of chat costs over the model's own time, beside a bare proxy; and many streams at once. */

import { signUp } from "./chat.ts";
import { interleavedValues, summary, table } from "./measure.ts";
import { startStackProcess } from "./stack_process.ts";

/** Streams at a time, and users they belong to: one user may have so many requests at a time. */
const streams = 400;
const users = 20;

interface Place {
  url: string;
  headers: Record<string, string>;
}

/** A program beside this one that says its address on its first line. */
async function serve(args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("./turns_provider.ts", import.meta.url).pathname, ...args],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  return {
    url: new TextDecoder().decode(value).trim(),
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      await reader.cancel();
    },
  };
}

export async function turns(databaseUrl: string, rounds: number): Promise<void> {
  const provider = await serve([]);
  const proxy = await serve([provider.url]);
  const variables = {
    CHAT_BASE_URL: provider.url,
    CHAT_MODEL: "steady",
    EMBEDDING_BASE_URL: provider.url,
    EMBEDDING_MODEL: "steady-embedder",
    DATABASE_URL: databaseUrl,
  };
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  const stack = await startStackProcess(Deno.makeTempDirSync());
  const function_ = `${stack.apiUrl}/functions/v1/chat/chat/completions`;
  try {
    const person = await signUp(stack);
    const engram = {
      url: function_,
      headers: { apikey: stack.publishableKey, authorization: `Bearer ${person.token}` },
    };
    const places = {
      "a bare proxy": { url: `${proxy.url}/chat/completions`, headers: {} },
      "a turn, the client sends its history": engram,
      "a turn, the history is stored": engram,
    };
    const session = crypto.randomUUID();
    const bodies: Record<string, (round: number) => object> = {
      "a turn, the history is stored": (i) => ({
        messages: [{ role: "user", content: `And what of number ${i}?` }],
        metadata: { session_id: session },
      }),
    };
    const body = (name: string, round: number) => ({
      ...bodies[name]?.(round) ?? { messages: conversation(round) },
      model: "steady",
    });
    const ways = (run: (place: Place, body: object) => Promise<number>) =>
      Object.fromEntries(
        Object.entries(places).map(([name, place]) => [
          name,
          (round: number) => run(place, body(name, round)),
        ]),
      );
    table("A turn over the model's own time", await interleavedValues(ways(overWhole), rounds));
    table(
      "From the provider's first token to the client's",
      await interleavedValues(ways(overFirst), rounds),
    );
    await manyStreams(stack, function_);
  } finally {
    await stack.stop();
    await proxy.stop();
    await provider.stop();
  }
}

/** A conversation of four earlier messages, another one in each round. */
function conversation(round: number) {
  const said = (role: string, content: string) => ({ role, content });
  return [
    said("user", `Question one of ${round}`),
    said("assistant", "An answer."),
    said("user", "Question two"),
    said("assistant", "Another answer."),
    said("user", "Question three"),
  ];
}

async function post({ url, headers }: Place, body: object): Promise<Response> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response;
}

async function overWhole(place: Place, body: object): Promise<number> {
  const began = performance.now();
  const response = await post(place, body);
  const { choices } = await response.json();
  return performance.now() - began - Number(choices[0].message.content);
}

async function overFirst(place: Place, body: object): Promise<number> {
  const { first } = await readStream(await post(place, { ...body, stream: true }));
  return first;
}

/** Reads a stream to its end: how late its first token came, and whether it is whole. */
async function readStream(response: Response): Promise<{ first: number; isWhole: boolean }> {
  let text = "";
  let first = NaN;
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (Number.isNaN(first)) {
      const left = /at ([\d.]+) /.exec(text)?.[1];
      if (left) first = performance.timeOrigin + performance.now() - Number(left);
    }
  }
  return { first, isWhole: text.includes("token 20") && text.includes("[DONE]") };
}

async function manyStreams(
  stack: Awaited<ReturnType<typeof startStackProcess>>,
  url: string,
): Promise<void> {
  const people = await Promise.all(Array.from({ length: users }, () => signUp(stack)));
  const outcomes: Record<string, number> = {};
  const firsts: number[] = [];
  const began = performance.now();
  await Promise.all(Array.from({ length: streams }, async (_, i) => {
    const { token } = people[i % users];
    const headers = { apikey: stack.publishableKey, authorization: `Bearer ${token}` };
    const messages = [{ role: "user", content: `Stream ${i}, please.` }];
    let outcome;
    try {
      const response = await post({ url, headers }, { model: "steady", messages, stream: true });
      const { first, isWhole } = await readStream(response);
      firsts.push(first);
      outcome = isWhole ? "whole" : "torn";
    } catch (error) {
      outcome = String(error).slice(0, 120);
    }
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }));
  const seconds = (performance.now() - began) / 1000;
  const stored = await Promise.all(people.map(async ({ supabase }) => {
    const { count } = await supabase.from("chat_messages")
      .select("id", { count: "exact", head: true }).eq("sender_type", "ai");
    return count ?? 0;
  }));
  const { p50, p95 } = summary("", firsts);
  console.log(`\n### ${streams} streams at a time, of ${users} users\n`);
  console.log(`| outcome | streams |\n|---|---:|`);
  for (const [name, count] of Object.entries(outcomes)) console.log(`| ${name} | ${count} |`);
  console.log(`| stored | ${stored.reduce((sum, count) => sum + count, 0)} |`);
  console.log(
    `\n${seconds.toFixed(1)} s in all; first token ${p50.toFixed(0)} ms after the provider's ` +
      `at p50, ${p95.toFixed(0)} at p95.`,
  );
}
