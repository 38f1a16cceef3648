/**
 * Anki's own library opens the packages that are exported here, and what it exports comes in again: cards,
 * their states and all reviews are the same. Where PyPI is not reached, the schema of the package is looked
 * at instead; the test says which it was.
 */

import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import initSqlite from "sql.js/dist/sql-wasm-inline.js";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { projectDir } from "../../local/config.ts";
import { type Stack, startStack } from "../../local/stack/stack.ts";

const here = import.meta.dirname!;
const home = join(projectDir, ".local/clients/anki");
const python = join(home, "bin/python");

async function command(name: string, args: string[]): Promise<{ success: boolean; text: string }> {
  const { success, stdout, stderr } = await new Deno.Command(name, { args }).output();
  const text = new TextDecoder().decode(success ? stdout : stderr);
  return { success, text };
}

/** Whether there is Anki's library: installed before, or from PyPI now. */
async function hasAnki(): Promise<boolean> {
  const works = () => command(python, ["-c", "import anki.collection"]).catch(() => undefined);
  if (existsSync(python) && (await works())?.success) return true;
  const steps = [
    ["python3", "-m", "venv", home],
    [python, "-m", "pip", "install", "-q", "--timeout=10", "--retries=1", "-r"],
  ];
  steps[1].push(join(here, "python/anki.txt"));
  for (const [name, ...args] of steps) {
    const done = await command(name, args).catch(() => undefined);
    if (!done?.success) return false;
  }
  return true;
}

interface Learner {
  token: string;
  supabase: SupabaseClient;
}

async function signUp(stack: Stack): Promise<Learner> {
  const supabase = createClient(stack.apiUrl, stack.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await supabase.auth.signUp({
    email: `${crypto.randomUUID()}@example.com`,
    password: crypto.randomUUID(),
  });
  assert.equal(error, null);
  return { token: data.session!.access_token, supabase };
}

interface Card {
  id: string;
  guid: string;
  ordinal: number;
  question: string;
  answer: string;
  state: number;
  due: string;
  stability: number;
  difficulty: number;
  scheduled_days: number;
  reps: number;
  lapses: number;
  last_review: string | null;
  suspended_at: string | null;
  tags: string[];
}
interface Log {
  flashcard_id: string;
  rating: number;
  reviewed_at: string;
  duration_ms: number | null;
}

async function read({ supabase }: Learner): Promise<{ cards: Card[]; logs: Log[] }> {
  const cards = await supabase.from("flashcards").select("*").order("guid").order("ordinal")
    .throwOnError();
  const logs = await supabase.from("review_logs").select("*").order("reviewed_at").throwOnError();
  return { cards: cards.data as Card[], logs: logs.data as Log[] };
}

/** What is the same of a card here, in Anki, and here again. */
function known({ cards, logs }: { cards: Card[]; logs: Log[] }) {
  return cards.map((card) => ({
    question: card.question,
    answer: card.answer,
    state: card.state,
    due: card.state === 0 ? null : Date.parse(card.due),
    stability: card.stability,
    difficulty: card.difficulty,
    scheduled_days: card.scheduled_days,
    reps: card.reps,
    lapses: card.lapses,
    last_review: card.last_review && Math.floor(Date.parse(card.last_review)),
    suspended: card.suspended_at !== null,
    tags: card.tags,
    reviews: logs.filter((log) => log.flashcard_id === card.id)
      .map((log) => [Math.floor(Date.parse(log.reviewed_at)), log.rating, log.duration_ms ?? 0]),
  })).sort((a, b) => a.question < b.question ? -1 : 1);
}

async function take(stack: Stack, { token }: Learner, bytes: Uint8Array, cards: number) {
  const response = await fetch(`${stack.functionsUrl}/flashcards/imports`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: bytes as BodyInit,
  });
  const answer = await response.json();
  assert.equal(response.status, 201, JSON.stringify(answer));
  assert.deepEqual([answer.imported, answer.skipped], [cards, []]);
}

Deno.test({
  name: "Anki and this exchange packages without losing anything",
  // Connections of supabase-js stay open for a while.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    mkdirSync(join(projectDir, ".local/clients"), { recursive: true });
    const anki = hasAnki();
    const stack = await startStack({ apiPort: 0, dbPort: 0, seed: false });
    const folder = Deno.makeTempDirSync();
    try {
      const learner = await signUp(stack);
      await take(stack, learner, await Deno.readFile(join(here, "../anki/new.apkg")), 5);
      const { supabase } = learner;
      const { data: decks } = await supabase.from("decks").select("id").throwOnError();
      const [{ id: deck }] = decks as { id: string }[];
      const { cards: [first, second, third] } = await read(learner);
      const begin = Date.now() - 90 * 86_400_000;
      for (const [card, ratings] of [[first, [3, 3, 1, 3, 4]], [second, [4, 2, 3]]] as const) {
        const after = Math.max(begin, Date.parse(card.last_review ?? "2000-01-01") + 86_400_000);
        await supabase.rpc(
          "review_flashcards",
          {
            p_reviews: ratings.map((rating, i) => ({
              flashcard_id: card.id,
              rating,
              reviewed_at: new Date(Math.min(after + i * 5 * 86_400_000, Date.now() - 9000 + i))
                .toISOString(),
              duration_ms: 1000 + i,
            })),
          },
        ).throwOnError();
      }
      await supabase.rpc(
        "suspend_flashcard",
        { p_flashcard_id: third.id, p_is_suspended: true },
      );
      const before = await read(learner);
      assert.ok(before.logs.length >= 8 && before.cards.some((card) => card.suspended_at));

      const response = await fetch(
        `${stack.functionsUrl}/flashcards/decks/${deck}/export?format=apkg`,
        { headers: { authorization: `Bearer ${learner.token}` } },
      );
      assert.equal(response.status, 200);
      const bytes = await response.bytes();
      const [ours, theirs] = [join(folder, "ours.apkg"), join(folder, "theirs.apkg")];
      Deno.writeFileSync(ours, bytes);

      if (!await anki) {
        console.log("  PyPI is not reached: the schema of the package was looked at.");
        const { Database } = await initSqlite();
        const database = new Database(unzipSync(bytes)["collection.anki21"]);
        for (const [table, count] of [["cards", 5], ["notes", 5], ["revlog", before.logs.length]]) {
          const [{ values }] = database.exec(`select count(*) from ${table}`);
          assert.equal(values[0][0], count, String(table));
        }
        database.close();
      } else {
        console.log("  Anki's own library took the package, and exported it.");
        const script = join(here, "python/anki_package.py");
        const { success, text } = await command(python, [script, ours, theirs]);
        assert.ok(success, text);
        const found = JSON.parse(text.trim().split("\n").at(-1)!);
        assert.ok(found.fine, found.problems);
        assert.equal(found.cards.length, 5);
        assert.ok(found.decks.includes("Geo::Europe"));
        const reviews = (found.reviews as [card: number, at: number, ease: number, time: number][])
          .map(([, at, ease, time]) => [at, ease, time]).sort(([a], [b]) => a - b);
        assert.deepEqual(
          reviews,
          before.logs.map((log) => [
            Math.floor(Date.parse(log.reviewed_at)),
            log.rating,
            log.duration_ms ?? 0,
          ]),
        );
      }
      const again = await signUp(stack);
      await take(stack, again, await anki ? Deno.readFileSync(theirs) : bytes, 5);
      assert.deepEqual(known(await read(again)), known(before));
    } finally {
      await stack.stop();
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
