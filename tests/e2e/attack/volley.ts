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
  /** What is wrong with an answer that no other rule is broken by. */
  expect?: (status: number, text: string) => string | false | undefined;
}

const atOnce = 8;

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
    const { method, path, headers = {}, body, expect } = attack;
    this.count++;
    const raw = body === undefined || typeof body === "string" || body instanceof ReadableStream;
    const response = await fetch(apiUrl + path, {
      method,
      headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
      body: raw ? body as BodyInit | undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const { status } = response;
    const wrong = (problem: string) => this.#report(problem, attack, status, text);
    if (status >= 500) wrong(`${status}`);
    if (secret.test(text) || secret.test(JSON.stringify([...response.headers]))) wrong("leak");
    for (
      const [id] of text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g)
    ) {
      if (this.secretIds.has(id)) wrong("leak of an id");
    }
    if (/"polluted"/.test(text) && !JSON.stringify(body ?? "").includes("polluted")) {
      wrong("polluted prototype");
    }
    if (/node_modules|\.tsx?:\d+:\d+|\bat \w+ \(/.test(text)) wrong("a trace");
    const origin = response.headers.get("access-control-allow-origin");
    if (origin !== null && origin !== "*") wrong("an origin is echoed");
    if (response.headers.has("access-control-allow-credentials")) wrong("credentials are allowed");
    if (response.headers.has("x-injected")) wrong("a header was injected");
    const unexpected = expect?.(status, text);
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

function described({ by, method, path, headers, body }: Attack): string {
  const { authorization: _, apikey: __, ...others } = headers ?? {};
  const parts = [by, method, path, Object.keys(others).length > 0 ? others : "", body ?? ""];
  return parts.map((part) => {
    const text = typeof part === "string" ? part : JSON.stringify(part) ?? "";
    return text.slice(0, 300);
  }).join(" ");
}
