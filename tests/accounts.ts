/** Accounts with a row of every kind in them, for tests that call every RPC. */

import type { Sql, TransactionSql } from "postgres";

/** Ids of a user's rows by table. */
export type Ids = Map<string, string[]>;

/** What PostgREST sets for a request, until the transaction ends. */
export async function actAs(
  transaction: TransactionSql,
  user: string,
  role: string,
): Promise<void> {
  const claims = JSON.stringify(role === "authenticated" ? { sub: user, role } : { role });
  await transaction`select set_config('role', ${role}, true),
    set_config('request.jwt.claims', ${claims}, true)`;
}

/** An account without rows, and the models that the other rows name. */
export async function createAccount(sql: Sql): Promise<string> {
  const user = crypto.randomUUID();
  await sql`insert into auth.users (id, aud, role, email)
    values (${user}, 'authenticated', 'authenticated', ${`${user}@example.com`})`;
  await sql`insert into public.models (id, provider) values ('fuzz', 'fuzz') on conflict do nothing`;
  await sql`insert into public.embedding_models (name, provider, dimensions)
    values ('fuzz', 'fuzz', 1536) on conflict do nothing`;
  return user;
}

/** An account in which each table of a user's things has a row. */
export async function createFullAccount(sql: Sql): Promise<{ user: string; ids: Ids }> {
  const user = await createAccount(sql);
  const ids = await sql.begin(async (transaction) => {
    await actAs(transaction, user, "authenticated");
    await transaction.unsafe(`
      select public.store_chat_pair('Hello', 'Hi', p_memories => '[{"key": "tea", "value": "green"}]');
      select public.save_memory_block('persona', 'Be kind.');
      select public.add_document('Title', 'Text', '[{"content": "Text"}]');
      select public.add_article('Article', 'Text', '[{"content": "Text"}]');
      select public.add_profile_data('health', '{"a": 1}', p_content => 'Text', p_chunks => '[{"content": "Text"}]');
      select public.add_personal_attribute('name', 'value', p_chunks => '[{"content": "value"}]');
      select public.begin_document('Draft', 'Text');
      select public.save_complete_interaction('{"text": "Q"}', '{"selected_model": "fuzz"}', '{"text": "A"}');
      select public.sync_listening_history('[{"provider": "fuzz", "provider_track_id": "0", "name": "Song",
        "artists": ["One"], "genre": "folk", "played_at": "2026-01-01T00:00:00Z"}]');
      select public.record_music_interaction(id, 'like') from public.music_tracks where user_id = auth.uid();
      select public.snapshot_music_model();
      insert into public.decks (name) values ('Deck');
      select public.review_flashcard(c.id, 3, '2026-01-01T00:00:00Z') from public.create_flashcards(
        (select id from public.decks limit 1), '[{"question": "Q", "answer": "A", "created_at": "2025-01-01Z"}]') c;
      select public.record_feedback(id, 'thumbs', 1) from public.responses;
      select public.recommend_tracks(p_new_only => false, p_request_id => gen_random_uuid());
      select public.stage_import_items(i.id, '[{"data": {"id": "c", "messages": [
        {"id": "m", "parent": null, "role": "user", "text": "Hi"}]}}]', 0)
      from public.create_import('conversations', 'fuzz') i;
      select public.upsert_vectors('[{"content": "Text", "metadata": {"b": 1}}]');
      select public.record_message_feedback(public.store_chat_pair(
        'Again', 'Tea', p_metadata => jsonb_build_object('memory_ids', array_agg(id))), 1)
      from public.user_memories where user_id = auth.uid();`);
    await actAs(transaction, user, "service_role");
    await transaction`insert into public.conversation_summaries
      (user_id, message_id, session_id, seq, summary)
      select m.user_id, m.id, m.session_id, m.seq, 'They met.' from public.chat_messages m
      where m.user_id = ${user} and m.message_text = 'Hi' limit 1`;
    await actAs(transaction, user, "authenticated");
    return await idsOf(transaction, user);
  });
  return { user, ids };
}

/** Those of all rows that the user has by now. */
async function idsOf(transaction: TransactionSql, user: string): Promise<Ids> {
  const tables = await transaction<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    join pg_attribute i on i.attrelid = c.oid and i.attname = 'id'
    join pg_attribute u on u.attrelid = c.oid and u.attname = 'user_id'
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`;
  const ids: Ids = new Map();
  for (const { name } of tables) {
    const rows = await transaction.unsafe(`select id::text from ${name} where user_id = $1`, [
      user,
    ]);
    if (rows.length > 0) ids.set(name, rows.map(({ id }) => id));
  }
  return ids;
}

class RollBack extends Error {}

/** Does the work in a transaction that leaves nothing behind. */
export async function rolledBack(
  sql: Sql,
  work: (transaction: TransactionSql) => Promise<void>,
): Promise<void> {
  await sql.begin(async (transaction) => {
    await work(transaction);
    throw new RollBack();
  }).catch((error) => {
    if (!(error instanceof RollBack)) throw error;
  });
}
