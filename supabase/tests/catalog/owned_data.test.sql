-- What holds for the registry of what belongs to users: nothing is forgotten.
begin;
select plan(10);

select isnt_empty('select from private.owned_tables', 'there are tables to look at');

-- pg_attribute knows tables that nobody told the registry of.
select set_eq(
  $$select c.oid from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p')
      and (
        c.oid = 'public.profiles'::regclass
        or exists (
          select from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and a.attname in ('user_id', 'owner_id', 'account_id')
        )
      )$$,
  'select table_id from private.owned_tables',
  'every table with a user in it is registered'
);
select is_empty(
  'select name from private.owned_tables group by name having count(*) > 1',
  'each once: no table has two users in it'
);
select is_empty(
  'select table_name from private.export_rules
   where table_name not in (select o.name from private.owned_tables o)',
  'every rule is of a table that there is'
);
select is_empty(
  $$select o.name from private.owned_tables o
    where o.is_exported and not has_table_privilege('authenticated', o.table_id, 'select')$$,
  'users may read whatever of theirs an export holds'
);
select is_empty(
  'select name from private.owned_tables where depth >= 20', 'no references go in a circle'
);
-- An import gives rows of such a table another id where theirs is taken, which has to be one
-- column.
select is_empty(
  $$select name from private.owned_tables
    where is_exported and owner_column <> all (key_columns) and cardinality(key_columns) <> 1$$,
  'a key that all users share is one column'
);

-- Limits. Tables that are not counted, each with its reason.
create temporary table uncounted (name text primary key, reason text not null);
insert into uncounted values
  ('public.profiles', 'one row a user'),
  ('private.user_embedding_models', 'one row a user, of the operator''s'),
  ('private.embedding_jobs', 'one or two for a row that is counted'),
  ('private.staged_embeddings', 'one for a row that is counted'),
  ('private.analytics', 'some numbers a day, made from rows that are counted'),
  ('private.usage', 'the count itself'),
  ('private.usage_deltas', 'the count itself');
select set_eq(
  $$select o.name from private.owned_tables o
    where (
      select count(*) from pg_trigger g
      where g.tgrelid = o.table_id and g.tgenabled = 'O' and g.tgfoid in (
        'private.count_inserted()'::regprocedure, 'private.count_deleted()'::regprocedure
      )
    ) <> 2$$,
  'select name from uncounted',
  'every table that users fill is counted, or is listed here with its reason'
);
select is_empty(
  $$select resource from private.limits
    where resource <> 'default' and resource not in (select o.name from private.owned_tables o)$$,
  'every limit is of a table that there is'
);

-- What an update can make longer than some kilobytes.
create temporary table short_texts (name text primary key);
insert into short_texts values
  ('public.articles.author'), ('public.articles.summary'), ('public.articles.tags'),
  ('public.articles.url'), ('public.conversations.title'), ('public.decks.name'),
  ('public.decks.timezone'), ('public.music_tracks.artists'),
  ('public.music_tracks.external_url'), ('public.music_tracks.features'),
  ('public.music_tracks.genre'), ('public.music_tracks.name'),
  ('public.personal_attributes.attribute_name'), ('public.personal_attributes.attribute_value'),
  ('public.profile_data.category'), ('public.profiles.avatar_url'), ('public.profiles.full_name'),
  ('public.user_memories.embedding_model'), ('public.user_memories.importance'),
  ('public.user_memories.memory_category'), ('public.user_memories.status'),
  ('public.vectors.collection'), ('public.vectors.embedding_model'), ('public.vectors.id');
select set_eq(
  $$select o.name || '.' || a.attname
    from private.owned_tables o
    join pg_attribute a on a.attrelid = o.table_id and a.attnum > 0
    where a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
      and has_column_privilege('authenticated', o.table_id, a.attnum, 'update')
      and not exists (
        select from pg_trigger g
        where g.tgrelid = o.table_id and g.tgfoid = 'private.count_growth()'::regprocedure
          and strpos(encode(g.tgargs, 'escape'), a.attname || '\000') > 0
      )$$,
  'select name from short_texts',
  'what a user may make longer is counted as it grows, or is short by its rule'
);

select * from finish();
rollback;
