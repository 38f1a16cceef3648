/** Reviews by one function, and in the calls that it replaces; what is due, of few cards and of many. */

import type postgres from "postgres";
import { type CardInput, createEmptyCard, fsrs, type Grade } from "ts-fsrs";
import { ok, type Person } from "./chat.ts";
import { interleaved, table } from "./measure.ts";

const scheduler = fsrs({ enable_fuzz: false });

async function newDeck({ supabase }: Person, cards: number): Promise<string[]> {
  const { id } = await ok(
    supabase.from("decks").insert({ name: crypto.randomUUID() }).select("id").single(),
  ) as { id: string };
  const made = await ok(supabase.rpc("create_flashcards", {
    p_deck_id: id,
    p_cards: Array.from({ length: cards }, (_, i) => ({ question: `q${i}`, answer: `a${i}` })),
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
  const card = await ok(supabase.from("flashcards").select("*").eq("id", id).single());
  const before = card!;
  const { card: next } = scheduler.next(
    before.state === 0 ? createEmptyCard(before.due) : before as unknown as CardInput,
    new Date(),
    rating,
  );
  const { elapsed_days: _, ...state } = next;
  await ok(
    supabase.from("flashcards").update(
      {
        ...state,
        due: next.due.toISOString(),
        last_review: next.last_review!.toISOString(),
        version: before.version + 1,
      } as never,
    ).eq("id", id),
  );
  await ok(
    supabase.from("review_logs").insert(
      {
        user_id: user,
        flashcard_id: id,
        version: before.version,
        rating,
        reviewed_at: next.last_review!.toISOString(),
        elapsed_days: 0,
        state: before.state,
        due: before.due,
        stability: before.stability,
        difficulty: before.difficulty,
        scheduled_days: before.scheduled_days,
        learning_steps: before.learning_steps,
        reps: before.reps,
        lapses: before.lapses,
        last_review: before.last_review,
        is_leech: false,
        next_state: next.state,
        next_due: next.due.toISOString(),
        next_stability: next.stability,
        next_difficulty: next.difficulty,
        next_scheduled_days: next.scheduled_days,
        next_learning_steps: next.learning_steps,
        next_reps: next.reps,
        next_lapses: next.lapses,
        next_is_leech: false,
      } as never,
    ),
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
  people: [few: Person, many: Person],
  actAs: (userId: string) => Promise<void>,
  rounds: number,
): Promise<void> {
  const sizes = [1000, 100_000];
  const decks: string[] = [];
  for (const [i, { id }] of people.entries()) {
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
      from generate_series(1, ${sizes[i]}) i
      cross join lateral (select case when i % 2 = 0 then 2 else 0 end) s (state)`;
    await sql`set session_replication_role = origin`;
    decks.push(deck.id);
  }
  await sql`vacuum analyze public.flashcards`;
  const due = (i: number) => async () => {
    await actAs(people[i].id);
    await sql`select * from public.get_due_flashcards(${decks[i]})`;
  };
  table(
    "50 due cards, in SQL",
    await interleaved({
      "of 1,000": due(0),
      "of 100,000": due(1),
    }, 5 * rounds),
  );
  await sql`reset role`;
}
