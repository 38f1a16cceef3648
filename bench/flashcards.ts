/** Reviews by one function, and in the calls that it replaces; what is due, of few cards and of many. */

import postgres from "postgres";
import { type CardInput, fsrs, type Grade } from "ts-fsrs";
import { ok, type Person } from "./chat.ts";
import { interleaved, table } from "./measure.ts";

const scheduler = fsrs({ enable_fuzz: false });

async function newDeck({ supabase }: Person, cards: number): Promise<string[]> {
  const { id } = await ok(
    supabase.from("decks").insert({ name: crypto.randomUUID() }).select("id").single(),
  ) as { id: string };
  const made = await ok(supabase.rpc("create_flashcards", {
    p_deck_id: id,
    p_cards: Array.from({ length: cards }, (_, i) => ({
      question: `q${i}`,
      answer: `a${i}`,
      created_at: "2000-01-01T00:00:00Z",
    })),
  }));
  return made!.map((card) => card.id!);
}

/**
 * A database in which a client may write what the functions write, as the source's tables let it: for the
 * bench alone.
 */
export async function allowTheSourcesWay(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    grant update on public.flashcards to authenticated;
    grant insert on public.review_logs to authenticated;
    create policy bench on public.review_logs for insert to authenticated
      with check ((select auth.uid()) = user_id)`);
}

/** Reads the card, computes in TypeScript, updates the card, inserts the log: three requests. */
async function reviewAsTheSource({ id: user, supabase }: Person, id: string, rating: Grade) {
  const before = (await ok(
    supabase.from("flashcards")
      .select(
        "state,due,stability,difficulty,scheduled_days,learning_steps,reps,lapses,last_review,version",
      )
      .eq("id", id).single(),
  ))!;
  const { version, ...state } = before;
  const { card } = scheduler.next(state as unknown as CardInput, new Date(), rating);
  const after = {
    state: card.state,
    due: card.due.toISOString(),
    stability: card.stability,
    difficulty: card.difficulty,
    scheduled_days: card.scheduled_days,
    learning_steps: card.learning_steps,
    reps: card.reps,
    lapses: card.lapses,
    last_review: card.last_review!.toISOString(),
  };
  await ok(
    supabase.from("flashcards").update({ ...after, version: version + 1 }).eq("id", id),
  );
  await ok(
    supabase.from("review_logs").insert({
      user_id: user,
      flashcard_id: id,
      version,
      rating,
      reviewed_at: after.last_review,
      elapsed_days: 0,
      ...state,
      is_leech: false,
      next_state: after.state,
      next_due: after.due,
      next_stability: after.stability,
      next_difficulty: after.difficulty,
      next_scheduled_days: after.scheduled_days,
      next_learning_steps: after.learning_steps,
      next_reps: after.reps,
      next_lapses: after.lapses,
      next_is_leech: false,
    }),
  );
}

export async function reviewsOverHttp(person: Person, rounds: number): Promise<void> {
  const { supabase } = person;
  const [ours, theirs] = [await newDeck(person, 50), await newDeck(person, 50)];
  const rating = (i: number): Grade => (2 + (i % 3)) as Grade;
  table(
    "A review, over HTTP",
    await interleaved({
      review_flashcard: (i) =>
        ok(supabase.rpc("review_flashcard", {
          p_flashcard_id: ours[i % 50],
          p_rating: rating(i),
        })),
      "read, compute with ts-fsrs, update, insert": (i) =>
        reviewAsTheSource(person, theirs[i % 50], rating(i)),
    }, rounds),
  );

  const [batch, single] = [await newDeck(person, 200), await newDeck(person, 200)];
  const start = Date.now() - 10 * 365 * 86_400_000;
  const at = (i: number) => new Date(start + i * 86_400_000).toISOString();
  table(
    "200 reviews, over HTTP",
    await interleaved({
      "review_flashcards, one call": (i) =>
        ok(supabase.rpc("review_flashcards", {
          p_reviews: batch.map((flashcard_id) => ({
            flashcard_id,
            rating: rating(i),
            reviewed_at: at(i),
          })),
        })),
      "review_flashcard, one after the other": async (i) => {
        for (const p_flashcard_id of single) {
          await ok(supabase.rpc("review_flashcard", {
            p_flashcard_id,
            p_rating: rating(i),
            p_reviewed_at: at(i),
          }));
        }
      },
    }, Math.min(rounds, 10)),
  );
}

/** What is due of 1,000 and of 100,000 cards, of which half are new and half in review, all due. */
export async function dueInSql(
  sql: postgres.Sql,
  databaseUrl: string,
  [few, many]: [few: Person, many: Person],
  rounds: number,
): Promise<void> {
  const waysOut: (() => Promise<void>)[] = [];
  const due = async (person: Person, cards: number) => {
    const deck = await fill(sql, person, cards);
    const own = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    waysOut.push(() => own.end());
    const claims = JSON.stringify({ sub: person.id });
    await own`select set_config('request.jwt.claims', ${claims}, false)`;
    await own`set role authenticated`;
    return () => own`select * from public.get_due_flashcards(${deck})`;
  };
  const ways = { "of 1,000": await due(few, 1000), "of 100,000": await due(many, 100_000) };
  await sql`vacuum analyze public.flashcards`;
  table("50 due cards, in SQL", await interleaved(ways, 5 * rounds));
  for (const end of waysOut) await end();
}

async function fill(sql: postgres.Sql, { id }: Person, cards: number): Promise<string> {
  await sql`set session_replication_role = replica`;
  const [deck] = await sql`
    insert into public.decks (user_id, name) values (${id}, 'bench') returning id`;
  await sql`
    insert into public.flashcards (
      user_id, deck_id, question, answer, state, due, stability, difficulty, last_review
    )
    select ${id}, ${deck.id}, 'question ' || i, 'answer ' || i, s.state,
      now() - i * interval '1 second', case s.state when 2 then 5 else 0 end,
      case s.state when 2 then 5 else 0 end, case s.state when 2 then now() - interval '1 year' end
    from generate_series(1, ${cards}::integer) i
    cross join lateral (select case when i % 2 = 0 then 2 else 0 end) s (state)`;
  await sql`set session_replication_role = origin`;
  return deck.id;
}
