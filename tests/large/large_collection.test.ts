/** A collection of 100,000 cards with 1,000,000 reviews comes in, in the memory that an edge worker has. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import postgres from "postgres";
import { type Stack, startStack } from "../../local/stack/stack.ts";
import { makeCollection } from "../../bench/field/anki_collection.ts";

/** As many here; LARGE_CARDS asks for another number, DATABASE_URL for another database. */
const cards = Number(Deno.env.get("LARGE_CARDS") ?? 2_500);
const reviewsPerCard = 10;

async function signUp(stack: Stack): Promise<{ id: string; token: string }> {
  const response = await fetch(`${stack.apiUrl}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: stack.publishableKey, "content-type": "application/json" },
    body: JSON.stringify({
      email: `${crypto.randomUUID()}@example.com`,
      password: crypto.randomUUID(),
    }),
  });
  const { access_token, user } = await response.json();
  return { id: user.id, token: access_token };
}

/** The most memory that a process has ever held. */
function peakMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return Number(kilobytes) / 1024;
}

Deno.test({
  name: `a collection of ${cards} cards with ${cards * reviewsPerCard} reviews comes in, and once`,
  ignore: Deno.build.os !== "linux",
  async fn() {
    const bytes = await makeCollection(cards, reviewsPerCard);
    const stack = await startStack({
      apiPort: 0,
      dbPort: 0,
      seed: false,
      databaseUrl: Deno.env.get("DATABASE_URL"),
    });
    const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
    try {
      const person = await signUp(stack);
      const headers = { authorization: `Bearer ${person.token}` };
      const ask = async (path: string, init: RequestInit = {}) => {
        const response = await fetch(`${stack.functionsUrl}/flashcards/${path}`, {
          headers,
          ...init,
        });
        const body = await response.json();
        assert.ok(response.ok, JSON.stringify(body));
        return { status: response.status, ...body };
      };
      const take = async () => {
        const started = performance.now();
        const answer = await ask("imports", { method: "POST", body: bytes as BodyInit });
        assert.equal(answer.status, 202);
        const progress = new Set<number>();
        while (true) {
          const { import: state } = await ask(`imports/${answer.import.id}`);
          progress.add(state.done_items);
          if (["complete", "failed", "paused"].includes(state.status)) {
            return { state, progress, seconds: (performance.now() - started) / 1000 };
          }
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
      };

      const { state, progress, seconds } = await take();
      assert.equal(state.status, "complete", JSON.stringify(state.error));
      assert.deepEqual(state.counts, {
        cards,
        updated: 0,
        skipped: 0,
        reviews: cards * reviewsPerCard,
      });
      assert.ok(progress.size > 2, "its progress is seen");
      const { flashcards: pid } = await stack.processes();
      const peak = peakMegabytes(pid);
      console.log(
        `  ${(bytes.length / 1024 / 1024).toFixed(1)} MB in ${seconds.toFixed(0)} s: ` +
          `${(cards / seconds).toFixed(0)} cards/s, ` +
          `${(cards * reviewsPerCard / seconds).toFixed(0)} reviews/s, ` +
          `${peak.toFixed(0)} MB of the function's memory`,
      );
      assert.ok(peak < 300, `${peak} MB`);
      const [stored] = await sql`
        select
          (select count(*)::integer from public.flashcards where user_id = ${person.id}) as cards,
          (select count(*)::integer from public.review_logs where user_id = ${person.id}) as reviews`;
      assert.deepEqual(stored, { cards, reviews: cards * reviewsPerCard });

      const second = await take();
      console.log(`  the second time ${second.seconds.toFixed(0)} s`);
      assert.deepEqual([second.state.counts.cards, second.state.counts.updated], [0, 0]);
    } finally {
      await sql.end();
      await stack.stop();
    }
  },
});
