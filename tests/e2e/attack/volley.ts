/** Sends attacks, many at once, and judges every answer alike. */

import { apiUrl } from "../clients.ts";
import { secret } from "../settled.ts";

export interface Attack {
  /** Who sends it, for people to read. */
  by?: string;
  method: string;
  /** From the API's address on. */
  path: string;
  headers?: Record<string, string>;
  /** Sent as it is when it is text or a stream, else as JSON. */
  body?: unknown;
  /** The whole request as bytes, instead of all the above. */
  raw?: string;
  /** What is wrong with an answer that no other rule is broken by. */
  expect?: (status: number, text: string) => string | false | undefined;
}

const atOnce = 8;

/** What a function says of a service outside that it cannot reach: none is reached from the tests. */
const outage = /"code":"((?!database|auth)\w+_unavailable)"/;

export class Volley {
  count = 0;
  /** By what is wrong and where, so that one defect is told once. */
  readonly #problems = new Map<string, { example: string; times: number }>();

  constructor(private readonly secretIds: ReadonlySet<string>) {}

  /** Sends all of them and returns how many were answered with each status. */
  async send(attacks: Iterable<Attack>): Promise<Record<number, number>> {
    const statuses: Record<number, number> = {};
    const waiting = attacks[Symbol.iterator]();
    const worker = async () => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) {
        const status = await this.#attempt(next.value);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return statuses;
  }

  /** What was wrong since it was last asked. */
  problems(): string[] {
    const told = [...this.#problems].map(([problem, { example, times }]) =>
      `${problem}\n    ${times} times, as with ${example}`
    );
    this.#problems.clear();
    return told;
  }

  async #attempt(attack: Attack): Promise<number> {
    this.count++;
    const { status, headers, text } = await answerTo(attack);
    const wrong = (problem: string) => this.#report(problem, attack, status, text);
    if (status >= 500 && !outage.test(text)) wrong(`${status}`);
    if (secret.test(text) || secret.test(JSON.stringify([...headers]))) wrong("leak");
    for (
      const [id] of text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g)
    ) {
      if (this.secretIds.has(id)) wrong("leak of an id");
    }
    if (/"polluted"/.test(text) && !JSON.stringify(attack.body ?? "").includes("polluted")) {
      wrong("polluted prototype");
    }
    if (/node_modules|\.tsx?:\d+:\d+|\bat \w+ \(/.test(text)) wrong("a trace");
    const origin = headers.get("access-control-allow-origin");
    if (origin !== null && origin !== "*") wrong("an origin is echoed");
    if (headers.has("access-control-allow-credentials")) wrong("credentials are allowed");
    if (headers.has("x-injected")) wrong("a header was injected");
    const unexpected = attack.expect?.(status, text);
    if (unexpected) wrong(unexpected);
    return status;
  }

  #report(problem: string, attack: Attack, status: number, text: string) {
    // One line for what is answered alike, whatever the target.
    const key = `${problem}: ${status} ${text.replace(/[0-9a-f-]{36}|\d+/g, "…").slice(0, 200)}`;
    const known = this.#problems.get(key);
    if (known) known.times++;
    else this.#problems.set(key, { times: 1, example: described(attack) });
  }
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

async function answerTo({ method, path, headers = {}, body, raw }: Attack): Promise<Answer> {
  if (raw !== undefined) return await answerToBytes(raw);
  const asItIs = body === undefined || typeof body === "string" || body instanceof ReadableStream;
  const response = await fetch(apiUrl + path, {
    method,
    headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
    body: asItIs ? body as BodyInit | undefined : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Writes to a socket, and reads until the other end closes. */
async function answerToBytes(request: string): Promise<Answer> {
  const { hostname, port } = new URL(apiUrl);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(request));
  const answer = await new Response(connection.readable).text();
  const [head, ...text] = answer.split("\r\n\r\n");
  const [first, ...lines] = head.split("\r\n");
  // The server closes without a word when it cannot make a request of the bytes.
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(first)?.[1] ?? 400);
  const headers = lines.map((line) => line.split(/: */, 2) as [string, string]);
  return { status, headers: new Headers(headers), text: text.join("\r\n\r\n") };
}

function described({ by, method, path, headers, body, raw }: Attack): string {
  const { authorization: _, apikey: __, ...others } = headers ?? {};
  const parts = [by, method, path, Object.keys(others).length > 0 ? others : "", raw ?? body ?? ""];
  return parts.map((part) => {
    const text = typeof part === "string" ? part : JSON.stringify(part) ?? "";
    return text.slice(0, 300);
  }).join(" ");
}
