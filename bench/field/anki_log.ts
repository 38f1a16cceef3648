/**
 * A learner's real review log, imported: whether all states are those of ts-fsrs, and what the optimizer makes of it.
 *
 *   deno run -A bench/field/anki_log.ts FILE
 *
 * FILE is an .apkg or a .colpkg, or a folder with revlog.csv and cards.csv, tables of a collection. Nothing of it is
 * kept. The database is the embedded one, in memory, or that of DATABASE_URL, which has to be empty.
 */

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { createEmptyCard, fsrs, type Grade } from "ts-fsrs";
import { startStack } from "../../local/stack/stack.ts";
import { packTables } from "./anki_collection.ts";

const [path] = Deno.args;
if (!path) {
  console.error("Name an .apkg, a .colpkg, or a folder with revlog.csv and cards.csv.");
  Deno.exit(1);
}

/** Lines of numbers under a head; what follows the columns that are asked for may hold anything. */
function* rowsOf(file: string, columns: string[]): Generator<number[]> {
  const [head, ...lines] = readFileSync(file, "utf8").split(/\r?\n/);
  const places = columns.map((column) => head.split(",").indexOf(column));
  for (const line of lines) {
    if (!line) continue;
    const cells = line.split(",");
    yield places.map((place) => Number(cells[place]));
  }
}

const bytes = statSync(path).isDirectory()
  ? await packTables(
    rowsOf(
      join(path, "cards.csv"),
      ["id", "type", "queue", "due", "ivl", "factor", "reps", "lapses"],
    ),
    rowsOf(
      join(path, "revlog.csv"),
      ["id", "cid", "ease", "ivl", "lastIvl", "factor", "time", "type"],
    ),
  )
  : readFileSync(path);

const stack = await startStack({
  apiPort: 0,
  dbPort: 0,
  seed: false,
  databaseUrl: Deno.env.get("DATABASE_URL"),
});
const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
try {
  const signedUp = await fetch(`${stack.apiUrl}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: stack.publishableKey, "content-type": "application/json" },
    body: JSON.stringify({
      email: `${crypto.randomUUID()}@example.com`,
      password: crypto.randomUUID(),
    }),
  });
  const headers = { authorization: `Bearer ${(await signedUp.json()).access_token}` };
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${stack.functionsUrl}/flashcards/${path}`, { headers, ...init });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  const started = performance.now();
  let { import: state } = await ask("imports", { method: "POST", body: bytes as BodyInit });
  while (!["complete", "failed", "paused"].includes(state.status)) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    ({ import: state } = await ask(`imports/${state.id}`));
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`imported in ${seconds.toFixed(1)} s: ${JSON.stringify(state.counts)}`, state.errors);
  await compareStates();
  const decks = await sql<{ id: string; name: string }[]>`
    select d.id, d.name from public.decks d
    join public.flashcards f on f.deck_id = d.id and f.reps > 0
    group by d.user_id, d.id order by count(*) desc limit 3`;
  for (const { id, name } of decks) {
    const { optimization } = await ask(`decks/${id}/optimize`, { method: "POST", body: "{}" });
    const { weights: _, ...told } = optimization;
    console.log(`${name}: ${JSON.stringify(told)}`);
  }
} finally {
  await sql.end();
  await stack.stop();
}

/** Replays the log of each card, by day of the learner as the database counts them. */
async function compareStates(): Promise<void> {
  const scheduler = fsrs({ enable_fuzz: false });
  let [compared, different] = [0, 0];
  const cards = await sql<{ reviews: [number, Grade, number, number, number][] }[]>`
    select json_agg(json_build_array(
      l.elapsed_days, l.rating, l.next_stability, l.next_difficulty, l.is_last
    ) order by l.version) as reviews
    from (
      select l.*, (l.version = max(l.version) over (partition by l.flashcard_id))::integer as is_last
      from public.review_logs l
    ) l
    join public.flashcards f on f.id = l.flashcard_id
    join public.decks d on d.id = f.deck_id
    where d.weights is null and d.learning_steps = '{1,10}' and d.relearning_steps = '{10}'
    group by l.flashcard_id
    having min(l.rating) > 0`;
  for (const { reviews } of cards) {
    let card = createEmptyCard(new Date(0));
    let day = 0;
    for (const [elapsed, rating, stability, difficulty, isLast] of reviews) {
      day += elapsed;
      card = scheduler.next(card, new Date(day * 86_400_000), rating).card;
      // The last state is the file's own, where that knows the card's memory.
      if (isLast) continue;
      compared++;
      const differs = Math.abs(card.stability - stability) > 1e-6 * Math.max(1, stability) ||
        Math.abs(card.difficulty - difficulty) > 1e-6;
      if (differs && ++different <= 3) console.log({ reviews, card });
    }
  }
  console.log(`${compared} states of ${cards.length} cards compared: ${different} differ`);
}
