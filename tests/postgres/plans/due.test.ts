/** What is due costs a learner with a hundred thousand cards what it costs one with a thousand. */

import assert from "node:assert/strict";
import postgres, { type TransactionSql } from "postgres";
import { actAs, createAccount, rolledBack } from "../../accounts.ts";

async function fill(sql: TransactionSql, user: string, cards: number): Promise<void> {
  const [{ id: deck }] = await sql`
    insert into public.decks (user_id, name) values (${user}, 'd') returning id`;
  await sql`
    insert into public.flashcards (
      user_id, deck_id, question, answer, guid, state, due, stability, difficulty, last_review
    )
    select
      ${user}, ${deck}, 'question ' || i, 'answer', 'n' || i, s.state,
      now() - i % 1000 * interval '1 hour', s.memory, s.memory,
      case s.state when 2 then now() - interval '1 year' end
    from generate_series(1, ${cards}::integer) i
    cross join lateral (select i % 2 * 2, i % 2 * 5) s (state, memory)`;
  // An hour apart, so that as many are of today, whatever the number of cards.
  await sql`
    insert into public.review_logs (
      user_id, flashcard_id, version, rating, reviewed_at, elapsed_days, state, due, stability,
      difficulty, scheduled_days, learning_steps, reps, lapses, is_leech, next_state, next_due,
      next_stability, next_difficulty, next_scheduled_days, next_learning_steps, next_reps,
      next_lapses, next_is_leech
    )
    select
      f.user_id, f.id, 0, 3, now() - row_number() over () * interval '1 hour', 1, 2, now(), 5, 5, 1,
      0, 3, 1, false, 2, now(), 6, 6, 2, 0, 4, 1, false
    from public.flashcards f
    where f.user_id = ${user}`;
}

async function pagesOf(sql: TransactionSql, order: string): Promise<number> {
  const pages: number[] = [];
  for (let i = 0; i < 3; i++) {
    const [{ "QUERY PLAN": [{ Plan }] }] = await sql`
      explain (analyze, buffers, format json)
      select * from public.get_due_flashcards(p_order => ${order})`;
    assert.equal(Plan["Actual Rows"], 50);
    pages.push(Plan["Shared Hit Blocks"] + Plan["Shared Read Blocks"]);
  }
  return Math.min(...pages);
}

Deno.test("what is due reads as much of 100,000 cards as of 1,000", async () => {
  const sql = postgres(Deno.env.get("PLANS_URL")!, { max: 1, onnotice: () => {} });
  try {
    const [few, many] = [await createAccount(sql), await createAccount(sql)];
    await rolledBack(sql, async (transaction) => {
      await transaction`set local session_replication_role = replica`;
      await fill(transaction, few, 1_000);
      await fill(transaction, many, 100_000);
      await transaction`set local session_replication_role = origin`;
      await transaction`analyze public.flashcards`;
      await transaction`analyze public.review_logs`;
      const pages: number[] = [];
      for (const user of [few, many]) {
        await actAs(transaction, user, "authenticated");
        pages.push(await pagesOf(transaction, "due"));
        await transaction`reset role`;
      }
      console.log(`  pages of 1,000 and of 100,000 cards: ${pages.join(", ")}`);
      assert.ok(pages[1] < pages[0] * 1.5, String(pages));
    });
  } finally {
    await sql.end();
  }
});
